"""The estimators fit into scikit-learn: its own checks, where they apply, and what every one of them promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils import estimator_checks as checks

from frontlist.errors import UsageError, VectorsUnusable
from frontlist.features.alignment import OrthogonalAlignment, RelativeRepresentation
from frontlist.features.calibration import Calibration
from frontlist.features.codes import BinaryCodes, Int8Codes
from frontlist.features.drift import Drift
from frontlist.features.estimator import Estimator, usable
from frontlist.features.hubs import LocalScaling
from frontlist.features.implied_terms import ImpliedTerms
from frontlist.features.interests import Interests
from frontlist.features.late_interaction import SentenceInteraction, WordInteraction
from frontlist.features.many_vectors import ManyVectors
from frontlist.features.projection import PCA, TLDR, NestedPrefix
from frontlist.features.ranker import LinearRanker
from frontlist.features.reader_space import ReaderSpace
from frontlist.features.senses import Senses
from frontlist.features.sparse_dictionary import SparseDictionary
from frontlist.features.topic_graph import TopicGraph
from frontlist.features.whitening import CommonDirections, Whitening

KINDS: list[Callable[[], Estimator]] = [
    SparseDictionary, TopicGraph, ManyVectors, OrthogonalAlignment, RelativeRepresentation, Drift, PCA, TLDR, NestedPrefix,
    Whitening, CommonDirections, Int8Codes, BinaryCodes, LocalScaling, SentenceInteraction, WordInteraction, Senses, Interests, ReaderSpace,
    Calibration, ImpliedTerms,
]  # fmt: skip
# What needs one set of vectors and nothing else.
ALONE: list[Callable[[], Any]] = [
    lambda: SparseDictionary(features=8, active=2, rounds=2), lambda: TopicGraph(neighbours=4, size=10), ManyVectors,
    RelativeRepresentation,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_read_changed_and_cloned(kind: Callable[[], Estimator]) -> None:
    name = kind.__name__
    checks.check_no_attributes_set_in_init(name, kind())
    copy = clone(kind())
    assert copy.get_params() == kind().get_params()
    for setting, value in kind().get_params().items():
        other = (not value) if isinstance(value, bool) else value + 1
        assert kind().set_params(**{setting: other}).get_params()[setting] == other
    with pytest.raises(UsageError, match="has no setting"):
        kind().set_params(nonsense=1)


def test_a_ranker_keeps_the_names_that_it_is_given() -> None:
    names = ["words", "meaning"]
    checks.check_no_attributes_set_in_init("LinearRanker", LinearRanker(names))
    assert clone(LinearRanker(names, penalty=0.5)).get_params() == LinearRanker(names, penalty=0.5).get_params()


@pytest.mark.parametrize("make", ALONE)
def test_fitting_changes_neither_the_settings_nor_the_vectors(make: Callable[[], Any]) -> None:
    vectors = np.random.default_rng(3).standard_normal((120, 6)).astype(np.float32)
    before, estimator = vectors.copy(), make()
    settings = estimator.get_params()
    assert estimator.fit(vectors) is estimator
    assert estimator.get_params() == settings
    assert np.array_equal(vectors, before)


@pytest.mark.parametrize("make", ALONE)
def test_the_same_vectors_teach_the_same(make: Callable[[], Any]) -> None:
    vectors = np.random.default_rng(4).standard_normal((120, 6)).astype(np.float32)
    one, other = make().fit(vectors), make().fit(vectors)
    learned = [name for name in vars(one) if name.endswith("_")]
    assert learned
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in learned)


@pytest.mark.parametrize("make", ALONE)
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_no_number_is_refused(make: Callable[[], Any], wrong: float) -> None:
    vectors = np.ones((30, 4), np.float32)
    vectors[3, 1] = wrong
    with pytest.raises(ValueError, match="NaN or inf"):
        make().fit(vectors)


def test_what_are_no_vectors_is_refused() -> None:
    with pytest.raises(VectorsUnusable, match="one length"):
        usable([[1.0, 2.0], [1.0]])
    with pytest.raises(VectorsUnusable, match="1 dimensions"):
        usable([1.0, 2.0])


@pytest.mark.parametrize("make", ALONE)
def test_zeros_and_the_same_paper_again_and_again(make: Callable[[], Any]) -> None:
    for vectors in (np.zeros((60, 4), np.float32), np.ones((60, 4), np.float32), np.ones((1, 4), np.float32)):
        estimator = make().fit(vectors)
        if not isinstance(estimator, ManyVectors):  # that one takes sets of vectors
            found = estimator.transform(vectors)
            assert np.isfinite(found.toarray() if hasattr(found, "toarray") else found).all()
