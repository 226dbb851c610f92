"""Terms that a paper implies but does not print, with weights: document expansion without a language model.

What SPLADE (Formal et al. 2021) and uniCOIL (Lin & Ma 2021) learn with a transformer, taken here from the encoder's
neighbourhoods: the words that a paper's nearest neighbours print and it does not (Tao et al. 2006). The words whose
vectors lie nearest to the paper's own are of less use: they find what its vector finds already.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy import sparse

from frontlist.features.estimator import Estimator, Floats, Ints

# What a paper prints itself is pushed so far below what any number of neighbours could lift.
_PRINTED = -9.0


class ImpliedTerms(Estimator):
    """The `k` most strongly implied terms of each paper.

    >>> import numpy as np
    >>> from scipy import sparse
    >>> printed = sparse.csr_matrix(np.array([[1, 0], [1, 1], [1, 1]], np.float32))
    >>> cosines, near = np.array([[1, 0.9, 0.8]], np.float32), np.array([[0, 1, 2]])
    >>> ImpliedTerms(k=1).fit(printed).transform(np.array([0]), cosines, near).indices.tolist()
    [1]
    """

    printed_: sparse.csr_matrix | None = None
    rarity_: Floats | None = None

    def __init__(self, k: int = 16, least: float = 0.12, power: float = 3.0) -> None:
        self.k = k
        self.least = least
        self.power = power

    def fit(self, printed: sparse.csr_matrix) -> Self:
        """Take which words (columns) each paper (row) of the library prints, as ones."""
        papers = np.bincount(printed.indices, minlength=printed.shape[1])
        self.printed_ = printed
        self.rarity_ = np.log((printed.shape[0] + 1) / (papers + 0.5)).clip(0, None).astype(np.float32)
        return self

    def transform(self, rows: Ints, cosines: Floats, near: Ints) -> sparse.csr_matrix:
        """Weights in 0 to 1 for these papers: `near` holds each one's nearest rows (its own among them, -1 for none).

        A term must be printed by `least` of the neighbours, nearer ones counting for more; the rarest are kept.
        """
        found = sparse.coo_matrix(self._neighbours(rows, cosines, near) @ self.fitted("printed_"))
        kept = found.data > self.least
        row, word, weight = found.row[kept], found.col[kept], found.data[kept]
        order = np.lexsort((-weight * self.fitted("rarity_")[word], row))
        row, word, weight = row[order], word[order], weight[order]
        first = np.arange(len(row)) - np.searchsorted(row, row) < self.k
        # The root keeps one strong term from ruling, as the logarithm does in SPLADE.
        return sparse.csr_matrix((np.sqrt(weight[first]), (row[first], word[first])), shape=found.shape)

    def _neighbours(self, rows: Ints, cosines: Floats, near: Ints) -> sparse.csr_matrix:
        """Each paper's neighbours with weights that sum to 1, and itself far below zero, so that what it prints drops out."""
        own = near == rows[:, None]
        weights = np.where(own | (near < 0), 0, cosines.clip(0, None) ** self.power)
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        weights[own] = _PRINTED
        bounds = np.arange(len(rows) + 1) * near.shape[1]
        shape = (len(rows), self.fitted("printed_").shape[0])
        return sparse.csr_matrix((weights.ravel(), near.clip(0).ravel(), bounds), shape=shape)
