"""A broader head of a list, for a stated share of its total score: one field does not fill it where others are close.

Of the papers that could stand in the head, in their order: as long as the head's total stays at or above the share of the
best total, the last paper of the field that stands there most often gives its place to the first of a field that stands
there least. The cheapest such change comes first. What is left stands in the order of its scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

HEAD: Final = 10
# Who may come in: those in the first so many places.
REACH: Final = 50
SHARE: Final = 0.95


def broadened(scores: Sequence[float], fields: Sequence[int], head: int = HEAD, share: float = SHARE) -> list[int]:
    """The order of a list (given as falling scores, with each paper's field) whose head is broader.

    >>> broadened([5.0, 4.9, 4.8, 4.7], [1, 1, 1, 2], head=2)
    [0, 3, 1, 2]
    >>> broadened([5.0, 4.9, 4.8, 2.0], [1, 1, 1, 2], head=2)
    [0, 1, 2, 3]
    """
    chosen, spare = list(range(min(head, len(scores)))), list(range(head, min(REACH, len(scores))))
    left = (1.0 - share) * sum(scores[place] for place in chosen)
    while change := _cheapest(scores, fields, chosen, spare):
        out, into = change
        left -= scores[out] - scores[into]
        if left < 0.0:
            break
        chosen[chosen.index(out)] = into
        spare.remove(into)
    chosen.sort()
    inside = set(chosen)
    return [*chosen, *(place for place in range(len(scores)) if place not in inside)]


def _cheapest(
    scores: Sequence[float], fields: Sequence[int], chosen: list[int], spare: list[int]
) -> tuple[int, int] | None:
    """Which paper goes and which comes: a field with two places or more less for one more of another, at least loss."""
    seats = Counter(fields[place] for place in chosen)
    changes = [
        (scores[out] - scores[into], out, into)
        for out in _each_once(sorted(chosen, reverse=True), fields)
        for into in _each_once(spare, fields)
        if seats[fields[out]] > seats[fields[into]] + 1
    ]
    return min(changes)[1:] if changes else None


def _each_once(places: Iterable[int], fields: Sequence[int]) -> list[int]:
    """Of each field the first of these places."""
    first: dict[int, int] = {}
    for place in places:
        first.setdefault(fields[place], place)
    return list(first.values())
