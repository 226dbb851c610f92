"""News of saved searches on their way to a receiver that misbehaves; the clock is moved, nobody waits."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from frontlist.digest.context import Context
from frontlist.digest.webhooks import LIMITS, RETRIES, Webhooks
from frontlist.errors import BadInput, NotFound
from frontlist.mail.sender import MemorySender
from frontlist.model.account import Account
from frontlist.model.hit import Hit
from frontlist.model.paper import Author, Paper
from frontlist.model.subscription import Candidate, Issue, Reader, Section
from frontlist.store import changes, webhooks
from frontlist.store.database import Database
from frontlist.store.papers import put
from tests.people import World, make_world
from tests.standin import Asked, FakeTime, Reply, StandIn, client_for

KEY = b"k" * 32
OK = Reply(b"", 204)


@dataclass
class Desk:
    """Webhooks with everything around them in the test's hands."""

    world: World
    receiver: StandIn
    door: Webhooks
    ada: Account

    def arrive(self, *numbers: int) -> None:
        """Papers come in."""
        with self.world.database.write() as connection:
            for number in numbers:
                paper = Paper(f"pnew{number:09d}".replace("0", "a"), f"Hubness {number}", abstract="On hubness.")
                put(connection, [(paper, False)])
                changes.append_many(connection, [("insert", paper.id, "")])

    def run(self) -> tuple[int, int]:
        """What the chore does."""
        self.door.watch()
        return self.door.deliver()

    def received(self) -> list[list[str]]:
        """The titles of the papers of each message, in order."""
        bodies = [orjson.loads(asked.body) for asked in self.receiver.asked]
        return [[paper["title"] for paper in body["data"].get("papers", [])] for body in bodies]


@pytest.fixture
def desk(database: Database) -> Any:
    world = make_world(database)
    context = Context(
        database, world.clock, MemorySender(), KEY, "Frontlist", "https://papers.example", "us@papers.example"
    )

    def find(query: str, ids: Sequence[str]) -> Sequence[Hit]:
        return [Hit(one, 1.0, 0.9, reason=f"Matches {query}") for one in ids]

    def position() -> int:
        with database.read() as connection:
            return changes.latest(connection)

    with StandIn() as receiver:
        client = client_for(receiver, limits=LIMITS, fake=FakeTime())
        yield Desk(world, receiver, Webhooks(context, client, find, position), world.person("Ada"))


def hooked(desk: Desk, path: str = "/hook") -> Any:
    search = desk.world.community.library.keep_search(desk.ada, "Hubs", "hubness")
    return desk.door.make(desk.ada, search.id, desk.receiver.url + path)


def test_new_papers_are_sent_once_and_signed(desk: Desk) -> None:
    desk.arrive(1)
    desk.receiver.on("/hook", OK)
    hook = hooked(desk)
    assert desk.run() == (0, 0)
    desk.arrive(2, 3)
    assert desk.run() == (1, 0)
    assert desk.run() == (0, 0)
    assert desk.received() == [["Hubness 2", "Hubness 3"]]
    asked = desk.receiver.asked[0]
    assert verified(asked, desk.door.secret(hook))
    assert not verified(replace(asked, body=asked.body + b" "), desk.door.secret(hook))
    assert orjson.loads(asked.body)["data"]["search"]["query"] == "hubness"


