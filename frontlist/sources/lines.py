"""Lines of a stream with their numbers, in bounded memory, and text from bytes of uncertain encoding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from frontlist.sources.streams import Bytes

READ: Final = 1 << 20
LONGEST_LINE: Final = 16 << 20
TOO_LONG: Final = f"It is longer than {LONGEST_LINE >> 20} MB."


def numbered_lines(stream: Bytes, longest: int = LONGEST_LINE) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number from 1, without its end; None for a line that is longer than `longest` bytes."""
    number, rest, skipping = 1, b"", False
    while chunk := stream.read(READ):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            yield number, None if skipping or len(line) > longest else line
            number, skipping = number + 1, False
        if skipping or len(rest) > longest:
            rest, skipping = b"", True
    if rest or skipping:
        yield number, None if skipping else rest


def text_of(raw: bytes) -> str:
    """`raw` as text: UTF-8, or the Windows code page where old programs wrote that."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        pass
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Some of it is good UTF-8: then it is UTF-8 with damage, and not another encoding.
    if sum(map(str.isascii, text)) + broken < len(text):
        return text
    return raw.decode("cp1252", "replace")


def text_lines(stream: Bytes) -> Iterator[tuple[int, str | None]]:
    """As `numbered_lines`, as text without the line's end. A lone carriage return ends a line too, as it once did."""
    for number, line in numbered_lines(stream):
        if line is None:
            yield number, None
            continue
        for text in text_of(line).removesuffix("\r").split("\r"):
            yield number, text
