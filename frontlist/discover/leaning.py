"""What was chosen for a reader, leaning to the concepts that they want more of and off those that they want less of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from frontlist.discover.for_me import Suggestion

# A paper that is half of a concept wanted more gains half of the whole scale.
WEIGHT: Final = 1.0
# So many times the papers that are shown are looked at: what leans the right way comes from further down.
WIDER: Final = 5


def leaned(found: Sequence[Suggestion], leanings: Mapping[str, float], limit: int) -> list[Suggestion]:
    """The suggestions in their new order; without leanings, as they were.

    >>> one, other = Suggestion("p1", 0.6, "p0"), Suggestion("p2", 0.5, "p0")
    >>> [suggestion.paper_id for suggestion in leaned([one, other], {"p2": 0.4}, 2)]
    ['p2', 'p1']
    """
    moved = [
        one._replace(score=min(1.0, max(0.0, one.score + WEIGHT * leanings.get(one.paper_id, 0.0)))) for one in found
    ]
    return sorted(moved, key=lambda one: -one.score)[:limit]
