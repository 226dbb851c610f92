"""scikit-learn's whole set of checks for transformers, over every estimator that turns vectors into vectors.

It is no base class of ours: here each is joined with what the checks ask a class for.
"""

# scikit-learn tells no types, so that its classes are of any.
# mypy: disable-error-code="misc"

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from frontlist.errors import NotLearned
from frontlist.features.alignment import RelativeRepresentation
from frontlist.features.codes import BinaryCodes, Int8Codes
from frontlist.features.projection import PCA, TLDR, NestedPrefix
from frontlist.features.sparse_dictionary import SparseDictionary
from frontlist.features.whitening import CommonDirections, Whitening


class Components(PCA, TransformerMixin, BaseEstimator):
    """For the checks, which copy and pickle."""


class Learned(TLDR, TransformerMixin, BaseEstimator):
    """For the checks."""


class Even(Whitening, TransformerMixin, BaseEstimator):
    """For the checks."""


class Uncommon(CommonDirections, TransformerMixin, BaseEstimator):
    """For the checks."""


class Bits(BinaryCodes, TransformerMixin, BaseEstimator):
    """For the checks."""


class Relative(RelativeRepresentation, TransformerMixin, BaseEstimator):
    """For the checks."""


class Concepts(SparseDictionary, TransformerMixin, BaseEstimator):
    """For the checks."""


CHECKED: list[Any] = [
    Components(dim=2), Learned(dim=2, neighbours=2), Even(), Uncommon(), Bits(), Relative(), Concepts(features=8, active=2, rounds=2),
]  # fmt: skip
# What does not apply, and why.
ELSEWISE = {
    "check_n_features_in": "no estimator of ours keeps that number",
    "check_n_features_in_after_fitting": "no estimator of ours keeps that number",
    "check_dtype_object": "vectors are numbers: lists of objects are refused with another message",
    "check_transformer_preserve_dtypes": "vectors are kept in four bytes a number, codes in less",
}


# A library without papers has a dictionary without features.
EMPTY = {
    "check_estimators_empty_data_messages": "nothing to learn from is no error",
    "check_fit2d_1sample": "nor is one",
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator", CHECKED, ids=lambda one: type(one).__mro__[1].__name__)
def test_scikit_learns_checks_pass(estimator: Any) -> None:
    elsewise = ELSEWISE | (EMPTY if isinstance(estimator, SparseDictionary) else {})
    told = check_estimator(estimator, expected_failed_checks=elsewise, on_skip=None, on_fail=None)
    assert [(one["check_name"], str(one["exception"])) for one in told if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in told) >= 38


def test_estimators_stand_in_a_pipeline() -> None:
    vectors = np.random.default_rng(0).standard_normal((80, 12)).astype(np.float32)
    chain = make_pipeline(Even(strength=0.5), Components(dim=4), Bits())
    assert chain.fit_transform(vectors).shape == (80, 1)


@pytest.mark.parametrize(
    "kind", [PCA, TLDR, Whitening, CommonDirections, BinaryCodes, Int8Codes, RelativeRepresentation, SparseDictionary]
)
def test_nothing_is_transformed_before_it_was_learned(kind: Any) -> None:
    with pytest.raises(NotLearned, match="has not learned anything yet") as told:
        kind().transform(np.ones((3, 4), np.float32))
    assert "fit" in str(told.value.next_step)


@pytest.mark.parametrize("estimator", [Int8Codes(), NestedPrefix(3)])
def test_the_simple_ones_leave_what_they_are_given(estimator: Any) -> None:
    vectors = np.random.default_rng(1).standard_normal((20, 6)).astype(np.float32)
    before = vectors.copy()
    assert estimator.fit(vectors) is estimator
    assert np.array_equal(estimator.transform(vectors), estimator.transform(vectors))
    assert np.array_equal(vectors, before)
