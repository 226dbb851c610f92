"""What the world does to a mail desk: hostile words in every field, odd addresses, storms, forgeries, clocks that jump."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import strict
from pathlib import Path

import pytest

from frontlist.digest import subscribers
from frontlist.digest.headers import bounce_address
from frontlist.digest.returns import act
from frontlist.digest.subscribers import Wish
from frontlist.errors import BadInput, HomeError, IndexUnavailable, NotFound
from frontlist.mail.bounces import read_report
from frontlist.model.edition import Edition, Pick
from frontlist.model.hit import Answer, Hit
from frontlist.model.paper import Author, Paper
from frontlist.model.subscription import Outgoing
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.papers import COLUMNS, put, row_of_paper
from frontlist.store.schema import papers as papers_table
from tests.mailroom import HUBNESS, Desk, make_desk, words_of
from tests.soak import SOAK, count

EVIL = "x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\x00\u202e=?utf-8?q?=0D=0ABcc:?= ,<a@b.example>"
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    yield make_desk(database, tmp_path)
    database.close()


def morning(desk: Desk) -> list[Outgoing]:
    """What a morning writes."""
    desk.clock.now += dt.timedelta(hours=2)
    desk.day()
    return [row for row in desk.rows() if row.kind == "digest" and row.state == "queued"]


def test_hostile_words_in_every_field_add_no_header_and_run_nothing(desk: Desk) -> None:
    paper = Paper(
        id="pevil", title=EVIL, abstract=EVIL * 5, summary=EVIL, authors=(Author(EVIL),), venue=EVIL, date="2026-03-10"
    )
    with desk.context.database.write() as connection:
        values = dict(zip(COLUMNS, row_of_paper(paper), strict=True))
        connection.execute(papers_table.insert().values(**values))
    hit = Hit("pevil", 1.0, 0.9, reason=EVIL, sentence=EVIL)
    desk = desk.looking(search=lambda query, limit: Answer(query, (hit,), 1, 1), quiet=lambda: [EVIL])
    desk = replace(desk, digest=replace(desk.digest, context=replace(desk.context, site_name=EVIL)))
    desk.have(wish=Wish("query", EVIL, EVIL[:200]))
    subscribers.request(desk.context, "new@example.org", Wish("query", EVIL))
    [row] = morning(desk)
    for row in desk.rows():
        parsed = message_from_bytes(row.message, policy=strict)
        assert set(parsed.keys()) == HEADERS
        assert [address.addr_spec for address in parsed["To"].addresses] == [row.recipient]
        html = parsed.get_body(("html",))
        assert html is not None
        assert "<script" not in html.get_content()
        assert not any(part.defects for part in parsed.walk())


def test_every_kind_of_mail_parses_strictly_and_keeps_to_the_rules(desk: Desk) -> None:
    reader = desk.have()
    subscribers.request(desk.context, "new@example.org", HUBNESS)
    subscribers.request(desk.context, reader.email, Wish("query", "hubs"))
    desk.digest.self_service.ask_fresh_link(desk.digest.self_service.token(reader))
    subscribers.add(desk.context, reader.id, Wish("category", "cs.LG", cadence="at-once"))
    late = Paper("pc", "Paper pc", added_at="2026-03-12")
    with desk.context.database.write() as connection:
        put(connection, [(late, False)])
    desk.looking(papers=lambda where, limit: [late]).digest.write_alerts(1)
    morning(desk)
    rows = desk.rows()
    assert sorted(row.kind.partition(" ")[0] for row in rows) == ["alert", "digest", "letter", "letter", "letter"]
    for row in rows:
        mail = message_from_bytes(row.message, policy=strict)
        assert not any(part.defects for part in mail.walk())
        assert set(mail.keys()) == HEADERS, "no Precedence, nothing else"
        assert mail["List-Id"].strip().endswith("<digest.papers.example>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"<https://\S+/unsubscribe>, <mailto:digest@\S+>", mail["List-Unsubscribe"])
        assert (mail["Auto-Submitted"], mail["Reply-To"]) == ("auto-generated", "digest@papers.example")
        shown = mail.get_body(("html",))
        assert shown is not None
        words, html = words_of(mail), shown.get_content()
        assert max(map(len, (line for line in words.splitlines() if "://" not in line))) <= 72
        assert not re.search(r"<img|<link|<script|@import|url\(", html), "no pixel, nothing fetched"
        assert all(link.startswith("https://papers.example/") for link in re.findall(r'href="([^"]+)"', html))


@pytest.mark.parametrize(
    "email",
    ["ada+papers@example.org", '"ada lovelace"@example.org', "ada@bücher.example", "a" * 64 + "@" + "b" * 60 + ".example", '"a@b"@example.org', "o'brien@example.org"],
)  # fmt: skip
def test_odd_addresses_get_their_mail(desk: Desk, email: str) -> None:
    reader = desk.have(email)
    [row] = morning(desk)
    parsed = message_from_bytes(row.message, policy=strict)
    assert parsed["To"].addresses[0].addr_spec == reader.email == row.recipient
    assert desk.digest.send_due().sent == 1


@pytest.mark.parametrize(
    "email", ["a" * 309 + "@example.org", "ada@" + "b" * 320, "ada@exam\nple.org", "a@b@c.example", "用户@example.org"]
)
def test_addresses_that_are_none_get_nothing(desk: Desk, email: str) -> None:
    with pytest.raises(BadInput):
        subscribers.request(desk.context, email, Wish("edition"))
    assert desk.rows() == []


def test_a_query_that_matches_everything_crowds_nobody_out_and_one_that_matches_nothing_is_silent(desk: Desk) -> None:
    hits = tuple(Hit(name, 1.0, 0.9) for name in ("pa", "pb"))
    desk = desk.looking(search=lambda query, limit: Answer(query, hits if "all" in query else (), 2, 2))
    desk.have("none@example.org", Wish("query", "nothing"))
    desk.have("all@example.org", Wish("query", "all"))
    assert [row.recipient for row in morning(desk)] == ["all@example.org"]


def test_a_deleted_list_is_told_and_costs_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str, since: str) -> list[str]:
        raise NotFound("There is no such list.")

    desk = desk.looking(in_list=gone)
    reader = desk.have()
    monkeypatch.setattr(subscribers, "_find_target", lambda *asked: None)  # it was there when it was subscribed to
    subscribers.add(desk.context, reader.id, Wish("list", "l1", "My reading group"))
    [row] = morning(desk)
    assert "My reading group: There is no such list." in _text(row)


def _text(row: Outgoing) -> str:
    return words_of(message_from_bytes(row.message, policy=strict))


def test_what_is_down_is_waited_for_and_then_told(desk: Desk) -> None:
    def down(query: str, limit: int) -> Answer:
        raise IndexUnavailable("The index is being made.", "Wait.")

    reader = desk.have()
    subscribers.add(desk.context, reader.id, Wish("author", "Ada Lovelace"))
    blind = desk.looking(search=down, papers=lambda where, limit: [Paper(id="pb", title="Paper pb")])
    desk.clock.now += dt.timedelta(hours=2)
    assert blind.digest.write_due().waiting == 1
    desk.clock.now += dt.timedelta(hours=4)
    assert blind.day() == 1
    assert "hubness: The index is being made." in _text(desk.rows()[0])
    late = desk.looking(quiet=lambda: ["arxiv could not be read since 2026-03-09; its papers come later."])
    desk.clock.now += dt.timedelta(days=1)
    assert late.day() == 1
    assert "arxiv could not be read" in _text(desk.rows()[0])


def test_an_edition_that_is_not_closed_yet_is_waited_for(desk: Desk) -> None:
    edition = Edition(
        "2026-03-10", "day", "", "2026-03-11", (Pick("pa", "curated", 1, note="Read it."),), "2026-03-11", note="A day."
    )
    desk.have(wish=Wish("edition"))
    desk.clock.now += dt.timedelta(hours=2)
    assert desk.looking(overdue=lambda rhythm: True).digest.write_due().waiting == 1
    assert desk.looking(edition=lambda rhythm, since: edition).day() == 1
    assert "Read it." in _text(desk.rows()[0])
    assert "A day." in _text(desk.rows()[0])


def test_a_clock_that_jumps_gives_no_second_mail_for_a_date(desk: Desk) -> None:
    desk.have()
    chance, start = random.Random(3), desk.clock.now
    for _ in range(60):
        desk.clock.now = start + dt.timedelta(hours=chance.uniform(-72, 72))
        desk.day()
        desk.digest.send_due()
    dates = [row.date for row in desk.rows()]
    assert len(dates) == len(set(dates))
    papers = [str(mail["Subject"]) for mail in desk.sink.sent]
    assert len(papers) == 1, "no paper is sent again, whatever the clock says"


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Europe/Rome", "2026-03-27"), ("America/New_York", "2026-10-30"), ("Australia/Lord_Howe", "2026-04-03")],
)
def test_every_local_date_has_one_mail_over_a_night_that_changes_the_clock(desk: Desk, zone: str, first: str) -> None:
    reader = desk.have()
    subscribers.settings(desk.context, reader.id, timezone=zone, hour=2, most=5, when_empty=True)
    desk.clock.now = dt.datetime.fromisoformat(f"{first}T12:00:00+00:00")
    for _ in range(5 * 48):
        desk.day()
        desk.clock.now += dt.timedelta(minutes=30)
    dates = sorted(row.date for row in desk.rows())
    assert len(dates) == len(set(dates))
    begin = dt.date.fromisoformat(dates[0])
    assert dates == [(begin + dt.timedelta(days=number)).isoformat() for number in range(len(dates))], (
        "no date is skipped"
    )
    assert len(dates) >= 5


DSN = (
    "To: {to}\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {who}\nAction: failed\nStatus: 5.1.1\n\n--b\n"
    "Content-Type: text/rfc822-headers\n\nMessage-ID: <{name}>\n\n--b--\n"
)


def dsn(row: Outgoing, *, to: str = "", name: str = "") -> bytes:
    return DSN.format(
        to=to or bounce_address("digest@papers.example", row.message_id), who=row.recipient, name=name or row.message_id
    ).encode()


@pytest.mark.soak
def test_a_storm_of_bounces_and_forgeries(desk: Desk, tmp_path: Path) -> None:
    number = count(1_000)
    with desk.context.database.write() as connection:
        for one in range(number):
            subscribers.join_with_consent(
                connection, desk.context, f"r{one}@example.org", HUBNESS, "UTC", "a form, 2026-01-01"
            )
    rows = morning(desk)
    desk.digest.send_due()
    box = tmp_path / "bounces"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    half = rows[: number // 2]
    for place, row in enumerate(half):
        for copy in range(3):
            (box / "new" / f"{place}.{copy}").write_bytes(dsn(row))
    forged = [
        dsn(rows[-1], to="digest@papers.example", name="guess@papers.example"),
        dsn(rows[-1], to=f"digest+{'0' * 32}@papers.example", name="x@y.example"),
        f"Subject: unsubscribe {rows[-1].reader_id}.AAAAAAAAAAAAAAAAAAAAAAAA\n\n".encode(),
        b"Subject: unsubscribe\n\n", b"", b"\xff" * 500,
    ]  # fmt: skip
    for place, data in enumerate(forged):
        (box / "new" / f"z{place}").write_bytes(data)
    seen = 0
    while any((box / "new").iterdir()):
        found = desk.digest.read_returns(str(box))
        seen += found.suppressed + found.ignored
    assert seen == 3 * len(half) + len(forged)
    status = desk.digest.status()
    assert status.readers == {"active": number - len(half), "left": len(half)}
    assert status.suppressed == len(half)
    assert status.outbox["bounced"] == len(half)


def test_a_complaint_and_leaving_by_mail_are_believed_only_with_our_own_names(desk: Desk) -> None:
    reader, other = desk.have("a@example.org"), desk.have("b@example.org")
    row = next(one for one in morning(desk) if one.reader_id == reader.id)
    complaint = (
        "To: x\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <{}>\nSubject: s\n\nbody\n--b--\n"
    )
    assert act(desk.context, read_report(complaint.format("made-up@papers.example").encode())) == "ignored"
    assert act(desk.context, read_report(complaint.format(row.message_id).encode())) == "suppressed"
    token = desk.digest.self_service.token(other)
    assert act(desk.context, read_report(f"Subject: unsubscribe {token}x\n\n".encode())) == "ignored"
    assert act(desk.context, read_report(f"Subject: Re: unsubscribe {token}\n\n".encode())) == "left"
    assert {one.standing for one in desk.digest.readers()} == {"left"}
    assert desk.digest.send_due().sent == 0, "what waited for them is dropped"
    subscribers.request(desk.context, "a@example.org", Wish("edition"))
    assert desk.digest.send_due().sent == 0, "who complained is not asked again"


def test_two_confirmations_asked_by_others_end_with_never_again(desk: Desk) -> None:
    subscribers.request(desk.context, "ada@example.org", Wish("edition"))
    token = desk.digest.self_service.token(desk.reader())
    desk.digest.self_service.leave(token)
    subscribers.request(desk.context, "ada@example.org", Wish("edition"))
    assert desk.digest.send_due().sent == 0


def test_less_like_this_keeps_its_neighbours_out_and_says_so(desk: Desk) -> None:
    reader = desk.have()
    service = desk.digest.self_service
    service.say(service.token(reader), "pa", "less")
    subscribers.settings(desk.context, reader.id, timezone="UTC", hour=7, most=5, when_empty=True)
    [row] = morning(desk)
    assert "2 papers stayed out because you asked for less like them." in _text(row)


def test_more_like_this_brings_a_section_without_any_account(desk: Desk) -> None:
    from frontlist.model.subscription import Candidate, Taste

    def for_me(account: str, said: object, since: str) -> list[Candidate]:
        assert isinstance(said, list)
        assert [(one.paper_id, one.kind) for one in said if isinstance(one, Taste)] == [("pa", "more")]
        return [Candidate("pb", 0.8, "because you asked for more like “Paper pa”")]

    reader = desk.have(wish=Wish("query", "nothing at all"))
    service = desk.digest.self_service
    service.say(service.token(reader), "pa", "more")
    [row] = morning(desk.looking(for_me=for_me))
    assert "Because you asked for more like “Paper pa”" in _text(row)


def test_a_muted_section_is_left_out(desk: Desk) -> None:
    reader = desk.have()
    service = desk.digest.self_service
    [wish] = service.seen(service.token(reader))[1]
    service.mute(service.token(reader), wish.id, 30)
    assert morning(desk) == []


@pytest.mark.soak
def test_an_import_with_rubbish(desk: Desk, tmp_path: Path) -> None:
    """A hundred thousand lines: who agreed somewhere is active, the others are asked once, rubbish is told by its line."""
    chance, number = random.Random(5), count(100_000) if SOAK else 1_000
    desk.digest.suppress("gone@example.org", "left")
    rubbish = ["", "no address", EVIL, "a@b@c", "x" * 5000, "\x00\x00", "=1+1", "gone@example.org"]
    file = tmp_path / "readers.csv"
    good = consented = 0
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(["email", "kind", "consent_source", "consent_date"])
        for one in range(number):
            if chance.random() < 0.1:
                writer.writerow([chance.choice(rubbish), chance.choice(["edition", "nonsense"]), EVIL, "yesterday"])
                continue
            agreed = chance.random() < 0.5
            good, consented = good + 1, consented + agreed
            writer.writerow([f"r{one}@example.org", "edition", "a form", "2026-01-02" if agreed else ""])
    report = desk.digest.import_csv(file, lambda done, total: None)
    assert (report.active, report.asked) == (consented, good - consented)
    assert report.suppressed >= 0
    assert len(report.rejected) + report.suppressed >= (number - good) // 2
    assert desk.digest.status().outbox == {"queued": good - consented}, "confirmations, and nothing else"
    again = desk.digest.import_csv(file, lambda done, total: None)
    assert again.active == 0


def test_a_database_that_is_away_in_the_middle_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.have()
    [row] = morning(desk)

    def away(*_: object, **__: object) -> None:
        raise HomeError("The disk is full.", "Free some space.")

    monkeypatch.setattr("frontlist.store.outbox.settle", away)
    desk.digest.send_due()
    monkeypatch.undo()
    desk.clock.now += dt.timedelta(minutes=20)
    assert desk.digest.send_due().sent == 1
    assert {str(mail["Message-ID"]) for mail in desk.sink.sent} == {f"<{row.message_id}>"}
