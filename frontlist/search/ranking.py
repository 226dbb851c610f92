"""The learned ranker at work: features → standardised → one score → a probability of relevance.

The weights lie in `weights/ranker.json`, fitted by `benchmarks/fit_ranker.py`: for each mode one set for the first
order of the candidates and one that also knows what the best of them say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import orjson

from frontlist.features.calibration import Relevance
from frontlist.features.ranker import LinearRanker, standardise
from frontlist.index.vector import Floats
from frontlist.model.query import Mode
from frontlist.search.features import FIRST, NAMES, Collection, feedback
from frontlist.search.gather import Candidates

# What of the papers' features says in itself, not beside the other candidates, whether the question is answered here.
ABSOLUTE: Final[Mapping[Mode, tuple[str, ...]]] = {
    "hybrid": ("coverage", "meaning"), "words": ("coverage",), "meaning": ("meaning",)
}  # fmt: skip
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
    relevance: Relevance
    absolute: tuple[int, ...]


def weights_by_name(mode: Mode = "hybrid") -> dict[str, float]:
    """What each standardised feature adds to the final score, for the page about ranking."""
    whole = model(mode).whole
    # The weights themselves, through the one call that is sure to be fitted: a unit of each feature alone.
    alone = np.zeros((len(whole.columns), len(NAMES)), np.float32)
    alone[np.arange(len(whole.columns)), list(whole.columns)] = 1.0
    return {
        NAMES[column]: round(float(score), 4) for column, score in zip(whole.columns, whole.scores(alone), strict=True)
    }


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
    absolute = tuple(FIRST.index(name) for name in ABSOLUTE[mode])
    return Model(stage(stored["first"]), stage(stored["whole"]), Relevance.from_dict(stored["relevance"]), absolute)


def rank(values: Floats, papers: Candidates, collection: Collection, learned: Model) -> Ranked:
    """Score the candidates: once by themselves, then again knowing what the best of them say."""
    standard = standard_of(values)
    more = feedback(papers, learned.first.scores(standard), collection)
    values, standard = np.hstack([values, more]), np.hstack([standard, standard_of(more)])
    scores = learned.whole.scores(standard)
    weights = np.zeros(len(NAMES), np.float32)
    weights[list(learned.whole.columns)] = learned.whole.ranker.weights_
    return Ranked(scores, probabilities(values, scores, learned), values, standard, weights)


def probabilities(values: Floats, scores: Floats, learned: Model) -> Floats:
    """The probability of relevance of each candidate."""
    found = learned.relevance.transform(scores, values[:, learned.absolute])
    if len(scores) > FEW:
        return found
    alone = np.clip(values[:, FIRST.index("coverage")] * 0.6 + values[:, FIRST.index("meaning")] * 0.4, 0, 1)
    surer: Floats = np.maximum(found, alone)
    return surer
