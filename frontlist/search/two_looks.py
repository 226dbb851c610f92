"""One question, looked at twice: by each paper as a whole, and by the part of it that speaks most to the question.

Both numbers are features of the ranking (see `search/features.py`); here each orders the same candidates by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import Wordlist
from frontlist.index.vector import Floats
from frontlist.rank.order import ordered
from frontlist.search.features import NAMES, NEAR
from frontlist.search.gather import best
from frontlist.search.parse import parse
from frontlist.search.question import understand
from frontlist.search.shortlist import Shortlist, shortlist
from frontlist.store import papers as paper_store
from frontlist.store.papers import Texts
from frontlist.text.words import sentence_bounds

if TYPE_CHECKING:
    from frontlist.search.door import Search

Parts = Literal["words", "sentence"]
SHOWN: Final = 10


class Met(NamedTuple):
    """A word of the question and the nearest word of the paper; its own forms are wholly like it."""

    asked: str
    there: str
    likeness: float


class Look(NamedTuple):
    """One paper by both scores, and its place in both orders. `sentence` is '' where the title is the nearest part."""

    paper_id: str
    whole: float
    part: float
    place_by_whole: int
    place_by_part: int
    sentence: str
    met: tuple[Met, ...]


class TwoLooks(NamedTuple):
    """The first of both orders of the same candidates, and how many they have in common."""

    by_whole: tuple[Look, ...]
    by_part: tuple[Look, ...]
    candidates: int
    both: int


def two_looks(search: Search, text: str, parts: Parts) -> TwoLooks | None:
    """Both orders; None where there is nothing to compare: no vectors, or no part of any paper comes near."""
    snapshot, question = search.index.snapshot(), understand(parse(text))
    if snapshot.encoder is None or snapshot.vectors is None or not question.terms:
        return None
    vector = snapshot.encoder.encode_query(question.text)
    if not vector.any():
        return None
    short = shortlist(snapshot, snapshot.words, question.terms, vector, "hybrid")
    return _compared(search, snapshot, short, parts) if short else None


def _compared(search: Search, snapshot: Snapshot, short: Shortlist, parts: Parts) -> TwoLooks | None:
    scores = (short.found.values[:, NAMES.index("meaning")], _by_part(short, parts))
    if scores[1].max() <= 0:
        return None
    keys = snapshot.columns["paper"][short.papers.rows]
    orders = [ordered(found, keys) for found in scores]
    places = [np.argsort(order) + 1 for order in orders]
    shown = sorted({int(row) for order in orders for row in order[:SHOWN]})
    ids = dict(zip(shown, snapshot.papers(short.papers.rows[shown]), strict=True))
    with search.database.read() as connection:
        texts = paper_store.texts_of(connection, list(ids.values()))
    looks = {
        row: Look(
            ids[row], float(scores[0][row]), float(scores[1][row]), int(places[0][row]), int(places[1][row]),
            _sentence(texts.get(ids[row]), row, short), tuple(_met(row, short, snapshot.words)),
        )
        for row in shown
    }  # fmt: skip
    whole, part = (tuple(looks[int(row)] for row in order[:SHOWN]) for order in orders)
    return TwoLooks(whole, part, len(keys), len(set(whole) & set(part)))


def _by_part(short: Shortlist, parts: Parts) -> Floats:
    if parts == "words":
        return short.found.values[:, NAMES.index("word by word")]
    return np.asarray(best(short.found.sentence_scores, short.papers.sentence_starts), np.float32)


def _sentence(texts: Texts | None, row: int, short: Shortlist) -> str:
    """The nearest sentence of the abstract, if none is nearer than the title."""
    begin, end = short.papers.sentence_starts[row : row + 2]
    nearest = int(np.argmax(short.found.sentence_scores[begin:end])) if end > begin else 0
    for number, (first, last) in enumerate(sentence_bounds(texts.abstract) if texts else (), 1):
        if number == nearest:
            return texts.abstract[first:last] if texts else ""
    return ""


def _met(row: int, short: Shortlist, words: Wordlist) -> Iterator[Met]:
    """For each word of the question what of the paper it met, if anything is near enough."""
    papers, asked = short.papers, short.asked
    tokens = papers.used[papers.tokens[papers.starts[row] : papers.starts[row + 1]]]
    likeness = words.units[tokens] @ asked.units.T
    for number, term in enumerate(asked.terms):
        if short.found.counts[row, number]:
            yield Met(term.word, term.word, 1.0)
        elif short.found.likeness[row, number] >= NEAR:
            nearest = int(likeness[:, number].argmax())
            yield Met(term.word, words.words[tokens[nearest]], float(likeness[nearest, number]))
