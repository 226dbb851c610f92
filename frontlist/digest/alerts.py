"""What is told at once: new papers that clear the bar of an at-once wish leave within minutes, whatever the hour.

The rule of one mail a day is the reader's to lift, wish by wish. What an alert held does not come again with the mail
of the day, and what is more than a day bears waits for the next alert.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from frontlist.digest.choose import Found, choose
from frontlist.digest.schedule import is_paused, zone
from frontlist.digest.write import Writing, Written
from frontlist.mail.sender import ready
from frontlist.model.subscription import Issue, Reader, Subscription
from frontlist.store import notes, outbox, readers

AT_ONCE: Final = "at-once"
MOST_A_DAY: Final = 6
# How far in the change log the readers of alerts have been told.
TOLD: Final = "alerts.told"


@dataclass(frozen=True, slots=True)
class Alerts:
    """Writes alerts into the outbox, with the means of the day's mail."""

    writing: Writing

    def run(self, position: int) -> Written:
        """An alert to each reader for whom something came in since the last `position`; nothing when nothing did."""
        context, written = self.writing.context, Written()
        with context.database.read() as connection:
            if notes.get(connection, TOLD) == position:
                return written
            found = readers.wishing(connection, AT_ONCE)
            wishes = readers.subscriptions_of(connection, [reader.id for reader in found])
        if found:
            ready(context.sender)
        for reader in found:
            self._write(reader, wishes[reader.id], written)
        if not written.waiting:
            with context.database.write(lock=False) as connection:
                notes.put(connection, TOLD, position)
        return written

    def _write(self, reader: Reader, wishes: list[Subscription], written: Written) -> None:
        writing, context = self.writing, self.writing.context
        date = context.now().astimezone(zone(reader.timezone)).date().isoformat()
        with context.database.read() as connection:
            before = outbox.count_of(connection, reader.id, date, "alert")
        if is_paused(reader, date) or before >= MOST_A_DAY:
            return
        heard = [wish for wish in wishes if wish.cadence == AT_ONCE and date >= wish.muted_until]
        looks = [self._found(reader, wish, date) for wish in heard]
        written.waiting += any(look.passing for look in looks)
        if issue := self._issue(reader, looks, date):
            writing.queue([(reader, issue, writing.row(reader, date, issue, f"alert {before + 1}"))], written)

    def _found(self, reader: Reader, wish: Subscription, date: str) -> Found:
        """What is new since the wish was made: what was here before it is no news."""
        look = self.writing.gathering().gather(wish, dt.date.fromisoformat(date), reader.account_id)
        known, _ = self.writing.papers_of([candidate.paper_id for candidate in look.candidates])
        fresh = [
            one for one in look.candidates if one.paper_id in known and known[one.paper_id].added_at > wish.created_at
        ]
        return replace(look, candidates=fresh, unseen="")

    def _issue(self, reader: Reader, looks: list[Found], date: str) -> Issue | None:
        heard = self.writing.heard([reader.id])[reader.id]
        against = self.writing.gathering().against(reader.account_id, heard.said)
        return choose(replace(reader, when_empty=False), looks, heard.sent, date, against)
