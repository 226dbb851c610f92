"""A sparse dictionary: each vector as a sum of a handful of directions out of thousands, which a person can name.

Sparse features of dense text embeddings after O'Neill et al. 2024 ("Disentangling dense embeddings with sparse
autoencoders", 420,000 abstracts) and Gao et al. 2024 (the k largest stay). Instead of an encoder trained by descent:
matching pursuit (Mallat & Zhang 1993; in batches, Rubinstein et al. 2008), never negative, and the dictionary solved by least squares
(Engan et al. 1999), which needs a minute or two.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.features.estimator import AnyFloats, Estimator, Floats, Ints, unit, usable

BLOCK: Final = 512
# Fewer vectors than this for a feature, and it would stand for them and for nothing else.
VECTORS_A_FEATURE: Final = 6
# A feature that fewer vectors light is begun anew while learning.
LIT_BY: Final = 3
# Of conjugate gradients, in each round.
STEPS: Final = 12
# The features that a vector is most like: what it lights is among them.
SHORTLIST: Final = 64


class Codes(NamedTuple):
    """For each vector the features that it lights, strongest first, and how strongly; weight 0 means none."""

    features: npt.NDArray[np.int32]
    weights: Floats


class SparseDictionary(Estimator):
    """At most `features` directions, of which at most `active` make up each vector.

    `transform` gives a sparse matrix, one row a vector; `codes` the same as two small arrays.

    >>> import numpy as np
    >>> parts = np.eye(6, dtype=np.float32)
    >>> pairs = np.random.default_rng(0).integers(0, 6, (300, 2))
    >>> learned = SparseDictionary(features=6, active=2).fit(parts[pairs[:, 0]] + parts[pairs[:, 1]])
    >>> learned.transform(parts[:2]).shape
    (2, 6)
    """

    mean_: Floats | None = None
    dictionary_: Floats | None = None

    def __init__(
        self, features: int = 4096, active: int = 8, rounds: int = 8, sample: int = 60_000, floor: float = 0.1, seed: int = 0
    ) -> None:  # fmt: skip
        self.features = features
        self.active = active
        self.rounds = rounds
        self.sample = sample
        self.floor = floor
        self.seed = seed

    def fit(self, vectors: AnyFloats, y: object = None, *, start: AnyFloats | None = None) -> Self:
        """Learn from vectors; from `start`, an earlier dictionary, each feature goes on as itself."""
        vectors = usable(vectors)
        random = np.random.default_rng(self.seed)
        mean = (vectors.sum(axis=0, dtype=np.float64) / max(len(vectors), 1)).astype(np.float32)
        self.mean_ = mean
        self.dictionary_ = self._begun(vectors, random) if start is None else unit(np.asarray(start, np.float32))
        for turn in range(self.rounds if len(self.dictionary_) else 0):
            some = random.permutation(len(vectors))[: self.sample]
            self._solve(vectors[some] - mean, random, last=turn >= self.rounds - 2)
        return self

    def _begun(self, vectors: Floats, random: np.random.Generator) -> Floats:
        """The first dictionary: different vectors of the library, centred."""
        count = min(self.features, len(vectors) // VECTORS_A_FEATURE)
        return unit(vectors[random.permutation(len(vectors))[:count]] - self.fitted("mean_"))

    def _solve(self, centred: Floats, random: np.random.Generator, *, last: bool) -> None:
        """One round: codes for the dictionary as it is, then the dictionary that fits these codes best."""
        codes = self._pursue(centred)
        matrix = self._matrix(codes)
        found = unit(_fitted(matrix, centred, self.fitted("dictionary_")))
        lit = np.bincount(codes.features[codes.weights > 0], minlength=len(found))
        idle = np.flatnonzero(lit < LIT_BY)
        if len(idle) and not last:
            found[idle] = self._worst(centred - matrix @ self.fitted("dictionary_"), len(idle), random)
        self.dictionary_ = found

    def _worst(self, left: Floats, count: int, random: np.random.Generator) -> Floats:
        """What the dictionary misses most, for features that nothing lights."""
        size = np.einsum("ij,ij->i", left, left).astype(np.float64) + 1e-12
        return unit(left[random.choice(len(left), count, p=size / size.sum(), replace=count > len(left))])

    def codes(self, vectors: AnyFloats) -> Codes:
        """Which features each vector lights, strongest first."""
        return self._pursue(usable(vectors) - self.fitted("mean_"))

    def transform(self, vectors: AnyFloats) -> sparse.csr_matrix:
        """One row a vector, one column a feature, mostly zeros."""
        return self._matrix(self.codes(vectors))

    def inverse_transform(self, codes: sparse.csr_matrix) -> Floats:
        """The vectors that these rows of weights stand for."""
        return np.asarray(codes @ self.fitted("dictionary_") + self.fitted("mean_"), np.float32)

    def _matrix(self, codes: Codes) -> sparse.csr_matrix:
        count, wide = codes.features.shape
        shape = (count, len(self.fitted("dictionary_")))
        starts = np.arange(0, count * wide + 1, max(wide, 1)) if wide else np.zeros(count + 1, np.int64)
        made = sparse.csr_matrix((codes.weights.ravel(), codes.features.ravel(), starts), shape=shape)
        made.sum_duplicates()
        made.eliminate_zeros()
        return made

    def _pursue(self, centred: Floats) -> Codes:
        dictionary = self.fitted("dictionary_")
        active = min(self.active, len(dictionary))
        features, weights = np.zeros((len(centred), active), np.int32), np.zeros((len(centred), active), np.float32)
        if not active:
            return Codes(features, weights)
        for begin in range(0, len(centred), BLOCK):
            block = slice(begin, begin + BLOCK)
            features[block], weights[block] = _pursued(centred[block], dictionary, active)
        lengths = np.sqrt(np.einsum("ij,ij->i", centred, centred))[:, None]
        weights[weights < self.floor * np.maximum(lengths, 1e-9)] = 0
        order = np.argsort(-weights, axis=1, kind="stable")
        return Codes(np.take_along_axis(features, order, 1), np.take_along_axis(weights, order, 1))

    def dead(self, codes: Codes) -> int:
        """How many features none of these vectors light."""
        lit = np.bincount(codes.features[codes.weights > 0], minlength=len(self.fitted("dictionary_")))
        return int((lit == 0).sum())

    def duplicates(self, likeness: float = 0.9) -> Ints:
        """Pairs of features that say the same: one pair a row."""
        dictionary = self.fitted("dictionary_")
        return np.argwhere(np.triu(dictionary @ dictionary.T, 1) > likeness)


def _fitted(matrix: sparse.csr_matrix, centred: Floats, start: Floats) -> Floats:
    """The dictionary for which these codes miss least, by conjugate gradients from the one before (ridge keeps it near)."""
    back = sparse.csr_matrix(matrix.T)
    strength = np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel()
    ridge = np.float32(1e-3 * strength.mean() + 1e-9)
    scale = (1 / (strength + ridge))[:, None]
    found = start.copy()
    left = back @ (centred - matrix @ found)
    way = scale * left
    size = np.einsum("ij,ij->j", left, way)
    for _ in range(STEPS):
        pushed = back @ (matrix @ way) + ridge * way
        along = size / np.maximum(np.einsum("ij,ij->j", way, pushed), 1e-20)
        found += along * way
        left -= along * pushed
        scaled = scale * left
        before, size = size, np.einsum("ij,ij->j", left, scaled)
        way = scaled + size / np.maximum(before, 1e-20) * way
    return found


def _pursued(block: Floats, dictionary: Floats, active: int) -> tuple[Ints, Floats]:
    """Matching pursuit: again and again the feature that explains most of what is left; then all weights together."""
    first = block @ dictionary.T
    wide = min(SHORTLIST, first.shape[1])
    short = np.argpartition(first, -wide, axis=1)[:, -wide:]
    first = np.take_along_axis(first, short, 1)
    near = dictionary[short]
    likeness = near @ near.transpose(0, 2, 1)
    scores, each = first.copy(), np.arange(len(block))
    chosen = np.zeros((len(block), active), np.int64)
    for step in range(active):
        chosen[:, step] = best = scores.argmax(axis=1)
        scores -= np.maximum(scores[each, best], 0)[:, None] * likeness[each, best]
        scores[each, best] = -np.inf
    inner = likeness[each[:, None, None], chosen[:, :, None], chosen[:, None, :]] + 1e-4 * np.eye(
        active, dtype=np.float32
    )
    weights = np.linalg.solve(inner, np.take_along_axis(first, chosen, 1)[:, :, None])[:, :, 0]
    return np.take_along_axis(short, chosen, 1), np.maximum(weights, 0).astype(np.float32)
