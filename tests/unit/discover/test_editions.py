"""Editions: picked, ordered, closed on time, corrected in the open."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from frontlist.errors import BadInput, Conflict, NotFound, UsageError
from frontlist.model.edition import Edition, Pick
from frontlist.store import changes, notes
from tests.unit.discover.world import NOW, World, ago, paper, paper_id, vote, votes

TODAY = "2026-03-11"
TOMORROW = dt.datetime(2026, 3, 12, 0, 5, tzinfo=dt.UTC)


def shown(edition: Edition) -> list[tuple[str, str]]:
    """(section, paper) of each pick."""
    return [(pick.section, pick.paper_id) for pick in edition.picks]


def ids(*several: str) -> list[str]:
    return [paper_id(name) for name in several]


def stocked(world: World) -> World:
    """Papers a to e; the community likes b more than c, and the world speaks of d."""
    world.papers(*(paper(name, date=TODAY) for name in "abcde"))
    world.put([*votes("b", 5, ago(hours=3)), *votes("c", 2, ago(hours=3))])
    world.put([vote("d", "spoken of", ago(hours=5), kind="mention", value=9)])
    return world


def test_curated_first_then_the_community_then_what_else_trends(world: World) -> None:
    stocked(world)
    editions = world.discover.editions
    editions.pick(TODAY, paper_id("e"), "Read the appendix.", "ada", NOW)
    edition = editions.pick(TODAY, paper_id("c"), "", "ada", NOW)
    assert edition.revision == 2
    found = world.discover.edition(TODAY)
    assert shown(found) == [
        ("curated", paper_id("e")), ("curated", paper_id("c")), ("community", paper_id("b")), ("trending", paper_id("d")),
    ]  # fmt: skip
    assert [pick.place for pick in found.picks] == [1, 2, 3, 4]
    assert found.picks[0].note == "Read the appendix."
    assert "5 votes" in found.picks[2].reason
    assert found == world.discover.edition()
    editions.reorder(TODAY, ids("c", "e"))
    editions.unpick(TODAY, paper_id("e"))
    editions.describe(TODAY, title="A quiet day", note="  two\nlines  ")
    found = world.discover.edition(TODAY)
    assert shown(found)[:2] == [("curated", paper_id("c")), ("community", paper_id("b"))]
    assert (found.title, found.note) == ("A quiet day", "two lines")


def test_a_closed_edition_is_frozen_as_it_was_when_it_ended(world: World) -> None:
    stocked(world)
    world.now = TOMORROW + dt.timedelta(hours=2)
    world.put(votes("c", 50, TOMORROW + dt.timedelta(hours=1)))
    world.put(votes("e", 50, ago(hours=1), recorded=TOMORROW))
    assert TODAY in world.discover.close_due()
    frozen = world.discover.edition(TODAY)
    assert frozen.closed_at
    assert shown(frozen) == [("community", paper_id("b")), ("community", paper_id("c")), ("trending", paper_id("d"))]
    world.put(votes("a", 99, ago(hours=2), recorded=ago(hours=2)))
    assert world.discover.edition(TODAY).picks == frozen.picks
    assert world.discover.close_due() == []
    for change in (
        lambda: world.discover.editions.pick(TODAY, paper_id("a"), "", "ada", TOMORROW),
        lambda: world.discover.editions.unpick(TODAY, paper_id("b")),
        lambda: world.discover.editions.reorder(TODAY, ids("d", "c", "b")),
        lambda: world.discover.editions.describe(TODAY, title="Better"),
        lambda: world.discover.editions.close(TODAY, TOMORROW),
    ):
        with pytest.raises(Conflict):
            change()
    assert world.discover.edition(TODAY).picks == frozen.picks


def test_a_correction_is_seen_by_every_reader(world: World) -> None:
    stocked(world)
    world.now = TOMORROW
    world.discover.close_due()
    editions = world.discover.editions
    with pytest.raises(BadInput):
        editions.correct(TODAY, "  ", "ada", TOMORROW, remove=paper_id("c"))
    left = editions.correct(TODAY, "c was withdrawn by its authors", "ada", TOMORROW, remove=paper_id("c"))
    assert paper_id("c") not in [pick.paper_id for pick in left.picks]
    added = editions.correct(
        TODAY, "a was forgotten", "ada", TOMORROW, add=Pick(paper_id("a"), "curated", 0, note="Late.")
    )
    assert shown(added) == [("curated", paper_id("a")), ("community", paper_id("b")), ("trending", paper_id("d"))]
    assert [pick.place for pick in added.picks] == [1, 2, 3]
    late = Pick(paper_id("a"), "curated", 0, note="Late.")
    assert editions.correct(TODAY, "a was  forgotten", "ada", TOMORROW, add=late) == added
    assert editions.correct(TODAY, "c was withdrawn by its authors", "ada", TOMORROW, remove=paper_id("c")) == added
    with pytest.raises(Conflict):
        editions.correct("2026-03-12", "too early", "ada", TOMORROW, add=Pick(paper_id("a"), "curated", 0))
    with pytest.raises(UsageError):
        editions.correct("2026-03-32", "there is no such day", "ada", TOMORROW, remove=paper_id("b"))
    assert added.corrections == ("2026-03-12: c was withdrawn by its authors", "2026-03-12: a was forgotten")
    again = editions.correct(TODAY, "a was forgotten", "ada", TOMORROW, add=replace(late, note="Very late."))
    assert again.picks[0].note == "Very late."
    assert len(again.corrections) == 3


def test_no_paper_stands_twice_and_neighbours_are_named(world: World) -> None:
    stocked(world)
    world.now = TOMORROW
    world.discover.close_due()
    world.put([*votes("b", 9, TOMORROW), *votes("e", 1, TOMORROW)])
    world.now = TOMORROW + dt.timedelta(hours=2)
    today = world.discover.edition()
    assert (today.key, shown(today)) == ("2026-03-12", [("community", paper_id("e"))])
    assert (today.previous, today.next) == (TODAY, "")
    assert world.discover.edition(TODAY).next == "2026-03-12"
    week = world.discover.edition(TODAY, rhythm="week")
    assert week.key == "2026-W11"
    assert paper_id("b") in [pick.paper_id for pick in week.picks]


def test_an_empty_day_says_so_and_offers_the_last_full_one(world: World) -> None:
    stocked(world)
    world.now = dt.datetime(2026, 3, 18, 8, tzinfo=dt.UTC)
    closed = world.discover.close_due()
    assert [key for key in closed if "W" not in key] == [TODAY, "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17"]
    empty = world.discover.edition("2026-03-13")
    assert (empty.picks, empty.offered, empty.closed_at != "") == ((), TODAY, True)
    assert world.discover.edition().offered == TODAY
    assert world.discover.latest_edition().key == TODAY
    assert world.discover.edition("2026-03-17").previous == TODAY


def test_an_empty_library_has_an_empty_edition(world: World) -> None:
    assert world.discover.close_due() == []
    assert world.discover.latest_edition() == world.discover.edition()
    assert world.discover.edition().picks == ()


def test_two_curators_do_not_overwrite_each_other(world: World) -> None:
    stocked(world)
    editions = world.discover.editions
    threads = [
        threading.Thread(target=editions.pick, args=(TODAY, paper_id(name), f"by {name}", name, NOW))
        for name in "abcde"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = world.discover.edition(TODAY)
    curated = [pick for pick in seen.picks if pick.section == "curated"]
    assert sorted(pick.paper_id for pick in curated) == sorted(ids(*"abcde"))
    assert seen.revision == 5
    order = [pick.paper_id for pick in reversed(curated)]
    editions.reorder(TODAY, order, seen.revision)
    with pytest.raises(Conflict, match="Another curator"):
        editions.reorder(TODAY, list(reversed(order)), seen.revision)
    with pytest.raises(Conflict):
        editions.reorder(TODAY, order[:-1])
    assert [pick.paper_id for pick in world.discover.edition(TODAY).picks] == order


def test_what_cannot_be_picked(world: World) -> None:
    stocked(world)
    editions = world.discover.editions
    with pytest.raises(NotFound):
        editions.pick(TODAY, paper_id("unknown"), "", "ada", NOW)
    with pytest.raises(NotFound):
        editions.unpick(TODAY, paper_id("a"))
    with pytest.raises(BadInput):
        editions.pick(TODAY, paper_id("a"), "x" * 501, "ada", NOW)
    assert world.discover.edition(TODAY).revision == 0


def test_simulated_votes_are_named(world: World) -> None:
    stocked(world)
    assert not world.discover.edition(TODAY).simulated
    world.put([vote("a", "not a person", ago(hours=1), simulated=True)])
    assert world.discover.edition(TODAY).simulated
    world.now = TOMORROW
    world.discover.close_due()
    assert world.discover.edition(TODAY).simulated


def test_an_open_edition_is_composed_anew_when_anything_moved(world: World) -> None:
    stocked(world)
    first = world.discover.edition()
    assert world.discover.edition() == first
    world.put(votes("c", 9, ago(hours=1)))
    assert shown(world.discover.edition())[0] == ("community", paper_id("c"))
    world.put([vote("e", "to come", NOW + dt.timedelta(minutes=10), recorded=NOW, value=99)])
    assert shown(world.discover.edition())[0] == ("community", paper_id("c"))
    world.now = NOW + dt.timedelta(minutes=11)
    assert shown(world.discover.edition())[0] == ("community", paper_id("e"))
    with world.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE papers SET removed = 1 WHERE id = '{paper_id('e')}'")
        changes.append_many(connection, [("delete", paper_id("e"), "")])
    assert shown(world.discover.edition())[0] == ("community", paper_id("c"))


def test_who_waited_for_the_board_finds_it_as_it_stands(world: World) -> None:
    """A moment that has passed meanwhile, and a snapshot from before the last vote, undo nothing and count nothing twice."""
    stocked(world)
    with world.database.read() as earlier:
        assert notes.get(earlier, "begins the snapshot", 0) == 0
        world.put(votes("c", 9, ago(hours=1)))
        with world.database.read() as later:
            boards = world.discover.boards
            seen = boards.now(later, NOW, "month").board
            assert boards.now(earlier, NOW - dt.timedelta(seconds=5), "month").board is seen
            assert boards.now(later, NOW, "month").board is seen
