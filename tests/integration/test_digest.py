"""From a wish to a mail and back, with a real database, a sink that refuses and a clock that is moved."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest

from frontlist.digest import subscribers
from frontlist.digest.subscribers import Wish
from frontlist.digest.tokens import mail_token
from frontlist.errors import BadInput, Conflict, MailRefused, NotFound, TooMany
from frontlist.store import notes, readers, suppression
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.mailroom import Desk, make_desk, words_of
from tests.soak import count


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    return make_desk(database, tmp_path)


def test_nothing_but_the_confirmation_before_it_is_confirmed(desk: Desk) -> None:
    subscribers.request(desk.context, "ada@example.org", Wish("query", "hubness"))
    desk.clock.now += dt.timedelta(hours=5)
    assert desk.day() == 0
    desk.digest.send_due()
    [letter] = desk.sink.sent
    assert "List-Unsubscribe-Post" in letter
    assert "confirm" in str(letter["Subject"]).lower()


@pytest.mark.parametrize(("kind", "told"), [("for-me", True), ("revisions", True), ("query", False)])
def test_the_confirmation_says_what_goes_by_papers_that_are_not_there_yet(desk: Desk, kind: str, told: bool) -> None:
    for _ in ("to be confirmed", "one more"):
        subscribers.request(desk.context, "ada@example.org", Wish(kind, "hubness" if kind == "query" else ""))
        desk.digest.send_due()
        assert ("while there are none, no mail comes for it" in " ".join(words_of(desk.sink.sent[-1]).split())) is told
        desk.have()


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


def test_many_addresses_of_one_network_ask_no_more_often_than_one(desk: Desk) -> None:
    taken = 0
    for number in range(25):
        with contextlib.suppress(TooMany):
            wish = Wish("edition")
            subscribers.request(desk.context, f"b{number}@example.org", wish, address=f"2001:db8:1:2::{number}")
            taken += 1
    assert taken == 20


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
