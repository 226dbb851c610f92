"""The formulas by which a list can be ordered: ours and the published ones, as plain functions over arrays.

Each takes the `Features` of the candidates and gives keys, the most important first; larger stands higher, and what is
still tied ends in the paper's id. What is born in the future scores zero under every formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from frontlist.rank.decay import Floats

# Hacker News, as its ranking has been described by its authors.
HACKER_NEWS_POWER: Final = 0.8
HACKER_NEWS_GRAVITY: Final = 1.8
HACKER_NEWS_MINUTES: Final = 120.0
HACKER_NEWS_TALKATIVE: Final = 20
# Reddit's hot: ten times the votes are worth 12.5 hours.
REDDIT_SECONDS: Final = 45_000.0
REDDIT_EPOCH: Final = 1_134_028_003.0
# Lemmy's hot rank.
LEMMY_GRAVITY: Final = 1.8
LEMMY_HOURS: Final = 2.0
LEMMY_LIFE_HOURS: Final = 7 * 24.0
RISING_HOURS: Final = 2.0
# The weight of the text's own promise fades by half in this time, and is nothing after the last.
PRIOR_HALF_LIFE: Final = 12.0
PRIOR_HOURS: Final = 72.0


@dataclass(frozen=True, slots=True)
class Features:
    """What the formulas may know of each candidate; all arrays are of one length.

    `points` are the period's signals but for comments, by their weights; `recent` those of its last quarter; `activity`
    the points that its field had in a month; `attention` the faded sum of everything; `expected` what is normal for its
    field and age; `rarity` the share of its field's papers that have as much of it (1 without attention); `prior` the
    promise of its text; `now` in seconds since 1970.
    """

    points: Floats
    comments: Floats
    recent: Floats
    age_hours: Floats
    activity: Floats
    attention: Floats
    expected: Floats
    rarity: Floats
    prior: Floats
    now: float


Keys = tuple[Floats, ...]


def frontlist(features: Features) -> Keys:
    """How surprising the attention is for its field, age and day: the doublings from 1 in 1 to 1 in so many papers.

    What is equally rare stands in the order of attention over what is normal.
    """
    surprise = -np.log2(features.rarity) + prior_left(features)
    return _born(features, surprise), np.maximum(features.attention, 0.0) / features.expected


def prior_left(features: Features) -> Floats:
    """What is left of the text's promise at this age: only the first hours hear it."""
    left = np.exp2(-features.age_hours / PRIOR_HALF_LIFE) * np.maximum(features.prior, 0.0)
    return np.where(features.age_hours < PRIOR_HOURS, left, 0.0)


def hot(features: Features) -> Keys:
    """Lemmy's hot rank: log(max(2, s + 2)) / (hours + 2)^1.8, nothing after seven days."""
    hours = np.maximum(features.age_hours, 0.0)
    value = np.log10(np.maximum(2.0, features.points + 2.0)) / (hours + LEMMY_HOURS) ** LEMMY_GRAVITY
    return (_born(features, np.where(hours > LEMMY_LIFE_HOURS, 0.0, value)),)


def lemmy_scaled(features: Features) -> Keys:
    """Hot, divided by log(2 + the field's activity), so that a small field is not drowned by a large one."""
    return (hot(features)[0] / np.log10(2.0 + np.maximum(features.activity, 0.0)),)


def top(features: Features) -> Keys:
    """The most points within the period."""
    return (_born(features, features.points),)


def rising(features: Features) -> Keys:
    """Points of the period's last quarter for each hour of age."""
    return (_born(features, features.recent / (np.maximum(features.age_hours, 0.0) + RISING_HOURS)),)


def newest(features: Features) -> Keys:
    """The youngest first: the score is one over the hours."""
    return (_born(features, 1.0 / (np.maximum(features.age_hours, 0.0) + 1.0)),)


def hackernews(features: Features) -> Keys:
    """(s − 1)^0.8 / ((minutes + 120) / 60)^1.8; over 20 comments times min(1, (s / comments)²).

    There a story begins with its submitter's own point, which nobody gives here: s is points + 1.
    """
    points = np.maximum(features.points, 0.0)
    minutes = np.maximum(features.age_hours, 0.0) * 60.0
    value = points**HACKER_NEWS_POWER / ((minutes + HACKER_NEWS_MINUTES) / 60.0) ** HACKER_NEWS_GRAVITY
    quarrel = np.minimum(1.0, ((points + 1.0) / np.maximum(features.comments, 1.0)) ** 2)
    return (_born(features, np.where(features.comments > HACKER_NEWS_TALKATIVE, value * quarrel, value)),)


def reddit(features: Features) -> Keys:
    """sign · log10(max(|s|, 1)) + seconds / 45000, counted from Reddit's own beginning."""
    born = features.now - features.age_hours * 3600.0
    order = np.sign(features.points) * np.log10(np.maximum(np.abs(features.points), 1.0))
    return (_born(features, order + (born - REDDIT_EPOCH) / REDDIT_SECONDS),)


def scirate(features: Features) -> Keys:
    """Votes, then comments, then the date."""
    return _born(features, features.points), _born(features, features.comments), -features.age_hours


def _born(features: Features, score: Floats) -> Floats:
    return np.where(features.age_hours < 0.0, 0.0, score)


FORMULAS: Final[Mapping[str, Callable[[Features], Keys]]] = {
    "frontlist": frontlist,
    "hot": hot,
    "top": top,
    "rising": rising,
    "newest": newest,
    "hackernews": hackernews,
    "reddit": reddit,
    "lemmy-scaled": lemmy_scaled,
    "scirate": scirate,
}
