"""What attention is normal for a field, an age and a day of the week, estimated from what has been seen and shrunk.

Everything is summed as whole numbers (see decay.py) or taken as a median, so that the estimates do not depend on the
order of the papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.model.signal import KINDS
from frontlist.rank.decay import Floats, Integers, Period, exact, faded

# What one observation of each kind is worth beside a vote cast here.
KIND_WEIGHTS: Final[Mapping[str, float]] = {
    "vote": 1.0, "save": 0.75, "upvote": 0.5, "comment": 0.5, "mention": 0.5, "star": 0.0625, "citation": 1.0,
}  # fmt: skip
WEIGHTS: Final = np.array([KIND_WEIGHTS[kind] for kind in KINDS])
COMMENT: Final = KINDS.index("comment")
# Points are everything but comments, which the published formulas count apart.
POINT_WEIGHTS: Final = np.where(np.arange(len(KINDS)) == COMMENT, 0.0, WEIGHTS)

# Normal is what these last weeks were, before the day began.
NORMAL_DAYS: Final = 56
LIFE_DAYS: Final = 28
# The age at which attention comes, before anything has been seen: half of it within the first two days.
LIFE_HALF_DAYS: Final = 2.0
LIFE_PSEUDO: Final = 500.0  # points of attention
WEEKDAY_PSEUDO: Final = 500.0  # points a day of the week
WEEKDAY_LEAST: Final = 0.25
FIELD_PSEUDO: Final = 4.0  # papers
FIELD_LEAST: Final = 5  # papers that a field needs to have a say in what is normal for all
LEVEL_DEFAULT: Final = 2.0  # points
RARITY_PSEUDO: Final = 0.5  # papers
# Old papers get attention seldom; without a floor a single vote for one would outdo everything.
EXPECTED_SHARE_LEAST: Final = 0.25


@dataclass(frozen=True, slots=True)
class Normal:
    """`level` by field, in points a paper; `life` the share of attention by day of age; `weekday` how busy each day is
    beside the mean (Monday first)."""

    level: Floats
    life: Floats
    weekday: Floats


def estimate(total: Floats, field: Integers, fields: int, by_age: Floats, by_weekday: Floats) -> Normal:
    """What was normal: from each paper's points and field, and the points by day of age and by day of the week."""
    return Normal(field_levels(total, field, fields), life(by_age), weekday_factors(by_weekday))


def field_levels(total: Floats, field: Integers, fields: int) -> Floats:
    """By field: the geometric mean of the points of papers that had any.

    A field with few papers leans on the median field, so that a large field does not say what is normal elsewhere, and
    a field whose signals all grow tenfold is measured by ten times the level.
    """
    seen = total > 0
    logs, where = exact(np.log2(np.maximum(total[seen], 1e-3))), field[seen]
    papers = np.bincount(where, minlength=fields)
    mean = np.bincount(where, weights=logs, minlength=fields) / np.maximum(papers, 1)
    heard = papers >= FIELD_LEAST
    usual = float(np.median(mean[heard])) if heard.any() else np.log2(LEVEL_DEFAULT)
    level: Floats = np.exp2((mean * papers + usual * FIELD_PSEUDO) / (papers + FIELD_PSEUDO))
    return level


def rarity(times_normal: Floats, field: Integers, fields: int) -> Floats:
    """How rare so much attention is in the paper's field: the share of its papers with attention that have as much.

    A share does not know how large or how loud a field is, so each field stands at the head of a list in proportion to
    its papers with attention. Half a paper more is imagined in each field, of which a guess says how rare it would be:
    1 in (1 + x)² at x times normal. So in fields of few papers it counts, too, how far from normal each is.
    """
    order = np.argsort(-times_normal, kind="stable")
    grouped = order[np.argsort(field[order].astype(np.int32), kind="stable")]
    as_much = np.empty(len(order))
    as_much[grouped] = _as_much(times_normal[grouped], field[grouped])
    return _tail(times_normal, as_much, np.bincount(field, minlength=fields)[field])


def rarity_of_falling(times_normal: Floats) -> Floats:
    """`rarity` in one field whose papers are in order already, the farthest above normal first."""
    size = len(times_normal)
    return _tail(times_normal, _as_much(times_normal, np.zeros(size, dtype=np.int8)), size)


def _tail(times_normal: Floats, as_much: Floats, papers: Integers | int) -> Floats:
    guess = RARITY_PSEUDO / (1.0 + times_normal) ** 2
    tail: Floats = (as_much + guess) / (papers + RARITY_PSEUDO)
    return tail


def _as_much(falling: Floats, group: npt.NDArray[np.integer[Any]]) -> Floats:
    """For values that fall within each group: how many of the group are as large, the last one counted half."""
    size = len(falling)
    if size == 0:
        return np.empty(0)
    new_group = group[1:] != group[:-1]
    starts = np.flatnonzero(np.concatenate([[True], new_group]))
    ends = np.flatnonzero(np.concatenate([new_group | (falling[1:] != falling[:-1]), [True]]))
    own_start = np.repeat(starts, np.diff(starts, append=size))
    own_end = np.repeat(ends, np.diff(ends, prepend=-1))
    as_much: Floats = (own_end - own_start).astype(np.float64)
    return as_much + 0.5


def life(by_age: Floats) -> Floats:
    """The share of a paper's attention that comes on each day of its age; the first guess wears off with evidence."""
    days = np.arange(LIFE_DAYS)
    guess = np.exp2(-days / LIFE_HALF_DAYS)
    seen = np.maximum(by_age, 0.0) + LIFE_PSEUDO * guess / guess.sum()
    share: Floats = seen / seen.sum()
    return share


def weekday_factors(points: Floats) -> Floats:
    """How busy each day of the week is beside the mean day."""
    seen = np.maximum(points, 0.0) + WEEKDAY_PSEUDO
    factors: Floats = np.maximum(seen / seen.mean(), WEEKDAY_LEAST)
    return factors


def share_by_age(normal: Normal, period: Period, days: int) -> Floats:
    """Of a normal paper's whole attention, the faded share that counts at each day of age from 0 to `days` − 1.

    It falls no faster than the signals themselves fade, so a paper's standing never rises by mere ageing.
    """
    fade = faded(np.arange(days, dtype=np.float64) * 24.0, period.half_life)
    arrived = np.zeros(days)
    arrived[: min(days, LIFE_DAYS)] = normal.life[:days]
    share: Floats = np.convolve(arrived, fade)[:days]
    return np.maximum(share, EXPECTED_SHARE_LEAST)


def entry_weights(hours_ago: Floats, weekday: Integers, normal: Normal, period: Period) -> Floats:
    """What an hour's attention still counts: faded, and measured against how busy that day of the week is.

    The factors are whole units of 2^-20, so that sums of amounts times weights are exact.
    """
    return exact(faded(hours_ago, period.half_life) / normal.weekday[weekday])


def points(by_kind: Floats) -> Floats:
    """The weighed sum of amounts (rows: papers, columns: kinds) without comments."""
    weighed: Floats = by_kind @ POINT_WEIGHTS
    return weighed
