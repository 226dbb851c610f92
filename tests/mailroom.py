"""A digest with everything around it in a test's hands: the clock, the look-ups, the sender."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from frontlist.digest import subscribers
from frontlist.digest.context import Context
from frontlist.digest.door import Digest
from frontlist.digest.gather import Lookups
from frontlist.digest.subscribers import Wish
from frontlist.errors import MailRefused
from frontlist.mail.address import parse_address
from frontlist.mail.sender import FolderSender, Sender
from frontlist.model.hit import Answer, Hit
from frontlist.model.paper import Paper
from frontlist.model.subscription import Outgoing, Reader
from frontlist.store import outbox
from frontlist.store.database import Database
from frontlist.store.papers import COLUMNS, row_of_paper
from frontlist.store.schema import papers as papers_table

START = dt.datetime(2026, 3, 11, 6, 0, tzinfo=dt.UTC)


@dataclass
class Clock:
    now: dt.datetime = START

    def __call__(self) -> dt.datetime:
        return self.now


def words_of(message: EmailMessage) -> str:
    """The plain part, decoded."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@dataclass
class Sink:
    """Keeps mails, and refuses what it is told to."""

    sent: list[EmailMessage] = field(default_factory=list)
    refuse: MailRefused | None = None

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        if self.refuse:
            raise self.refuse
        self.sent.append(message_from_bytes(message, policy=SMTP.clone(refold_source="none")))


def search(query: str, limit: int) -> Answer:
    names = ["pa", "pb"] if "hubness" in query else []
    hits = tuple(Hit(name, 1.0, 0.8, reason="Matches hubness", sentence="A sentence.") for name in names)
    return Answer(query=query, hits=hits, relevant=len(hits), total=len(hits))


LOOKUPS = Lookups(
    search=search, edition=lambda rhythm, since: None, papers=lambda where, limit: [], in_list=lambda name, since: [],
    of_person=lambda name, since: [], for_me=lambda account, said, since: [], revised=lambda account, said, since: [], like=lambda papers, since: [], hidden=lambda account: [],
    near=lambda paper: {"pb": 0.9} if paper == "pa" else {}, overdue=lambda rhythm: False, quiet=lambda: (),
)  # fmt: skip


HUBNESS = Wish("query", "hubness")


@dataclass
class Desk:
    """A digest with everything around it in the test's hands."""

    digest: Digest
    clock: Clock
    sink: Sink

    @property
    def context(self) -> Context:
        return self.digest.context

    def reader(self, email: str = "ada@example.org") -> Reader:
        return self.digest.reader(email)[0]

    def link(self, what: str) -> str:
        """The token of the link in the latest mail, once what waits has gone."""
        self.digest.send_due()
        return words_of(self.sink.sent.pop()).split("/mail/")[1].split(f"/{what}")[0]

    def join(self, email: str = "ada@example.org", target: str = "hubness") -> Reader:
        """Through the front door: asked for, mailed, confirmed."""
        subscribers.request(self.context, email, Wish("query", target))
        return subscribers.confirm(self.context, self.link("confirm"))

    def have(self, email: str = "ada@example.org", wish: Wish = HUBNESS) -> Reader:
        """A reader who agreed elsewhere."""
        with self.context.database.write() as connection:
            subscribers.join_with_consent(
                connection, self.context, parse_address(email), wish, "UTC", "a form, 2026-01-01"
            )
        return self.reader(email)

    def rows(self) -> list[Outgoing]:
        """The outbox, newest first."""
        with self.context.database.read() as connection:
            return outbox.recent(connection, 10_000)

    def day(self) -> int:
        return self.digest.write_due().written

    def looking(self, **changes: Any) -> Desk:
        """The same desk with other look-ups."""
        return replace(self, digest=replace(self.digest, lookups=replace(self.digest.lookups, **changes)))


def make_desk(database: Database, folder: Path, sender: Sender | None = None) -> Desk:
    """A desk over an empty database, with two papers in it; without `sender`, mails go into its sink."""
    with database.write() as connection:
        for name in ("pa", "pb"):
            values = dict(
                zip(COLUMNS, row_of_paper(Paper(id=name, title=f"Paper {name}", date="2026-03-10")), strict=True)
            )
            connection.execute(papers_table.insert().values(**values))
    return open_desk(database, folder, sender)


def open_desk(database: Database, folder: Path, sender: Sender | None = None) -> Desk:
    """A desk over what is there."""
    clock, sink = Clock(), Sink()
    context = Context(
        database, clock, sender or sink, b"key", "Frontlist", "https://papers.example", "digest@papers.example"
    )
    digest = Digest(context, LOOKUPS, votes=lambda connection, ids: {}, folder=FolderSender(folder / "mail"))
    return Desk(digest, clock, sink)
