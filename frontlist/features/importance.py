"""How much each feature matters: the quality lost when its values are shuffled (Breiman 2001; Fisher et al. 2019).

A feature is shuffled among the candidates of each question, so only what it says about papers is lost. Intervals
are bootstrapped over questions. Features that say the same share their importance: neither looks large alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from frontlist.features.estimator import Floats

Quality = Callable[[int, Floats], float]


class Importance(NamedTuple):
    """The mean quality lost without a feature, with its 95 % interval."""

    name: str
    lost: float
    low: float
    high: float


def permutation_importance(
    names: Sequence[str], features: Sequence[Floats], quality: Quality, repeats: int = 5, seed: int = 0
) -> list[Importance]:
    """`features` holds one matrix a question; `quality(question, matrix)` scores a ranking by that matrix.

    >>> import numpy as np
    >>> features = [np.array([[1.0, 5.0], [0.0, 5.0], [0.5, 5.0]], np.float32)] * 8
    >>> found = permutation_importance(("good", "dull"), features, lambda _, m: float(m[:, 0].argmax() == 0))
    >>> [importance.name for importance in found], found[1].lost
    (['good', 'dull'], 0.0)
    """
    whole = np.array([quality(question, matrix) for question, matrix in enumerate(features)])
    lost = []
    for column in range(len(names)):
        # The same shuffles for every feature and every run: importances differ by feature, not by luck.
        random = np.random.default_rng([seed, column])
        rounds = [
            [quality(question, _shuffled(matrix, column, random)) for question, matrix in enumerate(features)]
            for _ in range(repeats)
        ]
        lost.append(whole - np.mean(rounds, axis=0))
    found = [_interval(name, values, seed) for name, values in zip(names, lost, strict=True)]
    return sorted(found, key=lambda importance: (-importance.lost, importance.name))


def _shuffled(matrix: Floats, column: int, random: np.random.Generator) -> Floats:
    other = matrix.copy()
    other[:, column] = random.permutation(other[:, column])
    return other


def _interval(name: str, lost: npt.NDArray[np.float64], seed: int, rounds: int = 1000) -> Importance:
    random = np.random.default_rng(seed)
    means = lost[random.integers(0, len(lost), (rounds, len(lost)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Importance(name, float(lost.mean()), float(low), float(high))
