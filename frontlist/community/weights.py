"""How much one vote is believed. Pure arithmetic with named constants; `votes.py` finds the numbers."""

from __future__ import annotations

from typing import Final

YOUNG_DAYS: Final = 7.0
YOUNGEST: Final = 0.1
# Each further vote from one place for one paper weighs half of the one before: any number of them weigh less than two.
DAMPING: Final = 0.5
# An account older than this belongs to no cohort any more.
COHORT_DAYS: Final = 30.0
# How many from one place, or in one hour, before moderators are told.
TELL_ADDRESS: Final = 3
TELL_COHORT: Final = 5
TELL_HOUR: Final = 20


def vote_weight(*, age_days: float, trusted: bool, address_before: int, cohort_before: int, own: bool) -> float:
    """The weight of a vote: nothing for one's own paper, less for a young account, halved for each vote from the same
    place before it. Rounded, so that both databases and every replay hold the same number."""
    if own:
        return 0.0
    grown = 1.0 if trusted else min(1.0, YOUNGEST + (1 - YOUNGEST) * max(0.0, age_days) / YOUNG_DAYS)
    return round(grown * damping(max(address_before, cohort_before)), 6)


def damping(before: int) -> float:
    """What is left of a vote after so many from the same place."""
    return float(DAMPING ** min(before, 50))


def alarming(number: int, threshold: int) -> bool:
    """Whether moderators are told now: at the threshold, and at each multiple."""
    return number >= threshold and number % threshold == 0
