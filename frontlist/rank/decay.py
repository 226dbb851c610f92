"""How attention fades: half-lives, and the windows of the periods.

Weights are whole numbers of 2^-20, and amounts whole thousandths: products and sums are then exact in 53 bits, so that
a list does not depend on the order in which its signals came, and a replay gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

UNIT: Final = float(2**20)


class Period(NamedTuple):
    """A window of whole hours and the half-life within it; 0 means without end."""

    name: str
    hours: int
    half_life: float


# The half-life is half of the window: what is a window old counts a quarter.
PERIODS: Final[Mapping[str, Period]] = {
    "day": Period("day", 24, 12.0),
    "week": Period("week", 7 * 24, 84.0),
    "month": Period("month", 30 * 24, 360.0),
    "year": Period("year", 365 * 24, 4380.0),
    "all": Period("all", 0, 0.0),
}


def faded(age_hours: Floats, half_life: float) -> Floats:
    """The share that is left at each age, in whole units of 2^-20 (1 for ever where `half_life` is 0)."""
    if half_life <= 0:
        return np.ones_like(age_hours)
    return exact(np.exp2(-np.maximum(age_hours, 0.0) / half_life))


def exact(values: Floats) -> Floats:
    """`values` rounded to whole units of 2^-20."""
    return np.rint(values * UNIT) / UNIT
