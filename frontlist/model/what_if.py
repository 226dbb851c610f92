"""A formula of one's own: what each signal counts, how fast it fades, how far fields are evened out, what the text adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontlist.model.signal import Standing


@dataclass(frozen=True, slots=True)
class Mix:
    """`weights` by kind of signal; `half_life` in hours; `fields` from 0 (attention as it is) to 1 (rarity in its field);
    `text` times what the text promises. What is not named is as in the site's own formula."""

    weights: Mapping[str, float] = field(default_factory=dict)
    half_life: float = 84.0
    fields: float = 1.0
    text: float = 1.0


@dataclass(frozen=True, slots=True)
class Moved:
    """A place under a mix. `was` is its place under the site's own formula (0: it stood nowhere); `lacks` how many more
    of each kind, come at the end of that week, would have put it into the top ten (empty for those that are in it)."""

    standing: Standing
    was: int
    lacks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A past week in another order: the head of its list, and the paper that was asked about wherever it stands."""

    week: str
    previous: str
    next: str
    places: tuple[Moved, ...]
    asked: Moved | None
