"""The learned ranker, calibration and permutation importance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from frontlist.features.calibration import (
    QUERY_FEATURES,
    Calibration,
    Relevance,
    query_features,
)
from frontlist.features.estimator import Floats
from frontlist.features.importance import permutation_importance
from frontlist.features.ranker import LinearRanker, standardise

RANDOM = np.random.default_rng(21)


def _questions(count: int = 40) -> tuple[list[Floats], list[npt.NDArray[np.int64]]]:
    """Grades follow twice the first feature plus the second; the third is noise."""
    features = [standardise(RANDOM.standard_normal((30, 3)).astype(np.float32)) for _ in range(count)]
    truth = [f[:, 0] * 2 + f[:, 1] + 0.3 * RANDOM.standard_normal(30) for f in features]
    return features, [(score > np.quantile(score, 0.8)).astype(int) for score in truth]


def test_the_ranker_finds_the_weights_behind_the_grades() -> None:
    features, grades = _questions()
    weights = LinearRanker(("strong", "weak", "noise"), penalty=1e-4).fit(features, grades).to_dict()
    assert weights["strong"] / weights["weak"] == pytest.approx(2, rel=0.25)
    assert abs(weights["noise"]) < 0.15 * weights["weak"]


def test_positive_weights_stay_positive_and_sum_up() -> None:
    features, grades = _questions(10)
    flipped = [matrix * np.array([1, -1, 1], np.float32) for matrix in features]
    ranker = LinearRanker(("a", "b", "c"), positive=True).fit(flipped, grades)
    assert min(ranker.to_dict().values()) >= 0
    assert np.allclose(ranker.contributions(flipped[0]).sum(axis=1), ranker.transform(flipped[0]), atol=1e-5)
    again = LinearRanker.from_dict(ranker.to_dict())
    assert np.array_equal(again.transform(flipped[0]), ranker.transform(flipped[0]))


def test_questions_without_a_pair_and_many_pairs() -> None:
    features = [standardise(RANDOM.standard_normal((200, 2)).astype(np.float32)) for _ in range(2)]
    grades = [np.zeros(200), (features[1][:, 1] > 0).astype(int)]
    assert LinearRanker(("x", "y")).fit(features, grades).to_dict()["y"] > 1


def test_standardise_leaves_a_constant_feature_at_zero() -> None:
    standard = standardise(np.array([[1, 5], [3, 5]], np.float32))
    assert standard.tolist() == [[-1, 0], [1, 0]]


@pytest.mark.parametrize("rows", [1, 2, 30])
def test_standardise_leaves_what_it_is_given_alone(rows: int) -> None:
    features = np.full((rows, 3), 7, np.float32)
    features[0] = 1
    before = features.copy()
    standardise(features)
    np.testing.assert_array_equal(features, before)


def test_probabilities_are_as_often_right_as_they_say() -> None:
    scores = RANDOM.standard_normal((4000, 1)).astype(np.float32)
    relevant = (RANDOM.random(4000) < 1 / (1 + np.exp(-(2 * scores[:, 0] - 1)))).astype(int)
    said = Calibration(penalty=1e-6).fit(scores[:2000], relevant[:2000]).transform(scores[2000:])
    for low in np.arange(0, 1, 0.1):
        here = (said >= low) & (said < low + 0.1)
        assert abs(said[here].mean() - relevant[2000:][here].mean()) < 0.12


def test_calibration_is_written_and_read() -> None:
    features = query_features(RANDOM.standard_normal(50).astype(np.float32))
    assert features.shape == (50, len(QUERY_FEATURES))
    fitted = Calibration().fit(features, (features[:, 0] > 0).astype(int), np.ones(50))
    again = Calibration.from_dict(fitted.to_dict())
    assert np.array_equal(again.transform(features), fitted.transform(features))
    assert query_features(np.empty(0, np.float32)).shape == (0, len(QUERY_FEATURES))


def test_a_good_score_is_worth_nothing_where_the_question_is_not_answered() -> None:
    scores = [RANDOM.standard_normal(60).astype(np.float32) for _ in range(80)]
    relevant = [one > 1.5 for one in scores]
    near, far = ([(one, RANDOM.normal(mean, 0.1, (60, 2)).astype(np.float32)) for one in scores] for mean in (0.8, 0.2))
    fitted = Relevance().fit(scores, relevant, near[:40], far[:40])
    again = Relevance.from_dict(fitted.to_dict())
    for answered, unanswered, truth in zip(near[40:], far[40:], relevant[40:], strict=True):
        said = again.transform(*answered)
        assert np.array_equal(said, fitted.transform(*answered))
        assert again.transform(*unanswered).max() < 0.2
        assert said[truth].mean() > 0.5 > said[~truth].mean()
    assert not len(again.transform(np.empty(0, np.float32), np.empty((0, 2), np.float32)))


def test_importance_tells_what_matters_from_what_does_not() -> None:
    features, grades = _questions()

    def quality(question: int, matrix: np.ndarray) -> float:
        best = np.argsort(-(matrix[:, 0] * 2 + matrix[:, 1]), kind="stable")[:5]
        return float(grades[question][best].mean())

    strong, weak, noise = permutation_importance(("strong", "weak", "noise"), features, quality)
    assert [strong.name, weak.name, noise.name] == ["strong", "weak", "noise"]
    assert strong.low > weak.lost > 0 == noise.lost
    assert strong.low <= strong.lost <= strong.high
