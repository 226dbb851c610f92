"""The worker: due tasks run once, under a lease, and one that breaks stops no other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from frontlist.errors import DatabaseGone, NetworkError
from frontlist.jobs.tasks import Task
from frontlist.jobs.worker import Worker, last_runs
from frontlist.store import leases
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate


@dataclass
class Clock:
    now: dt.datetime = dt.datetime(2026, 3, 11, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Database:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    return database


def worker(store: Database, clock: Clock, *tasks: Task, holder: str = "a") -> Worker:
    return Worker(store, tasks, holder, clock, stop=lambda: False, sleep=lambda seconds: None)


def test_a_task_runs_when_it_is_due_and_not_before(store: Database) -> None:
    clock = Clock()
    working = worker(store, clock, Task("count", 60, lambda: "counted"))
    assert [one.result for one in working.run_due()] == ["counted"]
    assert working.run_due() == []
    clock.now += dt.timedelta(seconds=61)
    assert len(working.run_due()) == 1
    assert [one.result for one in last_runs(store, ["count", "other"])] == ["counted"]


def test_a_clock_that_is_set_back_keeps_no_task_waiting(store: Database) -> None:
    clock = Clock()
    working = worker(store, clock, Task("count", 60, lambda: "counted"))
    assert len(working.run_due()) == 1
    clock.now -= dt.timedelta(hours=5)
    assert len(working.run_due()) == 1
    assert working.run_due() == []


def test_a_task_that_somebody_else_holds_is_left_to_them(store: Database) -> None:
    with store.write() as connection:
        assert leases.take(connection, "task.count", "b", 100)
    assert worker(store, Clock(), Task("count", 60, lambda: "counted")).run_due() == []
    alone = worker(store, Clock(), Task("count", 60, lambda: "counted", shared=False))
    assert len(alone.run_due()) == 1


def test_what_breaks_is_told_and_stops_nothing(store: Database, caplog: pytest.LogCaptureFixture) -> None:
    def refused() -> str:
        raise NetworkError("The host is away.", "Try again later.")

    def broken() -> str:
        raise ZeroDivisionError

    tasks = (Task("refused", 60, refused), Task("broken", 60, broken), Task("fine", 60, lambda: "done"))
    found = {ran.name: ran for ran in worker(store, Clock(), *tasks).run_due()}
    assert found["refused"].error == "The host is away. Try again later."
    assert "log" in found["broken"].error
    assert found["fine"].result == "done"
    assert "ZeroDivisionError" in caplog.text


def test_a_database_that_is_away_is_told_once_by_each_task(store: Database, caplog: pytest.LogCaptureFixture) -> None:
    away = DatabaseGone("The database server does not answer.", "Check that PostgreSQL runs.")

    def refused(**_how: object) -> str:
        raise away

    mute = SimpleNamespace(write=refused)
    tasks = (Task("index", 60, refused, shared=False), Task("sync", 60, refused))
    assert worker(mute, Clock(), *tasks).run_due() == []  # type: ignore[arg-type]  # as much of a database as is asked for
    assert [record.getMessage().partition(": ")[0] for record in caplog.records] == ["index", "sync could not run"]


def test_the_lease_is_given_back(store: Database) -> None:
    worker(store, Clock(), Task("count", 60, lambda: "counted")).run_due()
    with store.read() as connection:
        assert leases.holder_of(connection, "task.count") == ""


def test_it_ends_when_told_to(store: Database) -> None:
    answers = iter([False, False, True, True, True])
    ran: list[str] = []

    def once() -> str:
        ran.append("x")
        return ""

    tasks = [Task("once", 0.0, once, shared=False)]
    Worker(store, tasks, "a", Clock(), lambda: next(answers), lambda seconds: None).run()
    assert ran == ["x"]


def test_what_has_not_begun_when_told_to_stop_is_left(store: Database) -> None:
    ran: list[str] = []

    def note(name: str) -> str:
        ran.append(name)
        return ""

    # As on a start, when everything is due at once.
    tasks = [Task(name, 60, partial(note, name), shared=False) for name in ("first", "second", "third")]
    told = Worker(store, tasks, "a", Clock(), stop=lambda: len(ran) >= 2, sleep=lambda seconds: None)
    told.run()
    assert ran == ["first", "second"]
