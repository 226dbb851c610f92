"""Evening out the space: whitening, and taking away the directions that all vectors share.

Whitening after Su et al. 2021 and Huang et al. 2021 (for sentence vectors); common directions after Arora et al. 2017
and Mu & Viswanath 2018 ("all but the top"). Both are linear, so they can be folded into a table of word vectors.
"""

from __future__ import annotations

from typing import Self

import numpy as np

from frontlist.features.estimator import AnyFloats, Estimator, Floats, sample_of, unit, usable


class Whitening(Estimator):
    """Equal spread in all directions; `strength` 0 does nothing, 1 whitens wholly.

    >>> import numpy as np
    >>> vectors = np.random.default_rng(0).standard_normal((500, 4)).astype(np.float32) * [1, 2, 3, 9]
    >>> spread = np.linalg.eigvalsh(np.cov(Whitening(scale=False).fit(vectors).transform(vectors).T))
    >>> float(spread.max() / spread.min()) < 1.1
    True
    """

    mean_: Floats | None = None
    matrix_: Floats | None = None

    def __init__(self, strength: float = 1.0, centre: bool = True, scale: bool = True) -> None:
        self.strength = strength
        self.centre = centre
        self.scale = scale

    def fit(self, vectors: AnyFloats, y: object = None) -> Self:
        """Mean and covariance of a sample of vectors."""
        vectors = sample_of(vectors)
        mean = vectors.mean(axis=0, dtype=np.float64) if self.centre else np.zeros(vectors.shape[1])
        centred = vectors.astype(np.float64) - mean
        variances, directions = np.linalg.eigh(centred.T @ centred / max(1, len(vectors)))
        # A floor keeps directions without any spread, pure noise, from being blown up.
        floor = np.maximum(variances, variances.max() * 1e-6 + 1e-20)
        self.mean_ = mean.astype(np.float32)
        self.matrix_ = ((directions * floor ** (-self.strength / 2)) @ directions.T).astype(np.float32)
        return self

    def transform(self, vectors: AnyFloats) -> Floats:
        """Whitened vectors, unit length again where `scale` is on."""
        whitened = (usable(vectors) - self.fitted("mean_")) @ self.fitted("matrix_")
        return unit(whitened) if self.scale else whitened


class CommonDirections(Estimator):
    """Takes away the mean and the `count` directions in which vectors vary most.

    >>> import numpy as np
    >>> vectors = np.array([[5, 1], [9, -1], [7, 1], [3, -1]], np.float32)
    >>> CommonDirections(count=1).fit(vectors).transform(vectors)[:, 1].round().tolist()
    [1.0, -1.0, 1.0, -1.0]
    """

    mean_: Floats | None = None
    directions_: Floats | None = None

    def __init__(self, count: int = 1, centre: bool = True) -> None:
        self.count = count
        self.centre = centre

    def fit(self, vectors: AnyFloats, y: object = None) -> Self:
        """The mean and the first principal directions of a sample."""
        vectors = sample_of(vectors)
        mean = vectors.mean(axis=0, dtype=np.float64) if self.centre else np.zeros(vectors.shape[1])
        centred = vectors.astype(np.float64) - mean
        _, directions = np.linalg.eigh(centred.T @ centred)
        self.mean_ = mean.astype(np.float32)
        self.directions_ = directions[:, ::-1][:, : self.count].T.astype(np.float32)
        return self

    def transform(self, vectors: AnyFloats) -> Floats:
        """What is left of each vector, unit length again."""
        centred = usable(vectors) - self.fitted("mean_")
        directions = self.fitted("directions_")
        return unit(centred - (centred @ directions.T) @ directions)
