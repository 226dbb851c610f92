"""A backup is one consistent moment, holds everything, and comes back on either database."""

from __future__ import annotations

import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from frontlist.errors import BadInput, Conflict, DatabaseNewer
from frontlist.ingest.door import Ingest
from frontlist.store import notes, papers
from frontlist.store.backup import OUTBOX_HELD, SECRET_COLUMNS, backup, read_manifest, restore
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.schema import changes, metadata
from tests.records import arxiv, record


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    database = open_database(sqlite_address(tmp_path / "other.db"))
    create_or_migrate(database)
    yield database
    database.close()


def rows(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
            if table.name != "notes"
        }


def test_everything_comes_back_on_the_other_database(database: Database, other: Database, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run([arxiv("2401.00001"), record("b", title="Ünïcode ≠ ASCII")])
    settings = tmp_path / "frontlist.toml"
    settings.write_text("smtp = 'smtp://me:secret@host'")
    file = tmp_path / "backup.zip"
    made = backup(database, file, [("frontlist.toml", settings)], secrets=["frontlist.toml: smtp"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made == read_manifest(file)
    assert made.rows["papers"] == 2
    assert "frontlist.toml: smtp" in made.secrets
    home = tmp_path / "new"
    restore(other, file, home)
    assert rows(other) == rows(database)
    assert (home / "frontlist.toml").read_text() == settings.read_text()
    with other.read() as connection:
        assert notes.get(connection, OUTBOX_HELD) is True


def test_a_restored_database_goes_on(database: Database, other: Database, tmp_path: Path) -> None:
    Ingest(other, tmp_path).run([arxiv(f"2401.{number:05}") for number in range(1, 9)])
    backup(other, tmp_path / "b.zip")
    restore(database, tmp_path / "b.zip")
    Ingest(database, tmp_path).run([arxiv("2402.00001")])
    with database.read() as connection:
        assert papers.count(connection) == 9
        positions = list(connection.execute(select(changes.c.position).order_by(changes.c.position)).scalars())
    assert positions == sorted(set(positions))
    assert len(positions) == 9


def test_a_full_library_is_not_overwritten_unless_forced(database: Database, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run([arxiv("2401.00001")])
    backup(database, tmp_path / "b.zip")
    Ingest(database, tmp_path).run([arxiv("2401.00002")])
    with pytest.raises(Conflict, match="not empty"):
        restore(database, tmp_path / "b.zip")
    restore(database, tmp_path / "b.zip", force=True)
    with database.read() as connection:
        assert papers.count(connection) == 1


def test_a_backup_taken_while_others_write_is_one_moment(database: Database, other: Database, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run([arxiv(f"2401.{number:05}") for number in range(1, 400)])
    stop = threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            Ingest(database, tmp_path).run([arxiv(f"2402.{number:05}")])

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for attempt in range(3):
            made = backup(database, tmp_path / f"{attempt}.zip")
            # Each paper has exactly one record, one change and one name here, in every moment between two writes.
            assert len({made.rows[name] for name in ("papers", "records", "changes", "paper_ids")}) == 1
    finally:
        stop.set()
        writer.join()


def test_what_is_no_backup_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(BadInput, match="not a whole"):
        restore(database, tmp_path / "no.zip")
    backup(database, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput):
        restore(database, tmp_path / "cut.zip")


@pytest.mark.parametrize("damage", ["a bit", "a table", "a row", "a file"])
def test_a_damaged_backup_is_refused_and_changes_nothing(database: Database, tmp_path: Path, damage: str) -> None:
    Ingest(database, tmp_path).run([arxiv("2401.00001")])
    (tmp_path / "frontlist.toml").write_text("")
    backup(database, tmp_path / "b.zip", [("frontlist.toml", tmp_path / "frontlist.toml")])
    before = rows(database)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if damage == "a row":
        parts["tables/papers.jsonl"] += b"[1]\n"
    gone = {"a table": "tables/papers.jsonl", "a file": "files/frontlist.toml"}.get(damage, "")
    with zipfile.ZipFile(tmp_path / "broken.zip", "w") as archive:
        for name, content in parts.items():
            if name != gone:
                archive.writestr(name, content)
    if damage == "a bit":
        octets = bytearray((tmp_path / "broken.zip").read_bytes())
        octets[octets.index(parts["tables/papers.jsonl"]) + 20] ^= 1
        (tmp_path / "broken.zip").write_bytes(octets)
    with pytest.raises(BadInput, match="not a whole"):
        restore(database, tmp_path / "broken.zip", tmp_path / "home", force=True)
    assert rows(database) == before


def test_a_backup_of_a_later_version_is_refused(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontlist.store.migrate.revision_of", lambda _connection: "9999_future")
    backup(database, tmp_path / "b.zip")
    monkeypatch.undo()
    with pytest.raises(DatabaseNewer):
        restore(database, tmp_path / "b.zip")


def test_every_column_that_sounds_secret_is_listed() -> None:
    words = ("password", "secret", "token", "email")
    sounding = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in words) and not column.name.endswith("_key")
    }
    unlisted = sounding - SECRET_COLUMNS.keys() - {"suppressed.email_hash", "invitations.email"}
    assert unlisted == set()
    assert all(name.split(".")[1] in metadata.tables[name.split(".")[0]].columns for name in SECRET_COLUMNS)
