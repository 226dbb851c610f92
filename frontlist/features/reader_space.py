"""Papers as the reader model sees them: what they mean and which words they use, each measured against the library.

Meaning is whitened with the library's own covariance, shrunk towards the identity (as linear discriminant analysis
does), so that what all papers share says nothing. Words count by rarity. Both are scaled to the same spread, so that
their sum is one likeness.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.features.estimator import Estimator, Floats, Ints

Doubles = npt.NDArray[np.float64]
SEED = 20_261_121


class Seen(NamedTuple):
    """Papers, one a row, in both views."""

    meaning: Floats
    words: Any

    def __len__(self) -> int:
        return len(self.meaning)

    def take(self, rows: npt.NDArray[Any]) -> Seen:
        """Some of them."""
        return Seen(self.meaning[rows], self.words[rows])


def likeness(first: Seen, second: Seen) -> Doubles:
    """How like each of the first is to each of the second: the kernel of the model."""
    words = (first.words @ second.words.T).toarray()
    return np.asarray(first.meaning @ second.meaning.T + words, np.float64)


class ReaderSpace(Estimator):
    """The library's part of the model, learned once for all readers from a sample of its papers.

    `background_` stands for what nobody asked for: every reader's papers are told apart from it.
    """

    mean_: Floats | None = None
    whiten_: Floats | None = None
    rarity_: Floats | None = None
    scales_: tuple[float, float] = (1.0, 1.0)
    background_: Seen | None = None
    rows_: Ints | None = None
    inverse_: Doubles | None = None

    def __init__(self, shrink: float = 2.0, background: int = 600, penalty: float = 0.3) -> None:
        self.shrink = shrink
        self.background = background
        self.penalty = penalty

    def fit(self, vectors: Floats, counts: Any, rarity: Floats, rows: Ints) -> Self:
        """A sample of the library: unit vectors (with no columns where there is no encoder), counts of words, and by
        which row numbers the papers are known."""
        self.rarity_ = rarity.astype(np.float32)
        self._whiten(vectors)
        chosen = np.sort(np.random.default_rng(SEED).permutation(len(vectors))[: self.background])
        self.rows_, self.scales_ = rows[chosen], (1.0, 1.0)
        seen = self.transform(vectors[chosen], counts[chosen])
        self.scales_ = _even(seen)
        self.background_ = self.transform(vectors[chosen], counts[chosen])
        gram = likeness(self.background_, self.background_) + 1
        gram[np.diag_indices_from(gram)] += self.penalty * len(gram)
        self.inverse_ = np.asarray(np.linalg.inv(gram), np.float64)
        return self

    def _whiten(self, vectors: Floats) -> None:
        width = vectors.shape[1]
        self.mean_ = vectors.mean(axis=0) if len(vectors) else np.zeros(width, np.float32)
        if len(vectors) < 2 or not width:
            self.whiten_ = np.eye(width, dtype=np.float32)
            return
        covariance = np.cov(vectors.T).reshape(width, width)
        # A small sample says little of the covariance: it is shrunk further.
        shrink = self.shrink + width / len(vectors)
        values, directions = np.linalg.eigh(covariance + shrink * np.trace(covariance) / width * np.eye(width))
        self.whiten_ = (directions / np.sqrt(np.maximum(values, 1e-12))).astype(np.float32)

    def transform(self, vectors: Floats, counts: Any) -> Seen:
        """Papers in this space; one without a vector or without words has zeros there."""
        known = np.einsum("ij,ij->i", vectors, vectors) > 0
        meaning = ((vectors - self.fitted("mean_")) @ self.fitted("whiten_")) * known[:, None]
        length = np.sqrt(np.einsum("ij,ij->i", meaning, meaning))
        meaning *= (self.scales_[0] / np.maximum(length, 1e-9))[:, None]
        words = counts.astype(np.float32)
        words.data = np.log1p(words.data) * self.fitted("rarity_")[words.indices]
        squares = np.add.reduceat(np.append(words.data**2, 0), words.indptr[:-1]) * (np.diff(words.indptr) > 0)
        scale = self.scales_[1] / np.sqrt(np.maximum(squares, 1e-9))
        words.data *= np.repeat(scale, np.diff(words.indptr)).astype(np.float32)
        return Seen(meaning.astype(np.float32), words)

    @property
    def size(self) -> int:
        """How many papers stand behind, as each of them weighs one of so many."""
        return len(self.fitted("rows_"))

    def without(self, rows: Ints) -> tuple[Seen, Doubles]:
        """The background less some papers, and the inverse of its system: what was liked does not stand against itself."""
        behind: Seen = self.fitted("background_")
        inverse: Doubles = self.fitted("inverse_")
        gone = np.isin(self.fitted("rows_"), rows)
        if not gone.any():
            return behind, inverse
        kept = ~gone
        # The inverse of a part, from the inverse of the whole (Schur).
        across = inverse[np.ix_(kept, gone)]
        part = inverse[np.ix_(kept, kept)] - across @ np.linalg.solve(inverse[np.ix_(gone, gone)], across.T)
        return behind.take(np.flatnonzero(kept)), part

    def direction(self, weights: Floats) -> Floats:
        """Where in the space of the encoder's vectors weights of this space point."""
        pointed: Floats = self.fitted("whiten_") @ weights
        return pointed


def counts_of(
    tokens: npt.NDArray[Any], starts: npt.NDArray[np.int64], titles: npt.NDArray[np.int64], width: int
) -> Any:
    """Counts of words by paper, from papers laid end to end; a title's words count twice."""
    place = np.arange(len(tokens)) - np.repeat(starts[:-1], np.diff(starts))
    weight = 1 + (place < np.repeat(titles, np.diff(starts)))
    matrix = sparse.csr_matrix(
        (weight.astype(np.float32), tokens.astype(np.int32), starts), shape=(len(starts) - 1, width)
    )
    matrix.sum_duplicates()
    return matrix


def _even(seen: Seen) -> tuple[float, float]:
    """Scales at which likeness in meaning and in words spread alike over unlike papers, and a paper is 1 to itself."""
    off = ~np.eye(len(seen), dtype=bool)
    spreads = []
    for part in (seen.meaning @ seen.meaning.T, (seen.words @ seen.words.T).toarray()):
        spread = float(part[off].std()) if len(seen) > 1 else 1.0
        spreads.append(1 / spread if spread > 1e-6 and part.any() else 0.0)
    whole = sum(spreads) or 1.0
    return float(np.sqrt(spreads[0] / whole)), float(np.sqrt(spreads[1] / whole))
