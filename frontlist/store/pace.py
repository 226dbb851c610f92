"""The turns at each host, kept in the database so that every process of the installation shares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from frontlist.store import leases
from frontlist.store.clock import database_seconds
from frontlist.store.database import Database
from frontlist.store.holders import is_dead, process_name
from frontlist.store.schema.paces import paces

HOLD_SECONDS: Final = 240.0
ASK_AGAIN_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class StorePace:
    """One row per host: when it may be called next, and whether a request is under way; whose it is, a lease tells.

    `spacing` gives a host's name for turns and its seconds between two requests.
    """

    database: Database
    spacing: Callable[[str], tuple[str, float]]
    clock: Callable[[Connection], float] = database_seconds

    def wait_turn(self, host: str) -> float:
        """0.0 when the turn at `host` is now ours; else the seconds after which to ask again."""
        name, seconds = self.spacing(host)
        self._make_row(name)
        with self.database.write(lock=False) as connection:
            row = connection.execute(select(paces).where(paces.c.host == name).with_for_update()).one()
            left = row.next_at - self.clock(connection)
            if row.held and is_dead(leases.holder_of(connection, _lease(name))):
                # Its request began when it took the turn, and nobody will give that back.
                left += seconds - HOLD_SECONDS
            if left > 0:
                return min(left, ASK_AGAIN_SECONDS) if row.held else float(left)
            self._set(connection, name, HOLD_SECONDS, held=True)
            leases.take(connection, _lease(name), process_name(), HOLD_SECONDS)
            return 0.0

    def done(self, host: str, pause: float = 0.0) -> None:
        """Give the turn back. The next one comes after the host's spacing, or after `pause` where that is longer."""
        name, seconds = self.spacing(host)
        with self.database.write(lock=False) as connection:
            self._set(connection, name, max(seconds, pause), held=False)
            leases.give_back(connection, _lease(name), process_name())

    def _set(self, connection: Connection, name: str, seconds: float, *, held: bool) -> None:
        values = {"next_at": self.clock(connection) + seconds, "held": held}
        connection.execute(update(paces).where(paces.c.host == name).values(values))

    def _make_row(self, name: str) -> None:
        with self.database.read() as connection:
            if connection.execute(select(paces.c.host).where(paces.c.host == name)).first():
                return
        try:
            with self.database.write(lock=False) as connection:
                connection.execute(insert(paces).values(host=name, next_at=0.0, held=False))
        except IntegrityError:
            # Another process made it between the look and the insert, which serves as well.
            return


def _lease(name: str) -> str:
    return f"turn.{name}"
