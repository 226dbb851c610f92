"""When things go wrong beneath an import: the sentence that is told, and that the same import then goes through."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from frontlist.errors import DatabaseDamaged, DatabaseGone, DatabaseLocked, DiskFull, FrontlistError, ReadOnlyHome
from frontlist.index import lexical
from frontlist.index.door import Index
from frontlist.ingest.door import Ingest
from frontlist.model.paper import Record
from frontlist.store import database as opening
from frontlist.store import papers
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.postgresql import Server
from tests.records import arxiv


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Database]:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    yield database
    database.close()


def items(count: int = 300) -> list[Record]:
    return [arxiv(f"2401.{number:05}", abstract="word " * 200) for number in range(1, count + 1)]


def held(database: Database) -> int:
    with database.read() as connection:
        return papers.count(connection)


def test_a_full_disk_is_told_and_what_was_written_stays(library: Database, tmp_path: Path) -> None:
    def small(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 80}")

    library.engine.dispose()
    event.listen(library.engine, "connect", small)
    with pytest.raises(DiskFull, match="Free some space") as told:
        Ingest(library, tmp_path).run(items(), batch=50)
    assert told.value.exit_code == 4
    before = held(library)
    assert 0 < before < 300
    event.remove(library.engine, "connect", small)
    library.engine.dispose()
    with open_again(library) as again:
        Ingest(again, tmp_path).run(items(), batch=50)
        assert held(again) == 300


@pytest.mark.parametrize(
    "said",
    [
        ValueError("An IO error occurred: 'No space left on device (os error 28) at path \"/x/.tmp\"'"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_full_disk_beneath_the_index_is_told(
    library: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Exception
) -> None:
    def full(*_: object) -> None:
        raise said

    Ingest(library, tmp_path).run(items(3))
    index = Index(tmp_path / "index", library, None)
    with monkeypatch.context() as patch:
        patch.setattr(lexical, "open_for_writing", full)
        with pytest.raises(DiskFull, match="index is full"):
            index.update()
    assert index.update().changed == 3


class open_again:  # noqa: N801 reads as a verb
    """The same file with new connections, as the next command has them."""

    def __init__(self, database: Database) -> None:
        self.database = open_database(database.address)

    def __enter__(self) -> Database:
        with self.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1073741823")
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()


def test_a_library_that_cannot_be_written_is_told_and_can_be_read(library: Database, tmp_path: Path) -> None:
    Ingest(library, tmp_path).run(items(3))
    library.engine.dispose()
    event.listen(library.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
    with pytest.raises(ReadOnlyHome, match="permissions"):
        Ingest(library, tmp_path).run(items(5))
    assert held(library) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_without_permission(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o500)
    database = open_database(sqlite_address(tmp_path / "home" / "library.db"))
    with pytest.raises(ReadOnlyHome):
        create_or_migrate(database)


def test_a_home_that_is_not_there(tmp_path: Path) -> None:
    database = open_database(sqlite_address(tmp_path / "no" / "such" / "library.db"))
    with pytest.raises(ReadOnlyHome, match="cannot be opened"):
        create_or_migrate(database)


def test_a_locked_library_is_told_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LOCK_WAIT_SECONDS", 0.2)
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    other = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseLocked, match="Another process"):
        Ingest(database, tmp_path).run(items(3))
    assert held(database) == 0
    other.execute("COMMIT")
    other.close()
    Ingest(database, tmp_path).run(items(3))
    assert held(database) == 3
    database.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"This is a letter to a friend. " * 300)
    database = open_database(sqlite_address(tmp_path / "library.db"))
    with pytest.raises(DatabaseDamaged, match="Restore a backup"):
        create_or_migrate(database)
    database.close()


@pytest.mark.postgresql
def test_a_server_that_goes_away_is_told_and_the_import_goes_on_later(
    postgresql_server: Server, tmp_path: Path
) -> None:
    address = postgresql_server.create(f"trouble{os.getpid()}")
    database = open_database(address)
    create_or_migrate(database)
    killer = open_database(address)

    def cut() -> None:
        with killer.write(lock=False) as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))

    def cut_off() -> Iterator[Record]:
        for number, one in enumerate(items()):
            if number == 120:
                cut()
            yield one

    def cut_in_the_middle() -> None:
        with database.write() as connection:
            cut()
            connection.execute(text("SELECT 1"))

    # A connection that was lost while it lay idle is replaced unseen; in the middle of work it is told.
    report = Ingest(database, tmp_path).run(cut_off(), batch=50, resume="file")
    assert report.added == 300
    with pytest.raises(DatabaseGone, match="does not answer"):
        cut_in_the_middle()
    assert held(database) == 300
    killer.close()
    database.close()


@pytest.mark.postgresql
def test_a_server_that_is_not_there() -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    with pytest.raises(DatabaseGone, match="PostgreSQL runs"):
        create_or_migrate(database)


def test_every_trouble_carries_a_next_step() -> None:
    words = {
        "database or disk is full": DiskFull, "attempt to write a readonly database": ReadOnlyHome,
        "database is locked": DatabaseLocked, "file is not a database": DatabaseDamaged,
        "database disk image is malformed": DatabaseDamaged, "unable to open database file": ReadOnlyHome,
        "No space left on device": DiskFull,
    }  # fmt: skip
    for sentence, kind in words.items():
        error = opening.plain_error(sqlite3.OperationalError(sentence), "sqlite:///x")
        assert isinstance(error, kind)
        assert isinstance(error, FrontlistError)
        assert error.next_step
    mistake = sqlite3.OperationalError("no such column: x")
    assert opening.plain_error(mistake, "sqlite:///x") is mistake
