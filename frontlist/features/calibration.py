"""A score → the probability that the paper is relevant, so that a list can say where relevance ends.

Two questions, answered one after the other. Does the library answer the question at all? That is read from how near
its best papers come, in numbers that mean the same for every question. And if it does, is this paper an answer? That
is read from its score among the others. Each is a logistic function (Platt 1999); the product of the two is
the probability. One function of everything lets a high score among bad papers pass for a good paper (thresholds that
know the question: "Relevance filtering for embedding-based retrieval", Rossi et al. 2024).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy  # its `optimize` is loaded when something is fitted: every search would wait for it

from frontlist.features.estimator import Estimator, Floats

Doubles = npt.NDArray[np.float64]
QUERY_FEATURES = ("score", "score up to 3", "best score")
# Beyond so many spreads a paper stands out for oddness as often as for an answer.
FAR = 3.0
# How many of the first papers say whether the question is answered.
FIRST_PAPERS = 5


def query_features(scores: Floats) -> Floats:
    """What the scores of one question's candidates say of each, in the order of `QUERY_FEATURES`."""
    if not len(scores):
        return np.empty((0, len(QUERY_FEATURES)), np.float32)
    columns = [scores, np.minimum(scores, FAR), np.full_like(scores, scores.max())]
    return np.stack(columns, axis=1).astype(np.float32)


def answer_features(scores: Floats, absolute: Floats) -> Floats:
    """What the candidates say of the question as a whole: of each column of `absolute` the best, and the first papers' mean."""
    first = np.argsort(-scores, kind="stable")[:FIRST_PAPERS]
    return np.concatenate([absolute.max(axis=0), absolute[first].mean(axis=0)])[None].astype(np.float32)


class Calibration(Estimator):
    """Logistic regression, from any features of a paper and its question to a probability.

    >>> import numpy as np
    >>> features = np.array([[-2], [-1], [1], [2]], np.float32)
    >>> calibration = Calibration().fit(features, np.array([0, 0, 1, 1]))
    >>> bool(calibration.transform(features)[0] < 0.5 < calibration.transform(features)[3])
    True
    """

    mean_: Doubles | None = None
    spread_: Doubles | None = None
    weights_: Doubles | None = None

    def __init__(self, penalty: float = 1e-5) -> None:
        self.penalty = penalty

    def fit(
        self, features: npt.NDArray[Any], relevant: npt.NDArray[Any], weights: npt.NDArray[Any] | None = None
    ) -> Self:
        """One row a judged paper; `relevant` 0 or 1; `weights` where some rows stand for more papers than one."""
        values = features.astype(np.float64)
        self.mean_, self.spread_ = values.mean(axis=0), values.std(axis=0) + 1e-9
        design = self._design(values)
        share = np.ones(len(values)) if weights is None else weights.astype(np.float64)
        share /= share.sum()
        # Platt's targets, a little inside 0 and 1, keep separable data from infinite weights.
        yes, no = float(relevant.sum()), float(len(relevant) - relevant.sum())
        target = np.where(relevant > 0, (yes + 1) / (yes + 2), 1 / (no + 2))
        start = np.zeros(design.shape[1])
        found = scipy.optimize.minimize(self._loss, start, (design, target, share), jac=True, method="L-BFGS-B")
        self.weights_ = found.x
        return self

    def _design(self, values: Doubles) -> Doubles:
        standard = (values - self.fitted("mean_")) / self.fitted("spread_")
        return np.concatenate([standard, np.ones((len(standard), 1))], axis=1)

    def _loss(self, weights: Doubles, design: Doubles, target: Doubles, share: Doubles) -> tuple[float, Doubles]:
        margins = design @ weights
        inner = np.append(weights[:-1], 0.0)  # the constant is not held down
        loss = float(share @ (np.logaddexp(0, margins) - target * margins)) + self.penalty * float(inner @ inner)
        gradient = design.T @ (share * (_logistic(margins) - target)) + 2 * self.penalty * inner
        return loss, gradient

    def transform(self, features: npt.NDArray[Any]) -> Floats:
        """The probability of relevance of each row."""
        # The weights of the features as they come, not standardised: one product instead of a table of its own.
        slopes = self.fitted("weights_")[:-1] / self.fitted("spread_")
        constant = self.fitted("weights_")[-1] - self.fitted("mean_") @ slopes
        probabilities: Floats = _logistic(features.astype(np.float64) @ slopes + constant)
        return probabilities.astype(np.float32)

    def to_dict(self) -> dict[str, list[float]]:
        """The fitted numbers, to be written down."""
        return {name: self.fitted(f"{name}_").tolist() for name in ("mean", "spread", "weights")}

    @classmethod
    def from_dict(cls, numbers: dict[str, list[float]]) -> Calibration:
        """The calibration of written numbers."""
        calibration = cls()
        for name, values in numbers.items():
            setattr(calibration, f"{name}_", np.array(values))
        return calibration


class Relevance(Estimator):
    """The probability of relevance: that the question is answered, times that a paper is an answer if it is.

    >>> import numpy as np
    >>> scores, near, far = np.array([3, 0], np.float32), np.full((2, 1), 0.9, np.float32), np.zeros((2, 1), np.float32)
    >>> relevance = Relevance().fit([scores], [np.array([1, 0])], [(scores, near)], [(scores, far)])
    >>> (relevance.transform(scores, near) > relevance.transform(scores, far)).tolist()
    [True, True]
    """

    def __init__(self) -> None:
        self.answered = Calibration()
        self.among = Calibration()

    def fit(
        self, scores: Sequence[Floats], relevant: Sequence[npt.NDArray[Any]],
        answered: Sequence[tuple[Floats, Floats]], unanswered: Sequence[tuple[Floats, Floats]],
        shares: Sequence[float] | None = None, answered_shares: Sequence[float] | None = None,
    ) -> Self:  # fmt: skip
        """From completely judged questions, and from (scores, absolute numbers) of questions with an answer and without.

        `shares` say how much a judged question weighs. With and without an answer weigh the same.
        """
        weights = [np.full(len(one), share) for one, share in zip(scores, shares or [1.0] * len(scores), strict=True)]
        rows = np.concatenate([query_features(one) for one in scores])
        self.among.fit(rows, np.concatenate(relevant).astype(np.float64), np.concatenate(weights))
        told = np.concatenate([answer_features(*one) for one in (*answered, *unanswered)])
        each = np.array(answered_shares or [1.0] * len(answered))
        share = np.concatenate([each / each.sum(), np.full(len(unanswered), 1 / len(unanswered))])
        self.answered.fit(told, np.repeat([1.0, 0.0], [len(answered), len(unanswered)]), share)
        return self

    def transform(self, scores: Floats, absolute: Floats) -> Floats:
        """The probability of each candidate of one question; `absolute` holds the numbers that `answered` was fitted on."""
        if not len(scores):
            return np.zeros(0, np.float32)
        found: Floats = self.among.transform(query_features(scores)) * self.answered.transform(
            answer_features(scores, absolute)
        )
        return found

    def to_dict(self) -> dict[str, dict[str, list[float]]]:
        """The fitted numbers, to be written down."""
        return {"answered": self.answered.to_dict(), "among": self.among.to_dict()}

    @classmethod
    def from_dict(cls, numbers: dict[str, dict[str, list[float]]]) -> Relevance:
        """What written numbers say."""
        relevance = cls()
        relevance.answered = Calibration.from_dict(numbers["answered"])
        relevance.among = Calibration.from_dict(numbers["among"])
        return relevance


def _logistic(margins: Doubles) -> Any:
    return 1 / (1 + np.exp(-margins.clip(-50, 50)))
