"""Who votes as one."""

from __future__ import annotations

import random

from frontlist.community.upkeep import POPULAR, RING_PAPERS, rings


def test_three_who_vote_for_the_same_papers_are_a_ring_and_two_friends_are_not() -> None:
    papers = {f"p{number}" for number in range(RING_PAPERS)}
    assert rings({"a": papers, "b": papers, "c": papers | {"x"}}) == [frozenset("abc")]
    assert rings({"a": papers, "b": papers}) == []


def test_few_papers_in_common_prove_nothing() -> None:
    papers = {f"p{number}" for number in range(RING_PAPERS - 1)}
    assert rings({"a": papers, "b": papers, "c": papers}) == []


def test_everybody_voting_for_the_best_papers_is_no_ring() -> None:
    papers = {f"p{number}" for number in range(20)}
    assert rings({f"reader{number}": papers for number in range(POPULAR + 1)}) == []


def test_readers_with_overlapping_taste_are_no_ring() -> None:
    chance = random.Random(5)
    papers = [f"p{number}" for number in range(60)]
    assert rings({f"reader{number}": chance.sample(papers, 20) for number in range(30)}) == []


def test_two_rings_stay_apart() -> None:
    one, other = ({f"{name}{number}" for number in range(8)} for name in "pq")
    votes = {**dict.fromkeys("abc", one), **dict.fromkeys("xyz", other)}
    assert rings(votes) == [frozenset("abc"), frozenset("xyz")]
