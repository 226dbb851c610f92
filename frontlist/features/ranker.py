"""A small learned ranker over named features: linear, so that each hit's score can be read off its features.

Fitted on pairs (a more relevant paper should score above a less relevant one of the same question; Burges et al.
2005, RankNet, without the network), by L-BFGS with an L2 penalty. Features are standardised within each question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy  # its `optimize` is loaded when something is fitted: every search would wait for it

from frontlist.features.estimator import Estimator, Floats

Doubles = npt.NDArray[np.float64]
# Some 300,000 pairs over all questions settle twenty weights; three times as many move no figure by more than chance.
PAIRS_PER_QUESTION = 200


def standardise(values: Floats) -> Floats:
    """The candidates of one question, one a row: each feature to mean 0 and spread 1 (a constant one to 0)."""
    # Seen from the side, with each feature's numbers next to each other: several times faster over a few hundred rows.
    standard: Floats = np.array(values.T, np.float32, order="C")
    standard -= standard.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", standard, standard) / max(standard.shape[1], 1))
    standard *= np.divide(1, spread, out=np.zeros_like(spread), where=spread > 1e-9)[:, None]
    return standard.T


class LinearRanker(Estimator):
    """Weights for named, standardised features.

    >>> import numpy as np
    >>> ranker = LinearRanker(("words", "meaning"))
    >>> features = np.array([[1, 0.2], [0, 0.1], [-1, -0.3]], np.float32)
    >>> _ = ranker.fit([features], [np.array([2, 1, 0])])
    >>> ranker.transform(features).argmax()
    np.int64(0)
    """

    weights_: Floats | None = None

    def __init__(self, names: Sequence[str], penalty: float = 0.01, positive: bool = False, seed: int = 0) -> None:
        self.names = names
        self.penalty = penalty
        self.positive = positive
        self.seed = seed

    def fit(self, features: Sequence[Floats], grades: Sequence[npt.NDArray[Any]]) -> Self:
        """One standardised matrix and one row of grades for each question; questions without a pair are left out."""
        random = np.random.default_rng(self.seed)
        pairs = [_differences(one, grade, random) for one, grade in zip(features, grades, strict=True)]
        differences = np.concatenate([pair for pair, _ in pairs]).astype(np.float64)
        # Each question weighs the same, however many pairs it has.
        shares = np.concatenate([share for _, share in pairs])
        shares /= max(float(shares.sum()), 1e-12)
        bounds = [(0, None) if self.positive else (None, None)] * len(self.names)
        found = scipy.optimize.minimize(
            self._loss, np.zeros(len(self.names)), (differences, shares), jac=True, method="L-BFGS-B", bounds=bounds
        )
        self.weights_ = found.x.astype(np.float32)
        return self

    def _loss(self, weights: Doubles, differences: Doubles, shares: Doubles) -> tuple[float, Doubles]:
        margins = differences @ weights
        wrong = 1 / (1 + np.exp(margins.clip(-50, 50)))
        loss = float(shares @ np.logaddexp(0, -margins)) + self.penalty * float(weights @ weights)
        return loss, -(differences.T @ (shares * wrong)) + 2 * self.penalty * weights

    def transform(self, features: Floats) -> Floats:
        """The score of each row of standardised features."""
        scores: Floats = features @ self.fitted("weights_")
        return scores

    def contributions(self, features: Floats) -> Floats:
        """What each feature adds to each score: the reason for a hit, in numbers that sum to its score."""
        shares: Floats = features * self.fitted("weights_")
        return shares

    def to_dict(self) -> dict[str, float]:
        """Weights by name, to be written down."""
        return {name: float(weight) for name, weight in zip(self.names, self.fitted("weights_"), strict=True)}

    @classmethod
    def from_dict(cls, weights: Mapping[str, float]) -> LinearRanker:
        """The ranker of written weights."""
        ranker = cls(tuple(weights))
        ranker.weights_ = np.array(list(weights.values()), np.float32)
        return ranker


def _differences(features: Floats, grades: npt.NDArray[Any], random: np.random.Generator) -> tuple[Floats, Doubles]:
    """Better minus worse, for pairs of one question, and the weight of each pair: the gap between the grades."""
    better, worse = np.nonzero(grades[:, None] > grades[None, :])
    if len(better) > PAIRS_PER_QUESTION:
        chosen = random.choice(len(better), PAIRS_PER_QUESTION, replace=False)
        better, worse = better[chosen], worse[chosen]
    gaps = (grades[better] - grades[worse]).astype(np.float64)
    return features[better] - features[worse], gaps / max(float(gaps.sum()), 1e-12)
