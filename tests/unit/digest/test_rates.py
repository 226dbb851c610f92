"""How fast mails may leave: one bucket for the installation and one for each receiving domain, shared by all workers."""

from __future__ import annotations

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection

from frontlist.digest.deliver import NO_LIMIT, Delivery, Rates, _take
from frontlist.mail.sender import MemorySender
from frontlist.model.dates import stamp
from frontlist.model.subscription import Issue, Outgoing
from frontlist.store import limits, outbox
from frontlist.store.database import Database

NOW = dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC)


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


class Slow(Rates):
    """Keeps a domain's bucket for a moment, so that another worker comes between."""

    def wait_domain(self, connection: Connection, domain: str) -> float:
        wait = super().wait_domain(connection, domain)
        time.sleep(0.1)
        return wait


def test_two_workers_whose_mails_go_to_the_same_domains_never_wait_for_each_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontlist.digest.deliver.BATCH", 2)
    with database.write() as connection:
        for place, domain in enumerate(("a.example", "b.example", "b.example", "a.example")):
            reader = f"r{place}"
            mail = Outgoing(reader, "2026-03-11", "digest", "queued", f"m{place}@x", f"{reader}@{domain}", b"x")
            outbox.queue(connection, mail, Issue(reader, "2026-03-11", ()), stamp(NOW))
            _take(connection, f"mail:{domain}", 1_000.0)
    rates = Slow(per_domain=1_000.0)
    workers = [
        Delivery(database, MemorySender(), name, "us@x.example", b"k", lambda: NOW, time.sleep, rates)
        for name in ("one", "other")
    ]
    with ThreadPoolExecutor(2) as pool:
        assert sum(done.sent for done in pool.map(Delivery.run, workers)) == 4


def test_buckets_are_named_apart(database: Database) -> None:
    with database.write() as connection:
        assert limits.take(connection, "mail", capacity=1, seconds=1, now=5.0) == 0
        assert Rates(per_domain=1.0).wait_domain(connection, "mail.example") == 0.0
