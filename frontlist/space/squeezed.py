"""The library's space for a page: its shape in a few numbers, and what is left of its neighbours in fewer dimensions."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from frontlist.features.estimator import Floats, Ints, unit
from frontlist.index.snapshot import Snapshot, once
from frontlist.space import shape
from frontlist.space.compression import Loss, kept_at
from frontlist.space.points import sampled

MOST: Final = 1_500
# Of fewer points nothing can be said: ten of them are each other's neighbours whatever is done to them.
FEWEST: Final = 12
SIZES: Final = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)


class Facts(NamedTuple):
    """The shape of the space: see `space/shape.py` for what each number is."""

    dimensions: int
    seen_in_two: float
    for_90_percent: int
    intrinsic: float | None
    hubs_before: float
    hubs_after: float


class Neighbour(NamedTuple):
    """One of the true ten nearest papers, and the ways by which it is still found."""

    paper_id: str
    found_by: frozenset[str]


class Squeezed(NamedTuple):
    """Recall of the ten nearest at one size, the curve through all sizes by way, and one paper's neighbours."""

    points: int
    dimensions: int
    size: int
    at: tuple[Loss, ...]
    curves: dict[str, tuple[tuple[int, float], ...]]
    paper_id: str
    neighbours: tuple[Neighbour, ...]


@once
def facts(snapshot: Snapshot) -> Facts | None:
    """The space in numbers; None where there are too few papers."""
    _, vectors = _sample(snapshot)
    if len(vectors) < FEWEST:
        return None
    spectrum, near = shape.spectrum(unit(vectors)), shape.neighbours(vectors)
    dimension, hubs = shape.dimension(near), shape.hubness(near)
    return Facts(
        vectors.shape[1], sum(spectrum.shares[:2]), spectrum.for_90_percent, dimension.likelihood if dimension else None,
        hubs.skew_before, hubs.skew_after,
    )  # fmt: skip


def squeezed(snapshot: Snapshot, size: int) -> Squeezed | None:
    """The space at `size` numbers a paper, or as near to that as there are; None where there are too few papers."""
    rows, vectors = _sample(snapshot)
    if len(vectors) < FEWEST:
        return None
    size = max(1, min(size, vectors.shape[1]))
    at, kept = kept_at(vectors, size)
    ids = snapshot.papers(rows[[kept.point, *kept.nearest]])
    neighbours = tuple(
        Neighbour(paper, frozenset(way for way, found in kept.found.items() if row in found))
        for paper, row in zip(ids[1:], kept.nearest, strict=True)
    )
    return Squeezed(len(rows), vectors.shape[1], size, tuple(at), _curves(snapshot), ids[0], neighbours)


@once
def _curves(snapshot: Snapshot) -> dict[str, tuple[tuple[int, float], ...]]:
    _, vectors = _sample(snapshot)
    found: dict[str, list[tuple[int, float]]] = {}
    for size in [size for size in SIZES if size <= vectors.shape[1]]:
        for loss in kept_at(vectors, size)[0]:
            found.setdefault(loss.way, []).append((size, loss.recall))
    return {way: tuple(points) for way, points in found.items()}


def _sample(snapshot: Snapshot) -> tuple[Ints, Floats]:
    if snapshot.vectors is None:
        return np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    live = np.flatnonzero(~snapshot.dead)
    rows = live[sampled(len(live), MOST)]
    vectors = snapshot.vectors.rows(rows)
    # A paper without a word that the encoder knows has no direction.
    known = (vectors != 0).any(axis=1)
    return rows[known], vectors[known]
