"""Reading papers without thinking of connections: what the site and the command line use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.store import papers, tallies
from frontlist.store.database import Database
from frontlist.store.tallies import Tally


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a library. Every call is one consistent snapshot."""

    database: Database

    def find(self, text: str) -> str:
        """Our id of the paper that any written id or URL means; NotFound or Gone otherwise."""
        with self.database.read() as connection:
            return papers.find(connection, text)

    def get(self, text: str) -> Paper:
        """The paper that any written id or URL means."""
        with self.database.read() as connection:
            return papers.get(connection, papers.find(connection, text))

    def get_many(self, ids: Sequence[str]) -> dict[str, Paper]:
        """Several papers by our ids, in the order asked for; those that are gone are left out."""
        with self.database.read() as connection:
            return papers.get_many(connection, ids)

    def select(self, where: PaperFilter, *, limit: int = 50, after: str = "") -> list[Paper]:
        """Papers by filter, newest first; `after` is the last id of the page before."""
        with self.database.read() as connection:
            return papers.select(connection, where, limit=limit, after=after)

    def by_authors(self, name_keys: Sequence[str], *, limit: int) -> list[str]:
        """The ids of the newest papers that bear one of these folded names."""
        with self.database.read() as connection:
            return papers.by_authors(connection, name_keys, limit=limit)

    def count(self, where: PaperFilter | None = None) -> int:
        """How many papers a filter means."""
        with self.database.read() as connection:
            return papers.count(connection, where)

    def changed(self, begin: int, limit: int) -> list[tuple[str, str]]:
        """(id, when it last changed) of so many papers from the `begin`th on, in the order in which they came."""
        with self.database.read() as connection:
            return papers.changed(connection, begin, limit)

    def tally(self, what: Tally, *, year: str = "") -> list[tuple[str, int]]:
        """How many papers there are of each category, venue, year or month."""
        with self.database.read() as connection:
            return tallies.tally(connection, what, year=year)

    def pages(self, where: PaperFilter, batch: int = 1000) -> Iterator[list[Paper]]:
        """Every paper that a filter means, a batch at a time, in constant memory."""
        after = ""
        while found := self.select(where, limit=batch, after=after):
            yield found
            after = found[-1].id
