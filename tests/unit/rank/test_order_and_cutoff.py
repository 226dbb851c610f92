"""The total order and the line where relevance ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontlist.rank.cutoff import RELEVANT, line
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
    ("probabilities", "place"), [([], 0), ([0.1, 0.1], 0), ([RELEVANT], 1), ([0.9, 0.0, RELEVANT, 0.0], 3)]
)
def test_the_line_stands_behind_the_last_relevant(probabilities: list[float], place: int) -> None:
    assert line(np.array(probabilities)) == place
