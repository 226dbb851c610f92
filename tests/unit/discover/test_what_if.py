"""What if: the site's own formula through the same door, other weights, and what a paper lacks."""

from __future__ import annotations

import random

import pytest

from frontlist.discover.what_if import lacking, order, place_with
from frontlist.errors import UsageError
from frontlist.model.trend import Trend
from frontlist.model.what_if import Mix
from tests.unit.discover.world import NOW, World, ago, paper, paper_id, vote, votes

WEEK = "2026-W11"
FIELDS = ("cs.CL", "math.AP", "quant-ph")


@pytest.fixture
def month(world: World) -> World:
    """Forty papers of three fields with signals of every kind."""
    draw = random.Random(5)
    world.papers(*(paper(f"paper {number}", field=FIELDS[number % 3], date="2026-03-02") for number in range(40)))
    world.put(
        vote(f"paper {draw.randrange(1 + number % 40)}", str(number), ago(hours=draw.uniform(1, 800)), kind=draw.choice(["vote", "upvote", "star", "comment"]))
        for number in range(600)
    )  # fmt: skip
    return world


def test_the_sites_own_numbers_give_the_sites_own_list(month: World) -> None:
    ours = month.discover.trending(Trend(as_of=NOW, hindsight=True, limit=20))
    mixed = month.discover.what_if(Mix(), WEEK).places
    assert [one.standing.paper_id for one in mixed] == [one.paper_id for one in ours]
    assert [one.standing.score for one in mixed] == [one.score for one in ours]
    assert [one.was for one in mixed] == list(range(1, 21))


def test_twice_every_weight_changes_next_to_nothing(month: World) -> None:
    usual = month.discover.weights()
    doubled = Mix(weights={kind: 2 * weight for kind, weight in usual.items()}, fields=0.0)
    plain = month.discover.what_if(Mix(fields=0.0), WEEK).places
    assert [one.standing.paper_id for one in month.discover.what_if(doubled, WEEK).places] == [one.standing.paper_id for one in plain]  # fmt: skip


def test_a_kind_that_counts_nothing_lifts_nobody(world: World) -> None:
    world.papers(paper("starred"), paper("voted"))
    world.put(
        [*(vote("starred", f"s{n}", ago(hours=2), kind="star") for n in range(64)), *votes("voted", 3, ago(hours=2))]
    )
    found = world.discover.what_if(Mix(weights={"star": 0.0}), WEEK).places
    assert [(one.standing.paper_id, one.was) for one in found] == [(paper_id("voted"), 2)]


def test_what_a_paper_lacks_is_enough_and_hardly_more(month: World) -> None:
    with month.discover.boards.lock, month.discover.database.read() as connection:
        board = month.discover.boards.then(connection, NOW, "week", hindsight=True).board
    for mix in (Mix(), Mix(fields=0.3, half_life=24.0), Mix(fields=0.0)):
        ranked = order(board, mix, ())
        for number in ranked.numbers[10:20].tolist():
            assert place_with(ranked, number, 0.0) == ranked.places[number]
            lacks = lacking(ranked, number)
            one = 1.0 / float(ranked.counted.normal.weekday[NOW.weekday()])
            assert place_with(ranked, number, lacks["vote"] * one) <= 10
            assert lacks["vote"] == 1 or place_with(ranked, number, (lacks["vote"] - 1.01) * one) > 10
            assert lacks["star"] >= lacks["vote"]


def test_a_paper_is_asked_about_wherever_it_stands(month: World) -> None:
    last = month.discover.trending(Trend(as_of=NOW, hindsight=True, limit=40))[-1]
    found = month.discover.what_if(Mix(), WEEK, last.paper_id).asked
    assert found
    assert (found.standing.paper_id, found.was) == (last.paper_id, last.place)
    month.papers(paper("never seen", date="2026-03"), paper("not yet written", date="2026-08-01"))
    unheard = month.discover.what_if(Mix(), WEEK, paper_id("never seen")).asked
    assert unheard
    assert (unheard.standing.place, unheard.was) == (0, 0)
    assert unheard.lacks["vote"] > 1
    early = month.discover.what_if(Mix(), WEEK, paper_id("not yet written")).asked
    assert early
    assert early.lacks == {}


def test_hidden_papers_stay_away_and_the_future_is_closed(month: World) -> None:
    first = month.discover.what_if(Mix(), WEEK).places[0].standing.paper_id
    found = month.discover.what_if(Mix(), WEEK, hidden={first})
    assert first not in {one.standing.paper_id for one in found.places}
    assert (found.week, found.previous, found.next) == (WEEK, "2026-W10", "")
    for week in ("2026-W30", "0001-W01", "1971-W07"):
        with pytest.raises(UsageError):
            month.discover.what_if(Mix(), week)


def test_without_a_week_it_is_the_last_full_one_or_this_one(world: World) -> None:
    world.papers(paper("now"), paper("then", date="2026-02-20"))
    world.put(votes("now", 3, ago(hours=2)))
    assert world.discover.what_if(Mix()).week == WEEK
    world.put(votes("then", 3, ago(days=6)))
    found = world.discover.what_if(Mix())
    assert (found.week, found.next) == ("2026-W10", WEEK)
