"""The papers' space seen from where it spreads most: the first two principal components of a sample of its vectors."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from frontlist.index.snapshot import Snapshot

MOST: Final = 1_500
SEED: Final = 0
# The far few would squeeze the rest into a point: what lies beyond this share of the papers is drawn at the edge.
EDGE: Final = 0.01


class Spot(NamedTuple):
    """A paper's place: both coordinates lie between 0 and 1."""

    paper_id: str
    x: float
    y: float


def landscape(snapshot: Snapshot, most: int = MOST) -> list[Spot]:
    """Places of a sample of papers, the same for the same state of the index; none without vectors."""
    live = np.flatnonzero(~snapshot.dead)
    if snapshot.vectors is None or len(live) < 3:
        return []
    rows = np.sort(np.random.default_rng(SEED).choice(live, min(most, len(live)), replace=False))
    vectors = np.asarray(snapshot.vectors.rows(rows), np.float64)
    vectors -= vectors.mean(axis=0)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    main = axes[:, -2:][:, ::-1]
    # The sign of an axis is arbitrary: its largest part is taken to be positive, so that the picture does not flip.
    main = main * np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])
    places = vectors @ main
    low, high = np.quantile(places, [EDGE, 1 - EDGE], axis=0)
    scaled = np.clip((places - low) / np.maximum(high - low, 1e-9), 0.0, 1.0)
    ids = snapshot.papers(rows)
    return [Spot(paper, round(float(x), 4), round(float(y), 4)) for paper, (x, y) in zip(ids, scaled, strict=True)]
