"""What a day waits for, as what is left of it; and trying again while the database is away."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, func, select

from benchmarks.week.clock import SharedClock
from frontlist.errors import HomeError
from frontlist.index import manifest
from frontlist.store import changes, editions, sources
from frontlist.store.database import Database
from frontlist.store.schema.digest import outbox

T = TypeVar("T")
STUCK: Final = 600.0
AWAY: Final = 120.0
STILL: Final = 2.0
LONG_STILL: Final = 60.0
MINUTE: Final = 61.0
DONE: Final = ("sent", "empty")


class Stuck(Exception):
    """Something that a day waits for does not come."""


def wait(database: Database, clock: SharedClock, what: str, left: Callable[[Connection], int]) -> None:
    """Until nothing is left. Where nothing moves, time leaps by a minute: what is looked at now and then is due again."""
    moved = leapt = time.monotonic()
    before = -1
    while (now := _asked(database, left)) != 0:
        if now != before:
            before, moved, leapt = now, time.monotonic(), time.monotonic()
        still = time.monotonic() - leapt
        # A lease must not run out under a mail that is being handed over: a real clock would not leap then.
        if still > STILL and (still > LONG_STILL or not _asked(database, _under_way)):
            clock.forward(MINUTE)
            leapt = time.monotonic()
        if time.monotonic() - moved > STUCK:
            raise Stuck(f"{what}: {now} left, and nothing moved for {STUCK:.0f} s")
        time.sleep(0.1)


def _under_way(connection: Connection) -> int:
    held = select(func.count()).select_from(outbox).where(outbox.c.state == "sending")
    return int(connection.scalar(held) or 0)


def _asked(database: Database, ask: Callable[[Connection], int]) -> int:
    def asking() -> int:
        with database.read() as connection:
            return ask(connection)

    return retried(asking)


def retried(do: Callable[[], T]) -> T:
    """Do it, and again while the database is away."""
    until = time.monotonic() + AWAY
    while True:
        try:
            return do()
        except HomeError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def unsynced(connection: Connection, name: str, since: str) -> int:
    """1 until a reading of the source that began after `since` has come to its end."""
    status = sources.get(connection, name)
    return int(not since <= status.ran_at <= status.finished_at or bool(status.error))


def unclosed(connection: Connection, key: str) -> int:
    """1 until the edition is closed."""
    edition = editions.get(connection, key)
    return int(edition is None or not edition.closed_at)


def unmailed(connection: Connection, date: str, subscribers: int) -> int:
    """How many subscribers have no settled row for that date."""
    settled = (outbox.c.date == date) & (outbox.c.kind == "digest") & outbox.c.state.in_(DONE)
    return subscribers - int(connection.scalar(select(func.count()).select_from(outbox).where(settled)) or 0)


def unindexed(connection: Connection, homes: Sequence[Path]) -> int:
    """How many changes the indexes are behind, all together."""
    latest = changes.latest(connection)
    states = [manifest.read(home / "index") for home in homes]
    return sum(latest - (state.position if state else 0) for state in states)
