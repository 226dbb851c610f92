"""How much a vote weighs, by its properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.community.weights import COHORT_DAYS, YOUNG_DAYS, YOUNGEST, alarming, vote_weight

ages = st.floats(min_value=-1000, max_value=10_000)
numbers = st.integers(min_value=0, max_value=100_000)


@given(age=ages, trusted=st.booleans(), address=numbers, cohort=numbers)
def test_a_vote_weighs_between_nothing_and_one_and_ones_own_nothing(
    age: float, trusted: bool, address: int, cohort: int
) -> None:
    weight = vote_weight(age_days=age, trusted=trusted, address_before=address, cohort_before=cohort, own=False)
    assert 0 <= weight <= 1
    assert vote_weight(age_days=age, trusted=trusted, address_before=address, cohort_before=cohort, own=True) == 0


@given(age=ages, more=st.floats(min_value=0, max_value=1000), address=numbers)
def test_growing_older_never_weighs_less_and_company_never_more(age: float, more: float, address: int) -> None:
    def weigh(days: float, company: int) -> float:
        return vote_weight(age_days=days, trusted=False, address_before=company, cohort_before=0, own=False)

    assert weigh(age, address) <= weigh(age + more, address)
    assert weigh(age, address + 1) <= weigh(age, address)


@given(st.integers(min_value=1, max_value=2_000))
def test_any_number_from_one_place_weighs_at_most_two(number: int) -> None:
    def weigh(before: int) -> float:
        return vote_weight(age_days=100, trusted=False, address_before=before, cohort_before=0, own=False)

    assert round(sum(map(weigh, range(number))), 4) <= 2.0


def test_a_newcomer_and_a_week() -> None:
    assert vote_weight(age_days=0, trusted=False, address_before=0, cohort_before=0, own=False) == pytest.approx(
        YOUNGEST
    )
    assert vote_weight(age_days=YOUNG_DAYS, trusted=False, address_before=0, cohort_before=0, own=False) == 1
    assert vote_weight(age_days=0, trusted=True, address_before=0, cohort_before=0, own=False) == 1
    assert COHORT_DAYS > YOUNG_DAYS


def test_moderators_are_told_at_the_threshold_and_at_its_multiples() -> None:
    assert [number for number in range(1, 11) if alarming(number, 3)] == [3, 6, 9]
