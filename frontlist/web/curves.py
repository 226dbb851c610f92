"""Curves and whiskers as points for SVG that the templates draw. No script, no style: attributes and classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

WIDE: Final = 640
HIGH: Final = 280
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 32
# A row's picture of a number with its interval.
ROW: Final = 200


class Curve(NamedTuple):
    """A named line: `points` as a polyline wants them."""

    name: str
    points: str


class Whisker(NamedTuple):
    """A value with its interval on a line of `ROW` units, and where nought lies on it."""

    low: float
    at: float
    high: float
    nought: float

    @property
    def left(self) -> float:
        """Where a bar from nought begins."""
        return min(self.at, self.nought)

    @property
    def width(self) -> float:
        """How wide a bar from nought is."""
        return round(abs(self.at - self.nought), 1)


def across(value: float, most: float) -> float:
    """Where a number from 1 to `most` lies from left to right."""
    share = (value - 1) / (most - 1) if most > 1 else 0.5
    return LEFT + share * (WIDE - LEFT - RIGHT)


def down(share: float) -> float:
    """Where a share lies from top to bottom, all of it at the top."""
    return HIGH - BOTTOM - share * (HIGH - TOP - BOTTOM)


def curves(named: Mapping[str, Sequence[tuple[int, float]]], most: int) -> list[Curve]:
    """Shares by a number from 1 to `most`, a line each."""
    return [
        Curve(name, " ".join(f"{across(number, most):.1f},{down(share):.1f}" for number, share in points))
        for name, points in named.items()
    ]


def whiskers(values: Sequence[tuple[float, float, float]]) -> list[Whisker]:
    """Values with the ends of their intervals, all on one scale that holds nought.

    >>> [(one.at, one.nought) for one in whiskers([(1.0, 0.0, 1.5), (-0.5, -0.5, 0.5)])]
    [(150.0, 50.0), (0.0, 50.0)]
    """
    low = min((one[1] for one in values), default=0.0)
    high = max((one[2] for one in values), default=0.0)
    least, span = min(low, 0.0), (max(high, 0.0) - min(low, 0.0)) or 1.0

    def at(value: float) -> float:
        return round((value - least) / span * ROW, 1)

    return [Whisker(at(one[1]), at(one[0]), at(one[2]), at(0.0)) for one in values]
