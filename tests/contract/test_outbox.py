"""The outbox over both databases: one mail a reader and date, leases, and no loss."""

from __future__ import annotations

import datetime as dt
import threading

from frontlist.model.subscription import Outgoing, Reader, Subscription
from frontlist.store import outbox, readers, suppression
from frontlist.store.database import Database

NOW = dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC)
LATER = (NOW + dt.timedelta(minutes=10)).isoformat()


def row(reader: str = "r1", date: str = "2026-03-11") -> Outgoing:
    return Outgoing(
        reader, date, "digest", "queued", f"{reader}.{date}@x.example", f"{reader}@x.example", b"Subject: x\r\n\r\nx"
    )


def queue(database: Database, *rows: Outgoing, papers: tuple[str, ...] = ("p1",)) -> list[bool]:
    with database.write() as connection:
        return [outbox.queue(connection, one, papers, NOW.isoformat()) for one in rows]


def test_a_reader_has_one_mail_a_date(database: Database) -> None:
    assert queue(database, row(), row(), row(date="2026-03-12")) == [True, False, True]
    with database.read() as connection:
        assert outbox.counts(connection) == {"queued": 2}
        assert outbox.sent_to(connection, "r1") == ["p1"]
        assert outbox.dates_of(connection, "2026-03-11", "digest") == {"r1"}


def test_what_is_leased_is_nobody_else_s_until_the_lease_ends(database: Database) -> None:
    queue(database, row("r1"), row("r2"))
    with database.write() as connection:
        first = outbox.lease(connection, "a", NOW.isoformat(), LATER, 1)
        second = outbox.lease(connection, "b", NOW.isoformat(), LATER, 5)
        assert {one.reader_id for one in first} | {one.reader_id for one in second} == {"r1", "r2"}
        assert outbox.lease(connection, "c", NOW.isoformat(), LATER, 5) == []
        after = (NOW + dt.timedelta(minutes=11)).isoformat()
        assert len(outbox.lease(connection, "c", after, LATER, 5)) == 2
        # The first holder comes back from the dead: its answer no longer settles anything.
        outbox.settle(connection, first[0], "a", after)
        assert outbox.counts(connection) == {"sending": 2}


def test_failures_are_put_off_and_then_final(database: Database) -> None:
    queue(database, row())
    with database.write() as connection:
        [one] = outbox.lease(connection, "a", NOW.isoformat(), LATER, 1)
        outbox.put_off(connection, one, "a", "greylisted", LATER)
        assert outbox.lease(connection, "a", NOW.isoformat(), LATER, 1) == []
        [again] = outbox.lease(connection, "a", LATER, LATER, 1)
        assert (again.attempts, again.error) == (1, "greylisted")
        outbox.put_off(connection, again, "a", "no such user", "")
        assert outbox.counts(connection) == {"failed": 1}
        assert outbox.retry_failed(connection, LATER) == 1


def test_what_is_held_stays_until_it_is_released(database: Database) -> None:
    queue(database, row())
    with database.write() as connection:
        assert outbox.hold(connection) == 1
        assert outbox.lease(connection, "a", LATER, LATER, 1) == []
        assert outbox.release(connection) == 1
        assert len(outbox.lease(connection, "a", LATER, LATER, 1)) == 1


def test_workers_beside_each_other_never_share_a_row(database: Database) -> None:
    queue(database, *(row(f"r{number}") for number in range(60)))
    taken: list[str] = []

    def work(name: str) -> None:
        while True:
            with database.write(lock=False) as connection:
                rows = outbox.lease(connection, name, NOW.isoformat(), LATER, 3)
            if not rows:
                return
            taken.extend(one.reader_id for one in rows)

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"r{number}" for number in range(60))


def test_readers_and_their_wishes(database: Database) -> None:
    reader = Reader(id="r1", email="Ada@example.org", created_at=NOW.isoformat())
    wish = Subscription("s1", "r1", "query", "hubness", created_at=NOW.isoformat())
    with database.write() as connection:
        readers.add(connection, reader, "ada@example.org")
        readers.subscribe(connection, wish)
        readers.subscribe(connection, Subscription("s2", "r1", "query", "hubness", bar=0.7, created_at=NOW.isoformat()))
        assert readers.by_email(connection, "ada@example.org") == reader
        assert [one.bar for one in readers.subscriptions_of(connection, ["r1"])["r1"]] == [0.7]
        assert readers.active(connection) == []
        assert readers.change(connection, "r1", standing="active").standing == "active"
        assert readers.counts(connection) == {"active": 1}
        readers.remove(connection, "r1")
        assert readers.by_email(connection, "ada@example.org") is None


def test_unconfirmed_addresses_are_forgotten(database: Database) -> None:
    old = Reader(id="r1", email="a@x.example", created_at="2026-03-01T00:00:00+00:00")
    new = Reader(id="r2", email="b@x.example", created_at="2026-03-10T00:00:00+00:00")
    with database.write() as connection:
        readers.add(connection, old, "a@x.example")
        readers.add(connection, new, "b@x.example")
        assert readers.forget_unconfirmed(connection, "2026-03-04T00:00:00+00:00") == 1
        assert [one.id for one in readers.every(connection)] == ["r2"]


def test_the_suppression_list_holds_no_address(database: Database) -> None:
    hashed = suppression.email_hash(b"key", "ada@example.org")
    with database.write() as connection:
        suppression.add(connection, hashed, "left", NOW.isoformat())
        suppression.add(connection, hashed, "bounced", NOW.isoformat())
        assert suppression.find(connection, hashed) == "left"
        assert suppression.count(connection) == 1
        assert suppression.find(connection, suppression.email_hash(b"other", "ada@example.org")) == ""
        assert suppression.lift(connection, hashed)
