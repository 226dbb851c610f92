"""Fit the ranker and the calibration, and say honestly what they reach: `python -m benchmarks.fit_ranker [--write]`.

Each collection is ranked by weights fitted on all the others (leave one collection out); the weights that ship are
fitted on everything. Also a row for each feature left out: what it is worth. After `--write`, measure anew what each is
worth by kind of question: `python -m benchmarks.importance --write`.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from benchmarks.judged import COLLECTIONS, TOPICAL, Judged, everything, single_words, unanswerable
from benchmarks.metrics import ndcg, recall, reciprocal_rank
from frontlist.encoders import open_encoder
from frontlist.evaluate.intervals import Difference, Interval, bootstrap, paired
from frontlist.features.calibration import Relevance
from frontlist.features.ranker import LinearRanker, standardise
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.vector import Floats
from frontlist.index.writer import Encoder
from frontlist.model.query import Mode
from frontlist.rank.cutoff import RECALL_WEIGHT, RELEVANT, line
from frontlist.search.door import HUB_SHARE
from frontlist.search.features import FEEDBACK, FIRST, NAMES, feedback
from frontlist.search.ranking import ABSOLUTE, TRANSFORMER, standard_of

WORDS = ("words", "title words", "coverage", "nearness", "length")
MEANING = ("meaning", "word by word", "beyond the whole", "hub", "length")
# The first order only chooses whom to learn from; fitted on the later features too, it chose worse (cisi .421, not .437).
BEFORE = FIRST[: FIRST.index("telling words")]
Stages = tuple[tuple[str, ...], tuple[str, ...]]
MODES: dict[Mode, Stages] = {
    "hybrid": (BEFORE, NAMES),
    "words": (WORDS, (*WORDS, "first hits' words")),
    "meaning": (MEANING, (*MEANING, "first hits' meaning")),
}
# Beside a transformer the later features brought nothing: cisi .454 → .452, cranfield .442 → .436, vaswani_npl .532 → .535.
BESIDE_TRANSFORMER = {**MODES, "hybrid": (BEFORE, (*BEFORE, *FEEDBACK))}
PENALTY = 0.02
PEERS: dict[str, Callable[[Floats], Floats]] = {
    "bm25": lambda values: values[:, 0],
    "vector": lambda values: values[:, 5],
    "vector, hubs held down": lambda values: values[:, 5] - HUB_SHARE * values[:, 9],
    "bm25 + vector": lambda values: _even(values[:, 0]) + _even(values[:, 5]),
    "bm25 + vector, by ranks": lambda values: _by_ranks(values[:, 0]) + _by_ranks(values[:, 5]),
    "all features, by ranks": lambda values: np.sum([_by_ranks(column) for column in values.T[:9]], axis=0),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Both stages, as they are written down."""

    first: LinearRanker
    whole: LinearRanker

    def scores(self, one: Judged) -> tuple[Floats, Floats]:
        """The final scores of a shortlist, and all its features."""
        values, standard = features(one, self.first)
        return self.whole.transform(standard[:, _columns(self.whole.names)]), values


def _even(column: Floats) -> Floats:
    return standardise(column[:, None])[:, 0]


def _by_ranks(column: Floats) -> Floats:
    """Reciprocal rank fusion (Cormack et al. 2009), with its constant of 60."""
    found = np.empty(len(column), np.float32)
    found[np.argsort(-column, kind="stable")] = 1 / (61 + np.arange(len(column), dtype=np.float32))
    return found


def _columns(names: Sequence[str]) -> list[int]:
    return [NAMES.index(name) for name in names]


def features(one: Judged, first: LinearRanker) -> tuple[Floats, Floats]:
    """All features of a shortlist, as they are and standardised."""
    values = one.shortlist.found.values
    standard = standard_of(values)
    scores = first.transform(standard[:, _columns(first.names)])
    more = feedback(one.shortlist.papers, scores, one.shortlist.collection)
    return np.hstack([values, more]), np.hstack([standard, standard_of(more)])


