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

BUCKETS: Final = 2**15
_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Prior:
    """`weights` by bucket; a prediction less `mean`, over `deviation`, is in standard deviations; times `strength`."""

    weights: npt.NDArray[np.float32]
    mean: float
    deviation: float
    strength: float

    def promise(self, texts: Sequence[tuple[str, str]]) -> Floats:
        """For each (title, abstract): how far above the usual its attention is to be expected, 0 at the least."""
        raw = np.array([self.raw(title, abstract) for title, abstract in texts], dtype=np.float64)
        standard = (raw - self.mean) / self.deviation
        return np.round(self.strength * np.clip(standard, 0.0, 3.0), 6)

    def raw(self, title: str, abstract: str) -> float:
        """The model's own number for one text."""
        buckets = features(title, abstract)
        return float(np.sum(self.weights[buckets], dtype=np.float64) / max(len(buckets), 1) ** 0.5)


def features(title: str, abstract: str) -> npt.NDArray[np.int64]:
    """The buckets of a text's words and pairs of words, each once; the title's apart from the abstract's."""
    names: set[str] = set()
    for prefix, text in (("t", title), ("a", abstract)):
        words = _WORD.findall(text.lower())
        names.update(f"{prefix} {word}" for word in words)
        names.update(f"{prefix} {first} {second}" for first, second in pairwise(words))
    return np.array(sorted({zlib.crc32(name.encode()) % BUCKETS for name in names}), dtype=np.int64)


NO_PRIOR: Final = Prior(np.zeros(BUCKETS, dtype=np.float32), 0.0, 1.0, 0.0)


@cache
def shipped_prior() -> Prior:
    """The model that comes with the package."""
    with files("frontlist.discover").joinpath("prior.npz").open("rb") as file:
        data = np.load(file, allow_pickle=False)
        weights = data["weights"].astype(np.float32) * np.float32(data["scale"])
        return Prior(weights, float(data["mean"]), float(data["deviation"]), float(data["strength"]))
