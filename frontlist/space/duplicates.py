"""Near-duplicates in the library: found for what is new as the index follows, kept in the store, told by `doctor`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np
from sqlalchemy import Connection

from frontlist.features.near_duplicates import overlap, shingles
from frontlist.index.snapshot import Snapshot
from frontlist.model.duplicate import Duplicate, DuplicateKind
from frontlist.model.paper import Author, Paper
from frontlist.store import catalogue, changes, duplicates, notes, papers
from frontlist.store.database import Database
from frontlist.text.similar import title_hash, title_key

MARK: Final = "duplicates.mark"
BATCH: Final = 1_000
NEIGHBOURS: Final = 6
# Of pairs that are silver duplicates in the arXiv file 96 % lie nearer than this (docs/explanation/identity.md).
LIKE: Final = 0.7
SHARED: Final = 0.4
MOSTLY: Final = 0.7
SAME_TEXT: Final = 0.8
# A thesis and the papers in it share subject and author more than words.
LIKE_A_THESIS: Final = 0.8
SHARED_WITH_A_THESIS: Final = 0.15
# A shorter title is shared by works that have nothing else in common; a later printing may take some years.
TELLING_TITLE: Final = 16
YEARS_APART: Final = 4
THESIS: Final = re.compile(r"\b(?:thesis|dissertation|habilitation)\b", re.I)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far papers have been compared: `swept` of all that there were, then the change log from `position` on."""

    position: int
    swept: int
    done: bool


def follow(database: Database, snapshot: Snapshot, most: int = BATCH) -> int:
    """Compare up to `most` papers that nobody has compared yet; 0 when all are."""
    if snapshot.vectors is None:
        return 0
    with database.read() as connection:
        mark = _mark(connection, snapshot.state.position)
        if mark.done:
            # What the index has not seen yet has no neighbours yet.
            log = [
                one for one in changes.after(connection, mark.position, most) if one.position <= snapshot.state.position
            ]
            ids = list(dict.fromkeys(one.paper_id for one in log))
            mark = replace(mark, position=log[-1].position) if log else mark
        else:
            ids = [paper for paper, _ in papers.changed(connection, mark.swept, most)]
            mark = replace(mark, swept=mark.swept + len(ids), done=len(ids) < most)
    if not ids:
        return 0
    found = compare(database, snapshot, ids)
    with database.write() as connection:
        duplicates.replace(connection, ids, found)
        notes.put(connection, MARK, asdict(mark))
    return len(ids)


def _mark(connection: Connection, indexed: int) -> Mark:
    """Where to go on; from the beginning when the change log has forgotten what would be next."""
    kept = notes.get(connection, MARK)
    mark = Mark(**kept) if kept else None
    if mark is None or mark.position + 1 < changes.oldest(connection):
        return Mark(position=indexed, swept=0, done=False)
    return mark


def waiting(connection: Connection) -> int:
    """About how many papers nobody has compared yet."""
    kept = notes.get(connection, MARK)
    mark = Mark(**kept) if kept else Mark(changes.latest(connection), 0, done=False)
    left = 0 if mark.done else papers.count(connection) - mark.swept
    return max(0, left) + max(0, changes.latest(connection) - mark.position)


def compare(database: Database, snapshot: Snapshot, ids: Sequence[str]) -> list[Duplicate]:
    """The near-duplicates of these papers among all that are indexed."""
    if snapshot.vectors is None or snapshot.state.live < 2:
        return []
    rows = [(paper, row) for paper in ids if (row := snapshot.row_of(paper)) >= 0]
    near = _candidates(snapshot, rows)
    with database.read() as connection:
        near |= {pair: near.get(pair, 0.0) for pair in _of_one_title(connection, [paper for paper, _ in rows])}
        known = papers.get_many(connection, sorted({paper for pair in near for paper in pair}))
    runs = {paper.id: shingles(paper.abstract) for paper in known.values()}
    pairs = (
        (known[left], known[right], like)
        for (left, right), like in sorted(near.items())
        if {left, right} <= known.keys()
    )
    return [pair for left, right, like in pairs if (pair := judged(left, right, like, runs[left.id], runs[right.id]))]


def _of_one_title(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs under one title, which vectors do not bring together where one of the two has no abstract."""
    hashes = {one.id: title_hash(title_key(one.title)) for one in papers.get_many(connection, ids).values()}
    found = catalogue.find_titles(connection, hashes.values())
    for paper, title in hashes.items():
        for other in found.get(title, ()):
            if other != paper:
                yield min(paper, other), max(paper, other)


def _candidates(snapshot: Snapshot, rows: Sequence[tuple[str, int]]) -> dict[tuple[str, str], float]:
    if not rows or snapshot.vectors is None:
        return {}
    numbers = np.array([row for _, row in rows], np.int64)
    scores, found = snapshot.vectors.nearest(snapshot.vectors.rows(numbers), NEIGHBOURS)
    names = snapshot.papers(np.maximum(found.ravel(), 0))
    pairs: dict[tuple[str, str], float] = {}
    for place, (paper, _) in enumerate(rows):
        for column in range(found.shape[1]):
            other, row = names[place * found.shape[1] + column], int(found[place, column])
            likeness = float(scores[place, column])
            if row >= 0 and not snapshot.dead[row] and other != paper and likeness >= LIKE:
                pairs[min(paper, other), max(paper, other)] = likeness
    return pairs


Runs = frozenset[tuple[str, ...]]


def judged(left: Paper, right: Paper, likeness: float, ours: Runs, theirs: Runs) -> Duplicate | None:
    """What two papers that lie near to each other are to each other; None when their words are their own."""
    resemblance, containment = overlap(ours, theirs)
    kind = _kind(left, right, likeness, resemblance, containment)
    return Duplicate(left.id, right.id, kind, round(containment, 3), round(likeness, 3)) if kind else None


def _kind(left: Paper, right: Paper, likeness: float, resemblance: float, containment: float) -> DuplicateKind | None:
    if resemblance >= SAME_TEXT:
        return "same text"
    ours, theirs = _families(left.authors), _families(right.authors)
    if ours & theirs and _is_like_a_thesis(left, right, likeness) and containment >= SHARED_WITH_A_THESIS:
        return "thesis"
    if containment < SHARED:
        return "same title" if _have_one_title(left, right, ours, theirs) else None
    if ours and theirs and not ours & theirs:
        return "close text by others"
    return "mostly same text" if containment >= MOSTLY else "shared passages"


def _have_one_title(left: Paper, right: Paper, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """The same title, and nothing that speaks against one work: other people, another decade, another abstract."""
    title = title_key(left.title)
    if title != title_key(right.title):
        return False
    if left.year and right.year and abs(left.year - right.year) > YEARS_APART:
        return False
    if ours and theirs:
        return bool(ours & theirs)
    return len(title) >= TELLING_TITLE and not (left.abstract and right.abstract)


def _is_like_a_thesis(left: Paper, right: Paper, likeness: float) -> bool:
    said = [bool(THESIS.search(f"{one.type} {one.comment} {one.title} {one.abstract}")) for one in (left, right)]
    return said[0] != said[1] and likeness >= LIKE_A_THESIS


def _families(authors: Iterable[Author]) -> frozenset[str]:
    return frozenset(author.name.split()[-1].lower() for author in authors if author.name.split())
