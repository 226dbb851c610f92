"""A backup that is put back elsewhere is a copy: it never leads to the database that it is a copy of."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist import opening
from frontlist.app import Library
from frontlist.config import load
from frontlist.store.backup import backup
from tests.people import paper, plant

LIVE = "postgresql://somebody@127.0.0.1:1/live"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A backup as a home over PostgreSQL makes it: its settings name the database."""
    settings = tmp_path / "frontlist.toml"
    settings.write_text(f'site_name = "The live one"\ndatabase = "{LIVE}"\n')
    with Library.open(tmp_path / "live") as library:
        plant(library.database, [paper(1)])
        backup(library.database, tmp_path / "copy.zip", [("frontlist.toml", settings)])
    return tmp_path / "copy.zip"


def test_a_copy_stays_in_its_own_home(copy: Path, tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    opening.restore(home, {}, copy, force=False)
    settings = load(home, {}, {})
    assert (settings.text("site_name"), settings.text("database")) == ("The live one", "")
    with Library.open(home) as library:
        assert library.database.is_sqlite
        assert library.papers.find("2401.00001")


def test_a_forced_restore_keeps_the_home_s_database_too(copy: Path, tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    with Library.open(home) as library:
        plant(library.database, [paper(2)])
    (home / "frontlist.toml").write_text('site_name = "Mine"\n')
    opening.restore(home, {}, copy, force=True)
    settings = load(home, {}, {})
    assert (settings.text("site_name"), settings.text("database")) == ("The live one", "")
