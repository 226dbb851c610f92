"""Opening a database and its transactions: SQLite (WAL) embedded, PostgreSQL shared, one way to use both.

    with database.write() as connection:
        papers.put(connection, paper)

`write` takes the writers' lock first (BEGIN IMMEDIATE; an advisory lock on PostgreSQL), so that positions of the
change log become visible in the order in which they were given out. `read` never blocks a writer.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from frontlist.errors import (
    DatabaseDamaged,
    DatabaseGone,
    DatabaseLocked,
    DiskFull,
    FrontlistError,
    MissingExtra,
    ReadOnlyHome,
)

LOCK_WAIT_SECONDS = 30
# Any constant will do, as long as every version uses the same one.
WRITERS_LOCK = 0x46524F4E


@dataclass(frozen=True)
class Database:
    """An open database. `address` is an SQLAlchemy URL; `full_sync` False only while importing in bulk."""

    engine: Engine
    address: str

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot for reading; inside `one_snapshot` the one that is open already."""
        held = _HELD.get()
        if held is not None and held.database is self:
            yield from held.read()
            return
        with told_plainly(self.address), self._reading() as connection:
            yield connection

    @contextmanager
    def one_snapshot(self) -> Iterator[None]:
        """Every `read` of the block, in this thread, sees one moment through one connection: a page of many reads opens
        one transaction. A `write` in it ends the moment, so that what was written is seen by the reads after it."""
        if _HELD.get() is not None:
            yield
            return
        held = _Held(self)
        token = _HELD.set(held)
        try:
            yield
        finally:
            _HELD.reset(token)
            held.end()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            # One snapshot for the whole block, on either database.
            connection.exec_driver_sql(
                "BEGIN" if self.is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            )
            try:
                yield connection
            finally:
                # What was read was read: a server that has gone since takes nothing of it back.
                try:
                    connection.rollback()
                except DBAPIError:
                    connection.invalidate()

    @contextmanager
    def write(self, *, bulk: bool = False, lock: bool = True) -> Iterator[Connection]:
        """One transaction, committed at the end or not at all.

        `bulk` relaxes the sync to disk (an import can be run again; a vote cannot). `lock=False` is for
        transactions that write no change-log entry and may run beside each other on PostgreSQL.
        """
        if held := _HELD.get():
            held.end()
        with told_plainly(self.address), self.engine.connect() as connection:
            if self.is_sqlite:
                # Past SQLAlchemy, which would spend longer on it than SQLite: every vote comes this way.
                cursor = connection.connection.cursor()
                cursor.execute(f"PRAGMA synchronous={'NORMAL' if bulk else 'FULL'}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                if bulk:
                    connection.execute(text("SET LOCAL synchronous_commit TO OFF"))
                if lock:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS_LOCK})
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@dataclass
class _Held:
    """The snapshot of `one_snapshot`, opened by the first read."""

    database: Database
    opened: ExitStack = field(default_factory=ExitStack)
    connection: Connection | None = None

    def read(self) -> Iterator[Connection]:
        try:
            with told_plainly(self.database.address):
                if self.connection is None:
                    self.connection = self.opened.enter_context(self.database._reading())
                yield self.connection
        except (DBAPIError, DatabaseLocked, DatabaseGone):
            # PostgreSQL takes no further statement in a transaction in which one has failed.
            self.end()
            raise

    def end(self) -> None:
        self.connection = None
        self.opened.close()


_HELD: ContextVar[_Held | None] = ContextVar("held", default=None)


def open_database(address: str) -> Database:
    """Open `address`: 'sqlite:////path/to.db' or 'postgresql://…'. Does not look at the schema."""
    if address.startswith("sqlite"):
        engine = create_engine(
            address, poolclass=QueuePool, pool_size=8, max_overflow=32,
            connect_args={"timeout": LOCK_WAIT_SECONDS, "check_same_thread": False},
        )  # fmt: skip
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", address)
        try:
            engine = create_engine(url, pool_size=8, max_overflow=32, pool_pre_ping=True)
        except ImportError as error:
            raise MissingExtra(
                "PostgreSQL needs the package `psycopg`.", "Install it with `pip install 'frontlist[postgresql]'`."
            ) from error
    return Database(engine=engine, address=address)


def sqlite_address(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path.absolute()}"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # sqlite3's own transaction handling begins late and commits early; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    # An import writes some megabytes a batch: copy the log into the file every tenth, not every one.
    cursor.execute("PRAGMA wal_autocheckpoint=8000")
    # Of each connection that is open: a site has as many as threads. An import is no faster with eight times as much.
    cursor.execute("PRAGMA cache_size=-8192")
    cursor.close()


# It answers, and knows no such database or person; whatever else it says at the door may pass.
_REFUSED: Final = re.compile(
    r'FATAL: +((?:database|role) "[^"]*" does not exist|password authentication failed[^\n]*|no pg_hba[^\n]*)'
)


@contextmanager
def told_plainly(address: str) -> Iterator[None]:
    """Turn the database's own errors into ours, which say what to do next."""
    try:
        yield
    except FrontlistError:
        raise
    except DBAPIError as error:
        raise plain_error(error, address) from error
    except sqlite3.Error as error:
        raise plain_error(error, address) from error


def plain_error(error: Exception, address: str) -> Exception:
    """Our error for a driver's error, or the same error when it is a mistake of ours."""
    words = str(getattr(error, "orig", error)).lower()
    if "disk is full" in words or "no space left" in words or "disk i/o error" in words:
        return DiskFull("The disk that holds the library is full.", "Free some space and run the same command again.")
    if "readonly" in words or "read-only" in words:
        if not address.startswith("sqlite"):
            return ReadOnlyHome(
                "The database server cannot be written to: it takes only reading.",
                "Check that the setting `database` leads to the primary server, not to a copy of it.",
            )
        return ReadOnlyHome(
            f"The library {address.removeprefix('sqlite:///')} cannot be written to.",
            "Check whose the home folder is, and its permissions.",
        )
    if "database is locked" in words or "database table is locked" in words:
        return DatabaseLocked(
            "Another process is writing to the library.", "Wait for it to finish, or stop it, then try again."
        )
    if "deadlock detected" in words:
        return DatabaseLocked("Two processes were in each other's way, and one gave way.", "Try the same again.")
    if "not a database" in words or "malformed" in words:
        return DatabaseDamaged("The database file is damaged.", "Restore a backup with `frontlist restore FILE`.")
    if "unable to open database" in words:
        return ReadOnlyHome("The database file cannot be opened.", "Check that the home folder exists and is yours.")
    if refused := _REFUSED.search(str(getattr(error, "orig", error))):
        return DatabaseGone(
            f"The database server does not let us in: {refused.group(1)}.",
            "Correct the setting `database`, or make what is missing there (`createdb`, `createuser`).",
        )
    lost = isinstance(error, OperationalError) or getattr(error, "connection_invalidated", False)
    if lost and not address.startswith("sqlite"):
        return DatabaseGone(
            "The database server does not answer.", "Check that PostgreSQL runs and that the address is right."
        )
    return error
