"""Neighbours, k-occurrence, skew, and local scaling."""

from __future__ import annotations

import numpy as np
import pytest

from frontlist.errors import EncoderError
from frontlist.features.estimator import unit
from frontlist.features.hubs import LocalScaling, nearest, occurrences, skewness


def test_nearest_neighbours_are_those_of_a_full_sort() -> None:
    vectors = unit(np.random.default_rng(1).standard_normal((120, 6)))
    found = nearest(vectors, k=5, block=37)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -9)
    assert np.array_equal(found.rows, np.argsort(-scores, axis=1)[:, :5])
    assert np.allclose(found.similarities, -np.sort(-scores, axis=1)[:, :5], atol=1e-6)


def test_more_neighbours_than_there_are() -> None:
    assert nearest(np.eye(3, dtype=np.float32), k=10).rows.shape == (3, 2)
    assert nearest(np.eye(3, dtype=np.float32)[:1]).rows.shape == (1, 0)
    assert nearest(np.eye(3, dtype=np.float32)[:0]).rows.shape == (0, 0)


def test_skewness() -> None:
    assert occurrences(np.array([[1, 2], [2, -1]]), 4).tolist() == [0, 1, 2, 0]
    assert skewness(np.array([1, 2, 3])) == pytest.approx(0)
    assert skewness(np.array([0] * 99 + [50])) > 9
    assert skewness(np.array([2, 2])) == 0


def _clouds() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Points around an off-centre mean: the shape that makes hubs."""
    random = np.random.default_rng(4)
    return unit(random.standard_normal((1500, 40)) * (0.5 + random.random((1500, 1))) + 0.25)


def test_local_scaling_lowers_the_skew() -> None:
    vectors = _clouds()
    found = nearest(vectors, 10)
    scaling = LocalScaling(strength=0.5).fit(found.similarities)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -9)
    scaled = np.stack([scaling.transform(row, np.arange(len(row))) for row in scores])
    before = skewness(occurrences(found.rows, len(vectors)))
    after = skewness(occurrences(np.argsort(-scaled, axis=1)[:, :10], len(vectors)))
    assert before > 1
    assert after < before / 2


def test_stored_numbers_scale_as_fitted_ones() -> None:
    similarities = np.random.default_rng(2).random((9, 10)).astype(np.float32)
    fitted = LocalScaling(0.4).fit(similarities)
    stored = LocalScaling(0.4).load(fitted.fitted("reach_"))
    scores, rows = np.ones(3, np.float32), np.array([1, 4, 8])
    assert np.array_equal(fitted.transform(scores, rows), stored.transform(scores, rows))


def test_using_it_before_fit_says_what_to_do() -> None:
    with pytest.raises(EncoderError, match=r"Call LocalScaling\.fit first"):
        LocalScaling().transform(np.ones(1, np.float32), np.array([0]))
    assert LocalScaling(0.3).get_params() == {"strength": 0.3}
    assert repr(LocalScaling(0.3)) == "LocalScaling(strength=0.3)"
