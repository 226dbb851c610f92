"""Where relevance ends: from probabilities in order to the place of the line."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

# A list that has no paper as probable as this answers nothing.
RELEVANT: Final = 0.2


def line(probabilities: npt.NDArray[Any], *, least: float = RELEVANT) -> int:
    """How many of the first papers to call relevant: so many that precision and recall together (F1) may be expected best.

    A fixed threshold would end sure lists too late and unsure ones too early: the best one is half of the F1 that can
    be reached (Lipton, Elkan & Naryanaswamy 2014).

    >>> import numpy as np
    >>> line(np.array([0.9, 0.8, 0.1, 0.05])), line(np.array([0.1, 0.1]))
    (2, 0)
    """
    if not len(probabilities) or probabilities.max() < least:
        return 0
    hits = np.cumsum(probabilities, dtype=np.float64)
    return int(np.argmax(2 * hits / (np.arange(1, len(hits) + 1) + hits[-1]))) + 1
