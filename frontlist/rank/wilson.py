"""How sure a share of votes is: the lower end of Wilson's interval, by which comments are ordered."""

from __future__ import annotations

import math
from typing import Final

# 80 % two-sided, as Reddit and Lobsters use it for comments.
WILSON_Z: Final = 1.28


def wilson_lower_bound(up: float, total: float, z: float = WILSON_Z) -> float:
    """The share of `up` in `total` that the votes still allow at confidence `z`; 0 without votes (Wilson 1927).

    >>> wilson_lower_bound(10, 10) > wilson_lower_bound(1, 1) > wilson_lower_bound(0, 0)
    True
    """
    if total <= 0:
        return 0.0
    share = up / total
    centre = share + z * z / (2 * total)
    margin = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (centre - margin) / (1 + z * z / total))
