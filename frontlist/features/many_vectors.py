"""Many vectors as one: a fixed-dimensional encoding whose inner product stands for the comparison of all with all.

MUVERA (Dhulipala et al. 2024). Space is cut into buckets by random planes; a query's vectors are summed in each
bucket, a paper's are averaged, and an empty bucket of a paper borrows its nearest vector. The inner product of the two
approximates the Chamfer likeness (each query vector's best match, summed), so that a plain vector index can look for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from frontlist.features.estimator import AnyFloats, Estimator, Floats, Ints, usable


class ManyVectors(Estimator):
    """Sets of vectors → one vector a set: `transform` for papers, `queries` for questions.

    >>> import numpy as np
    >>> random = np.random.default_rng(0)
    >>> papers = [random.standard_normal((5, 16)).astype(np.float32) for _ in range(3)]
    >>> encoding = ManyVectors(planes=3, repeats=4, width=8).fit(papers[0])
    >>> encoding.transform(papers).shape
    (3, 256)
    """

    planes_: Floats | None = None
    projections_: Floats | None = None

    def __init__(self, planes: int = 4, repeats: int = 8, width: int = 16, seed: int = 0) -> None:
        self.planes = planes
        self.repeats = repeats
        self.width = width
        self.seed = seed

    def fit(self, vectors: AnyFloats) -> Self:
        """Draw the planes for vectors of this many dimensions; nothing else of them matters."""
        dim = usable(vectors).shape[1]
        random = np.random.default_rng(self.seed)
        self.planes_ = random.standard_normal((self.repeats, self.planes, dim)).astype(np.float32)
        signs = random.choice([-1.0, 1.0], (self.repeats, dim, self.width)) / np.sqrt(self.width)
        # A width of all dimensions needs no projection.
        same = np.broadcast_to(np.eye(dim), (self.repeats, dim, dim))
        self.projections_ = (signs if self.width < dim else same).astype(np.float32)
        return self

    def transform(self, papers: Sequence[AnyFloats]) -> Floats:
        """One row a paper: the average of each bucket, empty ones filled."""
        return self._encoded(papers, paper=True)

    def queries(self, questions: Sequence[AnyFloats]) -> Floats:
        """One row a question: the sum of each bucket."""
        return self._encoded(questions, paper=False)

    def _encoded(self, sets: Sequence[AnyFloats], *, paper: bool) -> Floats:
        planes, projections = self.fitted("planes_"), self.fitted("projections_")
        made = np.zeros((len(sets), self.repeats, 1 << self.planes, projections.shape[2]), np.float32)
        for number, vectors in enumerate(sets):
            for repeat in range(self.repeats if len(vectors) else 0):
                bits = vectors @ planes[repeat].T > 0
                small = vectors @ projections[repeat]
                made[number, repeat] = _bucketed(bits, small, paper=paper)
        return np.asarray(made.reshape(len(sets), -1) / self.repeats, np.float32)


def _bucketed(bits: Ints, vectors: AnyFloats, *, paper: bool) -> Floats:
    """The vectors of one set by bucket."""
    planes = bits.shape[1]
    number = bits @ (1 << np.arange(planes))
    made = np.zeros((1 << planes, vectors.shape[1]), np.float32)
    np.add.at(made, number, vectors)
    if not paper:
        return made
    counts = np.bincount(number, minlength=1 << planes)
    made /= np.maximum(counts, 1)[:, None]
    empty = np.flatnonzero(counts == 0)
    corners = (empty[:, None] >> np.arange(planes)) & 1
    apart = (corners[:, None, :] != bits[None]).sum(axis=2)
    made[empty] = vectors[apart.argmin(axis=1)]
    return made
