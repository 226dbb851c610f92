"""Writing the outbox: every reader whose hour has come and who has no mail for that local date yet.

A reader's row, its papers and nothing else are one transaction, so that a worker killed anywhere leaves either the
whole mail waiting or none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from frontlist.digest.choose import choose
from frontlist.digest.context import Context
from frontlist.digest.gather import Gatherer, Lookups
from frontlist.digest.headers import list_headers, message_id
from frontlist.digest.render import Place, Rendered, render
from frontlist.digest.schedule import due_subscriptions, is_paused, local_date_due
from frontlist.digest.tokens import mail_token
from frontlist.mail.message import Letter, build
from frontlist.model.subscription import Issue, Outgoing, Reader, Subscription
from frontlist.store import outbox, papers, readers

KIND = "digest"
Votes = Callable[[Connection, Sequence[str]], Mapping[str, int]]


@dataclass
class Written:
    """What one run wrote."""

    written: int = 0
    empty: int = 0


@dataclass(frozen=True)
class Writing:
    """Everything that writing needs."""

    context: Context
    lookups: Lookups
    votes: Votes
    _gatherers: dict[str, Gatherer] = field(default_factory=dict)

    def run(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Written:
        """Write every mail that is due."""
        written = Written()
        due = self._due()
        for place, (reader, date, wishes) in enumerate(due):
            issue = self.issue(reader, date, wishes)
            if issue is None:
                self._mark_empty(reader, date)
                written.empty += 1
            else:
                written.written += self._queue(reader, issue)
            progress(place + 1, len(due))
        return written

    def issue(self, reader: Reader, date: str, wishes: Sequence[Subscription]) -> Issue | None:
        """What a reader gets for a date, chosen but not written."""
        gatherer = self._gatherers.setdefault(date, Gatherer(self.lookups, date))
        found = [gatherer.gather(wish, reader.account_id) for wish in wishes]
        with self.context.database.read() as connection:
            sent = set(outbox.sent_to(connection, reader.id))
        return choose(reader, found, sent, date)

    def rendered(self, reader: Reader, issue: Issue) -> Rendered:
        """The words of a mail."""
        ids = issue.paper_ids
        with self.context.database.read() as connection:
            shown, votes = papers.get_many(connection, ids), self.votes(connection, ids)
        token = mail_token(self.context.key, reader.id)
        return render(issue, shown, votes, Place(self.context.site_name, self.context.base_url, token))

    def letter(self, reader: Reader, issue: Issue) -> Letter:
        """The mail as it will leave."""
        words = self.rendered(reader, issue)
        context = self.context
        token = mail_token(context.key, reader.id)
        headers = list_headers(context.base_url, context.site_name, token, context.mail_from)
        return Letter(
            to=reader.email, subject=words.subject, text=words.text, html=words.html, sender=context.mail_from,
            sender_name=context.site_name, reply_to=context.mail_from, headers=headers,
            message_id=message_id(context.base_url, reader.id, issue.date, KIND),
        )  # fmt: skip

    def _due(self) -> list[tuple[Reader, str, list[Subscription]]]:
        now = self.context.now()
        with self.context.database.read() as connection:
            active = [(reader, local_date_due(reader, now)) for reader in readers.active(connection)]
            have = {date: outbox.dates_of(connection, date, KIND) for date in {date for _, date in active if date}}
            waiting = [
                (reader, date)
                for reader, date in active
                if date and reader.id not in have[date] and not is_paused(reader, date)
            ]
            wishes = readers.subscriptions_of(connection, [reader.id for reader, _ in waiting])
        due = [(reader, date, due_subscriptions(wishes[reader.id], date)) for reader, date in waiting]
        return [row for row in due if row[2]]

    def _queue(self, reader: Reader, issue: Issue) -> int:
        letter = self.letter(reader, issue)
        message = build(letter, self.context.now()).as_bytes()
        row = Outgoing(reader.id, issue.date, KIND, "queued", letter.message_id, reader.email, message)
        with self.context.database.write(lock=False) as connection:
            if readers.get(connection, reader.id).standing != "active":
                return 0
            return int(outbox.queue(connection, row, issue.paper_ids, self.context.stamp()))

    def _mark_empty(self, reader: Reader, date: str) -> None:
        # A settled row without a message: the day is done, and is not looked at again every minute.
        name = message_id(self.context.base_url, reader.id, date, KIND)
        row = Outgoing(reader.id, date, KIND, "empty", name, reader.email, b"")
        with self.context.database.write(lock=False) as connection:
            outbox.queue(connection, row, (), self.context.stamp())
