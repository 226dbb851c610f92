"""The formulas, by their properties: more votes never lower a paper, age never raises it, a field's size is no merit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.rank.formulas import FORMULAS, PRIOR_HOURS, Features

NAMES = sorted(FORMULAS)
amounts = st.floats(0.0, 5000.0)
ages = st.floats(0.0, 20_000.0)


def one(
    points: float = 3.0, comments: float = 0.0, age: float = 10.0, *, activity: float = 50.0, level: float = 2.0, prior: float = 0.0,
) -> Features:  # fmt: skip
    """The features of one paper."""
    return Features(
        points=np.array([points]), comments=np.array([comments]), recent=np.array([points]), age_hours=np.array([age]),
        activity=np.array([activity]), attention=np.array([points]), expected=np.array([level]),
        rarity=np.array([1.0]), prior=np.array([prior]), now=1.7e9,
    )  # fmt: skip


def value(name: str, features: Features) -> tuple[float, ...]:
    return tuple(float(key[0]) for key in FORMULAS[name](features))


@pytest.mark.parametrize("name", NAMES)
@given(points=amounts, more=st.floats(1.0, 100.0), age=ages)
def test_more_votes_never_lower_a_paper(name: str, points: float, more: float, age: float) -> None:
    few, many = value(name, one(points, age=age)), value(name, one(points + more, age=age))
    assert many >= few
    if name in {"top", "scirate", "frontlist", "hackernews", "rising"}:
        assert many > few


@pytest.mark.parametrize("name", NAMES)
@given(points=amounts, age=ages, later=st.floats(0.5, 1000.0))
def test_age_never_raises_a_paper(name: str, points: float, age: float, later: float) -> None:
    young, old = value(name, one(points, age=age)), value(name, one(points, age=age + later))
    assert old <= young
    if name in {"newest", "reddit"}:
        assert old < young


@pytest.mark.parametrize("name", NAMES)
def test_what_is_born_in_the_future_scores_nothing(name: str) -> None:
    assert value(name, one(100.0, age=-1.0, prior=2.0))[0] == 0.0


def test_hacker_news_as_published() -> None:
    # s = 101 (the submitter's own point and a hundred votes), 10 hours: 100^0.8 / 12^1.8.
    assert value("hackernews", one(100.0, age=10.0))[0] == pytest.approx(100**0.8 / 12**1.8)
    quarrel = value("hackernews", one(100.0, comments=202.0, age=10.0))[0]
    assert quarrel == pytest.approx(100**0.8 / 12**1.8 * 0.25)
    assert value("hackernews", one(5.0, comments=20.0))[0] == value("hackernews", one(5.0))[0]


def test_reddit_trades_ten_times_the_votes_for_twelve_and_a_half_hours() -> None:
    assert value("reddit", one(1000.0, age=12.5))[0] == pytest.approx(value("reddit", one(100.0, age=0.0))[0])
    assert value("reddit", one(0.0))[0] == value("reddit", one(1.0))[0]


def test_lemmy_forgets_after_seven_days() -> None:
    assert value("hot", one(1e6, age=7 * 24 + 1))[0] == 0.0
    assert value("hot", one(1e6, age=7 * 24))[0] > 0.0
    assert value("hot", one(98.0, age=0.0))[0] == pytest.approx(2 / 2**1.8)


@given(points=amounts, age=st.floats(0, 100), activity=amounts, more=st.floats(1, 1e5))
def test_a_busier_field_is_scaled_down(points: float, age: float, activity: float, more: float) -> None:
    quiet, busy = (value("lemmy-scaled", one(points, age=age, activity=size)) for size in (activity, activity + more))
    assert busy < quiet


@given(rare=st.floats(1e-6, 0.9), age=ages, prior=st.floats(0.0, 3.0))
def test_ours_knows_of_a_field_only_how_rare_the_attention_is_there(rare: float, age: float, prior: float) -> None:
    small = replace(one(3.0, age=age, level=2.0, prior=prior), rarity=np.array([rare]))
    large = replace(one(300.0, age=age, level=200.0, activity=1e5, prior=prior), rarity=np.array([rare]))
    assert value("frontlist", small) == pytest.approx(value("frontlist", large))
    rarer = replace(small, rarity=np.array([rare / 2]))
    assert value("frontlist", rarer)[0] == pytest.approx(value("frontlist", small)[0] + 1)


def test_the_prior_speaks_in_the_first_hours_only() -> None:
    fresh, later = one(0.0, age=1.0, prior=0.5), one(0.0, age=PRIOR_HOURS, prior=0.5)
    assert 0.0 < value("frontlist", fresh)[0] < 0.5
    assert value("frontlist", later)[0] == 0.0
    assert value("frontlist", replace(fresh, prior=np.array([-3.0])))[0] == 0.0


def test_scirate_orders_by_votes_then_comments_then_date() -> None:
    assert value("scirate", one(3.0, 0.0, 50.0)) > value("scirate", one(2.0, 9.0, 1.0))
    assert value("scirate", one(3.0, 2.0, 50.0)) > value("scirate", one(3.0, 1.0, 1.0))
    assert value("scirate", one(3.0, 2.0, 1.0)) > value("scirate", one(3.0, 2.0, 2.0))
