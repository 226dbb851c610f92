"""Small pictures of numbers, as points for SVG that the templates draw. No script, no style: attributes and classes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

SPARK_WIDTH, SPARK_HEIGHT, MARGIN = 104, 24, 2
PLOT_WIDTH, PLOT_HEIGHT = 600, 110
# More points than this cannot be told apart in a sparkline.
MOST_POINTS = 60


def spark_points(values: Sequence[float]) -> str:
    """The points of a sparkline; '' when there is nothing to see."""
    most = max(values, default=0.0)
    if len(values) < 2 or most <= 0:
        return ""
    rise = (SPARK_HEIGHT - 2 * MARGIN) / most
    floor = SPARK_HEIGHT - MARGIN
    return " ".join([f"{x},{floor - value * rise:.1f}" for x, value in zip(_across(len(values)), values, strict=True)])


@cache
def _across(count: int) -> list[str]:
    """Where so many points stand from left to right: the same on every sparkline of a page."""
    step = (SPARK_WIDTH - 2 * MARGIN) / (count - 1)
    return [f"{MARGIN + place * step:.1f}" for place in range(count)]


class Bar(NamedTuple):
    """One day of the plot."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


def bars(days: Sequence[tuple[str, float]]) -> list[Bar]:
    """One bar a day, the tallest as high as the plot."""
    most = max((value for _, value in days), default=0.0)
    if most <= 0:
        return []
    width = PLOT_WIDTH / len(days)
    made = []
    for place, (label, value) in enumerate(days):
        height = value / most * PLOT_HEIGHT
        made.append(
            Bar(
                round(place * width, 1),
                round(PLOT_HEIGHT - height, 1),
                round(max(width - 1.5, 0.8), 1),
                round(height, 1),
                label,
                value,
            )
        )
    return made


def first_day(until: dt.date, days: int) -> int:
    """The first of the last `days` days, counted from 1970."""
    return (until - dt.date(1970, 1, 1)).days - days + 1


class LevelBar(NamedTuple):
    """One column of a plot by level, with its number to be written above it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    shown: str


def level_bars(levels: Sequence[tuple[str, float, str]], most: float = 0.0) -> list[LevelBar]:
    """One column a level, evenly spaced; as high as the plot is `most`, or else the tallest."""
    most = most or max((value for _, value, _ in levels), default=0.0) or 1.0
    width = PLOT_WIDTH / max(len(levels), 1)
    return [
        LevelBar(
            round(place * width + 6, 1), round(PLOT_HEIGHT * (1 - value / most), 1), round(width - 12, 1),
            round(PLOT_HEIGHT * value / most, 1), label, shown,
        )
        for place, (label, value, shown) in enumerate(levels)
    ]  # fmt: skip


def daily_values(points: Iterable[tuple[int, float]], until: dt.date, days: int) -> list[float]:
    """Attention in the last `days` days, from (day since 1970, amount): a value for each day, none is a nought.

    Of a long time each value is the sum of as many days as share a place in the picture.
    """
    each = max(1, math.ceil(days / MOST_POINTS))
    values = [0.0] * math.ceil(days / each)
    first = first_day(until, days)
    last = first + days - 1
    for day, amount in points:
        if first <= day <= last:
            values[-1 - (last - day) // each] += amount
    return values
