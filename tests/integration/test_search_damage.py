"""Damaged, truncated and missing index files are found and rebuilt; never a wrong answer in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.search.door import Search
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_papers

ENCODER = StaticEncoder.load()
QUESTION = "quantum error correction"


@pytest.fixture
def library(tmp_path: Path) -> Database:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    keep(database, made_papers(80))
    return database


def answer(home: Path, database: Database) -> list[str]:
    return [hit.paper_id for hit in Search(database, Index(home, database, ENCODER), ENCODER).search(QUESTION).hits]


def spoil(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "missing":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 0x55
        path.write_bytes(data)


def kinds(home: Path) -> list[str]:
    """One name for each kind of file in the index."""
    files = [path for path in home.rglob("*") if path.is_file() and path.stat().st_size]
    return sorted({path.name if path.suffix in {".bin", ".json", ".faiss"} else path.suffix for path in files} - {""})


def test_every_file_is_watched(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    right = answer(home, library)
    for number, kind in enumerate(kinds(home)):
        found = sorted(path for path in home.rglob("*") if kind in (path.name, path.suffix) and path.stat().st_size)
        spoil(found[0], ("flipped", "truncated", "missing")[number % 3])
        assert answer(home, library) == right, kind
    assert Index(home, library, ENCODER).verify() == []
    library.close()


def test_a_damaged_index_is_not_built_upon(library: Database, tmp_path: Path) -> None:
    home = tmp_path / "index"
    answer(home, library)
    spoil(max(home.rglob("*.bin"), key=lambda path: path.stat().st_size), "flipped")
    keep(library, made_papers(90)[80:])
    index = Index(home, library, ENCODER)
    assert "damaged" in index.update().rebuilt
    assert index.verify() == []
    library.close()
