"""Writing the outbox: every reader whose hour has come and who has no mail for that local date yet.

A reader's row and its papers are in one transaction, so that a worker killed anywhere leaves either the whole mail
waiting or none of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Connection

from frontlist.digest.choose import Found, choose
from frontlist.digest.context import Context
from frontlist.digest.gather import Gatherer, Lookups
from frontlist.digest.headers import list_headers, message_id
from frontlist.digest.render import MORE, Place, Rendered, Shown, render, shown
from frontlist.digest.schedule import due_subscriptions, is_paused, local_date_due, zone
from frontlist.digest.tokens import mail_token
from frontlist.mail.address import address_key
from frontlist.mail.message import Letter, build
from frontlist.mail.sender import ready
from frontlist.model.paper import Paper
from frontlist.model.subscription import Issue, Outgoing, Reader, Subscription, Taste
from frontlist.store import outbox, papers, readers, suppression, tastes

KIND: Final = "digest"
# How long a mail waits for what may come back (an edition under way, an index at work) before it goes without.
PATIENCE: Final = dt.timedelta(hours=4)
KEPT_PAPERS: Final = 5_000
# Mails in one transaction: killed in the middle, none of them is there, and all are written again.
AT_ONCE: Final = 50
Votes = Callable[[Connection, Sequence[str]], Mapping[str, int]]
Elsewhere = Callable[[Connection, Reader, Issue, Mapping[str, Paper]], None]


def nowhere(connection: Connection, reader: Reader, issue: Issue, shown: Mapping[str, Paper]) -> None:
    """Where nobody asked for the digest in another form."""


class Due(NamedTuple):
    """A reader, the local date of the mail, and what is in it with the day each wish was due."""

    reader: Reader
    date: str
    wishes: list[tuple[Subscription, dt.date]]


class Heard(NamedTuple):
    """The papers that a reader was given, and what the reader said of papers."""

    sent: set[str]
    said: Sequence[Taste]


@dataclass
class Written:
    """What one run wrote; `waiting` mails wait for what could not be seen yet."""

    written: int = 0
    empty: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Writing:
    """Everything that writing needs. `elsewhere` takes each issue to where else its reader wants it."""

    context: Context
    lookups: Lookups
    votes: Votes
    elsewhere: Elsewhere = nowhere
    _gatherer: list[Gatherer] = field(default_factory=list)
    _papers: dict[str, tuple[Paper, int]] = field(default_factory=dict)

    def run(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Written:
        """Write every mail that is due."""
        ready(self.context.sender)
        written = Written()
        due = self._due()
        quiet = tuple(self.lookups.quiet()) if due else ()
        for start in range(0, len(due), AT_ONCE):
            chunk = due[start : start + AT_ONCE]
            self._write(chunk, quiet, written)
            progress(start + len(chunk), len(due))
        return written

    def _write(self, chunk: list[Due], quiet: tuple[str, ...], written: Written) -> None:
        heard = self.heard([one.reader.id for one in chunk])
        chosen = []
        for one in chunk:
            found, issue = self._chosen(one, heard[one.reader.id], quiet)
            if any(look.passing for look in found) and not self._waited_enough(one):
                written.waiting += 1
            else:
                chosen.append((one.reader, issue, self.row(one.reader, one.date, issue)))
        self.queue(chosen, written)

    def issue(self, reader: Reader, date: str, wishes: Sequence[Subscription]) -> Issue | None:
        """What a reader gets for a date, chosen but not written."""
        day = dt.date.fromisoformat(date)
        due = Due(reader, date, [(wish, day) for wish in wishes])
        return self._chosen(due, self.heard([reader.id])[reader.id], tuple(self.lookups.quiet()))[1]

    def heard(self, reader_ids: Sequence[str]) -> Mapping[str, Heard]:
        """What each reader was given before, and said of it."""
        with self.context.database.read() as connection:
            sent = outbox.sent_to_many(connection, reader_ids)
            said = tastes.of_many(connection, reader_ids)
        return {name: Heard(sent.get(name, set()), said.get(name, ())) for name in reader_ids}

    def _chosen(self, due: Due, heard: Heard, quiet: tuple[str, ...]) -> tuple[list[Found], Issue | None]:
        reader, date, wishes = due
        gatherer = self.gathering()
        wishes = _with_more(wishes, heard.said, date)
        found = [gatherer.gather(wish, day, reader.account_id, heard.said) for wish, day in wishes]
        against = gatherer.against(reader.account_id, heard.said)
        return found, choose(reader, found, heard.sent, date, against, quiet)

    def gathering(self) -> Gatherer:
        """What looks wishes up, each once a run."""
        if not self._gatherer:
            self._gatherer.append(Gatherer(self.lookups))
        return self._gatherer[0]

    def rendered(self, reader: Reader, issue: Issue) -> Rendered:
        """The words of a mail."""
        known, votes = self.papers_of(issue.paper_ids)
        token = mail_token(self.context.key, reader.id)
        return render(issue, known, votes, Place(self.context.site_name, self.context.base_url, token))

    def shown(self, issue: Issue) -> Shown:
        """The sections of an issue with their papers."""
        return shown(issue, *self.papers_of(issue.paper_ids))

    def papers_of(self, ids: Sequence[str]) -> tuple[dict[str, Paper], dict[str, int]]:
        """These papers and their votes: read once a run, however many readers get them."""
        missing = [paper for paper in ids if paper not in self._papers]
        if missing:
            if len(self._papers) > KEPT_PAPERS:
                self._papers.clear()
                missing = list(ids)
            with self.context.database.read() as connection:
                known, votes = papers.get_many(connection, missing), self.votes(connection, missing)
            self._papers.update({name: (paper, votes.get(name, 0)) for name, paper in known.items()})
        found = {name: self._papers[name] for name in ids if name in self._papers}
        return {name: paper for name, (paper, _) in found.items()}, {name: count for name, (_, count) in found.items()}

    def letter(self, reader: Reader, issue: Issue, kind: str = KIND) -> Letter:
        """The mail as it will leave."""
        words = self.rendered(reader, issue)
        context = self.context
        token = mail_token(context.key, reader.id)
        headers = list_headers(context.base_url, context.site_name, token, context.mail_from)
        return Letter(
            to=reader.email, subject=words.subject, text=words.text, html=words.html, sender=context.mail_from,
            sender_name=context.site_name, reply_to=context.mail_from, headers=headers,
            message_id=message_id(context.base_url, reader.id, issue.date, kind),
        )  # fmt: skip

    def _due(self) -> list[Due]:
        now = self.context.now()
        with self.context.database.read() as connection:
            active = [(reader, local_date_due(reader, now)) for reader in readers.active(connection)]
            have = {date: outbox.dates_of(connection, date, KIND) for date in {date for _, date in active if date}}
            waiting = [
                (reader, date)
                for reader, date in active
                if date and reader.id not in have[date] and not is_paused(reader, date)
            ]
            last = outbox.last_dates(connection, KIND) if waiting else {}
            wishes = readers.subscriptions_of(connection, [reader.id for reader, _ in waiting])
        due = [
            Due(reader, date, due_subscriptions(wishes[reader.id], date, last.get(reader.id, "")))
            for reader, date in waiting
        ]
        return [one for one in due if one.wishes]

    def _waited_enough(self, due: Due) -> bool:
        local = self.context.now().astimezone(zone(due.reader.timezone))
        return local >= local.replace(hour=due.reader.hour, minute=0, second=0, microsecond=0) + PATIENCE

    def row(self, reader: Reader, date: str, issue: Issue | None, kind: str = KIND) -> Outgoing:
        """The mail as it waits; without an issue a settled row, so that the day is done and not looked at again."""
        name = message_id(self.context.base_url, reader.id, date, kind)
        message = build(self.letter(reader, issue, kind), self.context.now()) if issue else b""
        return Outgoing(reader.id, date, kind, "queued" if issue else "empty", name, reader.email, message)

    def queue(self, chosen: Sequence[tuple[Reader, Issue | None, Outgoing]], written: Written) -> None:
        """Let mails wait for their turn, each with its papers."""
        with self.context.database.write(lock=False) as connection:
            welcome = self._welcome(connection, [reader for reader, _, _ in chosen])
            for reader, issue, row in chosen:
                fresh = reader.id in welcome and outbox.queue(connection, row, issue, self.context.stamp())
                if fresh and issue:
                    self.elsewhere(connection, reader, issue, self.papers_of(issue.paper_ids)[0])
                written.written += bool(fresh and issue)
                written.empty += bool(fresh and not issue)

    def _welcome(self, connection: Connection, asked: Sequence[Reader]) -> set[str]:
        """Asked last and beside the list of those who left: a restore may have brought an address back."""
        hashes = {suppression.email_hash(self.context.key, address_key(one.email)): one.id for one in asked}
        for hashed in suppression.among(connection, list(hashes)):
            readers.change(connection, hashes[hashed], standing="left")
        return readers.active_among(connection, [one.id for one in asked])


def _with_more(
    wishes: list[tuple[Subscription, dt.date]], said: Sequence[Taste], date: str
) -> list[tuple[Subscription, dt.date]]:
    """Whoever pressed "more like this" gets it, without having to subscribe to "for you" first."""
    asked = any(one.kind == "more" for one in said) and not any(wish.kind == "for-me" for wish, _ in wishes)
    more = Subscription(MORE, "", "for-me", name="More like what you asked for")
    return [*wishes, (more, dt.date.fromisoformat(date))] if asked else wishes
