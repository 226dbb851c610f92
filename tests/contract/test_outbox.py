"""The outbox over both databases: one mail a reader and date, leases, and no loss."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading

from frontlist.model.dates import stamp
from frontlist.model.subscription import Candidate, Issue, Outgoing, Reader, Section, Subscription, Taste
from frontlist.store import moved, outbox, readers, suppression, tastes
from frontlist.store.database import Database
from frontlist.store.holders import process_name

NOW = dt.datetime(2026, 3, 11, 8, tzinfo=dt.UTC)
LATER = stamp(NOW + dt.timedelta(minutes=10))


def row(reader: str = "r1", date: str = "2026-03-11") -> Outgoing:
    return Outgoing(
        reader, date, "digest", "queued", f"{reader}.{date}@x.example", f"{reader}@x.example", b"Subject: x\r\n\r\nx"
    )


def issue(one: Outgoing) -> Issue:
    return Issue(one.reader_id, one.date, (Section("s1", "On things", (Candidate("p1", 0.9, "why", ("A line.",)),)),))


def queue(database: Database, *rows: Outgoing) -> list[bool]:
    with database.write() as connection:
        return [outbox.queue(connection, one, issue(one), stamp(NOW)) for one in rows]


def test_a_reader_has_one_mail_a_date(database: Database) -> None:
    assert queue(database, row(), row(), row(date="2026-03-12")) == [True, False, True]
    with database.read() as connection:
        assert outbox.counts(connection) == {"queued": 2}
        assert outbox.sent_to_many(connection, ["r1", "r9"]) == {"r1": {"p1"}}
        assert outbox.dates_of(connection, "2026-03-11", "digest") == {"r1"}


def test_what_is_leased_is_nobody_else_s_until_the_lease_ends(database: Database) -> None:
    queue(database, row("r1"), row("r2"))
    with database.write() as connection:
        first = outbox.lease(connection, "a", stamp(NOW), LATER, 1)
        second = outbox.lease(connection, "b", stamp(NOW), LATER, 5)
        assert {one.reader_id for one in first} | {one.reader_id for one in second} == {"r1", "r2"}
        assert outbox.lease(connection, "c", stamp(NOW), LATER, 5) == []
        after = stamp(NOW + dt.timedelta(minutes=11))
        assert len(outbox.lease(connection, "c", after, LATER, 5)) == 2
        # The first holder comes back from the dead: its answer no longer settles anything.
        outbox.settle(connection, first[0], "a", after)
        assert outbox.counts(connection) == {"sending": 2}


def test_failures_are_put_off_and_then_final(database: Database) -> None:
    queue(database, row())
    with database.write() as connection:
        [one] = outbox.lease(connection, "a", stamp(NOW), LATER, 1)
        outbox.put_off(connection, one, "a", "greylisted", LATER)
        assert outbox.lease(connection, "a", stamp(NOW), LATER, 1) == []
        [again] = outbox.lease(connection, "a", LATER, LATER, 1)
        assert (again.attempts, again.error) == (1, "greylisted")
        outbox.put_off(connection, again, "a", "no such user", "")
        assert outbox.counts(connection) == {"failed": 1}
        assert outbox.retry_failed(connection, LATER) == 1


def test_what_waits_can_be_counted_as_done(database: Database) -> None:
    queue(database, row("r1"), row("r2"))
    with database.write() as connection:
        outbox.lease(connection, "a", stamp(NOW), LATER, 1)
        assert outbox.drop_all_waiting(connection, stamp(NOW)) == 2
        assert outbox.lease(connection, "a", LATER, LATER, 5) == []


def test_a_dead_worker_s_rows_are_free_at_once(database: Database) -> None:
    queue(database, row())
    dead = process_name().replace(f"-{os.getpid()}-", f"-{dead_process()}-")
    with database.write() as connection:
        assert len(outbox.lease(connection, dead, stamp(NOW), LATER, 5)) == 1
        assert len(outbox.lease(connection, "b", stamp(NOW), LATER, 5)) == 1


def dead_process() -> int:
    """The number of a process that has just ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_clock_that_was_wrong_blocks_nothing(database: Database) -> None:
    future = NOW + dt.timedelta(days=400)
    with database.write() as connection:
        outbox.queue(connection, row("r1"), None, stamp(future))
        outbox.queue(connection, row("r2"), None, stamp(future))
        assert outbox.lease(connection, "a", stamp(future), stamp(future + dt.timedelta(minutes=10)), 1)
        assert {one.reader_id for one in outbox.lease(connection, "b", stamp(NOW), LATER, 5)} == {"r1", "r2"}


def test_full_domains_are_passed_over(database: Database) -> None:
    queue(database, row("r1"), row("r2"))
    with database.write() as connection:
        assert outbox.lease(connection, "a", stamp(NOW), LATER, 5, {"x.example"}) == []
        assert len(outbox.lease(connection, "a", stamp(NOW), LATER, 5, {"y.example"})) == 2


def test_what_a_mail_held_is_kept_and_follows_merges(database: Database) -> None:
    queue(database, row())
    with database.write() as connection:
        tastes.put(connection, "r1", Taste("p1", "more", stamp(NOW)))
        assert outbox.issues_of(connection, "r1", 5) == [issue(row())]
        moved.move(connection, "p1", "p2")
        assert outbox.sent_to_many(connection, ["r1"]) == {"r1": {"p2"}}
        assert tastes.of(connection, "r1") == [Taste("p2", "more", stamp(NOW))]
        tastes.put(connection, "r1", Taste("p2", "less", stamp(NOW)))
        assert [one.kind for one in tastes.of(connection, "r1")] == ["less"]
        tastes.drop(connection, "r1", "p2")
        assert tastes.of(connection, "r1") == []


def test_whoever_left_gets_nothing_that_waits(database: Database) -> None:
    queue(database, row("r1"), row("r2"))
    with database.write() as connection:
        outbox.drop_waiting(connection, "r1", stamp(NOW))
        assert [one.reader_id for one in outbox.lease(connection, "a", LATER, LATER, 5)] == ["r2"]
        assert outbox.counts_by_day(connection, 3) == {"2026-03-11": {"dropped": 1, "sending": 1}}


def test_workers_beside_each_other_never_share_a_row(database: Database) -> None:
    queue(database, *(row(f"r{number}") for number in range(60)))
    taken: list[str] = []

    def work(name: str) -> None:
        while True:
            with database.write(lock=False) as connection:
                rows = outbox.lease(connection, name, stamp(NOW), LATER, 3)
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
    reader = Reader(id="r1", email="Ada@example.org", created_at=stamp(NOW))
    wish = Subscription("s1", "r1", "query", "hubness", created_at=stamp(NOW))
    with database.write() as connection:
        readers.add(connection, reader, "ada@example.org")
        readers.subscribe(connection, wish)
        readers.subscribe(connection, Subscription("s2", "r1", "query", "hubness", bar=0.7, created_at=stamp(NOW)))
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
        suppression.add(connection, hashed, "left", stamp(NOW))
        suppression.add(connection, hashed, "bounced", stamp(NOW))
        assert suppression.find(connection, hashed) == "left"
        assert suppression.count(connection) == 1
        assert suppression.find(connection, suppression.email_hash(b"other", "ada@example.org")) == ""
        assert suppression.lift(connection, hashed)
