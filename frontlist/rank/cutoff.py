"""Where relevance ends: from probabilities in order to the place of the line."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

# A list that has no paper as probable as this answers nothing.
RELEVANT: Final = 0.2
# Who reads down to the line trusts what stands above it: there precision counts twice as much as recall.
RECALL_WEIGHT: Final = 0.5


def line(probabilities: npt.NDArray[Any], *, least: float = RELEVANT, recall_weight: float = RECALL_WEIGHT) -> int:
    """How many of the first papers to call relevant: so many that precision and recall together (F0.5) may be expected best.

    F-beta after van Rijsbergen 1979; `recall_weight` is its beta. A fixed threshold would end sure lists too late and
    unsure ones too early: the best one is a share of the F that can be reached (Lipton, Elkan & Naryanaswamy 2014).

    >>> import numpy as np
    >>> line(np.array([0.9, 0.8, 0.1, 0.05])), line(np.array([0.1, 0.1]))
    (2, 0)
    """
    if not len(probabilities) or probabilities.max() < least:
        return 0
    hits = np.cumsum(probabilities, dtype=np.float64)
    share = recall_weight**2
    return int(np.argmax(hits / (np.arange(1, len(hits) + 1) + share * hits[-1]))) + 1