def fitted(judged: Sequence[Judged], names: Stages) -> Weights:
    """Both stages from judged questions; each collection weighs the same, however many questions it has."""
    chosen = balanced(judged)
    grades = [one.grades for one in chosen]
    first = LinearRanker(names[0], PENALTY).fit(
        [standard_of(one.shortlist.found.values)[:, _columns(names[0])] for one in chosen], grades
    )
    tables = {
        id(one): features(one, first)[1][:, _columns(names[1])] for one in {id(one): one for one in chosen}.values()
    }
    whole = LinearRanker(names[1], PENALTY).fit([tables[id(one)] for one in chosen], grades)
    return Weights(first, whole)


def balanced(judged: Sequence[Judged], most: int = 200) -> list[Judged]:
    """At most so many questions of each collection, those of small ones repeated up to it."""
    chosen: list[Judged] = []
    for name in dict.fromkeys(one.collection for one in judged):
        own = [one for one in judged if one.collection == name and one.grades.any()]
        chosen += [own[at % len(own)] for at in range(most)] if own else []
    return chosen


def measured(judged: Sequence[Judged], score: Callable[[Judged], Floats]) -> dict[str, float]:
    """nDCG@10, MRR@10 and Recall@100 over some questions."""
    rows = []
    for one in judged:
        ranked = one.grades[np.argsort(-score(one), kind="stable")].tolist()
        rows.append(
            (ndcg(ranked, list(one.relevant.values())), reciprocal_rank(ranked), recall(ranked, len(one.relevant)))
        )
    mean = np.mean(rows, axis=0)
    return {"ndcg@10": float(mean[0]), "mrr@10": float(mean[1]), "recall@100": float(mean[2])}


def left_out(judged: Sequence[Judged], names: Stages) -> dict[str, Weights]:
    """For each collection the weights fitted on all others."""
    return {
        name: fitted([one for one in judged if one.collection != name], names)
        for name in dict.fromkeys(one.collection for one in judged)
    }


def show(title: str, judged: Sequence[Judged], score: Callable[[Judged], Floats]) -> None:
    """One row of the table."""
    names = list(dict.fromkeys(one.collection for one in judged))
    found = {name: measured([one for one in judged if one.collection == name], score) for name in names}
    cells = [f"{name} {row['ndcg@10']:.3f}/{row['mrr@10']:.3f}/{row['recall@100']:.3f}" for name, row in found.items()]
    print(f"{title:24s}", "  ".join(cells), flush=True)


def each(judged: Sequence[Judged], score: Callable[[Judged], Floats]) -> npt.NDArray[np.float64]:
    """nDCG@10 of each question."""
    rows = [one.grades[np.argsort(-score(one), kind="stable")].tolist() for one in judged]
    return np.array([ndcg(row, list(one.relevant.values())) for row, one in zip(rows, judged, strict=True)])


def ablation(judged: Sequence[Judged], whole: dict[str, Weights]) -> None:
    """What each feature is worth: the ranker fitted without it, question by question beside the whole one."""
    topical = [one for one in judged if one.collection in TOPICAL]
    before = each(topical, lambda one: whole[one.collection].scores(one)[0])
    print(f"all features: nDCG@10 {interval(bootstrap(before))}")
    for name in NAMES:
        names = tuple(tuple(other for other in stage if other != name) for stage in (BEFORE, NAMES))
        weights = left_out(judged, (names[0], names[1]))
        after = each(topical, lambda one, weights=weights: weights[one.collection].scores(one)[0])  # type: ignore[misc]
        print(
            f"without {name:22s} {interval(bootstrap(after))}  gain {interval(paired(after, before), '+')}", flush=True
        )


def gains(judged: Sequence[Judged], weights: dict[str, Weights]) -> None:
    """Beside BM25, question by question, each collection by weights fitted without it."""
    for name in dict.fromkeys(one.collection for one in judged):
        own = [one for one in judged if one.collection == name]
        for measure, of in (("nDCG@10", each), ("MRR@10", first_places)):
            theirs = of(own, lambda one: PEERS["bm25"](one.shortlist.found.values))
            ours = of(own, lambda one: weights[one.collection].scores(one)[0])
            print(f"{name}: {measure} beside bm25 {interval(paired(theirs, ours), '+')}")


