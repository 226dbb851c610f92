"""The syntax of BibTeX files: entries with their fields, @string, concatenation; damage stays within its entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from frontlist.sources.lines import text_lines
from frontlist.sources.parts import MONTHS
from frontlist.sources.streams import Bytes

LONGEST_ENTRY: Final = 4 << 20
_BEGIN: Final = re.compile(r"^\s*@\s*([^\W\d]\w*)\s*([{(])")
# In the first column nothing but a new entry looks like this: the one before it was never closed.
_BEGIN_AGAIN: Final = re.compile(r"^@\s*[^\W\d]\w*\s*[{(]")
_BRACES: Final = re.compile(r"\\.|[{})]", re.S)
_KEY: Final = re.compile(r"\s*([^\s,={}\"]*)\s*(,|$|(?=[})]))")
_FIELD: Final = re.compile(r"[\s,]*([^\W\d][\w:.+/-]*)\s*=\s*")
_WORD: Final = re.compile(r"[^\s,#{}\"()=]+")
_LINE_FIELD: Final = re.compile(r"^\s*([^\W\d][\w:-]*)\s*=\s*[{\"](.*?)[}\"]?,?\s*$")
# A field that is taken out of a damaged entry stands on one line, and on one that is no longer than this.
LONGEST_SINGLE: Final = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: field names in small letters, values without their outermost braces or quotes."""

    type: str
    key: str
    fields: dict[str, str]
    line: int
    balanced: bool = True


def entries(stream: Bytes) -> Iterator[Entry | tuple[int, str]]:
    """Each entry, or the line and the reason why there is none. @string is applied, other commands are passed over."""
    strings = {month: month for month in MONTHS}
    for line, raw in _raw_entries(stream):
        if raw is None:
            yield line, f"The entry is longer than {LONGEST_ENTRY >> 20} MB."
            continue
        begin = _BEGIN.match(raw)
        kind = begin.group(1).lower() if begin else ""
        if not begin or kind in {"comment", "preamble"}:
            continue
        if kind == "string":
            strings |= _fields(raw, begin.end(), strings)[0]
            continue
        yield _entry(raw, begin.end(), kind, line, strings)


def _entry(raw: str, start: int, kind: str, line: int, strings: dict[str, str]) -> Entry:
    key = _KEY.match(raw, start)
    fields, balanced = _fields(raw, key.end() if key else start, strings)
    if not balanced:
        # What came before the damage is still good, and so is what one line holds whole.
        single = (_LINE_FIELD.match(text) for text in raw.split("\n") if len(text) <= LONGEST_SINGLE)
        lines = {found.group(1).lower(): found.group(2) for found in single if found and _is_balanced(found.group(2))}
        fields = {**lines, **fields}
    return Entry(kind, key.group(1) if key else "", fields, line, balanced)


def _raw_entries(stream: Bytes) -> Iterator[tuple[int, str | None]]:
    """The text of each entry with its first line's number, None for one too long; text between entries is a comment."""
    open_entry: _Open | None = None
    for number, line in text_lines(stream):
        if line is None:
            open_entry = open_entry and open_entry.with_piece("", LONGEST_ENTRY + 1, open_entry.depth)
            continue
        rest = line
        while True:
            if open_entry and _BEGIN_AGAIN.match(rest):
                yield open_entry.line, open_entry.text()
                open_entry = None
            start = 0
            if open_entry is None:
                begin = _BEGIN.match(rest)
                if not begin:
                    break
                round_one, start = begin.group(2) == "(", begin.end()
                open_entry = _Open(number, ")" if round_one else "}", 0 if round_one else 1)
            depth, end = _scan(rest, start, open_entry.depth, open_entry.closer)
            piece = rest if end < 0 else rest[:end]
            open_entry = open_entry.with_piece(piece, len(piece) + 1, depth)
            if end < 0:
                break
            yield open_entry.line, open_entry.text()
            open_entry, rest = None, rest[end:].lstrip(" ,;%")
    if open_entry:
        yield open_entry.line, open_entry.text()


@dataclass(frozen=True, slots=True)
class _Open:
    """An entry that has begun: where, what closes it, how deep we are in braces, and its lines so far."""

    line: int
    closer: str
    depth: int
    size: int = 0
    pieces: list[str] = field(default_factory=list)

    def with_piece(self, piece: str, size: int, depth: int) -> _Open:
        size += self.size
        self.pieces.append(piece if size <= LONGEST_ENTRY else "")
        return replace(self, depth=depth, size=size)

    def text(self) -> str | None:
        return "\n".join(self.pieces) if self.size <= LONGEST_ENTRY else None


def _scan(text: str, start: int, depth: int, closer: str) -> tuple[int, int]:
    """The depth after `text`, and where in it the entry ends, or -1."""
    for mark in _BRACES.finditer(text, start):
        sign = mark.group()
        depth += (sign == "{") - (sign == "}")
        if sign == closer and depth <= 0:
            return 0, mark.end()
    return depth, -1


def _fields(raw: str, place: int, strings: dict[str, str]) -> tuple[dict[str, str], bool]:
    """The fields from `place` on; False when a value is never closed. The first of two of one name counts."""
    fields: dict[str, str] = {}
    while match := _FIELD.match(raw, place):
        value, place, closed = _value(raw, match.end(), strings)
        if not closed:
            return fields, False
        fields.setdefault(match.group(1).lower(), value)
    return fields, True


def _value(raw: str, place: int, strings: dict[str, str]) -> tuple[str, int, bool]:
    """One value: pieces in braces, in quotes, numbers and @string names, joined by #."""
    pieces: list[str] = []
    while place < len(raw):
        if raw[place] in '{"':
            end = _closing(raw, place)
            if end < 0:
                return "", place, False
            pieces.append(raw[place + 1 : end])
            place = end + 1
        elif match := _WORD.match(raw, place):
            pieces.append(strings.get(match.group().lower(), match.group()))
            place = match.end()
        joint = re.compile(r"\s*#\s*").match(raw, place)
        if not joint:
            break
        place = joint.end()
    return "".join(pieces), place, True


def _closing(raw: str, place: int) -> int:
    """Where the brace or quote that opens at `place` closes, or -1."""
    quoted, depth = raw[place] == '"', 0
    for match in re.compile(r"\\.|[{}\"]", re.S).finditer(raw, place + quoted):
        sign = match.group()
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and ((quoted and sign == '"') or (not quoted and sign == "}")):
            return match.start()
        if depth < 0:
            return -1
    return -1


def _is_balanced(value: str) -> bool:
    signs = _BRACES.findall(value)
    return signs.count("{") == signs.count("}")
