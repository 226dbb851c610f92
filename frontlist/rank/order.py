"""A total order: by score, and where scores are equal by the paper's id, so that it is the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# Scores closer than this are taken as equal: sums in another order differ by less.
GRAIN: Final = 1e-5


def ordered(scores: Sequence[float], ids: Sequence[str]) -> list[int]:
    """The places of the best first.

    >>> ordered([0.5, 0.7, 0.5], ["b", "c", "a"])
    [1, 2, 0]
    """
    return sorted(range(len(ids)), key=lambda place: (-round(scores[place] / GRAIN), ids[place]))
