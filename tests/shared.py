"""Real data to test with, where it is at hand: `../shared/data` beside the clone."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"


def shared(name: str) -> Path:
    """The path of a shared data file; the test skips where there is none."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"shared data {name} is not at hand")
    return path