def first_places(judged: Sequence[Judged], score: Callable[[Judged], Floats]) -> npt.NDArray[np.float64]:
    """MRR@10 of each question."""
    rows = [one.grades[np.argsort(-score(one), kind="stable")].tolist() for one in judged]
    return np.array([reciprocal_rank(row) for row in rows])


def interval(found: Interval | Difference, sign: str = "") -> str:
    """A mean with its interval."""
    return f"{found.mean:{sign}.4f} [{found.low:{sign}.4f}, {found.high:{sign}.4f}]"


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions put to a collection that does not answer them, and single words that are surely answered."""

    foreign: list[Judged]
    words: list[Judged]

    def without(self, name: str) -> Unanswered:
        """Those that have nothing to do with a collection."""
        kept = ([one for one in some if name not in one.collection] for some in (self.foreign, self.words))
        return Unanswered(*kept)


def strangers(cache: Path, encoder: Encoder) -> Unanswered:
    """Both kinds of questions from all collections."""
    there, missing = single_words(cache, encoder)
    return Unanswered([*unanswerable(cache, encoder), *missing], there)


def absolute(values: Floats, mode: Mode) -> Floats:
    """The columns that say whether a question is answered."""
    found: Floats = values[:, _columns(ABSOLUTE[mode])]
    return found


def relevance(judged: Sequence[Judged], other: Unanswered, weights: Weights, mode: Mode) -> Relevance:
    """Score → probability. Which paper is an answer is learned only where (nearly) all papers of a question were judged."""

    def told(some: Sequence[Judged]) -> list[tuple[Floats, Floats]]:
        return [(scores, absolute(values, mode)) for scores, values in map(weights.scores, some)]

    answered = [*judged, *other.words]
    counts = Counter(one.collection for one in answered)
    whole = [one for one in judged if one.collection in COLLECTIONS]
    return Relevance().fit(
        [weights.scores(one)[0] for one in whole], [one.grades > 0 for one in whole],
        told(answered), told(other.foreign),
        [1 / counts[one.collection] for one in whole], [1 / counts[one.collection] for one in answered],
    )  # fmt: skip


def reliable(judged: Sequence[Judged], other: Unanswered, weights: dict[str, Weights], mode: Mode) -> None:
    """The reliability table of collections that neither the ranker nor the probability has seen, and the line drawn there."""
    said: list[Said] = []
    for name in dict.fromkeys(one.collection for one in judged if one.collection in COLLECTIONS):
        fit = relevance([one for one in judged if one.collection != name], other.without(name), weights[name], mode)
        own = [one for one in judged if one.collection == name]
        strange = [one for one in other.foreign if one.collection.endswith(f" in {name}")]
        for one in (*own, *strange):
            scores, values = weights[name].scores(one)
            found = fit.transform(scores, absolute(values, mode))
            order = np.argsort(-scores, kind="stable")
            said.append(Said(found[order], (one.grades > 0)[order], 1 / len(own), one.collection == name))
    print(f"{mode}, each collection left out:")
    for low in range(10):
        table_row(low / 10, [one for one in said if one.answered])
    for least in (0.0, 0.1, 0.15, RELEVANT, 0.25, 0.3):
        lines_drawn(said, f"no list below {least:.2f}", lambda one, least=least: line(one.probabilities, least=least))  # type: ignore[misc]
    for beta in (1.0, 0.7, RECALL_WEIGHT, 0.35):
        lines_drawn(said, f"beta {beta:.2f}", lambda one, beta=beta: line(one.probabilities, recall_weight=beta))  # type: ignore[misc]
    for least in (0.1, 0.15, 0.2, 0.25, 0.3):
        lines_drawn(said, f"fixed at {least:.2f}", lambda one, least=least: int((one.probabilities >= least).sum()))  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Said:
    """One question's probabilities in the order of its hits, which of those are relevant, and how much it weighs."""

    probabilities: Floats
    relevant: npt.NDArray[np.bool_]
    weight: float
    answered: bool


