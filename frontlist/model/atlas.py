"""What is learned of a library's space: concepts (features that papers light) and themes (communities of papers).

A theme is narrow and lies within an area, which is a theme of the broad level. A *topic* is something else: a search
that somebody gave a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["born", "growing", "steady", "fading"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A direction that papers light. `quality` is how often its name tells a paper that lights it from one nearby."""

    number: int
    slug: str
    name: str
    words: tuple[str, ...] = ()
    papers: int = 0
    quality: float = 0.0


@dataclass(frozen=True, slots=True)
class Lit:
    """A concept of one paper, and how strongly it is there (1 is all of it)."""

    concept: Concept
    weight: float


@dataclass(frozen=True, slots=True)
class Theme:
    """A community of papers; `area` is the slug of the broad one it lies in, '' of a broad one itself."""

    number: int
    slug: str
    name: str
    words: tuple[str, ...] = ()
    area: str = ""
    papers: int = 0
    since: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a theme's share of its area (an area's: of the library) changed between two stretches of months: 2 is twice, with its interval."""

    theme: Theme
    state: State
    ratio: float
    low: float
    high: float
    papers: int
    before: int
    born: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """The papers of a concept or theme in one month ('2025-03'), and their share of all of that month."""

    month: str
    papers: int
    share: float


@dataclass(frozen=True, slots=True)
class Learning:
    """What learning made, in numbers for a person."""

    papers: int
    concepts: int
    dead: int
    duplicates: int
    unexplained: float
    quality: float
    themes: int
    areas: int
    went_on: int
    seconds: float
