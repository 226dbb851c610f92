"""A page's reads see one moment through one connection; what is written within it is seen by the reads after it."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from frontlist.errors import NotFound
from frontlist.store import notes
from frontlist.store.database import Database


def written(database: Database, value: int) -> None:
    """By another thread, which has a moment of its own."""

    def write() -> None:
        with database.write() as connection:
            notes.put(connection, "value", value)

    other = threading.Thread(target=write)
    other.start()
    other.join()


def seen(database: Database) -> int:
    with database.read() as connection:
        return int(notes.get(connection, "value", 0))


def test_reads_share_a_moment_and_a_connection(database: Database) -> None:
    written(database, 1)
    with database.one_snapshot():
        with database.read() as first:
            assert int(notes.get(first, "value", 0)) == 1
        written(database, 2)
        with database.one_snapshot(), database.read() as second:
            assert second is first
        assert seen(database) == 1
    assert seen(database) == 2


def test_what_is_written_within_is_seen_afterwards(database: Database) -> None:
    with database.one_snapshot():
        assert seen(database) == 0
        with database.write() as connection:
            notes.put(connection, "value", 3)
        assert seen(database) == 3


def test_every_connection_is_given_back(database: Database) -> None:
    for _ in range(60):
        with database.one_snapshot():
            assert seen(database) == 0
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool


def test_a_failed_statement_spoils_no_later_read(database: Database) -> None:
    with database.one_snapshot():
        with pytest.raises(Exception, match="nowhere"), database.read() as connection:
            connection.execute(text("SELECT 1 FROM nowhere"))
        assert seen(database) == 0
        with pytest.raises(NotFound), database.read():
            raise NotFound("There is no such thing.")
        assert seen(database) == 0


def test_a_server_that_goes_after_the_last_read_takes_nothing_back(database: Database) -> None:
    written(database, 1)
    with database.one_snapshot():
        assert seen(database) == 1
        if database.is_sqlite:
            return  # it has no server that could go
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
        with database.engine.connect() as connection:
            connection.execute(cut)
    assert seen(database) == 1
