"""What one writer asks of a connection is not left to the next who is given it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from frontlist.store.database import Database, open_database, sqlite_address


def kept_in_memory(database: Database) -> int:
    """How much SQLite may keep in memory for the connection that is given out now."""
    with database.read() as connection:
        return int(connection.execute(text("PRAGMA cache_size")).scalar_one())


def test_a_bulk_write_leaves_no_larger_cache_behind(tmp_path: Path) -> None:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    before = kept_in_memory(database)
    with database.write(bulk=True) as connection:
        connection.execute(text("CREATE TABLE one (value TEXT)"))
    assert kept_in_memory(database) == before
    database.close()
