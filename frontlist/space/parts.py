"""What vectors are made of and how they move: sparse concepts, local parts against the whole, neighbours, months."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from frontlist.features.drift import Drift
from frontlist.features.estimator import Floats, unit
from frontlist.features.hubs import Neighbours
from frontlist.features.late_interaction import SentenceInteraction
from frontlist.features.sparse_dictionary import SparseDictionary
from frontlist.space.points import SEED, Encode, Points

ACTIVE: Final = (1, 2, 4, 8, 16)
DICTIONARY: Final = 1_024
DICTIONARY_FROM: Final = 8_000
LEAST_FOR_CONCEPTS: Final = 60
SHOWN: Final = 8
TEXTS: Final = 1_000
LEAST_SENTENCES: Final = 3
SENTENCE: Final = re.compile(r"(?<=[.?!])\s+|\n")
NEIGHBOURS: Final = 10
# Of a longer time, years are compared instead.
MOST_MONTHS: Final = 60


class Sparsity(NamedTuple):
    """With so many concepts a point: the share of the variance explained, and of the nearest neighbours kept."""

    active: int
    explained: float
    recall: float


class Concept(NamedTuple):
    """A direction of the dictionary, by the points that light it most."""

    lit_by: int
    strongest: tuple[str, ...]


class Concepts(NamedTuple):
    """A sparse dictionary of these points."""

    features: int
    dead: int
    duplicates: int
    sparsity: tuple[Sparsity, ...]
    shown: tuple[Concept, ...]


class Locality(NamedTuple):
    """One sentence of each text is taken out and looks for the rest: by the whole's vector, by its best sentence."""

    texts: int
    by_whole: float
    by_sentence: float
    by_both: float


class Near(NamedTuple):
    """A chosen point and the points nearest to it."""

    name: str
    others: tuple[tuple[str, float], ...]


class Month(NamedTuple):
    """How far the middle moved into this month, squared, beyond what chance moves it."""

    month: str
    points: int
    moved: float
    low: float
    high: float


def concepts(points: Points) -> Concepts | None:
    """A dictionary learned from a sample; what it costs to see each point as a few of its directions."""
    if len(points) < LEAST_FOR_CONCEPTS:
        return None
    whole = unit(points.vectors)
    some = np.random.default_rng(SEED).permutation(len(whole))[:DICTIONARY_FROM]
    learned = SparseDictionary(features=DICTIONARY, active=8, rounds=5, floor=0.0).fit(whole[some])
    codes = learned.codes(whole[some])
    names = [points.names[row] for row in some]
    return Concepts(
        len(learned.fitted("dictionary_")), learned.dead(codes), len(learned.duplicates()),
        tuple(_sparsity(learned, whole[some], active) for active in ACTIVE), _shown(codes.features, codes.weights, names),
    )  # fmt: skip


def _sparsity(learned: SparseDictionary, vectors: Floats, active: int) -> Sparsity:
    learned.active = active
    back = learned.inverse_transform(learned.transform(vectors))
    around = ((vectors - learned.fitted("mean_")) ** 2).sum(dtype=np.float64)
    explained = 1 - float(((vectors - back) ** 2).sum(dtype=np.float64) / max(around, 1e-12))
    asked = np.arange(min(300, len(vectors)))
    kept = _overlap(_top(vectors, vectors, asked), _top(unit(back), unit(back), asked))
    return Sparsity(active, explained, kept)


