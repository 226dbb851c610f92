"""For one reader: what they would want to see, by what they saved, voted for and hid. Page, feed, mail and command share it.

Candidates come from the index (near to each interest, near to what was saved last, and by the words of the interests);
the model in `features/interests.py` orders them. Attention by others adds a little. Every twelfth place goes to a paper
a step away from anything saved, so that an interest can grow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import tantivy

from frontlist.features.interests import Interests, Line, Verdict
from frontlist.features.reader_space import ReaderSpace, Seen, counts_of
from frontlist.index.analysis import stems
from frontlist.index.snapshot import Snapshot, once
from frontlist.index.streams import IDS, OWN_WORDS
from frontlist.index.vector import Rows
from frontlist.model.query import PaperFilter
from frontlist.search.door import allowed_by
from frontlist.search.gather import gather
from frontlist.search.matching import any_of, every, filtered, term
from frontlist.search.retrieve import collection_of

Doubles = npt.NDArray[np.float64]
Attention = Callable[[Sequence[str]], Mapping[str, float]]
ANY: Final = PaperFilter()
# A vote says less of what somebody wants to read than saving does.
SAVED: Final = 1.0
VOTED: Final = 0.6
# More than these, the latest, say no more of a reader.
MOST_LIKED: Final = 400
SAMPLE: Final = 4_000
# Up to so many papers are all looked at; of more, the nearest to each interest and each support.
SMALL: Final = 1_500
NEAR_INTEREST: Final = 400
NEAR_SUPPORT: Final = 40
BY_WORDS: Final = 300
SUPPORTS: Final = 20
TOP_WORDS: Final = 12
# How much attention counts, in spreads; chosen on the development readers (docs/explanation/reader-model.md).
ATTENTION: Final = 0.4
EXPLORE_EVERY: Final = 12


class Likes(NamedTuple):
    """What one reader said: paper → how much it counts, latest first; what they want less of; what they know already."""

    liked: Mapping[str, float]
    less: Sequence[str] = ()
    known: Collection[str] = ()


class Suggestion(NamedTuple):
    """A paper, how relevant it is (0 to 1), the saved paper that speaks for it, the interest that it belongs to (from
    0), whether it is there to explore, and the numbers behind it."""

    paper_id: str
    score: float
    because: str
    interest: int = 0
    explores: bool = False
    parts: tuple[tuple[str, float], ...] = ()


class Model(NamedTuple):
    """A fitted reader: the interests, and which papers they rest on."""

    interests: Interests
    supports: Sequence[str]
    rows: Rows
    left_out: frozenset[str]


def for_me(
    snapshot: Snapshot, likes: Likes, *, where: PaperFilter = ANY, limit: int = 20,
    attention: Attention | None = None,
) -> list[Suggestion]:  # fmt: skip
    """The best papers for a reader; never one that they saved, hid, voted for or know. Nothing for who liked nothing."""
    model = fitted(snapshot, likes)
    if model is None:
        return []
    rows = _candidates(snapshot, model, where)
    return ranked(snapshot, model, rows, limit=limit, attention=attention)


def fitted(snapshot: Snapshot, likes: Likes) -> Model | None:
    """The reader's model; None when nothing that is indexed was liked."""
    liked = {paper: weight for paper, weight in likes.liked.items() if paper not in set(likes.less)}
    found = [(paper, snapshot.row_of(paper), weight) for paper, weight in list(liked.items())[:MOST_LIKED]]
    found = [one for one in found if one[1] >= 0]
    if not found:
        return None
    less = np.array([row for paper in list(likes.less)[:MOST_LIKED] if (row := snapshot.row_of(paper)) >= 0], np.int64)
    space, rows = space_of(snapshot), np.array([row for _, row, _ in found], np.int64)
    weights = np.array([weight for _, _, weight in found])
    interests = Interests().fit(
        space, seen(snapshot, space, rows), weights, seen(snapshot, space, less), np.concatenate([rows, less])
    )
    left_out = frozenset({*likes.liked, *likes.less, *likes.known})
    return Model(interests, [paper for paper, _, _ in found], rows, left_out)


def ranked(
    snapshot: Snapshot, model: Model, rows: Rows, *, limit: int, attention: Attention | None = None
) -> list[Suggestion]:
    """These rows in the model's order, without what the reader has seen."""
    ids = snapshot.papers(rows)
    kept = [place for place, paper in enumerate(ids) if paper not in model.left_out]
    ids, rows = [ids[place] for place in kept], rows[kept]
    if not ids:
        return []
    verdict = model.interests.transform(seen(snapshot, space_of(snapshot), rows))
    drawn = _attention(attention(ids), ids) if attention else np.zeros(len(ids))
    score = verdict.score + ATTENTION * drawn
    order = np.lexsort((np.array(ids), -score))
    relevance = model.interests.relevance(score)
    steps = set(_steps_away(verdict, order, limit))
    return [_suggestion(model, verdict, ids, int(place), relevance, drawn, int(place) in steps) for place in _mixed(order, steps, limit)]  # fmt: skip


