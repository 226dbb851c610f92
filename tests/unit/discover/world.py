"""A small world to rank in: papers of several fields and signals at chosen moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from frontlist.discover.compose import compose
from frontlist.discover.door import Discover
from frontlist.discover.prior import NO_PRIOR
from frontlist.model.edition import Pick
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.store import catalogue, editions, papers, signals
from frontlist.store.catalogue import Entry
from frontlist.store.database import Database

NOW = dt.datetime(2026, 3, 11, 15, 30, tzinfo=dt.UTC)


def ago(**parts: float) -> dt.datetime:
    """So long before NOW."""
    return NOW - dt.timedelta(**parts)


def paper_id(name: str) -> str:
    """The id of the paper called `name`."""
    return make_paper_id(name)


def paper(name: str, *, field: str = "cs.CL", date: str = "2026-03-08", venue: str = "", added: str = "") -> Paper:
    """A paper called `name`."""
    categories = tuple(field.split())
    return Paper(
        id=paper_id(name), title=f"On {name}", date=date, categories=categories, venue=venue,
        added_at=added or "2026-01-01T00:00:00.000000+00:00",
    )  # fmt: skip


def vote(name: str, key: str, happened: dt.datetime, *, recorded: dt.datetime | None = None, kind: str = "vote",
         value: float = 1.0, simulated: bool = False) -> Signal:  # fmt: skip
    """One signal for the paper called `name`."""
    return Signal(
        paper_id=paper_id(name), kind=kind, source="test", key=key, happened_at=happened,
        recorded_at=recorded or happened, value=value, simulated=simulated,
    )  # fmt: skip


def votes(name: str, count: int, happened: dt.datetime, **more: object) -> list[Signal]:
    """`count` votes of different people, a minute apart, the last one at `happened`."""
    return [
        vote(name, f"{name}/{happened.isoformat()}/{number}", happened - dt.timedelta(minutes=number), **more)  # type: ignore[arg-type]  # passed on
        for number in range(count)
    ]


@dataclass
class World:
    """A database, the clock's time, and the door over both."""

    database: Database
    now: dt.datetime = NOW

    def __post_init__(self) -> None:
        self.discover = self.door()

    def door(self, **settings: object) -> Discover:
        """A fresh door, as another process would open it."""
        given = {"prior": NO_PRIOR, **settings}
        return Discover(self.database, clock=lambda: self.now, **given)  # type: ignore[arg-type]  # passed on

    def papers(self, *several: Paper) -> None:
        """Put these papers into the library."""
        with self.database.write() as connection:
            papers.put(connection, [(paper, False) for paper in several])
            entries = [(paper.id, Entry(categories=frozenset(paper.categories))) for paper in several]
            catalogue.change(connection, [(paper, Entry(), entry) for paper, entry in entries])

    def put(self, arriving: Iterable[Signal]) -> int:
        """Store these signals."""
        with self.database.write(lock=False) as connection:
            return signals.put(connection, arriving)

    def replayed(self, key: str, **settings: object) -> list[Pick]:
        """A closed edition composed anew, by somebody who has seen nothing of what came before it closed."""
        door = self.door(**settings)
        with self.database.read() as connection:
            stored = editions.get(connection, key)
            assert stored is not None
            return compose(connection, door.boards, door.calendar, stored, self.now)
