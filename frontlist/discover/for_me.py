"""For one reader: papers near to what they saved, each with the saved paper that it is near to; less of what they hid.

Nearest-support prediction: a paper counts by its nearest support, so that several interests stay apart where a mean
would fall between them (matching networks, Vinyals et al. 2016). Pure, but for the neighbours that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from frontlist.model.hit import Hit

SUPPORTS: Final = 20
NEIGHBOURS: Final = 30
# How much of its score a paper loses that is as near to a hidden one as to a saved one.
HIDDEN_WEIGHT: Final = 0.8

Neighbours = Callable[[str, int], Sequence[Hit]]


class Suggestion(NamedTuple):
    """A paper, how near it is (0 to 1), and the saved paper that speaks for it."""

    paper_id: str
    score: float
    because: str


def for_me(
    saved: Sequence[str],
    hidden: Collection[str],
    neighbours: Neighbours,
    *,
    known: Collection[str] = (),
    limit: int = 20,
) -> list[Suggestion]:
    """The best papers for who saved these (latest first) and hid those; never one that is `known`, saved or hidden."""
    best: dict[str, Suggestion] = {}
    for paper in saved[:SUPPORTS]:
        for hit in neighbours(paper, NEIGHBOURS):
            if hit.probability > best.get(hit.paper_id, Suggestion("", -1.0, "")).score:
                best[hit.paper_id] = Suggestion(hit.paper_id, hit.probability, paper)
    against: dict[str, float] = {}
    for paper in list(hidden)[:SUPPORTS]:
        for hit in neighbours(paper, NEIGHBOURS):
            against[hit.paper_id] = max(against.get(hit.paper_id, 0.0), hit.probability)
    seen = {*saved, *hidden, *known}
    left = [
        one._replace(score=one.score - HIDDEN_WEIGHT * against.get(one.paper_id, 0.0))
        for one in best.values()
        if one.paper_id not in seen
    ]
    return sorted(left, key=lambda one: (-one.score, one.paper_id))[:limit]
