"""A score → the probability that the paper is relevant, so that a list can say where relevance ends.

Raw scores mean different things for different questions; so the probability is a logistic function (Platt 1999) of
the score together with what is known about the question's own scores (as query-dependent thresholds do: "Relevance
filtering for embedding-based retrieval", Rossi et al. 2024).
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy import optimize

from frontlist.features.estimator import Estimator, Floats

Doubles = npt.NDArray[np.float64]
QUERY_FEATURES = ("score", "best", "gap", "standard", "place")


class Bin(NamedTuple):
    """One row of a reliability table: papers whose probability lies in [low, high)."""

    low: float
    high: float
    papers: int
    said: float
    found: float


def query_features(scores: Floats) -> Floats:
    """What the scores of one question's candidates say of each, in the order of `QUERY_FEATURES`."""
    if not len(scores):
        return np.empty((0, len(QUERY_FEATURES)), np.float32)
    best = float(scores.max())
    spread = float(scores.std()) or 1.0
    order = np.argsort(-scores, kind="stable")
    place = np.empty(len(scores), np.float32)
    place[order] = np.log1p(np.arange(len(scores), dtype=np.float32))
    columns = [scores, np.full_like(scores, best), scores - best, (scores - scores.mean()) / spread, place]
    return np.stack(columns, axis=1).astype(np.float32)


class Calibration(Estimator):
    """Logistic regression, from any features of a paper and its question to a probability.

    >>> import numpy as np
    >>> features = np.array([[-2], [-1], [1], [2]], np.float32)
    >>> calibration = Calibration().fit(features, np.array([0, 0, 1, 1]))
    >>> bool(calibration.transform(features)[0] < 0.5 < calibration.transform(features)[3])
    True
    """

    def __init__(self, penalty: float = 1e-3) -> None:
        self.penalty = penalty
        self.mean_: Doubles | None = None
        self.spread_: Doubles | None = None
        self.weights_: Doubles | None = None

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
        found = optimize.minimize(self._loss, start, (design, target, share), jac=True, method="L-BFGS-B")
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


def _logistic(margins: Doubles) -> Any:
    return 1 / (1 + np.exp(-margins.clip(-50, 50)))


def reliability(probabilities: npt.NDArray[Any], relevant: npt.NDArray[Any], bins: int = 10) -> list[Bin]:
    """The reliability table: of the papers said to be relevant with probability p, how many are."""
    place = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    table = []
    for number in range(bins):
        here = place == number
        count = int(here.sum())
        said, found = (float(values[here].mean()) if count else 0.0 for values in (probabilities, relevant))
        table.append(Bin(number / bins, (number + 1) / bins, count, said, found))
    return table


def calibration_error(table: list[Bin]) -> float:
    """How far said and found lie apart on average (expected calibration error, Guo et al. 2017)."""
    total = sum(row.papers for row in table)
    return sum(row.papers * abs(row.said - row.found) for row in table) / max(1, total)
