"""Attention from outside: counters that are read again and again, and files of mentions."""

from __future__ import annotations

import itertools
from pathlib import Path

import orjson
import pytest

from frontlist.discover.observed import keep_observations
from frontlist.model.paper import ExternalId
from frontlist.model.signal import Observation
from frontlist.store import signals
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.unit.discover.world import NOW, World, paper, paper_id


def reading(total: float, kind: str = "upvote") -> Observation:
    return Observation(
        ExternalId("arxiv", "2603.00001"), kind, "daily-papers", f"2603.00001:{kind}", "2026-03-10", total
    )


def observe(world: World, *several: Observation) -> int:
    with world.database.write(lock=False) as connection:
        return keep_observations(connection, [(paper_id("a"), one) for one in several], lambda: world.now)


def counts(world: World) -> dict[str, float]:
    return world.discover.counts([paper_id("a")])[paper_id("a")]


@pytest.mark.parametrize("order", list(itertools.permutations([3, 10, 7])))
def test_totals_in_any_order_give_the_last_total(tmp_path: Path, order: tuple[float, ...]) -> None:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    world = World(database)
    world.papers(paper("a"))
    for total in order:
        observe(world, reading(total), reading(total), reading(5, "star"))
    assert counts(world) == {"upvote": 10.0, "star": 5.0}
    observe(world, *(reading(total) for total in order))
    assert counts(world) == {"upvote": 10.0, "star": 5.0}
    database.close()


def test_the_first_total_belongs_to_its_day_and_what_is_gained_to_now(world: World) -> None:
    world.papers(paper("a"))
    observe(world, reading(4))
    observe(world, reading(9))
    gained, first = [one.signal for one in world.discover.signals(paper_id("a"))]
    assert (first.value, first.happened_at.isoformat()) == (4.0, "2026-03-10T12:00:00+00:00")
    assert (gained.value, gained.happened_at) == (5.0, NOW)


def line(**changes: object) -> bytes:
    return orjson.dumps({"source": "chat", "paper": paper_id("a"), "moment": "2026-03-11T09:00:00Z", **changes})


def test_a_file_of_mentions_counts_once_and_says_what_it_could_not_take(world: World) -> None:
    world.papers(paper("a"))
    lines = [
        line(), line(), line(weight=2.5, moment="2026-03-11"), line(kind="citation", total=12), line(kind="citation", total=9),
        line(key="m1"), line(key="m1", weight=7), b"", line(paper="2603.99999"), line(paper="nothing at all"),
        b"{", b"[]", line(weight=-1), line(weight=True), line(weight="many"), line(moment="yesterday"), line(kind="vote"),
        line(kind="applause"), line(source=""), line(total=1e300), b'{"x": "' + b"y" * 200_000 + b'"}',
    ]  # fmt: skip
    taken = world.discover.take_mentions(lines)
    assert (taken.read, taken.new, taken.unknown) == (20, 5, 2)
    assert [told.split(":")[0] for told in taken.rejected] == [f"line {number}" for number in range(11, 22)]
    assert counts(world) == {"mention": 3.0, "citation": 12.0}
    assert world.discover.take_mentions(lines).new == 0
    assert counts(world) == {"mention": 3.0, "citation": 12.0}
    with world.database.read() as connection:
        weights = sorted(one.signal.weight for one in signals.of_paper(connection, paper_id("a")))
    assert weights == [1.0, 1.0, 1.0, 1.0, 2.5]


def test_a_file_may_say_when_it_was_recorded(world: World) -> None:
    world.papers(paper("a"))
    world.discover.take_mentions([line(recorded="2026-03-11T10:00:00Z")])
    [one] = world.discover.signals(paper_id("a"))
    assert one.signal.recorded_at.isoformat() == "2026-03-11T10:00:00+00:00"
