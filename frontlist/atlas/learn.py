"""Learning concepts and themes over an index, from nothing or going on from what was learned before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from frontlist.atlas import naming, sheet
from frontlist.atlas.learned import Learned
from frontlist.atlas.sheet import ACTIVE, Sheet
from frontlist.atlas.trends import month_name, months_of
from frontlist.features.estimator import Floats, Ints, unit
from frontlist.features.hubs import Neighbours, nearest
from frontlist.features.sparse_dictionary import VECTORS_A_FEATURE, SparseDictionary
from frontlist.features.topic_graph import TopicGraph, matched
from frontlist.index.snapshot import Snapshot
from frontlist.model.atlas import Concept, Learning, Theme
from frontlist.model.topic import slug_of

CONCEPTS: Final = 4096
SAMPLE: Final = 40_000
ROUNDS: Final = 6
NEIGHBOURS: Final = 10
THEME_SIZE: Final = 250
# Concepts that lie this near to each other are counted as the same.
DUPLICATE: Final = 0.9
# A concept that has moved further than this from what it was gets a name of its own.
SAME: Final = 0.8
TOLD_FROM: Final = 8
Say = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


class Before(NamedTuple):
    """What there was: the model, and what it said of each paper."""

    model: Learned
    sheet: Sheet


class _Seen(NamedTuple):
    """The living papers of a snapshot in the order of their ids, with their vectors."""

    snapshot: Snapshot
    rows: npt.NDArray[np.int64]
    papers: npt.NDArray[Any]
    vectors: Floats

    @property
    def full(self) -> Floats:
        """The vectors of the papers that have one."""
        return self.vectors[self.has]

    @property
    def has(self) -> npt.NDArray[np.bool_]:
        """Which papers have a vector: a text without a known word has none."""
        return np.asarray(self.vectors.any(axis=1), bool)


def learn(
    snapshot: Snapshot, pairs: npt.NDArray[np.int32], before: Before | None, now: str, say: Say = silent
) -> tuple[Learned, Sheet, Learning]:
    """The model, its sheet, and how it went."""
    begun = time.perf_counter()
    seen = _seen(snapshot)
    say(f"Learning concepts from {len(seen.rows):,} papers")
    sparse_ = _dictionary(seen, before)
    say("Learning themes")
    graph = _graph(seen, before)
    model = Learned(
        made_at=now, encoder=snapshot.state.encoder, papers=len(seen.rows), mean=sparse_.fitted("mean_"),
        dictionary=sparse_.fitted("dictionary_"), centres=graph.fitted("centres_"),
    )  # fmt: skip
    say("Looking at every paper")
    table, _ = sheet.brought_up(np.zeros(0, sheet.ENTRY), model, snapshot)
    say("Finding names")
    model = _with_names(model, graph, table, seen, pairs, before)
    return model, table, _told(model, sparse_, table, seen, before, time.perf_counter() - begun)


def _seen(snapshot: Snapshot) -> _Seen:
    rows = np.flatnonzero(~snapshot.dead)
    rows = rows[np.argsort(snapshot.columns["paper"][rows], kind="stable")]
    dim = snapshot.state.dimension
    vectors = np.zeros((len(rows), dim), np.float32)
    for begin in range(0, len(rows) if snapshot.vectors else 0, sheet.BLOCK):
        assert snapshot.vectors is not None
        vectors[begin : begin + sheet.BLOCK] = np.nan_to_num(snapshot.vectors.rows(rows[begin : begin + sheet.BLOCK]))
    return _Seen(snapshot, rows, snapshot.columns["paper"][rows], vectors)


def _dictionary(seen: _Seen, before: Before | None) -> SparseDictionary:
    """Concepts; those that there were go on from where they were, in another encoder's space too."""
    start = None
    vectors = seen.full
    if before is not None and len(before.model.dictionary) and len(vectors):
        start = (
            before.model.dictionary if before.model.encoder == seen.snapshot.state.encoder else _carried(seen, before)
        )
        more = min(CONCEPTS, len(vectors) // VECTORS_A_FEATURE) - len(start)
        if more > 0:
            fresh = np.random.default_rng(len(start)).choice(len(vectors), more, replace=False)
            start = np.concatenate([start, unit(vectors[fresh] - vectors.mean(axis=0))])
    # What is begun from something good needs fewer rounds.
    rounds = ROUNDS if start is None else 2
    return SparseDictionary(features=CONCEPTS, active=ACTIVE, rounds=rounds, sample=SAMPLE).fit(vectors, start=start)


def _carried(seen: _Seen, before: Before) -> Floats:
    """Concepts in another space: where the papers that light each of them lie there."""
    at = sheet.places(before.sheet["paper"], seen.papers)
    known = np.flatnonzero(at >= 0)
    lit = lit_matrix(before.sheet[at[known]], len(before.model.dictionary))
    return unit(np.asarray(lit @ (seen.vectors[known] - seen.vectors.mean(axis=0))))


def _graph(seen: _Seen, before: Before | None) -> TopicGraph:
    vectors = unit(seen.full)
    count = len(vectors)
    size = min(THEME_SIZE, max(12, count // 12))
    broad = min(20, max(3, round((count / size) ** 0.5)))
    return TopicGraph(neighbours=NEIGHBOURS, size=size, broad=broad).fit(
        vectors, _neighbours(seen, vectors), _before(seen.papers[seen.has], before)
    )


def _before(papers: npt.NDArray[Any], before: Before | None) -> Ints | None:
    """The theme that each of these papers had, -1 for a new one."""
    if before is None or not len(before.sheet):
        return None
    at = sheet.places(before.sheet["paper"], papers)
    return np.where(at >= 0, before.sheet["theme"][at], -1).astype(np.int64)


def _neighbours(seen: _Seen, vectors: Floats) -> Neighbours | None:
    """From the index, whose rows stand in another order; a small library is looked through here."""
    index = seen.snapshot.vectors
    if index is None or index.exact:
        return nearest(vectors, NEIGHBOURS) if len(vectors) > 1 else None
    place = np.full(seen.snapshot.state.rows, -1, np.int64)
    place[seen.rows[seen.has]] = np.arange(len(vectors))
    rows, scores = (
        np.zeros((len(vectors), NEIGHBOURS + 1), np.int64),
        np.zeros((len(vectors), NEIGHBOURS + 1), np.float32),
    )
    for begin in range(0, len(vectors), 8192):
        block = slice(begin, begin + 8192)
        scores[block], found = index.nearest(vectors[block], NEIGHBOURS + 1, probes=8)
        rows[block] = np.where(found >= 0, place[found], -1)
    return Neighbours(rows, scores)


def _with_names(
    model: Learned, graph: TopicGraph, table: Sheet, seen: _Seen, pairs: npt.NDArray[np.int32], before: Before | None
) -> Learned:
    """The model with its concepts and themes named, each under the slug that it had."""
    some = np.sort(np.random.default_rng(1).permutation(len(table))[: naming.MOST_PAPERS])
    terms = naming.terms_of(seen.snapshot, seen.rows[some], pairs)
    part = table[some]
    concepts = _concepts(model, table, part, terms, before)
    parents = graph.fitted("parents_")
    labels = table["theme"].astype(np.int64)
    broad = np.where(labels >= 0, parents[np.maximum(labels, 0)] if len(parents) else -1, -1)
    areas = _themes(
        model.centres, parents, broad, broad[some], table, terms, _old(before, table, broad=True), taken=set()
    )
    themes = _themes(
        model.centres, np.arange(len(parents)), labels, labels[some], table, terms, _old(before, table, broad=False),
        taken={area.slug for area in areas},
    )  # fmt: skip
    themes = [replace(theme, area=areas[parents[number]].slug) for number, theme in enumerate(themes)]
    made = replace(model, concepts=tuple(concepts), themes=tuple(themes), areas=tuple(areas))
    return replace(made, former=_former(made, before))


def _concepts(model: Learned, table: Sheet, part: Sheet, terms: naming.Terms, before: Before | None) -> list[Concept]:
    count = len(model.dictionary)
    lit = lit_matrix(part, count)
    found = naming.named(lit, terms, told_from(model.dictionary))
    papers = np.bincount(table["features"][table["weights"] > 0], minlength=count)
    old = {one.number: one for one in before.model.concepts} if before else {}
    same = _unmoved(model, before)
    taken = {old[number].slug for number in same if number in old}
    made = []
    for number, words in enumerate(found.terms):
        kept = old.get(number) if number in same else None
        name = _name(words) if papers[number] else ""
        slug = kept.slug if kept and kept.slug else _free(name, taken) if name else ""
        made.append(Concept(
            number, slug, kept.name if kept and kept.slug else name, words, int(papers[number]), round(float(found.quality[number]), 3)
        ))  # fmt: skip
    return made


def lit_matrix(part: Sheet, count: int) -> sparse.csr_matrix:
    """Which papers (columns) light which concepts (rows), and how strongly."""
    paper, place = np.nonzero(part["weights"] > 0)
    weights = part["weights"][paper, place].astype(np.float32)
    return sparse.csr_matrix(
        (weights, (part["features"][paper, place].astype(np.int64), paper)), shape=(count, len(part))
    )


def _unmoved(model: Learned, before: Before | None) -> set[int]:
    """The concepts that are what they were. In another space they are those that were carried there."""
    if before is None:
        return set()
    count = min(len(before.model.dictionary), len(model.dictionary))
    if before.model.encoder != model.encoder:
        return set(range(count))
    likeness = np.einsum("ij,ij->i", before.model.dictionary[:count], model.dictionary[:count])
    return set(np.flatnonzero(likeness > SAME).tolist())


def _old(before: Before | None, table: Sheet, *, broad: bool) -> tuple[Ints, Sequence[Theme]]:
    """The theme that each paper had before, and what these themes were."""
    labels = _before(table["paper"], before)
    if before is None or labels is None:
        return np.full(len(table), -1, np.int64), ()
    if not broad or not before.model.themes:
        return labels, before.model.themes
    return before.model.areas_of(labels), before.model.areas


def _themes(
    centres: Floats, parents: Ints, labels: Ints, part: Ints, table: Sheet, terms: naming.Terms,
    old: tuple[Ints, Sequence[Theme]], taken: set[str],
) -> list[Theme]:  # fmt: skip
    """Themes, or areas, named; one that shares most papers with an old one is that one."""
    count = int(parents.max(initial=-1)) + 1
    inside = np.flatnonzero(part >= 0)
    groups = sparse.csr_matrix((np.ones(len(inside), np.float32), (part[inside], inside)), shape=(count, len(part)))
    middles = np.stack([centres[parents == number].mean(axis=0) for number in range(count)]) if count else centres
    found = naming.named(groups, terms, told_from(unit(middles)))
    same = matched(old[0], labels).old if len(old[1]) and count else np.full(count, -1, np.int64)
    kept = {number: old[1][one] for number, one in enumerate(same.tolist()) if one >= 0}
    taken |= {theme.slug for theme in kept.values()}
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    months = months_of(table["date"])
    made = []
    for number, words in enumerate(found.terms):
        one = kept.get(number)
        dated = months[(labels == number) & (months >= 0)]
        made.append(Theme(
            number=number, slug=one.slug if one else _free(_name(words), taken), name=one.name if one else _name(words),
            words=words, papers=int(sizes[number]), since=month_name(int(dated.min())) if len(dated) else "",
        ))  # fmt: skip
    return made


def told_from(directions: Floats) -> Ints:
    """For each group the groups that it must be told from."""
    return nearest(directions, TOLD_FROM).rows if len(directions) > 1 else np.zeros((len(directions), 0), np.int64)


def _name(words: Sequence[str]) -> str:
    return ", ".join(words[: naming.IN_NAME]) or "unnamed"


def _free(name: str, taken: set[str]) -> str:
    """A slug that nobody has."""
    slug, number = slug_of(name), 1
    while slug in taken:
        number += 1
        slug = f"{slug_of(name)}-{number}"
    taken.add(slug)
    return slug


def _former(model: Learned, before: Before | None) -> dict[str, str]:
    """Slugs that are no more → the theme whose centre lies nearest, for links, feeds and subscriptions."""
    if before is None:
        return {}
    now = set(model.theme_by_slug)
    former = {old: new for old, new in before.model.former.items() if new in now}
    gone = [theme for theme in before.model.themes if theme.slug not in now]
    if gone and len(model.themes) and before.model.encoder == model.encoder:
        nearest_ = (before.model.centres[[theme.number for theme in gone]] @ model.centres.T).argmax(axis=1)
        former |= {theme.slug: model.themes[one].slug for theme, one in zip(gone, nearest_.tolist(), strict=True)}
    return former


def _told(
    model: Learned, learned: SparseDictionary, table: Sheet, seen: _Seen, before: Before | None, seconds: float
) -> Learning:  # fmt: skip
    sample = seen.full[:10_000]
    centred = sample - model.mean
    left = sample - learned.inverse_transform(learned.transform(sample))
    lit = np.bincount(table["features"][table["weights"] > 0], minlength=len(model.dictionary))
    named = [concept.quality for concept in model.concepts if concept.papers]
    old = before.model.theme_by_slug if before else {}
    return Learning(
        papers=len(table), concepts=len(model.dictionary), dead=int((lit == 0).sum()),
        duplicates=len(learned.duplicates(DUPLICATE)), unexplained=round(float((left**2).sum() / max(float((centred**2).sum()), 1e-12)), 4),
        quality=round(float(np.mean(named)), 4) if named else 0.0, themes=len(model.themes), areas=len(model.areas),
        went_on=sum(theme.slug in old for theme in model.themes), seconds=round(seconds, 1),
    )  # fmt: skip
