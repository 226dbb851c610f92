"""The database's own words, told so that a person knows what to do."""

from __future__ import annotations

import sqlite3

import pytest

from frontlist.store.database import plain_error


@pytest.mark.parametrize(
    ("said", "address", "sentence", "step"),
    [
        ("attempt to write a readonly database", "sqlite:////home/ada/library.db", "/home/ada/library.db", "permissions"),
        ("cannot execute INSERT in a read-only transaction", "postgresql://db/frontlist", "server", "primary server"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_to_is_named(said: str, address: str, sentence: str, step: str) -> None:
    told = plain_error(sqlite3.OperationalError(said), address)
    assert sentence in told.message  # type: ignore[attr-defined]  # ours
    assert step in told.next_step  # type: ignore[attr-defined]
