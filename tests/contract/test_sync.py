"""Reading a source under its lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from frontlist.errors import Stopped
from frontlist.ingest.door import Ingest
from frontlist.ingest.sync import Sources
from frontlist.model.source import Checkpoint, Item
from frontlist.sources import catalogue
from frontlist.store import leases
from frontlist.store.database import Database
from frontlist.store.schema import leases as rows
from tests.people import Clock
from tests.records import arxiv


def until(database: Database) -> float:
    """When the lease of the one source runs out."""
    with database.read() as connection:
        return float(connection.execute(select(rows.c.until).where(rows.c.name == "sync.cs")).scalar_one())


def taken_over(database: Database) -> None:
    """As if the lease had run out and another machine had taken it."""
    with database.write() as connection:
        connection.execute(update(rows).values(until=0.0))
        assert leases.take(connection, "sync.cs", "elsewhere", 3600)


def source(database: Database, folder: Path, between: Callable[[Clock], None]) -> Sources:
    """A source of two pages; `between` happens after the first."""
    clock = Clock()

    def read(*_: object, **__: object) -> Iterator[Item]:
        yield arxiv("2401.00001")
        yield Checkpoint("first page")
        between(clock)
        yield arxiv("2401.00002")
        yield Checkpoint("second page")

    ingest = Ingest(database, folder, clock)
    made = Sources(
        database,
        ingest,
        clock,
        read,
        partial(catalogue.plan, arxiv_seconds=3.0, host_seconds=1.0),
        lambda _: iter(()),
        lambda _: iter(()),
    )
    made.add("cs", "arxiv", {"category": ("cs.LG",)})
    return made


def test_a_long_reading_keeps_its_lease(database: Database, tmp_path: Path) -> None:
    seen: list[float] = []

    def long(clock: Clock) -> None:
        seen.append(until(database))
        clock.forward(minutes=50)

    sources = source(database, tmp_path, long)
    told: list[float] = []
    sources.sync(sources.every()[0], progress=lambda *_: told.append(until(database)))
    assert told[-1] > seen[0]


def test_who_lost_the_lease_reads_no_further(database: Database, tmp_path: Path) -> None:
    def slept(clock: Clock) -> None:
        taken_over(database)
        clock.forward(minutes=90)

    sources = source(database, tmp_path, slept)
    assert "Another process" in sources.sync(sources.every()[0]).error
    (left,) = sources.every()
    assert left.state == "first page"
    with database.read() as connection:
        assert leases.holder_of(connection, "sync.cs") == "elsewhere"


@pytest.mark.parametrize("told", [Stopped("Stopped on the way."), KeyboardInterrupt(), ZeroDivisionError()])
def test_a_reading_that_was_stopped_has_not_ended(database: Database, tmp_path: Path, told: BaseException) -> None:
    def stopped(_clock: Clock) -> None:
        raise told

    sources = source(database, tmp_path, stopped)
    with pytest.raises(type(told)):
        sources.sync(sources.every()[0])
    (left,) = sources.every()
    assert (left.state, left.finished_at, left.error) == ("first page", "", "")
    with database.read() as connection:
        assert leases.holder_of(connection, "sync.cs") == ""


def test_a_reading_stops_between_two_records(database: Database, tmp_path: Path) -> None:
    said: list[bool] = []
    sources = source(database, tmp_path, lambda _clock: said.append(True))
    with pytest.raises(Stopped):
        sources.sync(sources.every()[0], stop=lambda: bool(said))
    assert sources.every()[0].state == "first page"
    assert sources.sync(sources.every()[0]).error == ""
