"""Which trending list is meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Trend:
    """The period, the formula, and what narrows the list: a category or group, a venue's name, a search's papers.

    `as_of` shows the list as it was then, from what was recorded by then; with `hindsight`, from what had happened.
    `hidden` papers are left out. `broad` gives up a little of the first places' total score so that more fields stand there.
    """

    period: str = "week"
    formula: str = "frontlist"
    category: str = ""
    venue: str = ""
    query: str = ""
    as_of: dt.datetime | None = None
    hindsight: bool = False
    limit: int = 30
    offset: int = 0
    broad: bool = False
    hidden: Collection[str] = field(default_factory=frozenset)
