"""A backup that an earlier version made comes back whole, at this version's schema, on either database.

`backup_0005.jsonl` holds the rows of a backup as the version with the schema 0005 wrote it, a table a line: two papers, a
vote, an account beside the owner's, a subscription, a source.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from frontlist.errors import BadInput, Conflict
from frontlist.ingest.door import Ingest
from frontlist.store import accounts, migrate, papers, readers, sources, votes
from frontlist.store.backup import FORMAT, MANIFEST, restore
from frontlist.store.database import Database
from frontlist.store.schema import metadata
from tests.records import arxiv

LINES: list[dict[str, Any]] = [
    orjson.loads(line) for line in (Path(__file__).parent / "backup_0005.jsonl").read_bytes().splitlines()
]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The rows as the file that they were in."""
    manifest = {
        "format": FORMAT, "revision": "0005_webhooks", "made_at": "2026-11-21T08:40:00+00:00", "files": [], "secrets": [],
        "rows": {table["table"]: len(table["rows"]) for table in LINES},
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr(MANIFEST, orjson.dumps(manifest))
        for table in LINES:
            rows = [table["columns"], *table["rows"]]
            archive.writestr(f"tables/{table['table']}.jsonl", b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return tmp_path / "old.zip"


def test_everything_is_there_at_this_version(database: Database, backup: Path) -> None:
    restore(database, backup)
    migrate.check(database)
    with database.read() as connection:
        for table in LINES:
            counted = connection.execute(select(func.count()).select_from(metadata.tables[table["table"]])).scalar()
            assert counted == len(table["rows"]), table["table"]
        hubs = papers.get(connection, papers.find(connection, "10.1000/hubs"))
        assert (hubs.title, hubs.authors[0].name) == ("On the hubs of an engine", "Ada Lovelace")
        eve = accounts.by_name(connection, "eve")
        assert eve is not None
        assert eve.email == "eve@example.org"
        assert votes.counts(connection, [hubs.id]) == {hubs.id: (1, False)}
        bob = readers.by_email(connection, "bob@example.org")
        assert bob is not None
        assert [one.target for one in readers.subscriptions_of(connection, [bob.id])[bob.id]] == ["hubs"]
        assert [one.source.name for one in sources.every(connection)] == ["ml"]


def test_and_goes_on(database: Database, backup: Path, tmp_path: Path) -> None:
    restore(database, backup)
    report = Ingest(database, tmp_path).run([arxiv("2401.00001"), arxiv("2401.00002")])
    assert (report.added, report.changed) == (1, 1)
    with database.read() as connection:
        assert papers.count(connection) == 3


def test_what_is_there_is_kept_unless_forced(database: Database, backup: Path, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run([arxiv("2401.00077")])
    with pytest.raises(Conflict):
        restore(database, backup)
    with database.read() as connection:
        assert papers.count(connection) == 1
    restore(database, backup, force=True)
    with database.read() as connection:
        assert papers.count(connection) == 2


def test_a_backup_that_breaks_off_leaves_everything_as_it_was(database: Database, backup: Path, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run([arxiv("2401.00077")])
    with zipfile.ZipFile(backup, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("tables/votes.jsonl", b'["paper_id"]\n["only half of"')
    with pytest.raises(BadInput, match="not a whole Frontlist backup"):
        restore(database, backup, force=True)
    migrate.check(database)
    with database.read() as connection:
        assert papers.count(connection) == 1
