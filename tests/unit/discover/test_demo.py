"""The demo: archived editions from the shelf, simulated votes that can be told and removed."""

from __future__ import annotations

import datetime as dt

from frontlist.discover import simulate
from frontlist.discover.simulate import Shelved
from frontlist.model.trend import Trend
from frontlist.store import signals
from tests.unit.discover.world import World, paper, paper_id, votes

LATER = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
SHELF = [
    Shelved(paper_id("one"), ((1, 1), (3, 2)), "Start here."),
    Shelved(paper_id("two"), ((2, 1),)),
    Shelved(paper_id("three"), ((1, 2), (4, 7))),
    Shelved(paper_id("four"), ((3, 1),)),
    Shelved(paper_id("five"), ((3, 3),), "And this."),
    Shelved(paper_id("six"), ((0, 1),)),
]


def stocked(world: World) -> World:
    names = ["one", "two", "three", "four", "five", "six", *(f"more {number}" for number in range(40))]
    world.papers(*(paper(name, date="2024") for name in names))
    world.now = LATER
    simulate.load_demo(world.discover.editions, [*SHELF, *(Shelved(paper_id(name), ()) for name in names[6:])], LATER)
    return world


def test_the_shelf_stands_in_two_archived_editions(world: World) -> None:
    stocked(world)
    first, second = world.discover.edition("2026-03-11"), world.discover.edition("2026-03-13")
    assert (first.picks[0].section, first.picks[0].paper_id) == ("curated", paper_id("one"))
    assert {pick.paper_id for pick in first.picks} == {paper_id(name) for name in ("one", "two", "three")}
    assert [pick.paper_id for pick in second.picks] == [paper_id("five"), paper_id("four")]
    assert first.picks[0].note == "Start here."
    assert first.simulated
    assert "our choice" in first.note
    assert (first.next, second.previous) == ("2026-03-13", "2026-03-11")


def test_simulated_votes_are_alive_and_gone_with_one_call(world: World) -> None:
    stocked(world)
    before = world.discover.trending(Trend())
    assert before
    assert world.discover.has_simulated()
    again = simulate.load_demo(world.discover.editions, SHELF, LATER)
    assert again == 0
    world.put(votes("two", 2, LATER - dt.timedelta(hours=3)))
    assert world.discover.remove_simulated() > 10
    [left] = world.discover.trending(Trend())
    assert (left.paper_id, left.signals) == (paper_id("two"), (("vote", 2.0),))
    first = world.discover.edition("2026-03-11")
    assert not first.simulated
    assert [pick.paper_id for pick in first.picks] == [paper_id("one"), paper_id("two"), paper_id("three")]
    assert not any(pick.reason for pick in first.picks)
    assert world.discover.remove_simulated() == 0


def test_every_simulated_vote_says_so_and_none_is_in_the_future(world: World) -> None:
    stocked(world)
    with world.database.read() as connection:
        known = [one.signal for name in SHELF for one in signals.of_paper(connection, name.paper_id)]
    assert known
    assert all(signal.simulated and signal.source == "simulation" and signal.happened_at <= LATER for signal in known)
