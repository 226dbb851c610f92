"""The change log's promise: a follower at position p never later finds an entry at or below p."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import threading
import time

import pytest

from frontlist.store import changes
from frontlist.store.database import Database, open_database
from tests.soak import count

WRITERS, EACH = 3, count(100)


def write_some(address: str, name: str, each: int) -> None:
    """Transactions of different sizes and lengths; every fifth is given up."""
    database, dice = open_database(address), random.Random(name)
    for number in range(each):
        try:
            with database.write(bulk=True) as connection:
                for part in range(dice.randint(1, 4)):
                    changes.append_many(connection, [("insert", f"{name}-{number}-{part}", "")])
                    time.sleep(dice.random() * 0.002)
                if number % 5 == 4:
                    raise InterruptedError
        except InterruptedError:
            continue
    database.close()


def follow(database: Database, stop: threading.Event, dice: random.Random) -> list[int]:
    """The positions in the order in which a follower met them."""
    met: list[int] = []
    finished = False
    while not finished:
        finished = stop.is_set()
        with database.read() as connection:
            position = met[-1] if met else 0
            while found := changes.after(connection, position, limit=dice.randint(1, 5)):
                met.extend(change.position for change in found)
                position = met[-1]
    return met


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_a_follower_misses_nothing_however_many_write(database: Database, kind: str) -> None:
    address = database.engine.url.render_as_string(hide_password=False)
    make = threading.Thread if kind == "threads" else multiprocessing.get_context("spawn").Process
    writers = [make(target=write_some, args=(address, f"{kind}{number}", EACH)) for number in range(WRITERS)]
    stop, met = threading.Event(), {}
    followers = [
        threading.Thread(target=lambda seed=seed: met.update({seed: follow(database, stop, random.Random(seed))}))
        for seed in range(2)
    ]
    for worker in [*writers, *followers]:
        worker.start()
    for writer in writers:
        writer.join()
    stop.set()
    for follower in followers:
        follower.join()
    with database.read() as connection:
        everything = [change.position for change in changes.after(connection, 0, limit=100_000)]
    assert len(everything) >= WRITERS * (EACH - EACH // 5)
    assert met == {0: everything, 1: everything}


def test_what_is_rolled_back_is_never_seen(database: Database) -> None:
    def give_up() -> None:
        with database.write() as connection:
            changes.append_many(connection, [("insert", "p1", "")])
            raise InterruptedError

    with pytest.raises(InterruptedError):
        give_up()
    with database.read() as connection:
        assert changes.after(connection, 0) == []
        assert (changes.latest(connection), changes.oldest(connection)) == (0, 1)


def test_old_entries_are_forgotten_and_their_positions_never_reused(database: Database) -> None:
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    days = [now - dt.timedelta(days=age) for age in (200, 100, 50, 1)]
    with database.write() as connection:
        for day in days:
            changes.append_many(connection, [("insert", "p1", "")], at=day.isoformat())
        assert changes.forget_before(connection, now - dt.timedelta(days=90)) == 2
        assert (changes.oldest(connection), changes.latest(connection)) == (3, 4)
        assert changes.forget_before(connection, now) == 2
        assert (changes.oldest(connection), changes.latest(connection)) == (5, 4)
        changes.append_many(connection, [("delete", "p1", "")])
    with database.read() as connection:
        assert [(change.position, change.kind) for change in changes.after(connection, 4)] == [(5, "delete")]
        assert changes.oldest(connection) == 5
