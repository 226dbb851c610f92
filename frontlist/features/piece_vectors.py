"""Vectors for the pieces of words, fitted after training so that they rebuild the vectors of known words.

Bag of subwords (Zhao et al. 2018): the vector of a word never seen is the mean of its pieces' vectors. Rare words
learn from it too: the fewer times a word was seen, the more its vector leans on its pieces.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from frontlist.features.estimator import Floats, Ints, starts_of
from frontlist.features.words import pieces

ROUNDS = 30
RIDGE = 0.3


def piece_matrix(words: list[str], buckets: int) -> sparse.csr_matrix:
    """Words × buckets; a word's pieces weigh 1 together."""
    found = [pieces(word.encode(), buckets) for word in words]
    lengths = np.fromiter(map(len, found), np.int64, len(found))
    flat = np.fromiter((piece for word in found for piece in word), np.int64, int(lengths.sum()))
    weights = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    return sparse.csr_matrix((weights, flat, starts_of(lengths)), shape=(len(words), buckets))


def fit_pieces(words: list[str], vectors: Floats, counts: Ints, buckets: int) -> Floats:
    """Ridge regression by conjugate gradients, all dimensions at once; well known words count most."""
    trust = np.sqrt(counts / (counts + 50.0)).astype(np.float32)
    rare = (counts < 20_000)[:, None]  # the very commonest words say nothing about the words made like them
    design = sparse.diags(trust * rare[:, 0]) @ piece_matrix(words, buckets)
    return _ridge(design.tocsr(), vectors * trust[:, None] * rare)


def _ridge(design: sparse.csr_matrix, wanted: Floats) -> Floats:
    transposed = design.T.tocsr()
    found = np.zeros((design.shape[1], wanted.shape[1]), np.float32)
    left: Floats = transposed @ wanted
    step, size = left.copy(), np.einsum("ij,ij->j", left, left)
    for _ in range(ROUNDS):
        moved = transposed @ (design @ step) + np.float32(RIDGE * 0.01) * step
        length = size / np.maximum(np.einsum("ij,ij->j", step, moved), 1e-20)
        found += length * step
        left -= length * moved
        again = np.einsum("ij,ij->j", left, left)
        step = left + again / np.maximum(size, 1e-20) * step
        size = again
    return found


def lean_on_pieces(words: list[str], vectors: Floats, counts: Ints, table: Floats, strength: float) -> Floats:
    """Each vector mixed with what its pieces say: half and half for a word seen `strength` times."""
    own = (counts / (counts + strength)).astype(np.float32)[:, None]
    mixed: Floats = own * vectors + (1 - own) * (piece_matrix(words, len(table)) @ table)
    return mixed
