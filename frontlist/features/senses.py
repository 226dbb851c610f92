"""A word weighed by its company: in *embedding space*, *space* should not mean outer space.

Each word of a text counts the more the nearer it lies to the text's own first vector, one round of the attention
that a transformer learns (Vaswani et al. 2017) with nothing to learn. `benchmarks/encoder.py` measures what it brings;
with contrastively learned weights that was a loss for whole abstracts, so the encoder does not use it by itself.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy import sparse

from frontlist.features.estimator import Estimator, Floats, unit
from frontlist.features.words import Rows


class Senses(Estimator):
    """Text vectors in which each word is weighed by e^(strength × likeness to the whole text).

    >>> import numpy as np
    >>> table = np.array([[1, 0.1], [1, -0.1], [0, 1]], np.float32)
    >>> rows = Rows(np.array([0, 1, 2]), np.ones(3, np.float32), np.array([0, 3]))
    >>> plain, weighed = (Senses(strength).fit(table).transform(rows)[0, 1] for strength in (0, 2))
    >>> bool(weighed < plain)
    True
    """

    table_: Floats | None = None
    units_: Floats | None = None

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def fit(self, word_vectors: Floats) -> Self:
        """Take an encoder's table."""
        self.table_, self.units_ = word_vectors, unit(word_vectors)
        return self

    def transform(self, rows: Rows) -> Floats:
        """Unit vectors of the texts in `rows`."""
        table = self.fitted("table_")
        shape = (len(rows.starts) - 1, len(table))
        matrix = sparse.csr_matrix((rows.weights, rows.ids, rows.starts), shape=shape, copy=True)
        first = unit(np.asarray(matrix @ table))
        owner = np.repeat(np.arange(shape[0]), np.diff(rows.starts))
        likeness = np.einsum("ij,ij->i", self.fitted("units_")[rows.ids], first[owner])
        matrix.data *= np.exp(np.float32(self.strength) * likeness)
        return unit(np.asarray(matrix @ table))
