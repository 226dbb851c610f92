"""Two papers with much of their text in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DuplicateKind = Literal[
    "same text", "same title", "mostly same text", "thesis", "shared passages", "close text by others"
]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A pair, the smaller id first. `shared` is the share of the shorter abstract that stands in the other too."""

    left: str
    right: str
    kind: DuplicateKind
    shared: float
    likeness: float
