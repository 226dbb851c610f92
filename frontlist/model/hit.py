"""What a search gives back: hits with their reasons, facets, and what was understood of the question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch [start, end) of `field`'s shown text that matched; kind is word, near or sentence."""

    field: str
    start: int
    end: int
    kind: str = "word"


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper in an answer. `features` names every number that went into the score.

    `concepts` are (slug, name, weight) of what the paper lights, strongest first.
    """

    paper_id: str
    score: float
    probability: float
    reason: str = ""
    sentence: str = ""
    highlights: tuple[Highlight, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    concepts: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts of one property over everything that matched."""

    name: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An ordered, explained answer. Hits from `relevant` on lie beyond the line where relevance ends.

    `hits` are those that were asked for; of all that was found, `relevant_in_all` stand above the line.
    """

    query: str
    hits: tuple[Hit, ...]
    relevant: int
    total: int
    notes: tuple[str, ...] = ()
    facets: tuple[Facet, ...] = ()
    took_ms: float = 0.0
    mode: str = "hybrid"
    relevant_in_all: int = 0
