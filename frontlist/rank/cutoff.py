"""Where relevance ends: from probabilities in order to the place of the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# At least one paper in four behind this probability is worth a reader's look; below, the list is noise.
RELEVANT: Final = 0.25


def line(probabilities: Sequence[float], *, least: float = RELEVANT) -> int:
    """How many of the first papers are relevant: up to the last one that is at least as probable as `least`.

    >>> line([0.9, 0.6, 0.2, 0.3, 0.1])
    4
    """
    return max((place for place, value in enumerate(probabilities, 1) if value >= least), default=0)
