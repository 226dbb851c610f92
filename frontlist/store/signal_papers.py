"""The few facts of each paper with signals that its rank depends on, kept as they were when the first signal came.

What was unknown then is filled in once it is known, with the moment: a list of before does without it, as it did then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import orjson
from sqlalchemy import Connection, select, update

from frontlist.model.paper import Paper
from frontlist.store import papers
from frontlist.store.bulk import chunks, insert_rows
from frontlist.store.schema.signals import signal_papers

COLUMNS: Final = ("paper_id", "categories", "date", "venue", "later")
# Since when a paper is held at all that had signals before.
HERE: Final = "here"
# Everything that is known by now.
ALWAYS: Final = "9999"


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


def learn(connection: Connection, paper_ids: Iterable[str], at: str = "") -> None:
    """Note the papers among these that are not noted yet. Those that the library does not hold are passed over.

    `at` is given where their signals came before them: since then they are here.
    """
    later = _written({HERE: at} if at else {})
    for chunk in chunks(dict.fromkeys(paper_ids)):
        table = signal_papers
        known = set(connection.execute(select(table.c.paper_id).where(table.c.paper_id.in_(chunk))).scalars())
        missing = [paper_id for paper_id in chunk if paper_id not in known]
        found = papers.get_many(connection, missing) if missing else {}
        insert_rows(connection, table, COLUMNS, [(*ranked(paper), later) for paper in found.values()])


def unknown(known: Ranked, paper: Paper) -> dict[str, str]:
    """What of a paper that has signals was unknown and is not any more."""
    mine, theirs = known._asdict(), ranked(paper)._asdict()
    return {name: value for name, value in theirs.items() if value and not mine[name]}


def fill(connection: Connection, paper_id: str, facts: Mapping[str, str], at: str) -> None:
    """Fill in what was unknown of a paper, known since this moment."""
    own = signal_papers.c.paper_id == paper_id
    before = _read(connection.execute(select(signal_papers.c.later).where(own)).scalar_one())
    later = _written(before | dict.fromkeys(facts, at))
    connection.execute(update(signal_papers).where(own).values(**facts, later=later))


def every(connection: Connection, at: str = ALWAYS) -> list[Ranked]:
    """Every paper that has signals, as known by then, in the order of their ids."""
    return _by_then(connection.execute(select(signal_papers).order_by(signal_papers.c.paper_id)).all(), at)


def some(connection: Connection, paper_ids: Iterable[str], at: str = ALWAYS) -> list[Ranked]:
    """Those of these papers that have signals, as known by then."""
    table = signal_papers
    return [
        paper
        for chunk in chunks(paper_ids)
        for paper in _by_then(connection.execute(select(table).where(table.c.paper_id.in_(chunk))).all(), at)
    ]


def first_known_after(connection: Connection, at: str) -> str:
    """When the next fact becomes known that is stored already, or ''."""
    rows = connection.execute(select(signal_papers.c.later).where(signal_papers.c.later != "")).scalars()
    return min((moment for row in rows for moment in _read(row).values() if moment > at), default="")


def _by_then(rows: Iterable[Sequence[str]], at: str) -> list[Ranked]:
    found = []
    for *facts, later in rows:
        paper = Ranked(*facts)
        coming = [name for name, moment in _read(later).items() if moment > at] if later else ()
        if HERE not in coming:
            found.append(paper._replace(**dict.fromkeys(coming, "")) if coming else paper)
    return found


def _read(later: str) -> dict[str, str]:
    return dict(orjson.loads(later)) if later else {}


def _written(later: Mapping[str, str]) -> str:
    return orjson.dumps(later).decode() if later else ""