def verified(asked: Asked, secret: str) -> bool:
    """As a receiver's library does it (https://www.standardwebhooks.com)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return asked.headers["webhook-signature"] == f"v1,{good}"


def test_what_failed_comes_again_under_the_same_id(desk: Desk) -> None:
    desk.receiver.on("/hook", OK)
    desk.receiver.script("/hook", Reply(b"", 500), Reply(b"", 503, {"Retry-After": "9999"}))
    hook = hooked(desk)
    desk.arrive(1)
    assert desk.run() == (0, 1)
    assert desk.run() == (0, 0)
    assert desk.door.of(desk.ada)[0].failing_since
    desk.world.clock.forward(minutes=RETRIES[0])
    assert desk.run() == (0, 1)
    desk.world.clock.forward(minutes=RETRIES[1])
    assert desk.run() == (1, 0)
    assert len({asked.headers["webhook-id"] for asked in desk.receiver.asked}) == 1
    assert len({asked.headers["webhook-signature"] for asked in desk.receiver.asked}) == 3
    assert not desk.door.of(desk.ada)[0].failing_since
    assert [(one.state, one.attempts) for one in desk.door.deliveries(desk.ada, hook.id)] == [("delivered", 3)]


def test_a_receiver_that_is_gone_is_left_alone(desk: Desk) -> None:
    desk.receiver.on("/hook", Reply(b"", 410))
    hook = hooked(desk)
    desk.arrive(1)
    assert desk.run() == (0, 1)
    desk.arrive(2)
    desk.world.clock.forward(days=3)
    assert desk.run() == (0, 0)
    assert desk.door.of(desk.ada)[0].disabled_at
    desk.receiver.on("/hook", OK)
    desk.door.ping(desk.ada, hook.id)
    assert desk.run() == (2, 0)
    assert sorted(desk.received()[1:]) == [[], ["Hubness 2"]]


def test_one_that_never_answers_is_switched_off_after_days(desk: Desk) -> None:
    desk.receiver.on("/hook", Reply(b"", 500))
    hooked(desk)
    for number in range(1, 4):
        desk.arrive(number)
        for minutes in (*RETRIES, 0):
            desk.run()
            desk.world.clock.forward(minutes=minutes)
        desk.world.clock.forward(days=2)
    assert desk.door.of(desk.ada)[0].disabled_at
    # The third paper was never sent: two in vain, over more than five days, were enough.
    assert len(desk.receiver.asked) == 2 * (len(RETRIES) + 1)


def test_redirects_are_not_followed(desk: Desk) -> None:
    inside = desk.receiver.on("/inside", OK)
    desk.receiver.on("/hook", Reply(b"", 307, {"Location": inside}))
    hooked(desk)
    desk.arrive(1)
    assert desk.run() == (0, 1)
    assert [asked.path for asked in desk.receiver.asked] == ["/hook"]


@pytest.mark.parametrize("name", ["rebound.example", "127.0.0.1.example"])
def test_messages_go_to_public_addresses_only(desk: Desk, name: str) -> None:
    guarded = replace(desk.door.client, exempt=frozenset(), resolve=lambda host, port: ["127.0.0.1"])
    door = replace(desk.door, client=guarded)
    search = desk.world.community.library.keep_search(desk.ada, "Hubs", "hubness")
    hook = door.make(desk.ada, search.id, f"http://{name}:{desk.receiver.port}/hook")
    desk.arrive(1)
    door.watch()
    assert door.deliver() == (0, 1)
    assert desk.receiver.asked == []
    assert [(one.state, "public internet" in one.error) for one in door.deliveries(desk.ada, hook.id)] == [
        ("failed", True)
    ]


def test_a_crash_between_looking_and_queueing_neither_skips_nor_repeats(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receiver.on("/hook", OK)
    hooked(desk)
    desk.arrive(1)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(webhooks, "queue", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.door.watch()
    assert desk.run() == (1, 0)
    assert desk.run() == (0, 0)
    assert desk.received() == [["Hubness 1"]]


def test_only_ones_own_searches_and_webhooks(desk: Desk) -> None:
    hook = hooked(desk)
    eve = desk.world.person("Eve")
    for act in (
        lambda: desk.door.make(eve, hook.search_id, "https://example.org/"),
        lambda: desk.door.drop(eve, hook.id),
        lambda: desk.door.ping(eve, hook.id),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(BadInput):
        desk.door.make(desk.ada, hook.search_id, "https://user@example.org/")


def test_what_was_settled_is_forgotten_after_a_month(desk: Desk) -> None:
    desk.receiver.on("/hook", OK)
    hook = hooked(desk)
    desk.arrive(1)
    desk.run()
    assert desk.door.forget_old() == 0
    desk.world.clock.now += dt.timedelta(days=31)
    assert desk.door.forget_old() == 1
    assert list(desk.door.deliveries(desk.ada, hook.id)) == []


def issue(desk: Desk, date: str = "2026-11-21") -> None:
    """What the writer of mails does with a digest that Ada gets."""
    reader = Reader("r1", "ada@example.org", "active", account_id=desk.ada.id)
    shown = {"pa": Paper("pa", "Hubness & you", authors=(Author("Grace Tester"),))}
    section = Section(
        "s1", "On “hubness”", (Candidate("pa", 0.9, "Matches hubness", note="Read this."), Candidate("gone", 0.8, "x"))
    )
    with desk.world.database.write() as connection:
        desk.door.take_issue(connection, reader, Issue("r1", date, (section,)), shown)


def test_the_digest_goes_to_a_webhook_too_signed_and_once(desk: Desk) -> None:
    desk.receiver.on("/hook", OK)
    hook = desk.door.make(desk.ada, "", desk.receiver.url + "/hook")
    hooked(desk)
    issue(desk)
    assert desk.run() == (1, 0)
    assert desk.run() == (0, 0)
    [asked] = desk.receiver.asked
    assert verified(asked, desk.door.secret(hook))
    assert not verified(replace(asked, body=asked.body.replace(b"hubness", b"hotness")), desk.door.secret(hook))
    body = orjson.loads(asked.body)
    assert (body["type"], body["data"]["date"]) == ("digest", "2026-11-21")
    [paper] = body["data"]["papers"]
    assert paper == {
        "id": "pa", "url": "https://papers.example/paper/pa", "title": "Hubness & you", "authors": ["Grace Tester"],
        "why": "Matches hubness", "note": "Read this.", "section": "On “hubness”",
    }  # fmt: skip


def test_a_digest_that_failed_comes_again_under_the_same_id_and_signature_of_its_moment(desk: Desk) -> None:
    desk.receiver.on("/hook", OK)
    desk.receiver.script("/hook", Reply(b"", 500), Reply(b"", 429, {"Retry-After": "9999"}))
    hook = desk.door.make(desk.ada, "", desk.receiver.url + "/hook")
    issue(desk)
    outcomes = []
    for minutes in (0, *RETRIES[:2]):
        desk.world.clock.forward(minutes=minutes)
        outcomes.append(desk.run())
    assert outcomes == [(0, 1), (0, 1), (1, 0)]
    assert len({asked.headers["webhook-id"] for asked in desk.receiver.asked}) == 1
    assert len({asked.body for asked in desk.receiver.asked}) == 1
    assert all(verified(asked, desk.door.secret(hook)) for asked in desk.receiver.asked)
    assert [(one.state, one.attempts) for one in desk.door.deliveries(desk.ada, hook.id)] == [("delivered", 3)]


def test_a_digest_goes_to_no_private_address(desk: Desk) -> None:
    guarded = replace(desk.door.client, exempt=frozenset(), resolve=lambda host, port: ["10.0.0.7"])
    desk.door = replace(desk.door, client=guarded)
    for address in (
        "http://127.0.0.1/hook",
        "http://localhost/hook",
        "http://[::1]/hook",
        "http://10.0.0.7/",
        "http://169.254.169.254/x",
    ):
        with pytest.raises(BadInput):
            desk.door.make(desk.ada, "", address)
    # A name that leads inside is found out when the message leaves.
    hook = desk.door.make(desk.ada, "", f"http://inside.example:{desk.receiver.port}/hook")
    issue(desk)
    assert desk.door.deliver() == (0, 1)
    assert desk.receiver.asked == []
    assert [(one.state, one.attempts) for one in desk.door.deliveries(desk.ada, hook.id)] == [("failed", 1)]


def test_a_digest_that_is_not_written_is_not_announced(desk: Desk) -> None:
    desk.receiver.on("/hook", OK)
    desk.door.make(desk.ada, "", desk.receiver.url + "/hook")

    def fails() -> None:
        reader = Reader("r1", "ada@example.org", "active", account_id=desk.ada.id)
        with desk.world.database.write() as connection:
            desk.door.take_issue(connection, reader, Issue("r1", "2026-11-21", ()), {})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert desk.run() == (0, 0)
    stranger = Reader("r2", "eve@example.org", "active")
    with desk.world.database.write() as connection:
        desk.door.take_issue(connection, stranger, Issue("r2", "2026-11-21", ()), {})
    assert desk.run() == (0, 0), "who has no account has no webhook"
