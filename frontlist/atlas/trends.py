"""Months: how many papers a theme or a concept has in each, and which themes are born, grow and fade.

Growth is the ratio of a theme's shares of its area's papers in two equal stretches of months, so that a library that
grows, or takes in another field, makes nothing grow; an area's share is that of all papers. Its interval is that of a log ratio of counts, widened where the months vary more than chance lets
them (quasi-Poisson; McCullagh & Nelder 1989). The order is by the lower end: a few papers more are no trend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Ints
from frontlist.model.atlas import Growth, Month, State, Theme

STRETCH: Final = 12
# Normal quantile of the interval: 99.8 %, since the highest of a thousand is looked at.
QUANTILE: Final = 3.09
# A theme was born in the month by which this share of its papers had come.
BORN: Final = 0.05
# A theme counts as born, not only as growing, when that was within so many months.
YOUNG: Final = 24
LEAST: Final = 12


def months_of(days: npt.NDArray[Any]) -> Ints:
    """Months since year 0 of dates as numbers (20230517), -1 where the month is not known.

    >>> months_of(np.array([20230517, 20230000, 0])).tolist()
    [24280, -1, -1]
    """
    days = np.asarray(days, np.int64)
    month = days // 100 % 100
    return np.where(month > 0, days // 10_000 * 12 + month - 1, -1)


def month_name(month: int) -> str:
    """'2025-03'."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def month_number(name: str) -> int:
    """Months since year 0 of '2025-03', or of '2025' its last month."""
    year, _, month = name.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 11)


def by_month(own: Ints, every: Ints) -> tuple[Month, ...]:
    """The papers in each month from the first that has any to the library's last."""
    own, every = own[own >= 0], every[every >= 0]
    if not len(own):
        return ()
    first, last = int(own.min()), int(every.max())
    counts = np.bincount(own - first, minlength=last - first + 1)
    total = np.bincount(every[every >= first] - first, minlength=last - first + 1)
    return tuple(
        Month(month_name(first + place), int(count), round(float(count / max(whole, 1)), 6))
        for place, (count, whole) in enumerate(zip(counts, total, strict=True))
    )


def growth(themes: Sequence[Theme], labels: Ints, months: Ints, last: int = -1, stretch: int = STRETCH) -> list[Growth]:
    """How each theme changed in the `stretch` of months that ends with `last`, against the stretch before it.

    `labels` and `months` hold one number a paper; `themes` stand in the order of the labels. What grew most, as far as
    its papers can tell, comes first.
    """
    known = (labels >= 0) & (months >= 0)
    labels, months = labels[known], months[known]
    if not len(labels) or not themes:
        return []
    last = int(months.max()) if last < 0 else last
    begin = last - 2 * stretch + 1
    inside = (months >= begin) & (months <= last)
    place = labels[inside] * (2 * stretch) + (months[inside] - begin)
    table = np.bincount(place, minlength=len(themes) * 2 * stretch).reshape(len(themes), 2 * stretch)
    areas = np.unique([theme.area for theme in themes], return_inverse=True)[1]
    whole = np.stack([table[areas == area].sum(axis=0) for area in range(int(areas.max()) + 1)])[areas]
    births = _births(labels, months, len(themes))
    found = [
        _grown(theme, table[number], whole[number], births[number], last, stretch)
        for number, theme in enumerate(themes)
    ]
    return sorted(found, key=lambda one: (-one.low, one.theme.slug))


def _births(labels: Ints, months: Ints, count: int) -> Ints:
    """The month by which a first share of each theme's papers had come; -1 without papers."""
    order = np.lexsort((months, labels))
    labels, months = labels[order], months[order]
    sizes = np.bincount(labels, minlength=count)
    starts = np.cumsum(sizes) - sizes
    at = np.minimum(starts + (BORN * sizes).astype(np.int64), len(months) - 1)
    return np.where(sizes > 0, months[at], -1)


def _grown(theme: Theme, counts: Ints, total: Ints, birth: int, last: int, stretch: int) -> Growth:
    before, now = counts[:stretch], counts[stretch:]
    whole_before, whole_now = max(int(total[:stretch].sum()), 1), max(int(total[stretch:].sum()), 1)
    old, new = int(before.sum()), int(now.sum())
    ratio = ((new + 0.5) / whole_now) / ((old + 0.5) / whole_before)
    spread = _overdispersion(now, total[stretch:]) / (new + 0.5) + _overdispersion(before, total[:stretch]) / (
        old + 0.5
    )
    wide = np.exp(QUANTILE * np.sqrt(spread))
    low, high = float(ratio / wide), float(ratio * wide)
    state: State = "growing" if low > 1 else "fading" if high < 1 and old >= LEAST else "steady"
    if state == "growing" and birth > last - YOUNG:
        state = "born"
    return Growth(
        theme, state, round(ratio, 3), round(low, 3), round(high, 3), new, old, month_name(birth) if birth >= 0 else ""
    )


def _overdispersion(counts: Ints, total: Ints) -> float:
    """How much more the months jump than chance alone would let them; at least 1.

    From the steps between neighbouring months (von Neumann 1941), so that a steady rise is not taken for noise.
    """
    expected = total * counts.sum() / max(int(total.sum()), 1)
    some = expected > 0
    residuals = (counts[some] - expected[some]) / np.sqrt(expected[some])
    return max(1.0, float((np.diff(residuals) ** 2).mean() / 2)) if len(residuals) > 2 else 1.0
