"""Near-duplicates: how much of one text stands in another.

Resemblance and containment over runs of three words (shingles) after Broder 1997. Candidates come from the nearest
neighbours of the vectors, so that no pass over all pairs is needed; the words then decide.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

WIDTH: Final = 3
# Below this many runs two texts share some by chance.
LEAST: Final = 12
_WORD: Final = re.compile(r"\w+")


class Overlap(NamedTuple):
    """`resemblance`: runs in both, of all; `containment`: runs in both, of the shorter text's."""

    resemblance: float
    containment: float


def shingles(text: str, width: int = WIDTH) -> frozenset[tuple[str, ...]]:
    """The runs of `width` words of a text.

    >>> sorted(shingles("To be or not", 2))
    [('be', 'or'), ('or', 'not'), ('to', 'be')]
    """
    words = _WORD.findall(text.lower())
    return frozenset(zip(*(words[start:] for start in range(width)), strict=False))


def overlap(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> Overlap:
    """What two texts share; nothing where one is too short to tell.

    >>> same = shingles(" ".join("abcdefghijklmnop"))
    >>> overlap(same, same)
    Overlap(resemblance=1.0, containment=1.0)
    """
    fewer = min(len(left), len(right))
    if fewer < LEAST:
        return Overlap(0.0, 0.0)
    both = len(left & right)
    return Overlap(both / len(left | right), both / fewer)
