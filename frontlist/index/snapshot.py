"""One finished state of the index, open for reading: it does not move, whatever a writer does meanwhile."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import tantivy

from frontlist.errors import IndexUnavailable
from frontlist.index import columns, lexical, manifest, vector
from frontlist.index.building import Building
from frontlist.index.columns import COLUMNS, Array
from frontlist.index.manifest import Manifest, epoch_folder, generation_folder
from frontlist.index.streams import Wordlist
from frontlist.index.vector import Floats, Rows, Selection, Vectors
from frontlist.index.writer import DEAD, LEXICAL, VECTORS, Encoder, read_dead, read_frequency, read_hubs

_KEPT_SELECTIONS: Final = 32
# Scores closer than this share of themselves are one score: in which order the parts of a sum are added is chance.
_SAME_SCORE: Final = 1e-5

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Columns, words and vectors of one manifest.

    `words` is what its token streams count by, `encoder` whose space its vectors lie in (None where meaning cannot be
    asked for). `partial` is set where only a part of the library is in it, because it is being made.
    """

    state: Manifest
    columns: dict[str, Array]
    dead: npt.NDArray[np.bool_]
    index: tantivy.Index
    searcher: tantivy.Searcher
    vectors: Vectors | None
    frequency: npt.NDArray[np.int64]
    hubs: npt.NDArray[np.float16]
    words: Wordlist
    encoder: Encoder | None = None
    partial: Building | None = None
    selections: OrderedDict[str, npt.NDArray[np.bool_]] = field(default_factory=OrderedDict)
    known: dict[Any, Any] = field(default_factory=dict)

    @property
    def any_dead(self) -> bool:
        """Whether some rows no longer stand for a paper."""
        return self.state.live < self.state.rows

    def lexical(self, query: tantivy.Query, count: int) -> tuple[Rows, Floats]:
        """Row numbers and BM25 scores of the best matches."""
        hits = self.searcher.search(query, max(count, 1), count=False).hits
        rows = self.searcher.fast_field_values("row", [address for _, address in hits])
        return np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32)

    def best(self, query: tantivy.Query, count: int) -> Rows:
        """The rows of the best matches. Who comes in among equals at the end is told by their ids.

        The engine itself takes those that lie first in its files, and how these are cut differs from build to build.
        """
        asked = count + count // 4
        while True:
            rows, scores = self.lexical(query, asked)
            if len(rows) <= count:
                return rows
            last = scores[count - 1]
            if len(rows) < asked or scores[-1] < last * (1 - _SAME_SCORE):
                break
            asked *= 4
        above = rows[scores > last * (1 + _SAME_SCORE)]
        equal = rows[len(above) :][scores[len(above) :] >= last * (1 - _SAME_SCORE)]
        by_id = np.argsort(self.columns["paper"][equal], kind="stable")
        return np.concatenate([above, equal[by_id][: count - len(above)]])

    def count(self, query: tantivy.Query) -> int:
        """How many papers match."""
        found: Any = self.searcher.search(query, 1, count=True)
        return int(found.count)

    def matching(self, query: tantivy.Query, key: str = "") -> npt.NDArray[np.bool_]:
        """Which rows match, exactly. Kept under `key` for the next page or the next search with the same filter."""
        if (known := self.selections.get(key)) is not None:  # one look: another thread may be making room
            return known
        rows, _ = self.lexical(tantivy.Query.const_score_query(query, 0.0), self.state.rows)
        kept = np.zeros(self.state.rows, bool)
        kept[rows] = True
        if key:
            self.selections[key] = kept
            while len(self.selections) > _KEPT_SELECTIONS:
                self.selections.popitem(last=False)
        return kept

    def nearest(self, query: Floats, count: int, kept: npt.NDArray[np.bool_] | None = None) -> tuple[Rows, Floats]:
        """Row numbers and cosines of the nearest papers, among those that `kept` names."""
        if self.vectors is None or not self.state.live:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        chosen = self._selection(kept)
        if chosen is not None and not chosen.kept:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        probes = self.vectors.probes_for(chosen.kept) if chosen else 0
        scores, rows = self.vectors.nearest(query, min(count, self.state.rows), chosen, probes)
        real = rows[0] >= 0
        return rows[0][real], scores[0][real]

    def _selection(self, kept: npt.NDArray[np.bool_] | None) -> Selection | None:
        if kept is None and not self.any_dead:
            return None
        alive = ~self.dead
        return vector.selection_of(alive if kept is None else kept & alive)

    def row_of(self, paper_id: str) -> int:
        """The row that stands for this paper, or -1."""
        rows, _ = self.lexical(tantivy.Query.term_query(lexical.schema(), "paper", paper_id, "basic"), 1)
        return int(rows[0]) if len(rows) else -1

    def papers(self, rows: Rows) -> list[str]:
        """The paper ids of these rows."""
        return [paper.decode() for paper in self.columns["paper"][rows].tolist()]

    def facets(self, query: tantivy.Query, names: tuple[str, ...], size: int) -> dict[str, list[tuple[str, int]]]:
        """Exact counts of the values of each field over everything that matches."""
        asked = {name: {"terms": {"field": name, "size": size, "segment_size": 65_000}} for name in names}
        found: dict[str, Any] = self.searcher.aggregate(query, asked)
        return {
            # Year 0 stands for an unknown date.
            name: [
                (str(bucket.get("key_as_string") or _plain(bucket["key"])), int(bucket["doc_count"]))
                for bucket in found[name]["buckets"]
                if name != "year" or bucket["key"]
            ]
            for name in names
        }


def once(work: Callable[[Snapshot], T]) -> Callable[[Snapshot], T]:
    """What `work` makes of a snapshot is made once and goes with it. Kept anywhere else it would keep the snapshot, and
    with that an index's files open, long after a newer one has taken its place."""

    @wraps(work)
    def kept(snapshot: Snapshot) -> T:
        if work not in snapshot.known:
            snapshot.known[work] = work(snapshot)
        found: T = snapshot.known[work]
        return found

    return kept


def _plain(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)


def open_snapshot(
    home: Path, state: Manifest, *, deep: bool, words: Wordlist, encoder: Encoder | None = None
) -> Snapshot:
    """Open the files that `state` names, checked first; raises IndexUnavailable when they are not as written."""
    if found := manifest.damage(home, state, deep=deep):
        raise IndexUnavailable(
            f"The index is damaged: {found}.", "It is rebuilt by `frontlist index update`.", damage=found
        )
    place, folder = generation_folder(home, state), epoch_folder(home, state.epoch)
    try:
        index, searcher = lexical.open_for_reading(place / LEXICAL)
        vectors = vector.load(place / VECTORS, int(state.measured.get("probes", 16))) if state.encoder else None
        arrays = {name: columns.mapped(folder, name, state.columns[name]) for name in COLUMNS}
        dead, frequency, hubs = read_dead(home, state), read_frequency(home, state), read_hubs(home, state)
    except OSError as error:
        raise IndexUnavailable(
            f"The index cannot be opened: {error}.", "Run `frontlist index rebuild`.", file=DEAD
        ) from error
    return Snapshot(state, arrays, dead, index, searcher, vectors, frequency, hubs, words, encoder)
