"""A broader head: never dearer than stated, never less broad, and in order."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from frontlist.rank.breadth import HEAD, REACH, SHARE, broadened

PAPERS = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 5)), max_size=80)


@given(papers=PAPERS)
def test_the_head_costs_no_more_than_is_stated_and_is_no_less_broad(papers: list[tuple[float, int]]) -> None:
    papers = sorted(papers, reverse=True)
    scores, fields = [score for score, _ in papers], [field for _, field in papers]
    order = broadened(scores, fields)
    assert sorted(order) == list(range(len(papers)))
    head = order[:HEAD]
    assert sum(scores[place] for place in head) >= SHARE * sum(scores[:HEAD]) - 1e-9
    assert max(head, default=0) < REACH
    assert head == sorted(head)
    assert order[HEAD:] == sorted(order[HEAD:])
    before, after = Counter(fields[:HEAD]), Counter(fields[place] for place in head)
    assert len(after) >= len(before)
    assert max(after.values(), default=0) <= max(before.values(), default=0)


def test_a_close_field_comes_in_and_a_far_one_does_not() -> None:
    scores = [10.0 - 0.1 * place for place in range(10)]
    close = broadened([*scores, 9.0, 8.9], [1] * 10 + [2, 3])
    assert close[:10] == [0, 1, 2, 3, 4, 5, 6, 7, 10, 11]
    assert broadened([*scores, 1.0], [1] * 10 + [2]) == list(range(11))
    assert broadened([], []) == []