def table_row(low: float, said: Sequence[Said]) -> None:
    """Papers said to be relevant with a probability in [low, low + .1): how many are, with an interval over questions."""
    sums = np.zeros((len(said), 4))
    for number, one in enumerate(said):
        here = (one.probabilities >= low) & (one.probabilities < low + 0.1 + (low > 0.85))
        papers = here.sum()
        sums[number] = (
            papers,
            *(one.weight * np.array([papers, one.probabilities[here].sum(), one.relevant[here].sum()])),
        )
    drawn = np.random.default_rng(3).integers(0, len(said), (1000, len(said)))
    found = sums[drawn].sum(axis=1)
    shares = found[:, 3] / np.maximum(found[:, 1], 1e-12)
    papers, weight, mean, right = sums.sum(axis=0)
    if papers:
        least, most = np.quantile(shares[found[:, 1] > 0], (0.025, 0.975))
        print(
            f"  {low:.1f} to {low + 0.1:.1f}  {papers:8.0f} papers  said {mean / weight:.3f}  found {right / weight:.3f} [{least:.3f}, {most:.3f}]"
        )


def lines_drawn(said: Sequence[Said], name: str, drawn: Callable[[Said], int]) -> None:
    """What stands above the line: precision where there is anything, recall, both as F1 and F0.5; and the empty lists."""
    rows = []
    for one, count in ((one, drawn(one)) for one in said if one.answered):
        hits, relevant = one.relevant[:count].sum(), max(one.relevant.sum(), 1)
        f = [(1 + share) * hits / (count + share * relevant) for share in (1, 0.25)]
        rows.append((hits / max(count, 1), hits / relevant, *f, count == 0))
    table, weight = np.array(rows), np.array([one.weight for one in said if one.answered])
    shown = table[:, 4] == 0
    precision = np.average(table[shown, 0], weights=weight[shown])
    recall_, f1, f05, silent = np.average(table[:, 1:], axis=0, weights=weight)
    empty = float(np.mean([drawn(one) == 0 for one in said if not one.answered]))
    print(
        f"  {name}: precision {precision:.3f}, recall {recall_:.3f}, F1 {f1:.3f}, F0.5 {f05:.3f}, "
        f"answered and empty {silent:.3f}, unanswered and empty {empty:.3f}"
    )


def shipped(judged: Sequence[Judged], other: Unanswered, mode: Mode, names: Stages) -> dict[str, Any]:
    """What goes into the package for this mode."""
    weights = fitted(judged, names)
    numbers = relevance(judged, other, weights, mode).to_dict()
    return {
        "first": _rounded(weights.first.to_dict()), "whole": _rounded(weights.whole.to_dict()),
        "relevance": {
            part: {name: [round(value, 5) for value in values] for name, values in fit.items()}
            for part, fit in numbers.items()
        },
    }  # fmt: skip


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in weights.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    parser.add_argument("--ablation", action="store_true", help="also a row for each feature left out")
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "frontlist-benchmarks", help="where indexes are kept"
    )
    parser.add_argument("--encoder", default="static", help="a folder with a model in ONNX form instead")
    options = parser.parse_args()
    begun = time.perf_counter()
    encoder = open_encoder(options.encoder)
    judged, other = everything(options.cache, encoder), strangers(options.cache, encoder)
    print(f"{len(judged)} questions in {time.perf_counter() - begun:.0f} s; nDCG@10 / MRR@10 / Recall@100")
    for name, peer in PEERS.items():
        show(name, judged, lambda one, peer=peer: peer(one.shortlist.found.values))  # type: ignore[misc]
    modes = MODES if isinstance(encoder, StaticEncoder) else BESIDE_TRANSFORMER
    for mode, names in modes.items():
        weights = left_out(judged, names)
        show(f"{mode} (left out)", judged, lambda one, weights=weights: weights[one.collection].scores(one)[0])  # type: ignore[misc]
        reliable(judged, other, weights, mode)
        if mode == "hybrid":
            hybrid = weights
            gains(judged, weights)
    if options.ablation:
        ablation(judged, hybrid)
    ending = "" if isinstance(encoder, StaticEncoder) else TRANSFORMER
    made = {
        f"{mode}{ending}": shipped(judged, other, mode, modes[mode])
        for mode in modes
        if not (ending and mode == "words")
    }
    if options.write:
        target = Path(str(files("frontlist.search") / "weights" / "ranker.json"))
        stored = {**orjson.loads(target.read_bytes()), **made}
        target.write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
