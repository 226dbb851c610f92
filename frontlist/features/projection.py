"""Fewer dimensions: principal components, a nested prefix, or a projection learned from neighbours.

Principal components keep what varies most, which need not be what tells papers apart (Balestriero & LeCun 2024:
"learning by reconstruction produces uninformative features"). TLDR (Kalantidis et al. 2022) keeps what nearest
neighbours have in common instead.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy import linalg

from frontlist.errors import VectorsUnusable
from frontlist.features.estimator import AnyFloats, Estimator, Floats, Ints, sample_of, unit, usable
from frontlist.features.hubs import nearest


class NestedPrefix(Estimator):
    """The first `dim` numbers: for vectors trained so that any prefix is a vector too (Kusupati et al. 2022).

    >>> import numpy as np
    >>> NestedPrefix(2).fit().transform(np.array([[0, 4, 12]], np.float32)).tolist()
    [[0.0, 1.0]]
    """

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim

    def fit(self, *_: object) -> Self:
        """Nothing to learn."""
        return self

    def transform(self, vectors: Floats) -> Floats:
        """The prefix, unit length again."""
        return unit(vectors[:, : self.dim])


class PCA(Estimator):
    """The directions of largest variance (Pearson 1901), without whitening.

    >>> import numpy as np
    >>> vectors = np.array([[1, 0.1], [-1, 0.1], [2, -0.1], [-2, -0.1]], np.float32)
    >>> PCA(1).fit(vectors).transform(vectors).shape
    (4, 1)
    """

    mean_: Floats | None = None
    matrix_: Floats | None = None

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim

    def fit(self, vectors: AnyFloats, y: object = None) -> Self:
        """Mean and principal directions of a sample."""
        vectors = sample_of(vectors)
        mean = vectors.mean(axis=0, dtype=np.float64)
        centred = vectors - mean
        _, directions = np.linalg.eigh(centred.T @ centred)
        self.mean_ = mean.astype(np.float32)
        self.matrix_ = directions[:, ::-1][:, : self.dim].astype(np.float32)
        return self

    def transform(self, vectors: AnyFloats) -> Floats:
        """Projected vectors, unit length again."""
        return unit((usable(vectors) - self.fitted("mean_")) @ self.fitted("matrix_"))


class TLDR(Estimator):
    """A linear projection in which a paper and its neighbours agree and the dimensions do not repeat each other.

    The paper minimises the Barlow Twins loss by descent; for a linear encoder the same optimum is the solution of a
    generalised eigenproblem of neighbour and own covariance (Balestriero & LeCun 2022), which is what is solved here.

    >>> import numpy as np
    >>> vectors = np.random.default_rng(0).standard_normal((60, 8)).astype(np.float32)
    >>> TLDR(dim=3, neighbours=2).fit(vectors).transform(vectors).shape
    (60, 3)
    """

    mean_: Floats | None = None
    matrix_: Floats | None = None

    def __init__(self, dim: int = 64, neighbours: int = 5, ridge: float = 0.01, whiten: float = 0.0) -> None:
        self.dim = dim
        self.neighbours = neighbours
        self.ridge = ridge
        self.whiten = whiten

    def fit(self, vectors: AnyFloats, y: object = None, *, neighbour_rows: Ints | None = None) -> Self:
        """From a sample; its nearest neighbours are found here unless they are given."""
        vectors = sample_of(vectors)
        if len(vectors) < 2:
            raise VectorsUnusable("Of 1 sample there are no neighbours.", "Give two vectors at the least.")
        rows = nearest(vectors, self.neighbours).rows if neighbour_rows is None else neighbour_rows
        mean = vectors.mean(axis=0, dtype=np.float64)
        centred = vectors - mean
        own = centred.T @ centred / len(vectors)
        around = centred[rows].mean(axis=1)
        shared = centred.T @ around / len(vectors)
        # The tiny part keeps points that all coincide from being a division by zero.
        ridge = self.ridge * np.trace(own) / len(own) + 1e-9
        agreement, directions = linalg.eigh((shared + shared.T) / 2, own + ridge * np.eye(len(own)))
        chosen = directions[:, ::-1][:, : self.dim]
        # `whiten` 1 leaves every direction equally strong, as the loss does; 0 gives each its own spread back.
        basis = (
            np.linalg.qr(chosen)[0] if self.whiten == 0 else chosen * agreement[::-1][: self.dim] ** (1 - self.whiten)
        )
        self.mean_ = mean.astype(np.float32)
        self.matrix_ = basis.astype(np.float32)
        return self

    def transform(self, vectors: AnyFloats) -> Floats:
        """Projected vectors, unit length again."""
        return unit((usable(vectors) - self.fitted("mean_")) @ self.fitted("matrix_"))
