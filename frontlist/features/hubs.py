"""Hub papers: those that are among the nearest neighbours of everything, and how to hold them down.

In many dimensions a few points lie near all others (Radovanović et al. 2010); for sentence vectors local scaling
removes most of it (Nielsen & Hansen 2023). Here the form of Conneau et al. 2018 (CSLS): a paper's score loses a
share of its own mean similarity to its nearest neighbours, which is measured when the index is built and stored.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Estimator, Floats, Ints


class Neighbours(NamedTuple):
    """For each vector its nearest others, itself left out: their rows and their similarities."""

    rows: Ints
    similarities: Floats


def nearest(vectors: Floats, k: int = 10, block: int = 2048) -> Neighbours:
    """Exact nearest neighbours by inner product, in blocks; for sets that fit, such as samples and tests."""
    k = max(0, min(k, len(vectors) - 1))
    rows, similarities = np.empty((len(vectors), k), np.int64), np.empty((len(vectors), k), np.float32)
    for start in range(0, len(vectors), block):
        scores = vectors[start : start + block] @ vectors.T
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -np.inf
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        found = np.take_along_axis(scores, best, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        rows[start : start + block] = np.take_along_axis(best, order, axis=1)
        similarities[start : start + block] = np.take_along_axis(found, order, axis=1)
    return Neighbours(rows, similarities)


def occurrences(neighbour_rows: npt.NDArray[np.integer], count: int) -> Ints:
    """How many neighbour lists each of `count` points stands on (its k-occurrence)."""
    return np.bincount(neighbour_rows[neighbour_rows >= 0].ravel(), minlength=count).astype(np.int64)


def skewness(counts: npt.NDArray[np.integer]) -> float:
    """The skew of the k-occurrences, the usual measure of hubness: 0 without hubs, 10 with strong ones."""
    spread = counts - counts.mean()
    deviation = float(np.sqrt((spread**2).mean()))
    return float((spread**3).mean()) / deviation**3 if deviation else 0.0


class LocalScaling(Estimator):
    """Takes from each score a share of how near the paper stands to its own neighbours.

    >>> import numpy as np
    >>> scaling = LocalScaling(strength=0.5).fit(np.array([[0.9, 0.9], [0.1, 0.1]], np.float32))
    >>> scaling.transform(np.array([0.5, 0.5], np.float32), np.array([0, 1])).argmax()
    np.int64(1)
    """

    reach_: Floats | None = None
    mean_: float = 0.0

    def __init__(self, strength: float = 0.5) -> None:
        self.strength = strength

    def fit(self, similarities: Floats) -> Self:
        """From the similarity of each paper to its nearest neighbours, one paper a row."""
        return self.load(similarities.mean(axis=1, dtype=np.float64).astype(np.float32))

    def load(self, reach: Floats) -> Self:
        """From stored numbers: the mean similarity of each paper to its neighbours."""
        self.reach_ = reach
        self.mean_ = float(reach.mean(dtype=np.float64)) if len(reach) else 0.0
        return self

    def transform(self, scores: Floats, rows: npt.NDArray[np.integer]) -> Floats:
        """Scores of the papers in `rows`, hubs held down; an average paper keeps its score."""
        reach = self.fitted("reach_")[rows]
        scaled: Floats = scores - np.float32(self.strength) * (reach - np.float32(self.mean_))
        return scaled
