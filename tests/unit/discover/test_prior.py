"""The text's promise: little, bounded, and only for the first hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from frontlist.discover.prior import MOST_DEVIATIONS, features, shipped_prior
from frontlist.model.trend import Trend
from tests.unit.discover.world import NOW, World, paper, paper_id, vote

MODEL = (
    "A large language model for agents",
    "We release open weights of a reasoning model trained with reinforcement learning.",
)
LEMMA = ("On a lemma of Hardy", "We prove a bound.")


def test_the_shipped_prior_tells_texts_apart_within_its_evidence() -> None:
    prior = shipped_prior()
    assert 0.2 < prior.strength < 0.4
    popular, quiet = prior.promise([MODEL, LEMMA])
    assert popular > quiet >= 0.0
    assert popular <= prior.strength * MOST_DEVIATIONS
    assert prior.promise([("", "")])[0] == 0.0
    assert len(prior.promise([])) == 0


def test_words_count_once_and_the_title_more() -> None:
    once, twice = features("", "deep nets"), features("", "deep nets deep nets")
    assert set(once[0]) < set(twice[0])
    assert features("Deep", "")[1].max() > features("", "deep")[1].max()
    assert (np.diff(once[0]) > 0).all()


def test_a_new_paper_stands_by_its_text_until_it_is_three_days_old(world: World) -> None:
    world.discover = world.door(prior=shipped_prior())
    fresh = paper("fresh", date="2026-03-11")
    world.papers(replace(fresh, title=MODEL[0], abstract=MODEL[1]))
    [standing] = world.discover.trending(Trend())
    assert standing.paper_id == paper_id("fresh")
    assert dict(standing.parts)["prior"] == pytest.approx(standing.score, abs=1e-6)
    assert "its text" in standing.reason
    assert world.discover.trending(Trend(formula="top")) == []
    world.now = NOW + dt.timedelta(hours=20)
    [later] = world.discover.trending(Trend())
    assert later.score < standing.score
    world.now = NOW + dt.timedelta(days=3)
    assert world.discover.trending(Trend()) == []


def test_a_text_revised_later_moves_nothing_in_lists_of_the_past(world: World) -> None:
    young, other = (replace(paper(name, date="2026-03-11"), title=title, abstract=abstract)
                    for name, (title, abstract) in (("model", MODEL), ("lemma", LEMMA)))  # fmt: skip
    world.papers(young, other, paper("old"))
    world.put([vote("old", "somebody", NOW - dt.timedelta(hours=1))])
    door = world.door(prior=shipped_prior())
    before = door.trending()
    assert [standing.paper_id for standing in before if standing.paper_id != paper_id("old")] == [
        paper_id("model"),
        paper_id("lemma"),
    ]
    door.close_due()
    world.papers(replace(young, title=LEMMA[0], abstract=LEMMA[1]))
    world.now += dt.timedelta(hours=3)
    assert world.door(prior=shipped_prior()).trending(Trend(as_of=NOW)) == before
    # An edition notes them itself, even where nobody looked in before it ended.
    late = replace(paper("late", date="2026-03-11"), title=MODEL[0], abstract=MODEL[1])
    world.papers(late)
    world.now = NOW + dt.timedelta(days=9)
    assert "2026-03-11" in door.close_due()
    world.papers(replace(late, title=LEMMA[0], abstract=LEMMA[1]))
    picks = [(pick.paper_id, pick.reason, pick.score) for pick in door.edition("2026-03-11").picks]
    made = world.replayed("2026-03-11", prior=shipped_prior())
    assert [(pick.paper_id, pick.reason, pick.score) for pick in made] == picks
    assert paper_id("late") in {name for name, _, _ in picks}
