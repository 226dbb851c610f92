"""Leases, rates, back-off and the settling of rows: how a written mail leaves.

Each row is settled right after the server's answer, in its own transaction. A crash before the send costs nothing;
between the answer and the settled row it costs one doubled copy with the same Message-ID. That is the one doubt that
SMTP leaves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from random import Random
from typing import Final

from frontlist.digest.headers import bounce_address
from frontlist.errors import MailRefused
from frontlist.mail.message import LONGEST_LINE
from frontlist.mail.sender import Sender
from frontlist.model.dates import stamp
from frontlist.model.subscription import Outgoing
from frontlist.store import outbox
from frontlist.store.database import Database

LEASE: Final = dt.timedelta(minutes=10)
BATCH: Final = 20
# Minutes after the first, second, ... failure. Greylisting asks for about 5; a full mailbox for days.
BACK_OFF: Final = (5, 15, 60, 240, 720, 1440, 1440)


@dataclass
class Bucket:
    """So many a second, with bursts of a second at most; its own clock, so that tests need not wait."""

    rate: float
    ready_at: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more may go; 0 takes the turn."""
        if self.rate <= 0 or now >= self.ready_at:
            self.ready_at = max(self.ready_at, now - 1.0) + (1.0 / self.rate if self.rate > 0 else 0.0)
            return 0.0
        return self.ready_at - now


@dataclass
class Rates:
    """One bucket for the installation, one per receiving domain."""

    overall: float
    per_domain: float
    _all: Bucket = field(init=False)
    _domains: dict[str, Bucket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all = Bucket(self.overall)

    def wait(self, recipient: str, now: float) -> float:
        """Seconds until a mail to `recipient` may go."""
        domain = recipient.rpartition("@")[2].lower()
        bucket = self._domains.setdefault(domain, Bucket(self.per_domain))
        return max(self._all.wait(now), 0.0) or bucket.wait(now)


@dataclass
class Delivered:
    """What one run of the delivery did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Delivery:
    """Everything that sending needs; `stop` is asked before each mail, so that a worker ends between two."""

    database: Database
    sender: Sender
    worker: str
    mail_from: str
    clock: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    rates: Rates
    stop: Callable[[], bool] = lambda: False
    random: Random = field(default_factory=Random)

    def run(self, limit: int | None = None) -> Delivered:
        """Send what is due, batch by batch, until nothing is left."""
        done = Delivered()
        while not self.stop() and (limit is None or done.sent < limit):
            rows = self._lease()
            if not rows:
                break
            for place, row in enumerate(rows):
                if self.stop():
                    self._give_back(rows[place:])
                    break
                self._send(row, done)
        return done

    def _lease(self) -> list[Outgoing]:
        now = self.clock()
        with self.database.write(lock=False) as connection:
            return outbox.lease(connection, self.worker, stamp(now), stamp(now + LEASE), BATCH)

    def _give_back(self, rows: list[Outgoing]) -> None:
        with self.database.write(lock=False) as connection:
            for row in rows:
                outbox.give_back(connection, row, self.worker, stamp(self.clock()))

    def _send(self, row: Outgoing, done: Delivered) -> None:
        while wait := self.rates.wait(row.recipient, self.clock().timestamp()):
            self.sleep(wait)
        try:
            bounces_to = bounce_address(self.mail_from, row.message_id)
            self.sender.send(parsed(row.message), to=row.recipient, bounces_to=bounces_to)
        except MailRefused as error:
            self._failed(row, error, done)
        else:
            with self.database.write(lock=False) as connection:
                outbox.settle(connection, row, self.worker, stamp(self.clock()))
            done.sent += 1

    def _failed(self, row: Outgoing, error: MailRefused, done: Delivered) -> None:
        final = error.permanent or row.attempts >= len(BACK_OFF)
        next_at = "" if final else stamp(next_try(self.clock(), row.attempts, self.random))
        with self.database.write(lock=False) as connection:
            outbox.put_off(connection, row, self.worker, error.message, next_at)
        if final:
            done.failed += 1
        else:
            done.put_off += 1


def next_try(now: dt.datetime, attempts: int, random: Random) -> dt.datetime:
    """When to try again after one more failure; with jitter, so that a crowd does not come back at once."""
    minutes = BACK_OFF[min(attempts, len(BACK_OFF) - 1)]
    return now + dt.timedelta(minutes=minutes * random.uniform(0.8, 1.2))


def parsed(message: bytes) -> EmailMessage:
    """The stored bytes as a mail again."""
    policy = SMTP if message.partition(b"\r\n\r\n")[0].isascii() else SMTPUTF8
    return message_from_bytes(message, policy=policy.clone(max_line_length=LONGEST_LINE))
