"""Author names taken apart for citation formats, which want a family name and the rest."""

from __future__ import annotations

from typing import Final

from frontlist.model.paper import Author

PARTICLES: Final = frozenset(
    "van von der den de del della di da dos das do du la le los las ter ten zu zum zur af av bin ibn ben al el".split()
)
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


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
