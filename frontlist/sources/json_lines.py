"""JSON in files, one object at a time: a line each, or the elements of an array, whatever the size of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson

from frontlist.model.paper import Record, Reject
from frontlist.sources.json_kinds import Kind, kind_of
from frontlist.sources.lines import TOO_LONG, numbered_lines, text_of
from frontlist.sources.streams import CHUNK, Bytes

SOURCE: Final = "json"
# A whole answer of a service may be one object, and larger than a line should be.
LONGEST_ELEMENT: Final = 64 << 20
NO_OBJECT: Final = "It is not a JSON object."
_MARKS: Final = re.compile(rb'["{}]|\\.', re.S)
# Where the papers lie in the answers of the services that people save.
_LISTS: Final = (
    ("message", "items"),
    ("message",),
    ("results",),
    ("data",),
    ("recommendedPapers",),
    ("papers",),
    ("items",),
)


def read_lines(stream: Bytes) -> Iterator[Record | Reject]:
    """JSON lines: an object each."""
    kind: Kind | None = None
    for number, line in numbered_lines(stream):
        if line is None:
            yield Reject(SOURCE, f"line {number}", TOO_LONG)
        elif line and not line.isspace():
            where = f"line {number}"
            value, wrong = _parsed(line)
            if isinstance(value, dict):
                kind = kind if kind and kind.fits(value) else kind_of(value)
                yield from [kind.record(value, where)] if "title" in value else _records_in(value, where)
            else:
                yield Reject(SOURCE, where, wrong or NO_OBJECT)


def read_elements(stream: Bytes) -> Iterator[Record | Reject]:
    """The elements of one JSON array, or the papers inside one JSON object."""
    edges = _Edges(stream)
    number, wrong = 0, ""
    for number, raw in enumerate(array_elements(edges), start=1):
        where = f"entry {number}"
        value, wrong = _Parsed(None, TOO_LONG) if raw is None else _parsed(raw)
        if isinstance(value, dict):
            yield from _records_in(value, where)
        else:
            yield Reject(SOURCE, where, wrong or NO_OBJECT)
    if edges.first == b"[" and edges.last != b"]" and not wrong:
        yield Reject(SOURCE, f"after entry {number}", "The list is not closed: the file may have been cut off.")
    elif not number and not edges.empty:
        yield Reject(SOURCE, "entry 1", NO_OBJECT)


class _Edges:
    """A stream that remembers the first and the last mark that was read from it."""

    def __init__(self, stream: Bytes) -> None:
        self._stream = stream
        self.first = self.last = b""
        self.empty = True

    def read(self, size: int, /) -> bytes:
        """As the stream does."""
        chunk = self._stream.read(size)
        if marks := chunk.strip():
            # An empty list says that there are no papers, which is no fault.
            self.empty = not self.first and marks == b"[]"
            self.first, self.last = self.first or marks[:1], marks[-1:]
        return chunk


def array_elements(stream: Bytes, longest: int = LONGEST_ELEMENT) -> Iterator[bytes | None]:
    """The outermost objects of the stream as bytes, holding no more of it than one; None for one that is too long.

    What stands between them (an array's brackets and commas) does not matter: a damaged array still gives its objects.
    """
    held, depth, quoted, overlong = bytearray(), 0, False, False
    while chunk := _whole_escapes(stream):
        begin = 0
        for mark in _MARKS.finditer(chunk):
            sign = mark.group()
            if sign == b'"':
                quoted = not quoted
            elif quoted or len(sign) > 1:
                continue
            elif sign == b"{":
                begin = begin if depth else mark.start()
                depth += 1
            elif sign == b"}" and depth:
                depth -= 1
                if depth == 0:
                    yield None if overlong else bytes(held + chunk[begin : mark.end()])
                    held, overlong = bytearray(), False
        if depth and not overlong:
            held += chunk[begin:]
        if len(held) > longest:
            held, overlong = bytearray(), True
    if depth:
        yield None if overlong else bytes(held)


def _whole_escapes(stream: Bytes) -> bytes:
    """The next bytes, never ending between a backslash and what it escapes."""
    chunk = stream.read(CHUNK)
    while chunk.endswith(b"\\") and (len(chunk) - len(chunk.rstrip(b"\\"))) % 2 and (more := stream.read(1)):
        chunk += more
    return chunk


class _Parsed(NamedTuple):
    """A value; or, in words, why there is none."""

    value: Any
    wrong: str = ""


def _parsed(raw: bytes) -> _Parsed:
    try:
        return _Parsed(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        reason = error.args[0].partition(":")[0]
    try:
        # Bytes that are no UTF-8, half a surrogate pair, or the NaN that Python writes spoil a field, not the record.
        return _Parsed(json.loads(text_of(raw), parse_constant=lambda _name: None))
    except (ValueError, RecursionError):
        return _Parsed(None, f"It is not valid JSON ({reason}).")


def _records_in(value: dict[str, Any], where: str) -> Iterator[Record | Reject]:
    """The object as a record; or, when it is a service's answer, each of the papers that it holds."""
    inside = list(_papers_in(value))
    for place, item in enumerate(inside, start=1):
        yield kind_of(item).record(item, where if len(inside) == 1 else f"{where}, paper {place}")


def _papers_in(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in _LISTS:
        inside: Any = value
        for name in path:
            inside = inside.get(name) if isinstance(inside, dict) else None
        if isinstance(inside, dict) and path == ("message",) and "DOI" in inside:
            yield inside
            return
        if isinstance(inside, list) and "title" not in value:
            yield from (item for item in inside if isinstance(item, dict))
            return
    yield value
