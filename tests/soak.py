"""Tests that kill, flood or fuzz: the full count under `make soak`, a tenth of it otherwise."""

from __future__ import annotations

import os

SOAK = os.environ.get("FRONTLIST_SOAK") == "1"


def count(full: int) -> int:
    """How often to try this time."""
    return full if SOAK else max(1, full // 10)
