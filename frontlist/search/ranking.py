"""The learned ranker at work: features → standardised → one score → a probability of relevance.

The weights lie in `weights/ranker.json`, fitted by `benchmarks/fit_ranker.py`: for each mode one set for the first
order of the candidates and one that also knows what the best of them say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import orjson

from frontlist.features.calibration import Calibration, query_features
from frontlist.features.ranker import LinearRanker, standardise
from frontlist.index.vector import Floats
from frontlist.model.query import Mode
from frontlist.search.features import FIRST, NAMES, Collection, feedback
from frontlist.search.gather import Candidates

# What of a paper's features says in itself, not beside the other candidates, whether it is relevant.
ABSOLUTE = ("coverage", "meaning", "beyond the whole", "word by word", "near words")
# One odd paper among the candidates must not rule them all; an exact match may stand far above the rest.
FAR_OUT = (-3.0, 6.0)
# What the weights of a mode are called that were fitted beside a transformer encoder.
TRANSFORMER = ", transformer"
# Among so few, nobody stands out: then what a paper holds by itself counts too.
FEW = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One set of weights over the features that it knows."""

    ranker: LinearRanker
    columns: tuple[int, ...]

    def scores(self, standard: Floats) -> Floats:
        """The score of each candidate."""
        found: Floats = self.ranker.transform(standard[:, self.columns])
        return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """Scores, probabilities, and the features with what each adds to the score."""

    scores: Floats
    probabilities: Floats
    values: Floats
    standard: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of one mode."""

    first: Stage
    whole: Stage
    calibration: Calibration | None


def weights_by_name(mode: Mode = "hybrid") -> dict[str, float]:
    """What each standardised feature adds to the final score, for the page about ranking."""
    whole = model(mode).whole
    # The weights themselves, through the one call that is sure to be fitted: a unit of each feature alone.
    alone = np.zeros((len(whole.columns), len(NAMES)), np.float32)
    alone[np.arange(len(whole.columns)), list(whole.columns)] = 1.0
    return {
        NAMES[column]: round(float(score), 4) for column, score in zip(whole.columns, whole.scores(alone), strict=True)
    }


def importance_by_name() -> dict[str, tuple[float, float, float]]:
    """The nDCG@10 lost when a feature is shuffled, over judged questions, with its 95 % interval; the largest first."""
    stored = _stored().get("importance", {})
    return {name: (lost, low, high) for name, (lost, low, high) in stored.items()}


def standard_of(values: Floats) -> Floats:
    """Features standardised within the question; what lies far out counts as far, not as ever farther."""
    found: Floats = standardise(values).clip(*FAR_OUT)
    return found


def stage(weights: dict[str, float]) -> Stage:
    """A stage from weights by name."""
    return Stage(LinearRanker.from_dict(weights), tuple(NAMES.index(name) for name in weights))


@cache
def _stored() -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((files("frontlist.search") / "weights" / "ranker.json").read_bytes())
    return found


@cache
def model(mode: Mode, transformer: bool = False) -> Model:
    """The packaged weights of this mode; beside a transformer encoder its own, since its vectors say more."""
    every = _stored()
    stored: dict[str, Any] = every.get(f"{mode}{TRANSFORMER * transformer}", every[mode])
    numbers = stored.get("calibration")
    return Model(stage(stored["first"]), stage(stored["whole"]), Calibration.from_dict(numbers) if numbers else None)


def rank(values: Floats, papers: Candidates, collection: Collection, terms: int, learned: Model) -> Ranked:
    """Score the candidates: once by themselves, then again knowing what the best of them say."""
    standard = standard_of(values)
    more = feedback(papers, learned.first.scores(standard), collection)
    values, standard = np.hstack([values, more]), np.hstack([standard, standard_of(more)])
    scores = learned.whole.scores(standard)
    weights = np.zeros(len(NAMES), np.float32)
    weights[list(learned.whole.columns)] = learned.whole.ranker.weights_
    return Ranked(scores, probabilities(values, scores, terms, learned.calibration), values, standard, weights)


def calibration_features(values: Floats, scores: Floats, terms: int) -> Floats:
    """What the probability is read from: the score among its question's scores, and the absolute features."""
    columns = [FIRST.index(name) for name in ABSOLUTE]
    length = np.full((len(values), 1), np.log1p(terms), np.float32)
    return np.hstack([query_features(scores), values[:, columns], length])


def probabilities(values: Floats, scores: Floats, terms: int, calibration: Calibration | None) -> Floats:
    """The probability of relevance of each candidate."""
    alone = np.clip(values[:, FIRST.index("coverage")] * 0.6 + values[:, FIRST.index("meaning")] * 0.4, 0, 1)
    if calibration is None or not len(scores):
        return alone
    found = calibration.transform(calibration_features(values, scores, terms))
    return found if len(scores) > FEW else np.maximum(found, alone)
