"""What fewer dimensions and smaller numbers cost: how many of the true nearest neighbours are still found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from frontlist.features.codes import BinaryCodes, Int8Codes
from frontlist.features.estimator import Floats, unit
from frontlist.features.projection import PCA, TLDR, NestedPrefix

SEED: Final = 20_261_121
QUESTIONS: Final = 500
SIZES: Final = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
NEIGHBOURS: Final = 10
# The learned projection needs neighbours of its own sample; more points change it little.
LEARNED_FROM: Final = 5_000


class Loss(NamedTuple):
    """One way of making vectors smaller."""

    way: str
    dimensions: int
    bytes: int
    recall: float


def losses(vectors: Floats) -> list[Loss]:
    """Recall of the ten nearest by each way at each size, over a sample of the points as questions."""
    whole = unit(vectors)
    rows = np.random.default_rng(SEED).choice(len(whole), min(QUESTIONS, len(whole)), replace=False)
    truth = _nearest(whole, rows)
    wide = whole.shape[1]
    sizes = [size for size in SIZES if size < wide]
    found = [
        Loss(way, size, taken, _recall(near, truth))
        for size in sizes
        for way, taken, near in _smaller(whole, size, rows)
    ]
    codes = Int8Codes().fit(whole)
    found.append(Loss("eight bits", wide, wide, _recall(_nearest(codes.inverse(codes.transform(whole)), rows), truth)))
    found.append(Loss("signs", wide, (wide + 7) // 8, _recall(_by_bits(whole, rows), truth)))
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """A typical point, its true nearest ones in order, and those of them that each way still finds."""

    point: int
    nearest: tuple[int, ...]
    found: dict[str, frozenset[int]]


def kept_at(vectors: Floats, size: int) -> tuple[list[Loss], Kept]:
    """Each way at one size, and what it does to the neighbours of the point nearest to the middle."""
    whole = unit(vectors)
    rows = np.random.default_rng(SEED).choice(len(whole), min(QUESTIONS, len(whole)), replace=False)
    rows[0] = np.argmax(whole @ whole.mean(axis=0))
    truth, found, kept = _nearest(whole, rows), [], {}
    for way, taken, near in _smaller(whole, size, rows):
        found.append(Loss(way, size, taken, _recall(near, truth)))
        kept[way] = frozenset(near[0].tolist())
    return found, Kept(int(rows[0]), tuple(truth[0].tolist()), kept)


def _smaller(whole: Floats, size: int, rows: npt.NDArray[np.int64]) -> Iterator[tuple[str, int, npt.NDArray[np.int64]]]:
    """Each way of keeping `size` numbers: its name, the bytes a vector takes, and the nearest of `rows` by it."""
    pca = PCA(size).fit(whole).transform(whole)
    yield "principal components", 4 * size, _nearest(pca, rows)
    yield "first dimensions", 4 * size, _nearest(NestedPrefix(size).fit().transform(whole), rows)
    yield "learned projection", 4 * size, _nearest(_learned(whole, size), rows)
    yield "principal components, signs", (size + 7) // 8, _by_bits(pca, rows)


def _learned(whole: Floats, size: int) -> Floats:
    sample = whole[np.random.default_rng(SEED).permutation(len(whole))[:LEARNED_FROM]]
    return TLDR(size, neighbours=min(5, len(sample) - 1)).fit(sample).transform(whole)


def _nearest(vectors: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    scores = vectors[rows] @ vectors.T
    return _best(scores, rows)


def _by_bits(vectors: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    codes = BinaryCodes().fit(vectors)
    bits = codes.transform(vectors)
    return _best(np.stack([-codes.distances(bits[row], bits) for row in rows]).astype(np.float32), rows)


def _best(scores: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    scores[np.arange(len(rows)), rows] = -np.inf
    count = min(NEIGHBOURS, scores.shape[1] - 1)
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


def _recall(found: npt.NDArray[np.int64], truth: npt.NDArray[np.int64]) -> float:
    pairs = zip(found.tolist(), truth.tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / max(len(b), 1) for a, b in pairs]))
