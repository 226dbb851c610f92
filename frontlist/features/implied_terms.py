"""Terms that a paper implies but does not print, with weights: document expansion without a language model.

What SPLADE (Formal et al. 2021) and uniCOIL (Lin & Ma 2021) learn with a transformer, taken here from the encoder's
neighbourhoods: the words whose vectors lie nearest to the paper's. A word that lies near to everything would be
implied by all, so each word is measured against its own mean and spread over a sample of papers.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Estimator, Floats, Ints, unit


class Implied(NamedTuple):
    """For each paper `k` rows of the encoder's table and their weights in 0 to 1; weight 0 means no term."""

    rows: Ints
    weights: Floats


class ImpliedTerms(Estimator):
    """The `k` most strongly implied terms of each paper.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> table, papers = (random.standard_normal((n, 16)).astype(np.float32) for n in (50, 40))
    >>> ImpliedTerms(k=3, dim=16).fit(table, papers, np.arange(50)).transform(papers[:2]).rows.shape
    (2, 3)
    """

    def __init__(self, k: int = 16, dim: int = 64, threshold: float = 2.5, block: int = 1024) -> None:
        self.k = k
        self.dim = dim
        self.threshold = threshold
        self.block = block
        self.rows_: Ints | None = None
        self.units_: Floats | None = None
        self.mean_: Floats | None = None
        self.spread_: Floats | None = None

    def fit(self, word_vectors: Floats, papers: Floats, rows: npt.NDArray[np.integer]) -> Self:
        """`rows` are the terms that may be implied; `papers` a sample over which their mean and spread are taken."""
        self.rows_ = np.asarray(rows, np.int64)
        units: Floats = unit(word_vectors[rows, : self.dim])
        likeness = unit(papers[:, : self.dim]) @ units.T
        self.units_ = units
        self.mean_ = likeness.mean(axis=0)
        self.spread_ = likeness.std(axis=0) + np.float32(1e-3)
        return self

    def transform(self, papers: Floats, printed: tuple[Ints, Ints] | None = None) -> Implied:
        """`printed` holds the rows that each paper prints, and where each paper's begin: those are left out."""
        k = min(self.k, len(self.fitted("rows_")))
        rows, weights = np.zeros((len(papers), k), np.int64), np.zeros((len(papers), k), np.float32)
        for start in range(0, len(papers), self.block):
            stretch = slice(start, min(start + self.block, len(papers)))
            scores = self._scores(papers[stretch])
            if printed is not None:
                self._leave_out(scores, printed[0], printed[1][start : stretch.stop + 1])
            best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            found = np.take_along_axis(scores, best, axis=1)
            order = np.argsort(-found, axis=1, kind="stable")
            rows[stretch] = self.fitted("rows_")[np.take_along_axis(best, order, axis=1)]
            weights[stretch] = np.take_along_axis(found, order, axis=1)
        return Implied(rows, self._damped(weights))

    def _scores(self, papers: Floats) -> Floats:
        likeness = unit(papers[:, : self.dim]) @ self.fitted("units_").T
        likeness -= self.fitted("mean_")
        likeness /= self.fitted("spread_")
        scores: Floats = likeness
        return scores

    def _leave_out(self, scores: Floats, printed: Ints, starts: Ints) -> None:
        """Printed terms need not be implied: their score falls below the threshold."""
        rows = self.fitted("rows_")
        column = np.full(int(max(rows.max(initial=0), printed.max(initial=0))) + 1, -1, np.int64)
        column[rows] = np.arange(len(rows))
        owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        found = column[printed[starts[0] : starts[-1]]]
        scores[owner[found >= 0], found[found >= 0]] = 0

    def _damped(self, scores: Floats) -> Floats:
        """From nothing at the threshold towards one: the logarithm keeps one strong term from ruling (SPLADE)."""
        damped: Floats = np.log1p(np.maximum(scores - self.threshold, 0)) / np.float32(np.log1p(6.0))
        return damped.clip(0, 1)
