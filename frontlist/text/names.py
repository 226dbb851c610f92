"""Author names as people write them, and taken apart for citation formats, which want a family name and the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from frontlist.model.paper import Author
from frontlist.text.clean import clean

PARTICLES: Final = frozenset(
    "van von der den de del della di da dos das do du la le los las ter ten zu zum zur af av bin ibn ben al el".split()
)
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})

# Within a name the space after a letter's command is TeX's own: `S\o rensen`.
_LETTER: Final = re.compile(r"\\(o|O|l|L|aa|AA|ss|ae|AE|oe|OE|i|j) (?=[a-z])")
# All that LaTeX, mark-up and mojibake leave in a name; most names have none of it.
_RUIN: Final = re.compile(r"[\\{}$~^&<]|''|[^\x20-\x7e]")


def readable(author: Author) -> Author:
    """`author` with accents in place of commands: `Andr\\'e` is André.

    >>> readable(Author("Andr\\\\'e {\\\\O}sterg\\\\aa rd")).name
    'André Østergård'
    """
    if not _RUIN.search(f"{author.name} {author.affiliation}"):
        return author
    parts = {
        name: _cleaned(text) for name in ("name", "family", "given", "affiliation") if (text := getattr(author, name))
    }
    return replace(author, **parts)


@lru_cache(maxsize=4096)
def _cleaned(text: str) -> str:
    return clean(_LETTER.sub(r"{\\\1}", text)) or text


def parted(author: Author) -> tuple[str, str]:
    """(family, given) of an author; an organisation or a name of one word is all family.

    >>> parted(Author("Laurens van der Maaten"))
    ('van der Maaten', 'Laurens')
    """
    if author.family:
        return author.family, author.given
    family, comma, given = author.name.partition(",")
    if comma:
        return family.strip(), given.strip()
    words = author.name.split()
    if len(words) < 2:
        return author.name.strip(), ""
    last = len(words) - 1
    if words[last].lower() in _SUFFIXES and last > 1:
        last -= 1
    while last > 1 and words[last - 1].lower() in PARTICLES and words[last - 1].islower():
        last -= 1
    return " ".join(words[last:]), " ".join(words[:last])
