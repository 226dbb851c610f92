"""Directions: near these papers, about these words, away from those (composed queries as set operations on vectors)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontlist.index.vector import Floats

# How much the words count beside the papers in `like:… words`.
WORDS_SHARE = 0.8


def unit(vector: Floats) -> Floats:
    """The same direction, of length one; nothing stays nothing."""
    length = float(np.linalg.norm(vector))
    found: Floats = (vector / length).astype(np.float32) if length > 1e-9 else vector.astype(np.float32)
    return found


def composed(papers: Floats, words: Floats | None, away: Sequence[Floats]) -> Floats:
    """Between `papers`, towards `words`, orthogonal to everything in `away`.

    >>> import numpy as np
    >>> one, other = np.eye(2, dtype=np.float32)
    >>> composed(np.stack([one + other]), None, [other]).round(3).tolist()
    [1.0, 0.0]
    """
    target = unit(papers.mean(axis=0)) if len(papers) else np.zeros_like(away[0] if away else words)
    if words is not None:
        target = unit(target + (WORDS_SHARE if len(papers) else 1.0) * unit(words))
    basis: list[Floats] = []
    for direction in away:
        rest = direction.astype(np.float32)
        for known in basis:
            rest = rest - (rest @ known) * known
        if np.linalg.norm(rest) > 1e-6:
            basis.append(unit(rest))
    for known in basis:
        target = target - (target @ known) * known
    return unit(target)
