"""What no reader should meet in any text: control characters, bidi overrides, stray surrogates, odd spaces."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Windows-1252 punctuation that was read as Latin-1 arrives as C1 controls.
_C1: Final = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
# Halves of mojibake that Windows-1252 has no character for, and that are controls on their own.
_HALVES: Final = {"Ã\x81": "Á", "Ã\x8d": "Í", "Ã\x8f": "Ï", "Ã\x90": "Ð", "Ã\x9d": "Ý", "Ã\xad": "í", "â€\x9d": "”"}
# 'à' and a space that may not break: the latter half would be taken for room. After capitals it is a Portuguese 'Ã'.
_NARROW_HALVES: Final = re.compile("(?<![A-ZÀ-Þ])(?:Ã\xa0|Â\xa0)")
_GONE: Final = [
    *range(0x09), *range(0x0E, 0x1C), 0x7F, 0xAD, 0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F),
    *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE000, 0xF900), *range(0xFDD0, 0xFDF0),
    *range(0xE0000, 0xE0080), *(plane * 0x10000 + end for plane in range(17) for end in (0xFFFE, 0xFFFF)),
]  # fmt: skip
_TABLE: Final = str.maketrans(
    {**_C1, **{ord(mark): plain for mark, plain in _LIGATURES.items()}, **dict.fromkeys(_GONE)}
)
# Two classes, because one that holds characters of both planes is searched ten times slower.
_UNWANTED: Final = re.compile(f"[{re.escape(''.join(chr(code) for code in _TABLE if code < 0x10000))}]")
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_ASCII_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]+")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_MATH_LETTERS: Final = re.compile("[\U0001d400-\U0001d7ff]+")
_STRUCK: Final = re.compile("[\U0001d538-\U0001d56b\U0001d7d8-\U0001d7e1]+")


def tidy(text: str) -> str:
    """`text` in NFC, on one line, without what cannot be seen. `tidy(tidy(x)) == tidy(x)`.

    >>> tidy("one\\u202e two\\n  three\\x00")
    'one two three'
    """
    if text.isascii():
        text = " ".join(text.split())
        return text if text.isprintable() else " ".join(_ASCII_CONTROLS.sub("", text).split())
    if _SURROGATE.search(text):
        # A pair that JSON escapes left apart is one character; half a pair is none.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    if "\xa0" in text:
        text = _NARROW_HALVES.sub(lambda half: "à" if half.group()[0] == "Ã" else " ", text)
    if _UNWANTED.search(text) or _ASTRAL.search(text):
        for half, whole in _HALVES.items():
            text = text.replace(half, whole)
        text = text.translate(_TABLE)
    text = _MATH_LETTERS.sub(_plain_letters, text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _plain_letters(letters: re.Match[str]) -> str:
    return "".join(
        mark if _STRUCK.match(mark) else unicodedata.normalize("NFKC", mark) for mark in letters.group()
    )  # fmt: skip


_LINES: Final = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")


def seen(text: str) -> str:
    """`text` without what cannot be seen, its lines kept: for comments, where line breaks mean something."""
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return unicodedata.normalize("NFC", _LINES.sub("\n", text).translate(_TABLE))
