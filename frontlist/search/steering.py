"""`theme:` and `concept:` in a question: papers of a theme, and more or less of a concept.

A theme (or an area) is a condition. A concept leans: the question's direction moves towards it, or off it, and the
papers that light it rise or fall by how strongly they do (steering by sparse features, O'Neill et al. 2024).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.atlas.door import Atlas
from frontlist.errors import NotFound
from frontlist.index.snapshot import Snapshot
from frontlist.index.vector import Floats, Rows
from frontlist.model.atlas import Concept, Lit
from frontlist.model.hit import Hit
from frontlist.model.query import All, Among, Either, Like, Node, Not, Phrase, Property, Query, Word
from frontlist.model.topic import slug_of
from frontlist.rank.order import ordered
from frontlist.search.composed import unit

# How far the question's direction leans to a concept wanted more.
LEAN: Final = 0.5
# How many spreads of the scores a paper gains that is wholly of a concept wanted more.
GAIN: Final = 4.0
# A concept is of the question when it points so much the same way.
OF_QUESTION: Final = 0.25
IN_REASON: Final = 2
# Half of a paper's direction is as much of one concept as papers have: it counts as wholly relevant.
STRONG: Final = 2.0
# What a name must tell apart (chance is one half) before it stands in the reason of a hit.
TELLING: Final = 0.65

Say = Callable[[str], None]


def resolved(query: Query, atlas: Atlas | None) -> Query:
    """Themes and concepts by their present names; what there is no theme or concept of is searched as words."""
    notes: list[str] = []
    if not any(_names_any(part) for part in query.parts):
        return query
    leans = any(_ranks(part) for part in query.parts)
    parts = tuple(_resolved(part, atlas, notes.append, top=leans) for part in query.parts)
    return replace(query, parts=parts, notes=(*query.notes, *notes))


def _ranks(node: Node) -> bool:
    """Whether there is an order to lean. Where there is none, less of a concept is none of it."""
    if isinstance(node, Property):
        return node.name == "concept"
    return isinstance(node, Like) or (isinstance(node, Word | Phrase) and node.field in {"", "ti", "abs"})


def _names_any(node: Node) -> bool:
    match node:
        case Property(name, _):
            return name in {"theme", "concept"}
        case Not(part):
            return _names_any(part)
        case All(parts) | Either(parts):
            return any(_names_any(part) for part in parts)
    return False


def _resolved(node: Node, atlas: Atlas | None, say: Say, *, top: bool) -> Node:
    match node:
        case Property(("theme" | "concept") as name, value):
            try:
                return _theme(value, atlas) if name == "theme" else _concept(value, atlas, top=top)
            except NotFound:
                say(f"There is no {name} “{value}” here; it was searched as words.")
                return All(tuple(Word(word) for word in slug_of(value).split("-")))
        case Not(part):
            return Not(_resolved(part, atlas, say, top=top))
        case All(parts):
            return All(tuple(_resolved(part, atlas, say, top=False) for part in parts))
        case Either(parts):
            return Either(tuple(_resolved(part, atlas, say, top=False) for part in parts))
    return node


def _theme(value: str, atlas: Atlas | None) -> Among:
    if atlas is None:
        raise NotFound(f"There is no theme `{value}`.")
    theme = atlas.themes.get(slug_of(value))
    return Among(f"theme:{theme.slug}@{atlas.version()}", tuple(atlas.themes.members(theme.slug)))


def _concept(value: str, atlas: Atlas | None, *, top: bool) -> Node:
    """At the top a concept leans; inside brackets it is a condition, like everything there."""
    if atlas is None:
        raise NotFound(f"There is no concept `{value}`.")
    concept = atlas.concepts.get(slug_of(value))
    return Property("concept", concept.slug) if top else lit_by(concept, atlas)


def lit_by(concept: Concept, atlas: Atlas) -> Among:
    """The papers that light a concept, as a condition."""
    papers = atlas.concepts.papers(concept.slug, limit=concept.papers)
    return Among(f"concept:{concept.slug}@{atlas.version()}", tuple(paper for paper, _ in papers))


def leaning(vector: Floats | None, atlas: Atlas, more: Sequence[str], less: Sequence[str]) -> Floats | None:
    """The question's direction, leaning to some concepts and off others; those of no concept at all stay."""
    target = vector
    for slug in more:
        towards = atlas.concepts.direction(slug)
        target = unit(towards if target is None else target + LEAN * towards)
    for slug in less:
        off = atlas.concepts.direction(slug)
        if target is not None:
            target = unit(target - max(float(target @ off), 0.0) * off)
    return target


def lit_most(
    snapshot: Snapshot, kept: npt.NDArray[np.bool_], atlas: Atlas, more: Sequence[str], less: Sequence[str]
) -> tuple[Rows, Floats]:
    """Of the kept rows those that light these concepts, strongest first, and how strongly."""
    rows = np.flatnonzero(kept & ~snapshot.dead)
    papers = snapshot.columns["paper"][rows]
    weights = sum((atlas.concepts.weights(slug, papers) for slug in more), np.zeros(len(rows), np.float32))
    for slug in less:
        weights -= atlas.concepts.weights(slug, papers)
    order = ordered(weights, papers)
    order = order[weights[order] > 0]
    return rows[order], weights[order]


def shifts(scores: Floats, papers: npt.NDArray[Any], atlas: Atlas, more: Sequence[str], less: Sequence[str]) -> Floats:
    """What each candidate gains or loses by the concepts that it lights."""
    step = GAIN * max(float(scores.std()), 1e-3)
    total = np.zeros(len(scores), np.float32)
    for slug, sign in [*((one, 1) for one in more), *((one, -1) for one in less)]:
        total += sign * step * atlas.concepts.weights(slug, papers)
    return total


def with_concepts(hits: Sequence[Hit], atlas: Atlas | None, vector: Floats | None) -> tuple[Hit, ...]:
    """Hits that say which concepts they light, and in their reason those that the question points to as well."""
    lit = atlas.concepts.of([hit.paper_id for hit in hits]) if atlas is not None and hits else {}
    if atlas is None or not lit:
        return tuple(hits)
    asked = _asked(lit, atlas, vector)
    return tuple(_told(hit, lit.get(hit.paper_id, ()), asked) for hit in hits)


def _asked(lit: dict[str, tuple[Lit, ...]], atlas: Atlas, vector: Floats | None) -> frozenset[int]:
    """Which of these concepts point the question's way and have a name that tells."""
    numbers = sorted({one.concept.number for some in lit.values() for one in some if one.concept.quality >= TELLING})
    if vector is None or not numbers:
        return frozenset()
    along = atlas.concepts.directions(numbers) @ vector
    return frozenset(number for number, cosine in zip(numbers, along.tolist(), strict=True) if cosine >= OF_QUESTION)


def _told(hit: Hit, lit: Sequence[Lit], asked: frozenset[int]) -> Hit:
    shared = [one.concept.name for one in lit if one.concept.number in asked][:IN_REASON]
    reason = f"{hit.reason}; about {'; '.join(shared)}" if shared else hit.reason
    return replace(hit, reason=reason, concepts=tuple((one.concept.slug, one.concept.name, one.weight) for one in lit))
