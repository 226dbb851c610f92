"""The measures of the ranker's fit, for one ranked list of grades."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def ndcg(ranked: Sequence[float], relevant: Sequence[float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with linear gains, as trec_eval has it."""
    best = sorted(relevant, reverse=True)[:depth]
    ideal = sum(grade / np.log2(place + 2) for place, grade in enumerate(best))
    return (
        float(sum(grade / np.log2(place + 2) for place, grade in enumerate(ranked[:depth])) / ideal) if ideal else 0.0
    )


def reciprocal_rank(ranked: Sequence[float], depth: int = 10) -> float:
    """One over the place of the first relevant paper."""
    return next((1 / place for place, grade in enumerate(ranked[:depth], 1) if grade > 0), 0.0)


def recall(ranked: Sequence[float], relevant: int, depth: int = 100) -> float:
    """The share of all relevant papers among the first."""
    return sum(grade > 0 for grade in ranked[:depth]) / max(relevant, 1)
