"""Tables with a header, comma, semicolon, tab or bar between the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from frontlist.model.paper import Record, Reject
from frontlist.sources.generic import our_name, record
from frontlist.sources.lines import LONGEST_LINE, TOO_LONG, text_lines
from frontlist.sources.streams import Bytes

SOURCE: Final = "csv"
LONGEST_NAME: Final = 60
_BETWEEN: Final = "\t;,|"
_FORMULA: Final = ("'=", "'+", "'-", "'@")


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """Every row, read by the names in the header; columns whose names say nothing are passed over."""
    csv.field_size_limit(LONGEST_LINE)
    overlong: list[int] = []
    lines = _lines(stream, overlong)
    first = next(lines, "")
    rows = csv.reader(lines, delimiter=delimiter(first))
    header = next(csv.reader(io.StringIO(first), delimiter=delimiter(first)), [])
    while True:
        began = rows.line_num + 2
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Reject(SOURCE, f"line {began}", f"The row cannot be read ({error}).")
            continue
        while overlong:
            yield Reject(SOURCE, f"line {overlong.pop()}", TOO_LONG)
        if row is None:
            return
        if any(row):
            yield record(dict(zip(header, map(_defused, row), strict=False)), f"line {began}", SOURCE)


def delimiter(header: str) -> str:
    """What stands between the columns: the mark that the header holds most often."""
    return max(_BETWEEN, key=header.count)


def has_header(line: str) -> bool:
    """Whether this line names columns among which there is a title or an abstract."""
    if not any(mark in line for mark in _BETWEEN):
        return False
    names = next(csv.reader(io.StringIO(line), delimiter=delimiter(line)), [])
    known = {our_name(name) for name in names} - {""}
    return len(known) > 1 and bool(known & {"title", "abstract"}) and max(map(len, names)) <= LONGEST_NAME


def _lines(stream: Bytes, overlong: list[int]) -> Iterator[str]:
    for number, line in text_lines(stream):
        if line is None:
            overlong.append(number)
        else:
            yield line.replace("\0", "") + "\n"


def _defused(cell: str) -> str:
    """Our own tables put an apostrophe before what a spreadsheet would take for a formula; here it goes again."""
    return cell[1:] if cell.startswith(_FORMULA) else cell
