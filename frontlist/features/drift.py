"""Shift over months: how far the middle of a library moves from one month to the next, beyond what chance moves it.

The squared distance of two months' means, less what sampling alone would put between them: the unbiased maximum mean
discrepancy with a linear kernel (Gretton et al. 2012), on text vectors as in Rabanser et al. 2019 ("Failing loudly").
Intervals are bootstrapped over papers.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from frontlist.errors import VectorsUnusable
from frontlist.features.estimator import AnyFloats, Estimator, Floats, unit, usable


class Shift(NamedTuple):
    """From one month to the next: the squared distance beyond chance, with its 95 % interval."""

    month: int
    papers: int
    moved: float
    low: float
    high: float


class Drift(Estimator):
    """How a library moves; `transform` says of each vector how late it looks (along the way from early to late).

    >>> import numpy as np
    >>> months = np.repeat([0, 1, 2], 300)
    >>> vectors = np.random.default_rng(0).standard_normal((900, 5)) + (months == 2)[:, None]
    >>> [shift.low > 0 for shift in Drift().fit(vectors, months).shifts_]
    [False, True]
    """

    shifts_: list[Shift] | None = None
    direction_: Floats | None = None
    middle_: Floats | None = None

    def __init__(self, rounds: int = 200, least: int = 5, seed: int = 0) -> None:
        self.rounds = rounds
        self.least = least
        self.seed = seed

    def fit(self, vectors: AnyFloats, months: npt.NDArray[np.integer]) -> Self:
        """`months` holds a whole number a vector; months with fewer than `least` vectors are passed over."""
        vectors, months = usable(vectors), np.asarray(months)
        if len(vectors) != len(months):
            raise VectorsUnusable("Not every vector has a month.", "Give one whole number for each vector.")
        numbers, counts = np.unique(months, return_counts=True)
        kept = [(int(number), vectors[months == number]) for number in numbers[counts >= max(self.least, 2)]]
        random = np.random.default_rng(self.seed)
        self.shifts_ = [self._shift(month, before, now, random) for (_, before), (month, now) in pairwise(kept)]
        third = max(1, len(kept) // 3)
        middles = (
            np.stack([part.mean(axis=0) for _, part in kept]) if kept else np.zeros((1, vectors.shape[1]), np.float32)
        )
        self.middle_ = middles.mean(axis=0)
        self.direction_ = unit((middles[-third:].mean(axis=0) - middles[:third].mean(axis=0))[None])[0]
        return self

    def _shift(self, month: int, before: Floats, now: Floats, random: np.random.Generator) -> Shift:
        noise = sum(float(part.var(axis=0, ddof=1).sum()) / len(part) for part in (before, now))
        apart = now.mean(axis=0) - before.mean(axis=0)
        again = _resampled(now, self.rounds, random) - _resampled(before, self.rounds, random)
        # Resampling adds the sampling noise a second time.
        drawn = np.einsum("ij,ij->i", again, again) - 2 * noise
        low, high = np.quantile(drawn, [0.025, 0.975])
        return Shift(month, len(now), float(apart @ apart) - noise, float(low), float(high))

    def transform(self, vectors: AnyFloats) -> Floats:
        """One number a vector: the larger, the more like the latest months."""
        late: Floats = (usable(vectors) - self.fitted("middle_")) @ self.fitted("direction_")
        return late[:, None]


def _resampled(part: Floats, rounds: int, random: np.random.Generator) -> Floats:
    """The means of `rounds` samples drawn with replacement."""
    counts = random.multinomial(len(part), np.full(len(part), 1 / len(part)), rounds)
    means: Floats = counts.astype(np.float32) @ part / np.float32(len(part))
    return means
