"""Screening: every paper of a set is judged to belong in or not, the likeliest first, until enough is surely found.

The next paper is the one that the reader model (`features/interests.py`) puts first, fitted anew to all that was said:
active learning by relevance, as in Cormack & Grossman 2014. When to stop is for `rank/stopping.py` to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from frontlist.discover.for_me import SAVED, Likes, fitted, seen, space_of
from frontlist.errors import NotFound, UsageError
from frontlist.features.reader_space import Seen
from frontlist.index.snapshot import Snapshot
from frontlist.index.vector import Rows
from frontlist.model.dates import utc_now
from frontlist.model.query import PaperFilter
from frontlist.model.screening import Progress, Screening
from frontlist.rank import stopping
from frontlist.search.door import Search
from frontlist.store import papers, screenings
from frontlist.store.database import Database
from frontlist.store.screenings import Screened

# Who has to read more than these needs a narrower question; the model looks at all of them after each verdict.
MOST: Final = 20_000
FOUND_FIRST: Final = 1_000
RECALL: Final = 0.95
CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Screenings:
    """The door."""

    database: Database
    search: Search
    clock: Callable[[], dt.datetime] = utc_now

    def begin(
        self, name: str, where: PaperFilter, query: str = "", *, recall: float = RECALL, confidence: float = CONFIDENCE
    ) -> Progress:
        """Screen all papers that `where` lets through. What `query` finds is read first, until something belongs in."""
        if not 0 < recall <= 1 or not 0 < confidence < 1:
            raise UsageError("Recall and confidence are shares.", "Give numbers between 0 and 1, such as 0.95.")
        with self.database.read() as connection:
            ids = [paper.id for paper in papers.dated(connection, where, limit=MOST + 1)]
        if not ids:
            raise NotFound(
                "No paper fits, so there is nothing to screen.", "See `frontlist list` with the same options."
            )
        if len(ids) > MOST:
            raise UsageError(f"More than {MOST:,} papers fit.", "Narrow them by date, category, author or venue.")
        hits = self.search.search(query, limit=FOUND_FIRST, where=where).hits if query else ()
        there = set(ids)
        first = [hit.paper_id for hit in hits if hit.paper_id in there]
        begun = Screening(name, query, recall, confidence, self.clock().isoformat())
        with self.database.write() as connection:
            screenings.begin(connection, begun, list(dict.fromkeys([*first, *ids])))
        return self.desk(name).progress()

    def every(self) -> list[Screening]:
        """All screenings, the latest first."""
        with self.database.read() as connection:
            return screenings.every(connection)

    def desk(self, name: str) -> Desk:
        """One screening, open for reading and judging."""
        with self.database.read() as connection:
            screening = screenings.get(connection, name)
        return Desk(self.database, self.search, screening)

    def drop(self, name: str) -> None:
        """Forget a screening and all that was said in it."""
        with self.database.write() as connection:
            screenings.get(connection, name)
            screenings.drop(connection, name)


@dataclass(frozen=True)
class Desk:
    """One screening. What is said is stored at once; several people may sit at the same one."""

    database: Database
    search: Search
    screening: Screening

    def papers(self) -> list[Screened]:
        """All its papers, those that were read first."""
        with self.database.read() as connection:
            return screenings.papers_of(connection, self.screening.name)

    def chosen(self) -> list[str]:
        """The papers that belong in, in the order in which they were found."""
        return [paper.paper_id for paper in self.papers() if paper.turn and paper.wanted]

    def progress(self) -> Progress:
        """How far it has come, and whether one may stop."""
        every = self.papers()
        said = [one.wanted for one in every if one.turn]
        return stopping.progress(said, len(every), self.screening.recall, self.screening.confidence)

    def say(self, paper: str, wanted: bool) -> str:
        """Whether a paper, by any of its ids, belongs in; its own id. Said again, the last word stands."""
        with self.database.write() as connection:
            paper_id = papers.find(connection, paper)
            if not screenings.say(connection, self.screening.name, paper_id, wanted):
                raise NotFound(
                    f"{paper} is none of the papers of this screening.", "`frontlist screen next` names one."
                )
        return paper_id

    def take_back(self, paper: str) -> str:
        """A paper is unread again; its own id."""
        with self.database.write() as connection:
            paper_id = papers.find(connection, paper)
            screenings.take_back(connection, self.screening.name, paper_id)
        return paper_id

    def next(self) -> str:
        """The paper to read now; '' when all are read."""
        every = self.papers()
        unread = [one.paper_id for one in every if not one.turn]
        best = self._best(every, set(unread))
        return best or (unread[0] if unread else "")

    def _best(self, every: Sequence[Screened], unread: set[str]) -> str:
        """The model's first among the unread papers that are indexed; '' where nothing was found yet."""
        snapshot, ids, all_seen = self._seen
        said = [one for one in reversed(every) if one.turn]
        likes = Likes({one.paper_id: SAVED for one in said if one.wanted}, [one.paper_id for one in said if not one.wanted])  # fmt: skip
        places = np.array([place for place, paper in enumerate(ids) if paper in unread], np.int64)
        model = fitted(snapshot, likes) if likes.liked and len(places) else None
        if model is None:
            return ""
        scores = model.interests.transform(all_seen.take(places)).score
        best: tuple[float, str] = min(zip((-scores).tolist(), (ids[place] for place in places), strict=True))
        return best[1]

    @cached_property
    def _seen(self) -> tuple[Snapshot, list[str], Seen]:
        """Every paper of the screening as the model sees it: read once, whatever is said later."""
        snapshot = self.search.index.snapshot()
        rows = _rows(snapshot, [one.paper_id for one in self.papers()])
        return snapshot, snapshot.papers(rows), seen(snapshot, space_of(snapshot), rows)


def _rows(snapshot: Snapshot, ids: Sequence[str]) -> Rows:
    there = np.isin(snapshot.columns["paper"], np.array([paper.encode() for paper in ids]))
    return np.flatnonzero(there & ~snapshot.dead)