def _suggestion(
    model: Model, verdict: Verdict, ids: Sequence[str], place: int, relevance: Doubles, drawn: Doubles, explores: bool
) -> Suggestion:
    parts = (
        ("model", round(float(verdict.score[place]), 4)),
        ("nearest saved", round(float(verdict.nearness[place]), 4)),
        ("attention", round(ATTENTION * float(drawn[place]), 4)),
    )
    because = model.supports[int(verdict.support[place])]
    return Suggestion(
        ids[place], round(float(relevance[place]), 4), because, int(verdict.interest[place]), explores, parts
    )


def _steps_away(verdict: Verdict, order: npt.NDArray[Any], limit: int) -> list[int]:
    """The best of those that the list has no place for and that are near to no single saved paper."""
    count = limit // EXPLORE_EVERY
    behind = order[limit - count : 10 * limit]
    if not count or not len(behind):
        return []
    usual = float(np.median(verdict.nearness[order[:limit]]))
    return [int(place) for place in behind if verdict.nearness[place] < 0.75 * usual][:count]


def _mixed(order: npt.NDArray[Any], steps: Collection[int], limit: int) -> list[int]:
    left = [int(place) for place in order if int(place) not in steps]
    away = [int(place) for place in order if int(place) in steps]
    mixed: list[int] = []
    while len(mixed) < limit and (left or away):
        turn = away if away and (not left or len(mixed) % EXPLORE_EVERY == EXPLORE_EVERY - 1) else left
        mixed.append(turn.pop(0))
    return mixed


def _attention(counts: Mapping[str, float], ids: Sequence[str]) -> Doubles:
    """How much attention each drew beside the others; spreads of less than one are no louder for it."""
    values = np.log1p([max(counts.get(paper, 0.0), 0.0) for paper in ids])
    return np.asarray((values - values.mean()) / max(float(values.std()), 0.5), np.float64)


@once
def space_of(snapshot: Snapshot) -> ReaderSpace:
    """What every reader's model is measured against: a sample of this library, the same each time."""
    alive = np.flatnonzero(~snapshot.dead)
    chosen = np.sort(np.random.default_rng(len(alive)).permutation(alive)[:SAMPLE])
    vectors, counts = _read(snapshot, chosen)
    return ReaderSpace().fit(vectors, counts, collection_of(snapshot).rarity, chosen)


def seen(snapshot: Snapshot, space: ReaderSpace, rows: Rows) -> Seen:
    """Papers of the index as the model sees them."""
    return space.transform(*_read(snapshot, rows))


def _read(snapshot: Snapshot, rows: Rows) -> tuple[npt.NDArray[np.float32], Any]:
    found = gather(snapshot, rows) if len(rows) else None
    if found is None:
        width = snapshot.vectors.dimension if snapshot.vectors else 0
        nothing = np.zeros(0, np.int64)
        return np.zeros((0, width), np.float32), counts_of(nothing, np.zeros(1, np.int64), nothing, IDS)
    vectors = found.vectors if found.vectors is not None else np.zeros((len(rows), 0), np.float32)
    return vectors, counts_of(found.used[found.tokens], found.starts, found.titles, IDS)


def _candidates(snapshot: Snapshot, model: Model, where: PaperFilter) -> Rows:
    allowed = allowed_by(filtered(where), repr(where))
    kept = allowed.rows(snapshot)
    alive = ~snapshot.dead if kept is None else kept & ~snapshot.dead
    if int(alive.sum()) <= SMALL:
        return np.flatnonzero(alive)
    found = [_by_words(snapshot, line, allowed.query) for line in model.interests.lines_]
    if snapshot.vectors is not None:
        space = space_of(snapshot)
        found += [snapshot.nearest(space.direction(line.meaning), NEAR_INTEREST, kept)[0] for line in model.interests.lines_]  # fmt: skip
        latest = snapshot.vectors.rows(model.rows[:SUPPORTS])
        found += [snapshot.nearest(vector, NEAR_SUPPORT, kept)[0] for vector in latest]
    return np.unique(np.concatenate(found))


def _by_words(snapshot: Snapshot, line: Line, allowed: tantivy.Query | None) -> Rows:
    """The best by the interest's heaviest words."""
    known = min(OWN_WORDS, len(snapshot.words.words))
    heavy = np.argsort(-line.words[:known], kind="stable")[:TOP_WORDS]
    asked = [
        tantivy.Query.boost_query(term(field, stem), float(line.words[number]))
        for number in heavy.tolist()
        if line.words[number] > 0
        for stem in stems(snapshot.words.words[number])
        for field in ("title", "abstract")
    ]
    query = any_of(asked)
    return snapshot.best(every([query, allowed]) if allowed else query, BY_WORDS)
