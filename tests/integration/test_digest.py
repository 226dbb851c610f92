"""From a wish to a mail and back, with a real database, a sink that refuses and a clock that is moved."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from frontlist.digest import subscribers
from frontlist.digest.context import Context
from frontlist.digest.door import Digest
from frontlist.digest.gather import Lookups
from frontlist.digest.subscribers import Wish
from frontlist.digest.tokens import mail_token
from frontlist.errors import BadInput, Conflict, MailRefused, NotFound, TooMany
from frontlist.mail.sender import FolderSender
from frontlist.model.hit import Answer, Hit
from frontlist.model.paper import Paper
from frontlist.model.subscription import Reader
from frontlist.store import notes, readers, suppression
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.papers import COLUMNS, row_of_paper
from frontlist.store.schema import papers as papers_table
from tests.soak import count

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
    of_person=lambda name, since: [], for_me=lambda account, said, since: [], hidden=lambda account: [],
    near=lambda paper: {"pb": 0.9} if paper == "pa" else {}, overdue=lambda rhythm: False, quiet=lambda: (),
)  # fmt: skip


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
        subscribers.request(self.context, email, Wish("query", target))
        return subscribers.confirm(self.context, self.link("confirm"))

    def day(self) -> int:
        return self.digest.write_due().written

    def looking(self, **changes: Any) -> Desk:
        """The same desk with other look-ups."""
        return replace(self, digest=replace(self.digest, lookups=replace(self.digest.lookups, **changes)))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    clock, sink = Clock(), Sink()
    context = Context(database, clock, sink, b"key", "Frontlist", "https://papers.example", "digest@papers.example")
    with database.write() as connection:
        for name in ("pa", "pb"):
            values = dict(
                zip(COLUMNS, row_of_paper(Paper(id=name, title=f"Paper {name}", date="2026-03-10")), strict=True)
            )
            connection.execute(papers_table.insert().values(**values))
    folder = FolderSender(tmp_path / "mail")
    return Desk(Digest(context, LOOKUPS, votes=lambda connection, ids: {}, folder=folder), clock, sink)


def test_nothing_but_the_confirmation_before_it_is_confirmed(desk: Desk) -> None:
    subscribers.request(desk.context, "ada@example.org", Wish("query", "hubness"))
    desk.clock.now += dt.timedelta(hours=5)
    assert desk.day() == 0
    desk.digest.send_due()
    [letter] = desk.sink.sent
    assert "List-Unsubscribe-Post" in letter
    assert "confirm" in str(letter["Subject"]).lower()


def test_one_mail_a_day_and_no_paper_twice(desk: Desk) -> None:
    reader = desk.join()
    assert desk.day() == 0, "it is six; the reader's hour is seven"
    desk.clock.now += dt.timedelta(hours=1)
    subscribers.add(desk.context, reader.id, Wish("query", "hubness again"))
    assert desk.day() == 1
    assert desk.day() == 0
    assert desk.digest.send_due().sent == 1
    [mail] = desk.sink.sent
    assert "=?" not in mail.as_bytes().decode().split("List-Unsubscribe:")[1].split("\n")[0]
    text = words_of(mail)
    assert text.count("Paper pa") == 1
    desk.clock.now += dt.timedelta(days=1)
    assert desk.day() == 0, "nothing new clears the bar: no mail"


def test_the_message_id_says_who_and_when_and_nothing_else(desk: Desk) -> None:
    desk.join()
    desk.clock.now += dt.timedelta(hours=2)
    desk.day()
    desk.digest.send_due()
    name = str(desk.sink.sent[0]["Message-ID"])
    assert name.endswith("@papers.example>")
    assert "ada" not in name


def test_leaving_takes_one_click_and_holds_for_ever(desk: Desk) -> None:
    reader = desk.join()
    token = mail_token(b"key", reader.id)
    subscribers.leave(desk.context, token)
    subscribers.leave(desk.context, token)
    desk.clock.now += dt.timedelta(hours=2)
    assert desk.day() == 0
    with desk.context.database.read() as connection:
        assert suppression.find(connection, suppression.email_hash(b"key", "ada@example.org")) == "left"
    with pytest.raises(NotFound):
        subscribers.leave(desk.context, token[:-1] + "x")
    assert desk.join().standing == "active", "only by confirming anew"


def test_a_mail_s_token_can_only_show_pause_and_leave(desk: Desk) -> None:
    token = mail_token(b"key", desk.join().id)
    assert subscribers.by_mail_token(desk.context, token)[0].email == "ada@example.org"
    with pytest.raises(NotFound):
        subscribers.by_fresh_token(desk.context, token)
    subscribers.ask_fresh_link(desk.context, token)
    link = desk.link("manage")
    assert subscribers.by_fresh_token(desk.context, link)[0].email == "ada@example.org"
    desk.clock.now += dt.timedelta(hours=2)
    with pytest.raises(NotFound):
        subscribers.by_fresh_token(desk.context, link)


def test_a_refusal_is_put_off_or_final(desk: Desk) -> None:
    desk.join()
    desk.clock.now += dt.timedelta(hours=2)
    desk.day()
    desk.sink.refuse = MailRefused("450 greylisted", permanent=False)
    assert desk.digest.send_due().put_off == 1
    assert desk.digest.send_due().put_off == 0, "not before its time"
    desk.clock.now += dt.timedelta(minutes=7)
    desk.sink.refuse = MailRefused("550 no such user", permanent=True)
    assert desk.digest.send_due().failed == 1
    desk.sink.refuse = None
    assert desk.digest.retry() == 1
    assert desk.digest.send_due().sent == 1


def test_a_restore_holds_the_outbox_until_it_is_released(desk: Desk) -> None:
    desk.join()
    desk.clock.now += dt.timedelta(hours=2)
    desk.day()
    with desk.context.database.write() as connection:
        notes.put(connection, "outbox.held", True)
    with pytest.raises(Conflict):
        desk.digest.send_due()
    desk.digest.release()
    assert desk.digest.send_due().sent == 1


@pytest.mark.soak
def test_a_subscription_bomb_is_stopped(desk: Desk) -> None:
    def bomb(email: str, address: str) -> None:
        with contextlib.suppress(TooMany):
            subscribers.request(desk.context, email, Wish("edition"), address=address)

    for _ in range(count(1000)):
        bomb("ada@example.org", "")
    desk.digest.send_due()
    assert len(desk.sink.sent) == 3
    for number in range(count(10_000)):
        bomb(f"a{number}@example.org", "203.0.113.7")
    desk.digest.send_due()
    assert len(desk.sink.sent) == 3 + 20


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a@b\r\nBcc: x@y.example", "a" * 320 + "@x.example", "<a@b.example>"]
)
def test_what_is_no_address_is_refused(desk: Desk, email: str) -> None:
    with pytest.raises(BadInput):
        subscribers.request(desk.context, email, Wish("edition"))
    desk.digest.send_due()
    assert desk.sink.sent == []


def test_forgetting_leaves_a_hash_and_nothing_else(desk: Desk) -> None:
    reader = desk.join()
    subscribers.forget(desk.context, reader.id)
    with desk.context.database.read() as connection:
        assert readers.every(connection) == []
        assert suppression.count(connection) == 1
