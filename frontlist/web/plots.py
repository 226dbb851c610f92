"""Small pictures of numbers, as points for SVG that the templates draw. No script, no style: attributes and classes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

SPARK_WIDTH, SPARK_HEIGHT, MARGIN = 104, 24, 2
PLOT_WIDTH, PLOT_HEIGHT = 600, 110


def spark_points(values: Sequence[float]) -> str:
    """The points of a sparkline; '' when there is nothing to see."""
    if len(values) < 2 or max(values) <= 0:
        return ""
    step = (SPARK_WIDTH - 2 * MARGIN) / (len(values) - 1)
    high = SPARK_HEIGHT - 2 * MARGIN
    return " ".join(
        f"{MARGIN + place * step:.1f},{SPARK_HEIGHT - MARGIN - value / max(values) * high:.1f}"
        for place, value in enumerate(values)
    )


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


def daily_values(points: Iterable[tuple[int, float]], until: dt.date, days: int) -> list[float]:
    """Attention a day for the last `days` days, from (day since 1970, amount); a day without any is a nought."""
    found = dict(points)
    last = (until - dt.date(1970, 1, 1)).days
    return [found.get(day, 0.0) for day in range(last - days + 1, last + 1)]
