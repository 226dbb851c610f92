"""How fast mails may leave: one bucket for the installation and one for each receiving domain, shared by all workers."""

from __future__ import annotations

import pytest

from frontlist.digest.deliver import NO_LIMIT, Rates
from frontlist.store import limits
from frontlist.store.database import Database


def test_a_domain_that_has_had_its_share_waits_and_the_others_do_not(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontlist.digest.deliver.database_seconds", lambda connection: 1_000.0)
    rates = Rates(overall=3.0, per_domain=2.0)
    with database.write() as connection:
        waits = [rates.wait_domain(connection, name) for name in ("a.example", "a.example", "a.example", "b.example")]
        assert [wait > 0 for wait in waits] == [False, False, True, False]
        assert [rates.wait_any(connection) > 0 for _ in range(4)] == [False, False, False, True]
        assert NO_LIMIT.wait_any(connection) == NO_LIMIT.wait_domain(connection, "a.example") == 0.0
    monkeypatch.setattr("frontlist.digest.deliver.database_seconds", lambda connection: 1_000.5)
    # Another worker, that knows of it only by the store.
    with database.write() as connection:
        assert Rates(3.0, 2.0).wait_domain(connection, "a.example") == 0.0
        assert Rates(3.0, 2.0).wait_domain(connection, "a.example") > 0


def test_buckets_are_named_apart(database: Database) -> None:
    with database.write() as connection:
        assert limits.take(connection, "mail", capacity=1, seconds=1, now=5.0) == 0
        assert Rates(per_domain=1.0).wait_domain(connection, "mail.example") == 0.0
