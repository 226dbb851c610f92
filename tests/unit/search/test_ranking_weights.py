"""The packaged weights: what is written down fits what the engine computes."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.model.query import Mode
from frontlist.rank.cutoff import line
from frontlist.search.features import FIRST, NAMES
from frontlist.search.ranking import FEW, model, probabilities, weights_by_name


def test_every_feature_has_a_weight() -> None:
    assert set(weights_by_name()) == set(NAMES)


@pytest.mark.parametrize("mode", ["hybrid", "meaning"])
def test_a_transformer_has_weights_of_its_own(mode: Mode) -> None:
    own, other = (stage.ranker.to_dict() for stage in (model(mode, True).whole, model(mode).whole))
    # It need not know every feature: some brought nothing beside vectors that say more.
    assert set(own) <= set(other)
    assert all(own[name] != other[name] for name in ("meaning", "hub"))


def test_among_few_candidates_what_a_paper_holds_counts() -> None:
    values = np.zeros((FEW + 1, len(FIRST)), np.float32)
    values[:, FIRST.index("coverage")] = 1.0
    scores = np.zeros(FEW + 1, np.float32)
    few, many = (probabilities(values[:count], scores[:count], model("words")) for count in (1, FEW + 1))
    assert few[0] >= 0.6 > many[0]


@pytest.mark.parametrize("mode", ["hybrid", "words", "meaning"])
def test_the_same_scores_are_worth_less_where_nothing_comes_near_the_question(mode: Mode) -> None:
    scores = np.linspace(6, -1, 40, dtype=np.float32)
    near, far = (np.full((40, len(FIRST)), value, np.float32) for value in (0.8, 0.05))
    found, nothing = (probabilities(values, scores, model(mode)) for values in (near, far))
    assert (np.diff(found) <= 0).all()
    assert line(found) > 0 == line(nothing)
