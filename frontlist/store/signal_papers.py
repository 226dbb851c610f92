"""The few facts of each paper with signals that its rank depends on, kept as they were when the first signal came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from frontlist.model.paper import Paper
from frontlist.store import papers
from frontlist.store.bulk import chunks, insert_rows
from frontlist.store.schema.signals import signal_papers

COLUMNS = ("paper_id", "categories", "date", "venue")
_FILL = text(
    "UPDATE signal_papers SET categories = CASE WHEN categories = '' THEN :categories ELSE categories END,"
    " date = CASE WHEN date = '' THEN :date ELSE date END, venue = CASE WHEN venue = '' THEN :venue ELSE venue END"
    " WHERE paper_id = :paper_id AND ((categories = '' AND :categories <> '') OR (date = '' AND :date <> '')"
    " OR (venue = '' AND :venue <> ''))"
)


class Ranked(NamedTuple):
    """A paper as the ranking sees it: `categories` separated by blanks, its field first."""

    paper_id: str
    categories: str
    date: str
    venue: str

    @property
    def field(self) -> str:
        """The primary category, '' when it is not known."""
        return self.categories.partition(" ")[0]


def ranked(paper: Paper) -> Ranked:
    """What the ranking needs of a paper."""
    return Ranked(paper.id, " ".join(paper.categories), paper.date, paper.venue)


def learn(connection: Connection, paper_ids: Iterable[str]) -> None:
    """Note the papers among these that are not noted yet. Those that the library does not hold are passed over."""
    for chunk in chunks(dict.fromkeys(paper_ids)):
        table = signal_papers
        known = set(connection.execute(select(table.c.paper_id).where(table.c.paper_id.in_(chunk))).scalars())
        missing = [paper_id for paper_id in chunk if paper_id not in known]
        found = papers.get_many(connection, missing) if missing else {}
        insert_rows(connection, table, COLUMNS, [tuple(ranked(paper)) for paper in found.values()])


def fill(connection: Connection, paper: Paper) -> bool:
    """Fill in what was unknown of a paper that has signals; whether anything was."""
    return connection.execute(_FILL, ranked(paper)._asdict()).rowcount > 0


def every(connection: Connection) -> list[Ranked]:
    """Every paper that has signals, in the order of their ids."""
    rows = connection.execute(select(signal_papers).order_by(signal_papers.c.paper_id))
    return [Ranked(*row) for row in rows]


def some(connection: Connection, paper_ids: Iterable[str]) -> list[Ranked]:
    """Those of these papers that have signals."""
    table = signal_papers
    return [
        Ranked(*row)
        for chunk in chunks(paper_ids)
        for row in connection.execute(select(table).where(table.c.paper_id.in_(chunk)))
    ]
