"""PostgreSQL without its driver is told, with the command that installs it."""

from __future__ import annotations

import sys

import pytest

from frontlist.errors import MissingExtra
from frontlist.store.database import open_database


def test_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {"psycopg", *(name for name in sys.modules if name.startswith("psycopg."))}:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtra, match="psycopg") as error:
        open_database("postgresql://somebody@127.0.0.1:1/none")
    assert "frontlist[postgresql]" in error.value.next_step
