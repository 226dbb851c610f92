"""From a question to candidates: the best by words and the nearest by meaning, among those that may be shown at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import tantivy

from frontlist.features.estimator import unit
from frontlist.index.lexical import schema
from frontlist.index.snapshot import Snapshot, once
from frontlist.index.streams import IDS, LOCAL_DIMENSIONS, Wordlist
from frontlist.index.vector import Floats, Rows
from frontlist.model.query import Mode
from frontlist.search.features import Asked, Collection
from frontlist.search.matching import any_of, every, ranking
from frontlist.search.question import Term

# Fetched by words and by meaning; together some 300 different papers.
EACH: Final = 180
COUNTED_BELOW: Final = 20_000
_FIELDS: Final = ("title", "abstract", "forms")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which papers may be found: a query without a score, and a name under which its rows are kept."""

    query: tantivy.Query | None = None
    key: str = ""

    def rows(self, snapshot: Snapshot) -> npt.NDArray[np.bool_] | None:
        """The allowed rows, exactly; None means all."""
        return None if self.query is None else snapshot.matching(self.query, self.key)

    def with_terms(self, terms: tuple[Term, ...]) -> tantivy.Query:
        """Allowed papers that hold any of the words; all allowed papers when there are none."""
        parts = ([self.query] if self.query else []) + ([ranking(terms)] if terms else [])
        return every(parts) if parts else tantivy.Query.all_query()


@once
def collection_of(snapshot: Snapshot) -> Collection:
    """The whole library in a few numbers."""
    frequency = snapshot.frequency.astype(np.float64)
    papers = max(snapshot.state.live, 1)
    titles, every_token = frequency[-1], frequency[:-1].sum()
    rarity = np.log((papers + 1) / (frequency[:-1] / 1.6 + 0.5)).clip(0, None)
    return Collection(papers, titles / papers, (every_token - titles) / papers, rarity.astype(np.float32))


def asked(terms: tuple[Term, ...], vector: Floats | None, snapshot: Snapshot, words: Wordlist) -> Asked:
    """The words of a question as the features need them."""
    count = max(snapshot.state.live, 1)
    papers = np.array([_papers_with(snapshot, term) for term in terms], np.float64).clip(0, count)
    rarity = np.log1p((count - papers + 0.5) / (papers + 0.5)).astype(np.float32)
    rarity *= np.array([term.times for term in terms], np.float32)
    units = np.array([words.direction(term.word) for term in terms], np.float32).reshape(len(terms), LOCAL_DIMENSIONS)
    groups = tuple(words.group(term.word, term.stem) for term in terms)
    return Asked(terms, groups, rarity, units, vector, _local(terms, vector, snapshot, words))


def _local(terms: tuple[Term, ...], vector: Floats | None, snapshot: Snapshot, words: Wordlist) -> Floats:
    """The question among the word vectors: the beginning of its own vector, or the sum of its words beside another encoder."""
    found = np.zeros(LOCAL_DIMENSIONS, np.float32)
    if vector is not None and snapshot.state.encoder == words.name:
        part = vector[:LOCAL_DIMENSIONS]
        found[: len(part)] = part
    else:
        for term in terms:  # the last number belongs to words without a vector
            found += words.vectors[words.numbers.get(term.word.encode(), IDS - 1)]
    direction: Floats = unit(found[None])[0]
    return direction


def _papers_with(snapshot: Snapshot, term: Term) -> int:
    """How many papers have this word. The quick count includes replaced papers, of which a small library can have many."""
    if snapshot.any_dead and snapshot.state.rows < COUNTED_BELOW:
        return max(snapshot.count(_one(field, term.stem)) for field in ("title", "abstract"))
    return max(snapshot.searcher.doc_freq(field, term.stem) for field in ("title", "abstract"))


def known(snapshot: Snapshot, stem: str) -> bool:
    """Whether any paper has this word."""
    return any(snapshot.searcher.doc_freq(field, stem) for field in _FIELDS)


def candidates(
    snapshot: Snapshot, terms: tuple[Term, ...], vector: Floats | None, allowed: Allowed, mode: Mode, each: int = EACH
) -> Rows:
    """The rows to rank, in row order, each once."""
    found: list[Rows] = []
    kept = allowed.rows(snapshot) if vector is not None and mode != "words" else None
    if terms and mode != "meaning":
        found.append(snapshot.best(allowed.with_terms(terms), each))
    if vector is not None and mode != "words":
        found.append(snapshot.nearest(vector, each, kept)[0])
    rows = np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return rows[np.diff(rows, prepend=-1) > 0]


def newest(snapshot: Snapshot, allowed: Allowed, count: int) -> tuple[Rows, int]:
    """Without a question: the newest allowed papers, ties by id, and how many there are."""
    kept = allowed.rows(snapshot)
    rows = np.flatnonzero(~snapshot.dead if kept is None else kept & ~snapshot.dead)
    dates = snapshot.columns["date"][rows].astype(np.int64)
    if len(rows) > count:
        edge = np.partition(dates, -count)[-count]
        few = dates >= edge
        return _by_date(snapshot, rows[few], dates[few])[:count], len(rows)
    return _by_date(snapshot, rows, dates), len(rows)


def _by_date(snapshot: Snapshot, rows: Rows, dates: npt.NDArray[Any]) -> Rows:
    return rows[np.lexsort((snapshot.columns["paper"][rows], -dates))]


def anything_like(snapshot: Snapshot, words: list[str], field: str) -> int:
    """How many papers have these words, in this order, in `field`."""
    # The quick look first: of most words of a question nobody is called so.
    if not words or not all(snapshot.searcher.doc_freq(field, word) for word in words):
        return 0
    query = (
        tantivy.Query.phrase_query(schema(), field, list(words)) if len(words) > 1 else any_of([_one(field, words[0])])
    )
    return snapshot.count(query)


def _one(field: str, word: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), field, word, "freq")
