"""The world of each test here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.unit.discover.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty library on SQLite; what depends on the database is tested in tests/contract."""
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    yield World(database)
    database.close()
