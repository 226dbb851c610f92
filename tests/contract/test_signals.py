"""The ledger of attention, over both databases: each signal once, in any order, and sums that can be made again."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Iterable

import pytest
from sqlalchemy import delete, insert, select, update

from frontlist.discover.rebuild import Rebuilt, rebuild
from frontlist.errors import BadInput
from frontlist.model.edition import Edition, Pick
from frontlist.model.signal import Signal
from frontlist.model.trend import Trend
from frontlist.store import ranking, signal_papers, signals
from frontlist.store.database import Database
from frontlist.store.schema.signals import signal_hours, signal_totals
from tests.soak import count
from tests.unit.discover.world import NOW, World, ago, paper, paper_id, vote, votes

Sums = tuple[list[tuple[object, ...]], ...]


def sums(database: Database) -> Sums:
    """Everything that is summed, leaving out what has come to nothing."""
    with database.read() as connection:
        hours = connection.execute(select(signal_hours)).all()
        totals = connection.execute(select(signal_totals)).all()
    return (
        sorted(tuple(row) for row in hours if row.amount or row._mapping["count"]),
        sorted(tuple(row) for row in totals if row.value),
    )


def many(seed: int, number: int) -> list[Signal]:
    draw = random.Random(seed)
    return [
        vote(
            f"paper {draw.randrange(50)}", str(place), ago(hours=draw.uniform(0, 900)), recorded=ago(hours=draw.uniform(0, 900)),
            kind=draw.choice(["vote", "star", "comment"]), value=draw.choice([1.0, 0.1, 2.5, 1 / 3]),
        )
        for place in range(number)
    ]  # fmt: skip


def test_any_order_any_number_of_times_gives_the_same_sums_and_so_does_a_rebuild(database: Database) -> None:
    world = World(database)
    arriving = many(1, count(5000))
    doubled = arriving + arriving[::2]
    random.Random(2).shuffle(doubled)
    added = sum(world.put(doubled[start : start + 97]) for start in range(0, len(doubled), 97))
    assert added == len(arriving)
    in_parts = sums(database)
    assert rebuild(database).wrong == 0
    assert sums(database) == in_parts
    assert world.put(arriving) == 0
    assert sums(database) == in_parts


def test_a_plot_may_begin_on_a_day(database: Database) -> None:
    world = World(database)
    world.put(many(3, 500))
    ids, since = [paper_id(f"paper {number}") for number in range(50)], signals.day_number(ago(days=20))
    with database.read() as connection:
        whole, part = signals.plots(connection, ids), signals.plots(connection, ids, since)
    assert part == {one: [point for point in points if point[0] >= since] for one, points in whole.items()}
    assert 0 < sum(map(len, part.values())) < sum(map(len, whole.values()))


def test_a_withdrawal_leaves_history_and_sums_that_can_be_rebuilt(database: Database) -> None:
    world = World(database)
    world.papers(paper("a"))
    world.put(votes("a", 4, ago(days=2)))
    key = votes("a", 4, ago(days=2))[1].key
    with database.write(lock=False) as connection:
        assert signals.withdraw(connection, "test", key, ago(hours=1))
        assert not signals.withdraw(connection, "test", key, NOW)
        assert not signals.withdraw(connection, "test", "no such", NOW)
    before = sums(database)
    assert rebuild(database).wrong == 0
    assert sums(database) == before
    with database.read() as connection:
        assert signals.totals(connection, [paper_id("a")]) == {paper_id("a"): {"vote": 3.0}}
        known = signals.of_paper(connection, paper_id("a"))
    assert [bool(one.withdrawn_at) for one in known].count(True) == 1
    assert len(known) == 4
    # The key is used up: a vote that is sent again after its withdrawal changes nothing.
    assert world.put(votes("a", 4, ago(days=2))) == 0


def test_simulated_signals_leave_no_trace(database: Database) -> None:
    world = World(database)
    world.put(votes("a", 3, ago(days=1)))
    clean = sums(database)
    world.put([vote("a", f"simulated {number}", ago(hours=5), simulated=True) for number in range(7)])
    with database.write(lock=False) as connection:
        assert signals.has_simulated(connection)
        assert signals.remove_simulated(connection) == 7
        assert not signals.has_simulated(connection)
        assert signals.remove_simulated(connection) == 0
    assert sums(database) == clean


def test_signals_of_merged_papers_add_up(database: Database) -> None:
    world = World(database)
    world.papers(paper("a"), paper("b"))
    world.put([*votes("a", 2, ago(days=1)), *votes("b", 3, ago(days=1))])
    with database.write(lock=False) as connection:
        signals.move(connection, paper_id("a"), paper_id("b"))
        signals.move(connection, paper_id("a"), paper_id("b"))
        assert signals.totals(connection, [paper_id("a"), paper_id("b")]) == {
            paper_id("a"): {},
            paper_id("b"): {"vote": 5.0},
        }
    before = sums(database)
    assert rebuild(database).wrong == 0
    assert sums(database) == before


def test_what_is_unknown_at_first_is_filled_in_and_what_is_known_stays(database: Database) -> None:
    world = World(database)
    world.put(votes("late", 1, ago(days=1)))
    world.papers(paper("late", field="", date=""))
    with database.write(lock=False) as connection:
        assert signals.refresh(connection, [paper("late", field="", date="")], ago(hours=3)) == 1
        assert signals.refresh(connection, [paper("late", field="math.AP", date="2026-02")], ago(hours=2)) == 1
        assert signals.refresh(connection, [paper("late", field="cs.LG", date="2025")], ago(hours=1)) == 0
        [known] = signal_papers.every(connection)
        [then] = signal_papers.every(connection, signals.moment(ago(hours=2, minutes=30)))
        before = signal_papers.every(connection, signals.moment(ago(hours=4)))
        coming = signal_papers.first_known_after(connection, signals.moment(ago(hours=2, minutes=30)))
    assert (known.field, known.date) == ("math.AP", "2026-02")
    assert (then.field, then.date, before) == ("", "", []), "lists of before do without what nobody knew"
    assert coming == signals.moment(ago(hours=2))


def test_votes_from_many_threads_each_count_once(database: Database) -> None:
    world = World(database)
    world.papers(*(paper(f"paper {number}") for number in range(5)))

    def cast(thread: int) -> None:
        for number in range(20):
            world.put([vote(f"paper {number % 5}", f"{thread}/{number}", ago(hours=number))])

    threads = [threading.Thread(target=cast, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        counts = signals.totals(connection, [paper_id(f"paper {number}") for number in range(5)])
    assert counts == {paper_id(f"paper {number}"): {"vote": 32.0} for number in range(5)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": float("nan")}, {"value": float("inf")}, {"value": 1e12}, {"kind": "applause"},
        {"happened": dt.datetime(2026, 3, 1)},  # without a zone, as it must not be
    ],
)  # fmt: skip
def test_impossible_signals_are_refused_and_nothing_is_stored(database: Database, wrong: dict[str, object]) -> None:
    world = World(database)
    given = {"happened": ago(hours=1), **wrong}
    with pytest.raises(BadInput):
        world.put([*votes("a", 2, ago(hours=3)), vote("a", "wrong", recorded=NOW, **given)])  # type: ignore[arg-type]
    assert sums(database) == ([], [])


def damage(database: Database) -> None:
    """Three wrong sums: one too high, one missing, one of a paper that has no signal."""
    lost, raised = paper_id("paper 2"), paper_id("paper 1")
    with database.write(lock=False) as connection:
        connection.execute(
            update(signal_totals).where(signal_totals.c.paper_id == raised).values(value=signal_totals.c.value + 1)
        )
        connection.execute(delete(signal_hours).where(signal_hours.c.paper_id == lost))
        orphan = {"paper_id": paper_id("nobody"), "kind": "vote", "source": "test", "simulated": 0, "value": 7000}
        connection.execute(insert(signal_totals).values(orphan))


def test_wrong_sums_are_found_mended_and_told_to_who_holds_them(database: Database) -> None:
    world = World(database)
    arriving = [one for number in range(5) for one in votes(f"paper {number}", 1, ago(hours=5))]
    world.put(arriving)
    right, before = sums(database), _epoch(database)
    assert (rebuild(database), _epoch(database)) == (Rebuilt(5, 0), before)
    damage(database)
    assert rebuild(database) == Rebuilt(6, 3)
    assert sums(database) == right
    assert _epoch(database) > before
    assert rebuild(database) == Rebuilt(5, 0)


def test_a_rebuild_that_is_stopped_leaves_each_part_whole_and_is_done_by_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontlist.discover.rebuild.AT_ONCE", 2)
    world = World(database)
    world.put([one for number in range(5) for one in votes(f"paper {number}", 1, ago(hours=5))])
    right, told = sums(database), list[tuple[int, int | None]]()
    damage(database)

    def stop(done: int, total: int | None) -> None:
        told.append((done, total))
        world.put(votes("paper 0", 1, ago(hours=4)))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(database, stop)
    assert told == [(2, 5)]
    rebuild(database)
    assert rebuild(database, lambda done, total: told.append((done, total))).wrong == 0
    assert told[1:] == [(2, 5), (4, 5), (5, 5)]
    assert len(sums(database)[0]) == len(right[0]) + 1


def _epoch(database: Database) -> int:
    with database.read() as connection:
        return ranking.state(connection).epoch


def _closed(world: World) -> Edition:
    """A day later, the edition of the day."""
    world.now = NOW + dt.timedelta(days=1)
    return world.discover.edition([key for key in world.discover.close_due() if "W" not in key][-1])


def _places(picks: Iterable[Pick]) -> list[tuple[str, float]]:
    return [(pick.paper_id, pick.score) for pick in picks]


def test_what_is_stored_after_an_edition_closed_was_not_known_when_it_ended(database: Database) -> None:
    world = World(database)
    world.papers(paper("a"), paper("b"))
    world.put([*votes("a", 3, ago(hours=3)), *votes("b", 2, ago(hours=3))])
    edition = _closed(world)
    end = dt.datetime.fromisoformat(edition.ends)
    moment = Trend(as_of=end - dt.timedelta(seconds=1))
    before = world.door().trending(moment)
    late = end - dt.timedelta(minutes=5)  # sent then, and held up on the way
    with database.write(lock=False) as connection:
        for number in range(4):
            signals.put_one(connection, vote("b", f"late {number}", late))
        signals.withdraw(connection, "test", f"a/{ago(hours=3).isoformat()}/0", late)
    assert world.door().trending(moment) == before
    assert world.door().trending(Trend(as_of=end)) != before
    assert rebuild(database).wrong == 0
    assert _places(world.replayed(edition.key)) == _places(edition.picks)


def test_what_becomes_known_of_a_paper_later_moves_no_closed_edition(database: Database) -> None:
    world = World(database)
    world.papers(paper("a"), paper("b"), paper("bare", field=""))
    told = [("a", 3), ("b", 1), ("bare", 2), ("not here yet", 4)]
    world.put([one for name, number in told for one in votes(name, number, ago(hours=3))])
    edition = _closed(world)
    after = world.discover.trending(Trend(period="month"))
    world.papers(paper("bare", field=paper("a").categories[0]), paper("not here yet", added=edition.ends))
    with database.write(lock=False) as connection:
        # By a clock that is behind: it had not heard yet that the day was over.
        late = dt.datetime.fromisoformat(edition.ends) - dt.timedelta(minutes=5)
        changed = [paper("bare", field=paper("a").categories[0]), paper("not here yet")]
        assert signals.refresh(connection, changed, late) == 2
    assert _places(world.replayed(edition.key)) == _places(edition.picks)
    assert world.discover.trending(Trend(period="month")) == world.door().trending(Trend(period="month")) != after
