"""Names as BibTeX takes them apart: 'First von Last', 'von Last, First', 'von Last, Jr, First'.

The rules: Oren Patashnik, "BibTeXing" (1988), section 4, and Nicolas Markey, "Tame the BeaST", section 11.
"""

from __future__ import annotations

import re
from typing import Final

from frontlist.model.paper import Author
from frontlist.sources.parts import named

_OTHERS: Final = frozenset({"others", "et al", "et al."})


def people(text: str) -> tuple[Author, ...]:
    """Every person of an `author` field. Some programs write ';' between them, or commas only."""
    text = " ".join(text.split())
    pieces = split_outside(text, r"\s+and\s+")
    if len(pieces) == 1 and ";" in text:
        pieces = split_outside(text, r"\s*;\s*")
    return tuple(person(piece) for piece in pieces if piece and piece.lower() not in _OTHERS)


def person(text: str) -> Author:
    """One name, its parts kept as written; accents and braces are left for cleaning."""
    text = " ".join(text.split())
    if _wrapped(text):
        # A name in braces is one word: an institution, or whatever must not be taken apart.
        return Author(text[1:-1])
    parts = [part for part in split_outside(text, r"\s*,\s*") if part]
    if len(parts) == 2:
        return named(parts[1], parts[0])
    if len(parts) == 3:
        return named(parts[2], parts[0], suffix=parts[1])
    return _first_von_last(text)


def _first_von_last(text: str) -> Author:
    """The family name begins at the first word in small letters, else it is the last word."""
    words = split_outside(text, r"[\s~]+")
    small = next((place for place, word in enumerate(words[:-1]) if place and _is_small(word)), len(words) - 1)
    return named(" ".join(words[:small]), " ".join(words[small:]))


def split_outside(text: str, between: str) -> list[str]:
    """`text` split where `between` matches outside braces."""
    pieces, start, depth, place = [], 0, 0, 0
    found = re.compile(rf"{between}|[{{}}]|\\.", re.S)
    while match := found.search(text, place):
        place = match.end() if match.end() > match.start() else match.end() + 1
        sign = match.group()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and not sign.startswith("\\"):
            pieces.append(text[start : match.start()])
            start = match.end()
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces]


def _is_small(word: str) -> bool:
    letter = next((mark for mark in word if mark.isalpha()), "")
    return bool(letter) and letter.islower() and not word.startswith(("{", "\\"))


def _wrapped(text: str) -> bool:
    """Whether the first brace closes only at the end."""
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for place, mark in enumerate(text):
        depth += (mark == "{") - (mark == "}")
        if depth == 0:
            return place == len(text) - 1
    return False
