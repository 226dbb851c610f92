"""Leases, rates, back-off and the settling of rows: how a written mail leaves.

Each row is settled right after the server's answer, in its own transaction. A crash before the send costs nothing;
between the answer and the settled row it costs one doubled copy with the same Message-ID. That is the one doubt that
SMTP leaves.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sqlalchemy import Connection

from frontlist.digest.headers import bounce_address
from frontlist.errors import FrontlistError, MailRefused
from frontlist.mail.address import address_key
from frontlist.mail.sender import Sender
from frontlist.model.dates import stamp
from frontlist.model.subscription import Outgoing
from frontlist.store import limits, outbox, readers, suppression
from frontlist.store.clock import database_seconds
from frontlist.store.database import Database

LEASE: Final = dt.timedelta(minutes=10)
# A dialogue of the slowest kind (mail/smtp.py: connecting, four commands and five minutes for the answer) takes eight
# minutes. What was leased longer ago than this is given back, so that no mail is under way when its lease ends.
FRESH: Final = dt.timedelta(minutes=2)
BATCH: Final = 20
LONGEST_NAP: Final = 1.0
# Minutes after the first, second, ... failure. Greylisting asks for about 5; a full mailbox for days.
BACK_OFF: Final = (5, 15, 60, 240, 720, 1440, 1440)
# Seconds until the next try when no mail would have been taken; the mail that met the trouble goes last.
SERVER_PAUSE: Final = 30


@dataclass(frozen=True, slots=True)
class Rates:
    """Mails a second: one bucket for the installation, one per receiving domain, kept in the store so that all workers
    share them. 0 is no limit."""

    overall: float = 0.0
    per_domain: float = 0.0

    def wait_domain(self, connection: Connection, domain: str) -> float:
        """Seconds until a mail to `domain` may go; 0.0 takes the turn."""
        return _take(connection, f"mail:{domain}", self.per_domain)

    def wait_any(self, connection: Connection) -> float:
        """The same for any mail."""
        return _take(connection, "mail", self.overall)


NO_LIMIT: Final = Rates()


def _take(connection: Connection, key: str, rate: float) -> float:
    if rate <= 0:
        return 0.0
    # Bursts of a second at most.
    capacity = max(1, math.ceil(rate))
    return limits.take(connection, key, capacity=capacity, seconds=capacity / rate, now=database_seconds(connection))


@dataclass
class Delivered:
    """What one run of the delivery did; `trouble` is why it stopped early, when no mail would have been taken."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    trouble: str = ""


@dataclass(frozen=True)
class Delivery:
    """Everything that sending needs; `stop` is asked before each mail, so that a worker ends between two."""

    database: Database
    sender: Sender
    worker: str
    mail_from: str
    key: bytes
    clock: Callable[[], dt.datetime]
    sleep: Callable[[float], None]
    rates: Rates
    stop: Callable[[], bool] = lambda: False
    random: Random = field(default_factory=Random)

    def run(self) -> Delivered:
        """Send what is due, batch by batch, until nothing is left or nothing can leave."""
        done = Delivered()
        while not self.stop() and not done.trouble:
            rows, wait = self._lease()
            if rows:
                self._send_batch(rows, done)
            elif wait:
                self.sleep(min(wait, LONGEST_NAP))
            else:
                break
        return done

    def _lease(self) -> tuple[list[Outgoing], float]:
        """Rows that may go now; or none, and the seconds until one may."""
        now, full, waits = self.clock(), set[str](), [0.0]
        taken: list[Outgoing] = []
        with self.database.write(lock=False) as connection:
            outbox.wait_for_turn(connection)
            while len(taken) < BATCH:
                left = BATCH - len(taken)
                rows = outbox.lease(connection, self.worker, stamp(now), stamp(now + LEASE), left, full)
                for row in rows:
                    domain = row.recipient.rpartition("@")[2].lower()
                    wait = waits[-1] if domain in full else self.rates.wait_domain(connection, domain)
                    wait = wait or self.rates.wait_any(connection)
                    if wait:
                        outbox.give_back(connection, row, self.worker, row.next_at)
                        full.add(domain)
                        waits.append(wait)
                    else:
                        taken.append(row)
                if not rows:
                    break
        return taken, min(waits[1:], default=0.0)

    def _send_batch(self, rows: list[Outgoing], done: Delivered) -> None:
        leased_at = self.clock()
        for place, row in enumerate(rows):
            if self.stop() or self.clock() - leased_at > FRESH:
                self._give_back(rows[place:])
                return
            try:
                self._send(row, done)
            except FrontlistError as error:
                # No server, a wrong password, a setting that does not fit: no recipient is at fault, no attempt counts.
                done.trouble = str(error)
                self._give_back(rows[place + 1 :], SERVER_PAUSE)
                self._give_back([row], 2 * SERVER_PAUSE)
                return

    def _give_back(self, rows: list[Outgoing], seconds: float = 0) -> None:
        later = stamp(self.clock() + dt.timedelta(seconds=seconds))
        with self.database.write(lock=False) as connection:
            for row in rows:
                outbox.give_back(connection, row, self.worker, later if seconds else row.next_at)

    def _send(self, row: Outgoing, done: Delivered) -> None:
        try:
            bounces_to = bounce_address(self.mail_from, row.message_id)
            self.sender.send(row.message, to=row.recipient, bounces_to=bounces_to)
        except MailRefused as error:
            if error.server_at_fault:
                raise
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
            if error.no_such_mailbox:
                self._suppress(connection, row)
        if final:
            done.failed += 1
        else:
            done.put_off += 1

    def _suppress(self, connection: Connection, row: Outgoing) -> None:
        """An address that does not exist is a hard bounce, whether the server says so now or in a report later."""
        hashed = suppression.email_hash(self.key, address_key(row.recipient))
        suppression.add(connection, hashed, "bounced", stamp(self.clock()))
        readers.change(connection, row.reader_id, standing="left")


def next_try(now: dt.datetime, attempts: int, random: Random) -> dt.datetime:
    """When to try again after one more failure; with jitter, so that a crowd does not come back at once."""
    minutes = BACK_OFF[min(attempts, len(BACK_OFF) - 1)]
    return now + dt.timedelta(minutes=minutes * random.uniform(0.8, 1.2))
