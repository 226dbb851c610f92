"""Lists of titles and abstracts as a person copies them from a page: with headings, blank lines, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from frontlist.model.paper import Record, Reject
from frontlist.sources.lines import TOO_LONG, text_lines
from frontlist.sources.parts import key_of, plain
from frontlist.sources.streams import Bytes

SOURCE: Final = "pasted"
# Hardly an abstract is so short.
SHORTEST_ABSTRACT: Final = 250
# A shorter line than this is wrapped text when the lines around it are about as long.
_WRAPPED: Final = 50
_FURNITURE: Final = re.compile(
    r"^(?:new|subscribe|(?:get )?trending papers\b.*|get .* in your (?:email )?inbox.*|by\s?\S{1,20}(?: and the research community)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}(?:, \d{4})?|\d+|today|yesterday|this (?:week|month)|all time"
    r"|(?:view|read|download|show|share|upvote|pdf|abs|html|code|github|arxiv|abstract)\b.{0,20})$",
    re.I,
)
_GLUED: Final = re.compile(r"^Subscribe(?=[A-Z0-9])")


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """Each abstract with the title that stands before it. The furniture of the page is passed over; a title alone is told."""
    title = ""
    begun = 0
    for number, text in _units(stream):
        if text is None:
            yield Reject(SOURCE, f"line {number}", TOO_LONG)
        elif len(text) >= SHORTEST_ABSTRACT:
            if title:
                yield _record(title, text, begun)
            else:
                yield _record("", text, number)
            title = ""
        elif not _FURNITURE.match(text):
            yield from _alone(title, begun)
            title, begun = _GLUED.sub("", text), number
    yield from _alone(title, begun)


def looks_pasted(lines: list[str]) -> bool:
    """Whether these first lines of a text hold a title with an abstract under it, and the abstracts are prose."""
    found = [item for item in records(_Fixed("\n".join(lines).encode())) if isinstance(item, Record) and item.title]
    prose = [item for item in found if _is_prose(item.abstract)]
    return len(prose) > len(found) / 2


def _is_prose(text: str) -> bool:
    """Words of a usual length, most of them of letters only: neither a log nor a program."""
    words = text.split()
    plain_words = [word for word in words if word.strip("()[]\"'.,;:!?-–—").replace("-", "").replace("'", "").isalpha()]
    return len(text) < 12 * len(words) and len(plain_words) > 0.7 * len(words)


class _Fixed:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int, /) -> bytes:
        given, self._data = self._data[:size], self._data[size:]
        return given


def _record(title: str, abstract: str, line: int) -> Record:
    title, abstract = plain(title), plain(abstract)
    return Record(SOURCE, key_of((), title or abstract), title, abstract, where=f"line {line}")


def _alone(title: str, line: int) -> Iterator[Reject]:
    if len(title.split()) >= 4:
        yield Reject(SOURCE, f"line {line}", "It stands without an abstract under it.")


def _units(stream: Bytes) -> Iterator[tuple[int, str | None]]:
    """Titles and paragraphs: a line each, or the lines of a block that was wrapped."""
    block: list[tuple[int, str]] = []
    for number, line in text_lines(stream):
        if line is None:
            yield from _block_units(block)
            block = []
            yield number, None
        elif line.strip():
            block.append((number, line.strip()))
        else:
            yield from _block_units(block)
            block = []
    yield from _block_units(block)


def _block_units(block: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """A block of lines of like length is one wrapped paragraph, perhaps under its title."""
    lengths = [len(text) for _, text in block]
    wrapped = len(block) > 2 and max(lengths) < SHORTEST_ABSTRACT and min(lengths[1:-1]) > _WRAPPED
    if not wrapped:
        yield from block
        return
    below = block if lengths[0] > 0.8 * max(lengths[1:]) else block[1:]
    if below is not block:
        yield block[0]
    yield below[0][0], " ".join(text for _, text in below)
