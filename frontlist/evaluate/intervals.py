"""Intervals and paired differences by bootstrap over questions (Efron & Tibshirani 1993; Sakai 2006 for retrieval)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
ROUNDS = 2000
SEED = 0


class Interval(NamedTuple):
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float


class Difference(NamedTuple):
    """The mean of second minus first, its 95 % interval, and the share of rounds that point the other way, doubled."""

    mean: float
    low: float
    high: float
    p: float

    @property
    def sure(self) -> bool:
        """True where the interval excludes zero."""
        return self.low > 0 or self.high < 0


def _means(values: Doubles, rounds: int, seed: int) -> Doubles:
    chosen = np.random.default_rng(seed).integers(0, len(values), (rounds, len(values)))
    means: Doubles = values[chosen].mean(axis=1)
    return means


def bootstrap(values: Sequence[float] | Doubles, rounds: int = ROUNDS, seed: int = SEED) -> Interval:
    """The mean over questions, and how far it could move with other questions of the same kind.

    >>> bootstrap([0.5, 0.5, 0.5])
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    array = np.asarray(values, np.float64)
    if not len(array):
        return Interval(0.0, 0.0, 0.0)
    low, high = np.quantile(_means(array, rounds, seed), [0.025, 0.975])
    return Interval(float(array.mean()), float(low), float(high))


def paired(
    first: Sequence[float] | Doubles, second: Sequence[float] | Doubles, rounds: int = ROUNDS, seed: int = SEED
) -> Difference:
    """Second minus first, question by question: what two searches share does not blur the comparison.

    >>> paired([0.1, 0.2, 0.3], [0.2, 0.3, 0.4]).sure
    True
    """
    gaps = np.asarray(second, np.float64) - np.asarray(first, np.float64)
    if not len(gaps):
        return Difference(0.0, 0.0, 0.0, 1.0)
    means = _means(gaps, rounds, seed)
    low, high = np.quantile(means, [0.025, 0.975])
    against = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return Difference(float(gaps.mean()), float(low), float(high), min(1.0, 2 * against))
