"""What is normal: estimated by field, age and day of the week, shrunk, and never overruled by one large field."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.rank import attention
from frontlist.rank.attention import LEVEL_DEFAULT, LIFE_DAYS, Normal, estimate, field_levels, rarity, share_by_age
from frontlist.rank.decay import PERIODS, Floats, Integers, Period, exact, faded
from frontlist.rank.wilson import wilson_lower_bound


def drawn(seed: int, fields: int = 12, papers: int = 600) -> tuple[Floats, Integers]:
    draw = np.random.default_rng(seed)
    field = draw.integers(0, fields, papers)
    return exact(np.exp(draw.normal(field / 4, 1.0))), field


@pytest.mark.parametrize("seed", range(3))
def test_a_louder_field_has_a_higher_level(seed: int) -> None:
    total, field = drawn(seed)
    level = field_levels(total, field, 12)
    assert np.corrcoef(np.log(level), np.arange(12))[0, 1] > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_ten_times_one_field_hardly_moves_what_is_normal_elsewhere(seed: int) -> None:
    total, field = drawn(seed)
    before = field_levels(total, field, 12)
    after = field_levels(np.where(field == 3, total * 10, total), field, 12)
    others = np.arange(12) != 3
    assert np.abs(after[others] / before[others] - 1).max() < 0.05
    assert after[3] / before[3] == pytest.approx(10, rel=0.25)


def test_without_evidence_everything_is_usual() -> None:
    assert field_levels(np.zeros(5), np.zeros(5, dtype=np.int64), 3) == pytest.approx([LEVEL_DEFAULT] * 3)


@given(order=st.permutations(range(40)))
def test_the_order_of_papers_does_not_matter_to_the_last_bit(order: list[int]) -> None:
    total, field = drawn(1, 4, 40)
    plain, shuffled = field_levels(total, field, 4), field_levels(total[order], field[order], 4)
    assert (plain == shuffled).all()
    assert (rarity(total, field, 4)[order] == rarity(total[order], field[order], 4)).all()


values = st.lists(st.tuples(st.floats(0.01, 100.0), st.integers(0, 3)), min_size=1, max_size=60)


@given(values, st.integers(0, 59), st.floats(1.01, 50.0))
def test_more_attention_makes_a_paper_rarer_and_no_other(
    drawn: list[tuple[float, int]], one: int, factor: float
) -> None:
    times, field = np.array([time for time, _ in drawn]), np.array([number for _, number in drawn])
    one %= len(drawn)
    before = rarity(times, field, 4)
    after = rarity(np.where(np.arange(len(drawn)) == one, times * factor, times), field, 4)
    others = np.arange(len(drawn)) != one
    assert after[one] <= before[one] <= 1.0
    assert (after[others] >= before[others]).all()
    assert (before > 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_rarity_knows_neither_how_large_nor_how_loud_a_field_is(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sizes = np.array([400, 200, 100, 60, 40])
    field = np.repeat(np.arange(5), sizes)
    times = np.exp(draw.normal(field.astype(float), 1.0 + field / 5))
    head = np.argsort(rarity(times, field, 5), kind="stable")[:80]
    assert np.abs(np.bincount(field[head], minlength=5) - 80 * sizes / sizes.sum()).max() <= 2
    louder = np.argsort(rarity(np.where(field == 1, times * 10, times), field, 5), kind="stable")[:80]
    assert np.abs(np.bincount(field[louder], minlength=5) - np.bincount(field[head], minlength=5)).max() <= 1


def usual() -> Normal:
    nothing = np.zeros(0)
    return estimate(nothing, np.zeros(0, dtype=np.int64), 1, np.zeros(LIFE_DAYS), np.zeros(7))


def test_first_guesses_wear_off() -> None:
    week = np.array([700.0, 700, 700, 700, 700, 350, 350]) * 1000
    busy = attention.weekday_factors(week)
    assert busy[0] / busy[6] == pytest.approx(2, rel=0.01)
    assert attention.weekday_factors(np.zeros(7)) == pytest.approx(np.ones(7))
    late = np.zeros(LIFE_DAYS)
    late[5] = 1e6
    assert attention.life(late).argmax() == 5
    assert usual().life.sum() == pytest.approx(1)


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_ageing_alone_never_makes_attention_more_unusual(period: Period) -> None:
    days = 200
    share = share_by_age(usual(), period, days)
    left = faded(np.arange(days, dtype=np.float64) * 24.0, period.half_life)
    for born in range(0, 30, 3):
        ratio = left[: days - born] / share[born:]
        assert (np.diff(ratio) <= 1e-5).all()


def test_wilson_prefers_many_agreeing_to_one() -> None:
    assert wilson_lower_bound(0, 0) == 0.0
    assert wilson_lower_bound(40, 50) > wilson_lower_bound(4, 5) > wilson_lower_bound(1, 5)
    assert 0.0 <= wilson_lower_bound(0, 3) < wilson_lower_bound(3, 3) < 1.0
