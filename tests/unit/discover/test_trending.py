"""Trending: replay, windows, filters, and lists that move as signals arrive."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from frontlist.errors import UsageError
from frontlist.model.signal import Signal
from frontlist.model.trend import Trend
from frontlist.rank.decay import PERIODS
from frontlist.rank.formulas import FORMULAS
from frontlist.store import signals
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.unit.discover.world import NOW, World, ago, paper, paper_id, vote, votes

FIELDS = ("cs.CL", "cs.LG", "math.AP", "quant-ph", "")


def names(world: World, **trend: object) -> list[str]:
    """The papers of a list, in order."""
    return [standing.paper_id for standing in world.discover.trending(Trend(**trend))]  # type: ignore[arg-type]  # passed on


def ids(*several: str) -> list[str]:
    return [paper_id(name) for name in several]


def bytes_of(world: World, trend: Trend) -> bytes:
    """A list as another process would print it."""
    return orjson.dumps(world.door().trending(trend))


def busy_months(seed: int = 7, papers: int = 60) -> tuple[list[str], list[Signal]]:
    """Names of papers and ten weeks of signals, in the order of their recording."""
    draw = random.Random(seed)
    found = [f"paper {number}" for number in range(papers)]
    arriving = []
    for number in range(1500):
        happened = ago(hours=draw.expovariate(1 / 300))
        recorded = happened + dt.timedelta(hours=draw.choice([0, 0, 0, 5, 60]))
        kind = draw.choice(["vote", "vote", "upvote", "comment", "star", "mention"])
        name = draw.choice(found[: 1 + draw.randrange(papers)])
        arriving.append(vote(name, str(number), happened, recorded=recorded, kind=kind, value=draw.choice([1, 1, 2.5])))
    return found, sorted((one for one in arriving if one.recorded_at <= NOW), key=lambda one: one.recorded_at)


def fill(world: World) -> list[Signal]:
    found, arriving = busy_months()
    world.papers(*(
        paper(name, field=FIELDS[place % 5], date=("" if place % 7 == 0 else ago(days=place).date().isoformat()))
        for place, name in enumerate(found)
    ))  # fmt: skip
    return arriving


@pytest.mark.parametrize(
    ("period", "formula"),
    [*(("month", formula) for formula in FORMULAS), *((period, "frontlist") for period in PERIODS)],
)
def test_a_list_that_moved_with_each_signal_equals_the_one_that_is_replayed(
    world: World, period: str, formula: str
) -> None:
    arriving = fill(world)
    early, late = arriving[:-300], arriving[-300:]
    world.put(early)
    trend = Trend(period=period, formula=formula)
    shown = {}
    for start in range(0, 300, 60):
        world.now = late[start].recorded_at
        world.put([one for one in late[start : start + 60] if one.recorded_at <= world.now])
        shown[world.now] = orjson.dumps(world.discover.trending(trend))
        world.put(late[start : start + 60])
    world.now = NOW
    assert any(len(orjson.loads(list_)) > 5 for list_ in shown.values())
    for moment, printed in shown.items():
        assert bytes_of(world, replace(trend, as_of=moment)) == printed


@pytest.mark.parametrize("seed", range(3))
def test_signals_in_any_order_and_doubled_give_the_same_list(tmp_path: Path, seed: int) -> None:
    printed = set()
    for name in ("ordered", "shuffled"):
        database = open_database(sqlite_address(tmp_path / f"{name}.db"))
        create_or_migrate(database)
        world = World(database)
        arriving = fill(world)
        if name == "shuffled":
            arriving = arriving + arriving[::3]
            random.Random(seed).shuffle(arriving)
            for start in range(0, len(arriving), 100):
                world.put(arriving[start : start + 100])
        else:
            world.put(arriving)
        printed.add(bytes_of(world, Trend(period="month", limit=100)))
        database.close()
    assert len(printed) == 1


def test_what_was_not_recorded_yet_is_not_seen_and_hindsight_sees_it(world: World) -> None:
    world.papers(paper("early"), paper("imported"))
    world.put(votes("early", 3, ago(days=2)))
    world.put(votes("imported", 9, ago(days=2), recorded=ago(hours=1)))
    then = ago(days=1)
    assert names(world, as_of=then) == ids("early")
    assert names(world, as_of=then, hindsight=True) == ids("imported", "early")
    assert names(world) == ids("imported", "early")


def test_a_withdrawn_vote_counts_until_it_was_withdrawn(world: World) -> None:
    world.papers(paper("a"), paper("b"))
    world.put([*votes("a", 3, ago(hours=9)), *votes("b", 2, ago(hours=9))])
    gone = votes("a", 3, ago(hours=9))
    assert names(world, formula="top") == ids("a", "b")
    with world.database.write(lock=False) as connection:
        assert all(signals.withdraw(connection, "test", one.key, ago(hours=2)) for one in gone)
        assert not signals.withdraw(connection, "test", gone[0].key, ago(hours=1))
    assert names(world, formula="top") == ids("b")
    assert names(world, formula="top", as_of=ago(hours=3)) == ids("a", "b")


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_future_scores_nothing(world: World, formula: str) -> None:
    world.papers(paper("now"), paper("tomorrow", date="2026-03-12"))
    world.put([*votes("now", 2, ago(hours=4)), *votes("tomorrow", 9, ago(hours=4))])
    world.put(votes("now", 5, NOW + dt.timedelta(days=1), recorded=ago(hours=1)))
    standings = world.discover.trending(Trend(formula=formula))
    assert [standing.paper_id for standing in standings] == ids("now")
    if formula != "newest":
        assert standings[0].signals == (("vote", 2.0),)


def test_a_signal_dated_ahead_counts_once_its_time_has_come(world: World) -> None:
    world.papers(paper("a"))
    world.put(votes("a", 2, ago(hours=4)))
    world.put(votes("a", 5, NOW + dt.timedelta(hours=2), recorded=ago(hours=1)))
    assert [standing.signals for standing in world.discover.trending(Trend(formula="top"))] == [(("vote", 2.0),)]
    world.now = NOW + dt.timedelta(hours=3)
    assert [standing.signals for standing in world.discover.trending(Trend(formula="top"))] == [(("vote", 7.0),)]


def test_a_list_is_narrowed_by_category_group_venue_and_topic(world: World) -> None:
    world.papers(
        paper("a", field="cs.CL cs.LG"), paper("b", field="cs.CV", venue="ICLR 2026"), paper("c", field="math.AP"),
    )  # fmt: skip
    world.put([*votes("a", 3, ago(hours=4)), *votes("b", 2, ago(hours=4)), *votes("c", 1, ago(hours=4))])
    for formula in ("top", "newest"):
        assert set(names(world, formula=formula, category="cs")) == set(ids("a", "b"))
        assert names(world, formula=formula, category="cs.LG") == ids("a")
        assert names(world, formula=formula, venue="iclr") == ids("b")
        assert names(world, formula=formula, category="q-bio") == []
    world.discover = world.door(topic=lambda query: ids("c", "unknown") if query == "heat" else [])
    for formula in ("top", "newest"):
        assert names(world, formula=formula, query="heat") == ids("c")
        assert names(world, formula=formula, query="nothing") == []


def test_pages_follow_each_other(world: World) -> None:
    fill(world)
    world.put(busy_months()[1])
    whole = names(world, period="month", limit=40)
    assert [*names(world, period="month", limit=15), *names(world, period="month", limit=25, offset=15)] == whole
    without = names(world, period="month", limit=39, hidden=frozenset(whole[:1]))
    assert without == whole[1:]


def test_each_place_says_why(world: World) -> None:
    world.papers(paper("a"))
    world.put([*votes("a", 3, ago(hours=4)), vote("a", "said", ago(hours=2), kind="comment")])
    [standing] = world.discover.trending(Trend(period="day"))
    assert (standing.place, standing.formula) == (1, "frontlist")
    assert dict(standing.signals) == {"vote": 3.0, "comment": 1.0}
    assert {"attention", "expected", "times normal", "one in", "prior", "age in hours"} <= dict(standing.parts).keys()
    assert "3 votes, 1 comment: " in standing.reason
    assert "normal for cs.CL at " in standing.reason
    assert world.discover.why(paper_id("a"), "day") == replace(standing, place=0)
    assert world.discover.why(paper_id("nobody")) is None


def test_a_paper_without_a_field_is_told_of_as_a_paper_of_its_age(world: World) -> None:
    world.papers(replace(paper("a"), categories=()))
    world.put(votes("a", 3, ago(hours=4)))
    [standing] = world.discover.trending(Trend(period="day"))
    assert "normal for a paper of " in standing.reason
    assert not standing.reason.endswith(" there")


def test_a_removed_paper_leaves_its_place(world: World) -> None:
    gone = paper("gone")
    world.papers(gone, paper("here"))
    world.put([*votes("gone", 5, ago(hours=4)), *votes("here", 1, ago(hours=4))])
    assert names(world, limit=1) == ids("gone")
    with world.database.write() as connection:
        from frontlist.store import papers

        papers.put(connection, [(gone, True)])
    assert names(world, limit=2) == ids("here")


def test_signals_of_a_merged_paper_follow_it(world: World) -> None:
    world.papers(paper("a"), paper("b"))
    world.put([*votes("a", 2, ago(hours=4)), *votes("b", 3, ago(hours=4))])
    with world.database.write(lock=False) as connection:
        signals.move(connection, paper_id("a"), paper_id("b"))
    [standing] = world.discover.trending(Trend(formula="top"))
    assert standing.signals == (("vote", 5.0),)


@pytest.mark.parametrize(
    "wrong", [Trend(period="decade"), Trend(formula="best"), Trend(limit=0), Trend(offset=-1), Trend(query="x"),
              Trend(as_of=NOW + dt.timedelta(days=1))]
)  # fmt: skip
def test_what_makes_no_sense_is_refused(world: World, wrong: Trend) -> None:
    with pytest.raises(UsageError):
        world.discover.trending(wrong)


def test_an_empty_library_has_empty_lists(world: World) -> None:
    for formula in FORMULAS:
        for period in PERIODS:
            assert world.discover.trending(Trend(period=period, formula=formula)) == []


def test_a_broader_head_says_who_came_in_and_from_where(world: World) -> None:
    world.papers(*(paper(f"many {n}", field="cs.CL") for n in range(14)), paper("other", field="math.AP"))
    for number in range(14):
        world.put(votes(f"many {number}", 40 - number, ago(hours=2)))
    world.put(votes("other", 26, ago(hours=2)))
    plain = world.discover.trending(Trend(formula="top", limit=15))
    broad = world.discover.trending(Trend(formula="top", limit=15, broad=True))
    place = {one.paper_id: one.place for one in plain}[paper_id("other")]
    came = next(one for one in broad if one.paper_id == paper_id("other"))
    assert came.place <= 10 < place
    assert f"from place {place}" in came.reason
    assert sum(one.score for one in broad[:10]) >= 0.95 * sum(one.score for one in plain[:10])
    assert [one.place for one in broad] == list(range(1, 16))
    pages = [
        one
        for start in (0, 5, 10)
        for one in world.discover.trending(Trend(formula="top", limit=5, offset=start, broad=True))
    ]
    assert pages == broad
