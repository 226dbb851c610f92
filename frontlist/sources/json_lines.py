"""JSON in files, one object at a time: a line each, or the elements of an array, whatever the size of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from frontlist.model.paper import Record, Reject
from frontlist.sources.json_kinds import Kind, kind_of
from frontlist.sources.lines import TOO_LONG, numbered_lines, text_of
from frontlist.sources.streams import CHUNK, Bytes

SOURCE: Final = "json"
# A whole answer of a service may be one object, and larger than a line should be.
LONGEST_ELEMENT: Final = 64 << 20
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
            value = _value(line)
            if isinstance(value, dict):
                kind = kind if kind and kind.fits(value) else kind_of(value)
                yield from [kind.record(value, where)] if "title" in value else _records_in(value, where)
            else:
                yield Reject(SOURCE, where, value if isinstance(value, str) else "It is not a JSON object.")


def read_elements(stream: Bytes) -> Iterator[Record | Reject]:
    """The elements of one JSON array, or the papers inside one JSON object."""
    for number, raw in enumerate(array_elements(stream), start=1):
        where = f"entry {number}"
        value = TOO_LONG if raw is None else _value(raw)
        if isinstance(value, dict):
            yield from _records_in(value, where)
        else:
            yield Reject(SOURCE, where, value if isinstance(value, str) else "It is not a JSON object.")


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


def _value(raw: bytes) -> Any:
    """The parsed value; or, as text, why there is none."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        first = error
    try:
        # Bytes that are no UTF-8 spoil a name, not the record.
        return orjson.loads(text_of(raw))
    except orjson.JSONDecodeError:
        return f"It is not valid JSON ({first.args[0].partition(':')[0]})."


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
