"""The total order and the line where relevance ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontlist.rank.cutoff import RECALL_WEIGHT, RELEVANT, line
from frontlist.rank.order import GRAIN, ordered


def test_ties_end_in_the_id() -> None:
    assert ordered(np.array([1.0, 1.0 + GRAIN / 4, 2.0]), np.array([b"b", b"a", b"z"])).tolist() == [2, 1, 0]


@settings(deadline=None)
@given(st.permutations(list(range(12))))
def test_the_order_does_not_depend_on_where_papers_stand(places: list[int]) -> None:
    scores, ids = (
        np.array([place % 3 for place in range(12)], float),
        np.array([f"p{place:02d}" for place in range(12)]),
    )
    found = ids[places][ordered(scores[places], ids[places])]
    assert found.tolist() == ids[ordered(scores, ids)].tolist()


@pytest.mark.parametrize(
    ("probabilities", "place"),
    [([], 0), ([RELEVANT / 2] * 9, 0), ([RELEVANT], 1), ([0.9, 0.05, 0.05], 1), ([0.9, 0.8, 0.7, 0.05], 3)],
)
def test_the_line_stands_where_precision_and_recall_are_best_together(probabilities: list[float], place: int) -> None:
    assert line(np.array(probabilities)) == place


def test_an_unsure_list_goes_further_down_than_a_sure_one() -> None:
    unsure, sure = np.array([0.3, 0.28, 0.27, 0.26]), np.array([0.95, 0.95, 0.2, 0.2])
    assert line(unsure) > line(sure) == 2


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_no_other_line_may_expect_a_better_f(probabilities: list[float]) -> None:
    found, total, share = np.array(probabilities), sum(probabilities), RECALL_WEIGHT**2
    expected = [
        (1 + share) * sum(probabilities[:count]) / (count + share * total) for count in range(1, len(found) + 1)
    ]
    if drawn := line(found, least=0.0):
        assert expected[drawn - 1] == pytest.approx(max(expected))
