"""The prior: what a paper's text alone promises, in the first hours, before anybody has had time to look.

A linear model over hashed words and pairs of words, trained on which of a day's picks were upvoted most
(benchmarks/prior.py trains it and measures it on later months). It hears little: `strength` is the lower end of the
measured rank correlation, so that the prior is never stronger than its evidence.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from frontlist.rank.decay import Floats

BUCKETS: Final = 2**16
# Chosen on April to June 2025, before the reported months were looked at.
TITLE_WEIGHT: Final = 1.5
PAIR_WEIGHT: Final = 0.5
MOST_DEVIATIONS: Final = 3.0
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Prior:
    """`weights` and `rarity` by bucket; a prediction over `deviation`, times `strength`, is what the ranking adds."""

    weights: Floats
    rarity: Floats
    deviation: float
    strength: float

    def promise(self, texts: Sequence[tuple[str, str]]) -> Floats:
        """For each (title, abstract): how far above the usual its attention is to be expected, 0 at the least."""
        raw = np.array([self.raw(title, abstract) for title, abstract in texts], dtype=np.float64)
        return np.round(self.strength * np.clip(raw / self.deviation, 0.0, MOST_DEVIATIONS), 6)

    def raw(self, title: str, abstract: str) -> float:
        """The model's own number for one text."""
        buckets, values = features(title, abstract)
        rare = values * self.rarity[buckets]
        length = float(np.sqrt(np.sum(rare * rare)))
        return float(np.sum(rare * self.weights[buckets])) / length if length else 0.0


def features(title: str, abstract: str) -> tuple[npt.NDArray[np.int64], Floats]:
    """The buckets of a text's words and pairs of words, each once, and their values; the title's apart from the rest."""
    found: dict[int, float] = {}
    for prefix, text, weight in (("t", title, TITLE_WEIGHT), ("a", abstract, 1.0)):
        words = _WORD.findall(text.lower())
        pairs = (f"{one} {other}" for one, other in pairwise(words))
        for value, names in ((weight, words), (weight * PAIR_WEIGHT, pairs)):
            for name in names:
                bucket = zlib.crc32(f"{prefix} {name}".encode()) % BUCKETS
                found[bucket] = max(value, found.get(bucket, 0.0))
    buckets = sorted(found)
    return np.array(buckets, dtype=np.int64), np.array([found[bucket] for bucket in buckets])


NO_PRIOR: Final = Prior(np.zeros(BUCKETS), np.ones(BUCKETS), 1.0, 0.0)


@cache
def shipped_prior() -> Prior:
    """The model that comes with the package."""
    with files("frontlist.discover").joinpath("prior.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        weights, rarity = (
            data[name].astype(np.float64) * float(data[f"{name}_unit"]) for name in ("weights", "rarity")
        )
        return Prior(weights, rarity, float(data["deviation"]), float(data["strength"]))
