"""What is told at once, and news of papers that somebody saved: once each, and no more than was asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.digest import subscribers
from frontlist.digest.alerts import MOST_A_DAY
from frontlist.digest.subscribers import Wish
from frontlist.errors import BadInput
from frontlist.model.hit import Answer, Hit
from frontlist.model.paper import Paper, Version
from frontlist.model.subscription import Candidate, Taste
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.papers import put
from tests.mailroom import Desk, make_desk, words_of

ALERT = Wish("query", "hubness", cadence="at-once", bar=0.5)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    made = make_desk(database, tmp_path)

    def search(query: str, limit: int) -> Answer:
        with database.read() as connection:
            found = [row.id for row in connection.exec_driver_sql("SELECT id FROM papers ORDER BY id")]
        hits = tuple(
            Hit(name, 1.0, 0.3 if name.startswith("pweak") else 0.8, reason="Matches hubness") for name in found
        )
        return Answer(query=query, hits=hits, relevant=len(hits), total=len(hits))

    return made.looking(search=search)


def arrive(desk: Desk, *names: str) -> None:
    """Papers come in, a little later."""
    desk.clock.now += dt.timedelta(minutes=5)
    with desk.context.database.write() as connection:
        put(connection, [(Paper(id=name, title=f"Paper {name}", date="2026-03-10", added_at=desk.context.stamp()), False) for name in names])  # fmt: skip


def told(desk: Desk) -> list[list[str]]:
    """The papers of each mail that has left since the last look, by their titles."""
    desk.digest.send_due()
    mails = [words_of(mail) for mail in desk.sink.sent]
    desk.sink.sent.clear()
    return [[line.split()[-1] for line in words.splitlines() if ". Paper p" in line] for words in mails]


def test_what_comes_in_is_told_at_once_and_never_again(desk: Desk) -> None:
    desk.have(wish=ALERT)
    assert desk.digest.write_alerts(1).written == 0, "what was here before the wish is no news"
    arrive(desk, "pnew", "pweak")
    assert desk.digest.write_alerts(1).written == 0, "the index has not followed yet"
    assert desk.digest.write_alerts(2).written == 1
    assert desk.digest.write_alerts(2).written == desk.digest.write_alerts(3).written == 0
    assert told(desk) == [["pnew"]], "and what does not clear the bar is left out"
    subscribers.add(desk.context, desk.reader().id, Wish("query", "hubs"))
    desk.clock.now += dt.timedelta(hours=3)
    assert desk.day() == 1
    assert "pnew" not in told(desk)[0], "nor in the mail of the day"


def test_an_at_once_wish_is_no_part_of_the_mail_of_the_day(desk: Desk) -> None:
    desk.have(wish=ALERT)
    arrive(desk, "pnew")
    desk.clock.now += dt.timedelta(hours=3)
    assert desk.day() == 0


def test_each_paper_of_a_flood_is_told_and_mails_have_an_end(desk: Desk) -> None:
    reader = desk.have(wish=ALERT)
    subscribers.settings(desk.context, reader.id, timezone="UTC", hour=7, most=2, when_empty=True)
    arrive(desk, *(f"p{number:02}" for number in range(30)))
    written = [desk.digest.write_alerts(position).written for position in range(10)]
    assert sum(written) == MOST_A_DAY
    desk.clock.now += dt.timedelta(days=1)
    assert desk.digest.write_alerts(11).written == 1
    papers = [paper for mail in told(desk) for paper in mail]
    assert len(papers) == len(set(papers)) == 2 * (MOST_A_DAY + 1)


def test_quiet_is_quiet(desk: Desk) -> None:
    reader = desk.have(wish=ALERT)
    service = desk.digest.self_service
    service.pause(service.token(reader), 2)
    arrive(desk, "pnew")
    assert desk.digest.write_alerts(1).written == 0
    service.pause(service.token(reader), 0)
    arrive(desk, "pother")
    assert desk.digest.write_alerts(2).written == 1
    assert sorted(told(desk)[0]) == ["pnew", "pother"]
    service.leave(service.token(reader))
    arrive(desk, "plast")
    assert desk.digest.write_alerts(3).written == 0


def test_an_index_at_work_is_asked_again(desk: Desk) -> None:
    from frontlist.errors import IndexUnavailable

    desk.have(wish=ALERT)
    arrive(desk, "pnew")

    def busy(query: str, limit: int) -> Answer:
        raise IndexUnavailable("The index is being made.", "Wait.")

    assert desk.looking(search=busy).digest.write_alerts(1).waiting == 1
    assert desk.digest.write_alerts(1).written == 1


@pytest.mark.parametrize("kind", ["edition", "for-me", "list", "person", "revisions"])
def test_what_is_somebodys_choice_does_not_come_at_once(desk: Desk, kind: str) -> None:
    with pytest.raises(BadInput, match="at once"):
        subscribers.request(desk.context, "ada@example.org", Wish(kind, "x", cadence="at-once"))
    desk.have(wish=replace(ALERT, kind=kind, cadence="daily"))
    service = desk.digest.self_service
    [wish] = service.seen(service.token(desk.reader()))[1]
    with pytest.raises(BadInput, match="at once"):
        subscribers.tune(desk.context, desk.reader().id, wish.id, cadence="at-once", bar=0.5)


def test_alerts_and_the_mail_of_a_day_are_one_issue_to_read(desk: Desk) -> None:
    reader = desk.have(wish=ALERT)
    arrive(desk, "pone")
    desk.digest.write_alerts(1)
    arrive(desk, "ptwo")
    desk.digest.write_alerts(2)
    service = desk.digest.self_service
    [issue] = service.issues(service.token(reader))[1]
    assert sorted(issue.paper_ids) == ["pone", "ptwo"]


def test_each_version_of_a_saved_paper_is_told_once(desk: Desk) -> None:
    versions = ["v2"]

    def revised(account: str, said: Sequence[Taste], since: str) -> list[Candidate]:
        return [
            Candidate(one.paper_id, 1.0, f"version {versions[-1]}; you saved it", version=versions[-1]) for one in said
        ]

    desk = desk.looking(revised=revised)
    reader = desk.have(wish=Wish("query", "hubness"))
    desk.clock.now += dt.timedelta(hours=2)
    assert desk.day() == 1
    assert "pa" in told(desk)[0], "the paper itself was sent before"
    subscribers.drop(desk.context, reader.id, desk.digest.reader(reader.email)[1][0].id)
    subscribers.add(desk.context, reader.id, Wish("revisions"))
    desk.digest.self_service.say(desk.digest.self_service.token(reader), "pa", "saved")
    found = []
    for version in ("v2", "v2", "v3", "v3"):
        versions.append(version)
        desk.clock.now += dt.timedelta(days=1)
        found.append(desk.day())
    assert found == [1, 0, 1, 0]
    assert told(desk) == [["pa"], ["pa"]]


def test_what_was_revised_since_it_was_saved(tmp_path: Path) -> None:
    first, second = Version("v1", "2026-01-05"), Version("v2", "2026-03-09")
    shelf = [
        Paper("pnew", "Revised after", date="2026-01-05", versions=(first, second)),
        Paper("pold", "Revised before it was saved", date="2026-01-05", versions=(first, Version("v2", "2026-02-01"))),
        Paper("pone", "Never revised", date="2026-03-09", versions=(second,)),
        Paper("pout", "Out", date="2026-01-05", versions=(first, Version("published", "2026-03-10", "ICML 2026"))),
        Paper("pnot", "Not saved", date="2026-01-05", versions=(first, second)),
    ]
    with Library.open(tmp_path / "home") as library:
        with library.database.write() as connection:
            put(connection, [(paper, False) for paper in shelf])
        said = [Taste(paper.id, "saved", "2026-03-01T00:00:00") for paper in shelf[:-1]] + [
            Taste("pnot", "more", "2026")
        ]
        found = library.readers.revised("", said, "2026-01-01")
        assert [(one.paper_id, one.version, one.reason) for one in found] == [
            ("pnew", "v2", "version 2, 2026-03-09; you saved it"),
            ("pout", "published", "published in ICML 2026, 2026-03-10; you saved it"),
        ]
        assert library.readers.revised("", said, "2026-03-11") == []
