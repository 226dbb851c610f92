"""Where relevance ends: from probabilities in order to the place of the line."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

# At least one paper in four behind this probability is worth a reader's look; below, the list is noise.
RELEVANT: Final = 0.25


def line(probabilities: npt.NDArray[Any], *, least: float = RELEVANT) -> int:
    """How many of the first papers are relevant: up to the last one that is at least as probable as `least`.

    >>> import numpy as np
    >>> line(np.array([0.9, 0.6, 0.2, 0.3, 0.1]))
    4
    """
    places = np.flatnonzero(probabilities >= least)
    return int(places[-1]) + 1 if len(places) else 0
