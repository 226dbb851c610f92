"""When a screening may stop: how many papers that belong in may be among those that nobody has read yet.

The bound is a test as in Callaghan & Müller-Hansen 2020 ("Statistical stopping criteria for automated screening in
systematic reviews"): what was read since some paper on is taken for a sample drawn without replacement from all that was
unread then. If so many more belonged in, so few of them in that sample would be unlikely (hypergeometric). Papers are read
best first and not at random, which finds more of them than chance would: the bound errs to the careful side. The
estimate is the same bound at even odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from frontlist.model.screening import Progress

EVEN: Final = 0.5
# More samples than these say hardly more, and cost: all of the latest twenty, then ever fewer.
_SAMPLES: Final = 64

Numbers = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


def progress(verdicts: Sequence[bool], papers: int, recall: float, confidence: float) -> Progress:
    """What these verdicts, in the order in which they were given, say of all `papers`.

    >>> progress([True] * 20 + [False] * 20, 100, 0.95, 0.95).done
    False
    >>> progress([True] * 20 + [False] * 70, 100, 0.95, 0.95).most_left
    1
    """
    found = sum(verdicts)
    most = most_left(verdicts, papers, confidence)
    least = found / (found + most) if found else float(most == 0)
    done = len(verdicts) == papers or (found > 0 and least >= recall)
    likely = most_left(verdicts, papers, EVEN)
    return Progress(papers, len(verdicts), found, likely, most, round(least, 4), done)


def most_left(verdicts: Sequence[bool], papers: int, confidence: float) -> int:
    """The most unread papers that may belong in: one more would be too unlikely by one of the samples."""
    unread = papers - len(verdicts)
    # A sample begins behind a paper that belonged in: so it holds one fewer for the length that it has.
    begins = np.array([0, *(place for place, wanted in enumerate(verdicts, 1) if wanted)], np.int64)
    held = np.unique(np.geomspace(1, len(begins), _SAMPLES).round().astype(np.int64)) - 1
    begin = begins[::-1][held]
    there, drawn = papers - begin, len(verdicts) - begin
    low, high = 0, unread
    while low < high:
        middle = (low + high) // 2
        if _chance(there, drawn, held, middle + 1).min() < 1 - confidence:
            high = middle
        else:
            low = middle + 1
    return low


def _chance(there: Numbers, drawn: Numbers, held: Numbers, left: int) -> Doubles:
    """How likely each sample holds at most what it holds, if `left` papers more belonged in."""
    terms = np.arange(int(held.max()) + 1)[None]
    wanted = (held + left)[:, None]
    others, size = there[:, None] - wanted, drawn[:, None]
    fits = (terms <= held[:, None]) & (size - terms <= others) & (terms <= size)
    inside = np.where(fits, terms, 0)
    rest = np.where(fits, size - inside, 0)
    logs = _ways(wanted, inside) + _ways(np.maximum(others, rest), rest) - _ways(there, drawn)[:, None]
    return np.asarray(np.where(fits, np.exp(logs), 0.0).sum(axis=1), np.float64)


def _ways(many: Numbers, few: Numbers) -> Doubles:
    """The logarithm of how many ways there are to choose so few of so many."""
    return np.asarray(gammaln(many + 1.0) - gammaln(few + 1.0) - gammaln(many - few + 1.0), np.float64)