def _top(questions: Floats, vectors: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    scores = questions[rows] @ vectors.T
    scores[np.arange(len(rows)), rows] = -np.inf
    best: npt.NDArray[np.int64] = np.argsort(-scores, axis=1, kind="stable")[:, :NEIGHBOURS]
    return best


def _overlap(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> float:
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return float(np.mean([len(set(a) & set(b)) / max(len(a), 1) for a, b in pairs]))


def _shown(features: npt.NDArray[np.int32], weights: Floats, names: list[str]) -> tuple[Concept, ...]:
    """The concepts that most points light, each with the three that light it most."""
    lit = weights > 0
    counts = np.bincount(features[lit], minlength=1)
    found = []
    for feature in np.argsort(-counts, kind="stable")[:SHOWN]:
        strength = np.where((features == feature) & lit, weights, 0).max(axis=1)
        best = np.argsort(-strength, kind="stable")[:3]
        found.append(Concept(int(counts[feature]), tuple(names[row] for row in best if strength[row] > 0)))
    return tuple(found)


def locality(points: Points, encode: Encode) -> Locality | None:
    """Recall at ten of a text by one sentence taken out of it; None where there are no texts to take apart."""
    parted = [parts for text in points.texts if len(parts := _sentences(text)) >= LEAST_SENTENCES]
    if len(parted) < LEAST_FOR_CONCEPTS:
        return None
    random = np.random.default_rng(SEED)
    parted = [parted[row] for row in np.sort(random.permutation(len(parted))[:TEXTS])]
    taken = [int(random.integers(len(parts))) for parts in parted]
    questions = encode([parts[place] for parts, place in zip(parted, taken, strict=True)])
    rest = [parts[:place] + parts[place + 1 :] for parts, place in zip(parted, taken, strict=True)]
    whole = encode([" ".join(parts) for parts in rest])
    sentences = encode([sentence for parts in rest for sentence in parts])
    starts = np.concatenate([[0], np.cumsum([len(parts) for parts in rest])])
    by_whole = questions @ whole.T
    interaction = SentenceInteraction(orthogonal=False).fit()
    by_sentence = np.stack([interaction.transform(one, whole, sentences, starts).scores for one in questions])
    return Locality(len(parted), _own(by_whole), _own(by_sentence), _own(_standard(by_whole) + _standard(by_sentence)))


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.split(text) if len(part.split()) > 3]


def _standard(scores: Floats) -> Floats:
    spread: Floats = (scores - scores.mean(axis=1, keepdims=True)) / np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    return spread


def _own(scores: Floats) -> float:
    """The share of questions whose own text is among the ten best."""
    own = scores.diagonal()[:, None]
    return float(((scores > own).sum(axis=1) < NEIGHBOURS).mean())


def examples(points: Points, near: Neighbours, rows: npt.NDArray[np.int64]) -> tuple[Near, ...]:
    """Points far from one another, each with its five nearest. `rows` are those that `near` speaks of."""
    vectors = unit(points.vectors[rows])
    chosen = [int(np.argmax(vectors @ vectors.mean(axis=0)))]
    nearest = vectors @ vectors[chosen[0]]
    while len(chosen) < min(SHOWN, len(rows)):
        # Of the farther half the one with the nearest neighbour: far from the others, and no outlier.
        far = nearest <= np.quantile(nearest, 0.5)
        chosen.append(int(np.argmax(np.where(far, near.similarities[:, 0], -np.inf))))
        nearest = np.maximum(nearest, vectors @ vectors[chosen[-1]])
    return tuple(
        Near(
            points.names[rows[row]],
            tuple(
                (points.names[rows[other]], round(float(likeness), 3))
                for other, likeness in zip(near.rows[row, :5], near.similarities[row, :5], strict=True)
            ),
        )
        for row in chosen
    )


def months(points: Points) -> tuple[Month, ...]:
    """How the middle of the set moves from month to month, or year to year; nothing where no dates are known."""
    spans = points.months
    if len(set(spans)) > MOST_MONTHS:
        spans = tuple(month[:4] for month in spans)
    known = sorted({month for month in spans if month})
    if len(known) < 2:
        return ()
    number = {month: place for place, month in enumerate(known)}
    dated = np.array([number.get(month, -1) for month in spans])
    drift = Drift().fit(unit(points.vectors[dated >= 0]), dated[dated >= 0])
    return tuple(Month(known[one.month], one.papers, one.moved, one.low, one.high) for one in drift.shifts_ or ())
