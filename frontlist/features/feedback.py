"""What the best hits say about the question: relevance feedback without a reader (RM3, Abdul-Jaleel et al. 2004).

The first hits of a question use the collection's own language. Their heaviest words, weighed by how well each hit
scored, make a second question that finds papers which say the same in other words. No model of another field is
needed, so it helps most where the encoder knows least.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy import sparse

from frontlist.features.estimator import Estimator, Floats, unit
from frontlist.features.words import Rows


def term_matrix(rows: Rows, columns: int) -> sparse.csr_matrix:
    """Texts as a sparse matrix of counts over an encoder's rows."""
    matrix = sparse.csr_matrix((rows.weights, rows.ids, rows.starts), shape=(len(rows.starts) - 1, columns))
    matrix.sum_duplicates()
    return matrix


class Feedback(Estimator):
    """Scores candidates by their likeness to the first hits, in words.

    >>> import numpy as np
    >>> from scipy import sparse
    >>> counts = sparse.csr_matrix(np.array([[2, 1, 0], [1, 1, 0], [0, 0, 3]], np.float32))
    >>> likeness = Feedback(hits=1).fit(counts).transform(counts, np.array([3.0, 1.0, 1.0]))
    >>> bool(likeness[1] > likeness[2])
    True
    """

    def __init__(self, hits: int = 10, terms: int = 60) -> None:
        self.hits = hits
        self.terms = terms
        self.rarity_: Floats | None = None

    def fit(self, counts: sparse.csr_matrix) -> Self:
        """How rare each term is, from counts of the whole collection or a sample of it."""
        papers = np.bincount(counts.indices, minlength=counts.shape[1])
        self.rarity_ = np.log((counts.shape[0] + 1) / (papers + 0.5)).clip(0, None).astype(np.float32)
        return self

    def weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Counts → unit rows of (1 + log count) × rarity."""
        weighed = counts.tocsr(copy=True).astype(np.float32)
        weighed.data = (1 + np.log(np.maximum(weighed.data, 1e-3)).clip(-1, None)) * self.fitted("rarity_")[
            weighed.indices
        ]
        lengths = np.sqrt(np.bincount(_owner(weighed), weighed.data**2, minlength=weighed.shape[0]))
        weighed.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(weighed.indptr)).astype(np.float32)
        return weighed

    def transform(self, counts: sparse.csr_matrix, scores: Floats) -> Floats:
        """The likeness of every candidate to the profile of the best of them by `scores`."""
        weighed = self.weigh(counts)
        likeness: Floats = weighed @ self.profile(weighed, scores)
        return likeness

    def profile(self, weighed: sparse.csr_matrix, scores: Floats) -> Floats:
        """The heaviest terms of the first hits, as a unit row; better hits weigh more."""
        first = np.argsort(-scores, kind="stable")[: self.hits]
        gap = (scores[first] - scores[first[0]]) / (float(scores.std()) + 1e-9) if len(first) else scores[first]
        terms: Floats = np.asarray(np.exp(gap) @ weighed[first], np.float32).ravel()
        if len(terms) > self.terms:
            terms[terms < np.partition(terms, -self.terms)[-self.terms]] = 0
        profile: Floats = unit(terms[None, :])[0]
        return profile


def _owner(matrix: sparse.csr_matrix) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
