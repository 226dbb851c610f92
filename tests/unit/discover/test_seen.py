"""Lists that are moved on vote by vote, within one hour, equal those that are counted from nothing."""

from __future__ import annotations

import datetime as dt
import random

import orjson
import pytest

from frontlist.discover import seen
from frontlist.model.trend import Trend
from frontlist.store import signals
from tests.unit.discover.test_trending import FIELDS, busy_months
from tests.unit.discover.world import NOW, World, ago, paper, vote


@pytest.mark.parametrize("formula", ["frontlist", "lemmy-scaled", "rising", "scirate"])
def test_a_list_moved_vote_by_vote_equals_one_counted_from_nothing(
    world: World, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So short that papers fall out of what is kept, and that heads are made anew.
    monkeypatch.setattr(seen, "KEPT_PLACES", 6)
    monkeypatch.setattr(seen, "RESERVE", 4)
    monkeypatch.setattr(seen, "KEPT_CHANGES", 3)
    found, arriving = busy_months()
    world.papers(*(paper(name, field=FIELDS[place % 5], date=ago(days=place).date().isoformat())
                   for place, name in enumerate([*found, *(f"late {number}" for number in range(40))])))  # fmt: skip
    world.put(arriving)
    lists = [
        Trend(period=period, formula=formula, category=category, limit=6)
        for period, category in (("day", ""), ("month", ""), ("month", "cs.LG"), ("all", ""))
    ]
    draw, orders = random.Random(3), set()
    given: list[str] = []
    for number in range(40):
        world.now = NOW + dt.timedelta(seconds=number)
        if number % 4 == 3:
            with world.database.write() as connection:
                signals.withdraw(connection, "test", given.pop(draw.randrange(len(given))), world.now)
        else:
            name = f"late {number}" if number % 10 == 0 else draw.choice(found[:20])
            world.put([vote(name, f"new {number}", world.now)])
            given.append(f"new {number}")
        trend = draw.choice(lists)
        moved = orjson.dumps(world.discover.trending(trend))
        assert moved == orjson.dumps(world.door().trending(trend)), (number, trend)
        orders.add(moved)
    assert len(orders) > 10
