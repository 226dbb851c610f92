"""The order of a conversation."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from frontlist.community.threads import in_thread_order


class Said(NamedTuple):
    id: str
    parent_id: str
    score: float


def by_score(said: Said) -> tuple[float, str]:
    return said.score, said.id


def test_best_first_and_answers_below_what_they_answer() -> None:
    said = [Said("a", "", 0.1), Said("b", "", 0.9), Said("c", "a", 0.5), Said("d", "a", 0.7), Said("e", "d", 0.0)]
    assert [one.id for one in in_thread_order(said, by_score)] == ["b", "a", "d", "e", "c"]


def test_one_whose_parent_is_not_there_stands_at_the_top() -> None:
    assert [one.id for one in in_thread_order([Said("x", "gone", 0.0)], by_score)] == ["x"]


def test_ten_thousand_answers_deep_does_not_recurse() -> None:
    chain = [Said(str(number), str(number - 1) if number else "", 0.0) for number in range(10_000)]
    assert [one.id for one in in_thread_order(chain, by_score)] == [one.id for one in chain]


@given(st.lists(st.tuples(st.integers(min_value=0, max_value=30), st.floats(0, 1)), max_size=30))
def test_every_remark_once_and_after_its_parent(parents: list[tuple[int, float]]) -> None:
    said = [
        Said(str(number), str(parent % number) if number and parent % 3 else "", score)
        for number, (parent, score) in enumerate(parents)
    ]
    ordered = [one.id for one in in_thread_order(said, by_score)]
    assert sorted(ordered) == sorted(one.id for one in said)
    assert all(ordered.index(one.parent_id) < ordered.index(one.id) for one in said if one.parent_id)
