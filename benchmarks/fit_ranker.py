"""Fit the ranker and the calibration, and say honestly what they reach: `python -m benchmarks.fit_ranker [--write]`.

Each collection is ranked by weights fitted on all the others (leave one collection out); the weights that ship are
fitted on everything. Also a row for each feature left out: what it is worth.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from benchmarks.judged import Judged, everything, unanswerable
from benchmarks.metrics import ndcg, recall, reciprocal_rank
from frontlist.encoders import open_encoder
from frontlist.evaluate.intervals import Difference, Interval, bootstrap, paired
from frontlist.features.calibration import Calibration, calibration_error, reliability
from frontlist.features.importance import Importance, permutation_importance
from frontlist.features.ranker import LinearRanker, standardise
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.vector import Floats
from frontlist.search.features import FIRST, NAMES, feedback
from frontlist.search.ranking import TRANSFORMER, calibration_features, standard_of

WORDS = ("words", "title words", "coverage", "nearness", "length")
MEANING = ("meaning", "word by word", "beyond the whole", "hub", "length")
MODES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "hybrid": (FIRST, NAMES),
    "words": (WORDS, (*WORDS, "first hits' words")),
    "meaning": (MEANING, (*MEANING, "first hits' meaning")),
}
PENALTY = 0.02
# Here one paper is the answer; the other collections ask for a topic.
KNOWN_ITEMS = ("title", "three words")
PEERS: dict[str, Callable[[Floats], Floats]] = {
    "bm25": lambda values: values[:, 0],
    "vector": lambda values: values[:, 5],
    "bm25 + vector": lambda values: _even(values[:, 0]) + _even(values[:, 5]),
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


def _columns(names: Sequence[str]) -> list[int]:
    return [NAMES.index(name) for name in names]


def features(one: Judged, first: LinearRanker) -> tuple[Floats, Floats]:
    """All features of a shortlist, as they are and standardised."""
    values = one.shortlist.found.values
    standard = standard_of(values)
    scores = first.transform(standard[:, _columns(first.names)])
    more = feedback(one.shortlist.papers, scores, one.shortlist.collection)
    return np.hstack([values, more]), np.hstack([standard, standard_of(more)])


def fitted(judged: Sequence[Judged], names: tuple[tuple[str, ...], tuple[str, ...]]) -> Weights:
    """Both stages from judged questions; each collection weighs the same, however many questions it has."""
    chosen = balanced(judged)
    grades = [one.grades for one in chosen]
    first = LinearRanker(names[0], PENALTY).fit(
        [standard_of(one.shortlist.found.values)[:, _columns(names[0])] for one in chosen], grades
    )
    whole = LinearRanker(names[1], PENALTY).fit(
        [features(one, first)[1][:, _columns(names[1])] for one in chosen], grades
    )
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


def left_out(judged: Sequence[Judged], names: tuple[tuple[str, ...], tuple[str, ...]]) -> dict[str, Weights]:
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
    before = each(judged, lambda one: whole[one.collection].scores(one)[0])
    print(f"all features: nDCG@10 {interval(bootstrap(before))}")
    for name in NAMES:
        names = tuple(tuple(other for other in stage if other != name) for stage in (FIRST, NAMES))
        weights = left_out(judged, (names[0], names[1]))
        after = each(judged, lambda one, weights=weights: weights[one.collection].scores(one)[0])  # type: ignore[misc]
        print(
            f"without {name:22s} {interval(bootstrap(after))}  gain {interval(paired(after, before), '+')}", flush=True
        )


def interval(found: Interval | Difference, sign: str = "") -> str:
    """A mean with its interval."""
    return f"{found.mean:{sign}.4f} [{found.low:{sign}.4f}, {found.high:{sign}.4f}]"


def importances(judged: Sequence[Judged], whole: dict[str, Weights]) -> list[Importance]:
    """What is lost when a feature's numbers are shuffled among a question's candidates."""
    tables = [features(one, whole[one.collection].first)[1] for one in judged]

    def quality(number: int, table: Floats) -> float:
        one = judged[number]
        scores = whole[one.collection].whole.transform(table)
        return ndcg(one.grades[np.argsort(-scores, kind="stable")].tolist(), list(one.relevant.values()))

    return permutation_importance(NAMES, tables, quality, repeats=3)


def calibrated(
    judged: Sequence[Judged], foreign: Sequence[Judged], weights: Weights
) -> tuple[Calibration, npt.NDArray[Any], npt.NDArray[Any]]:
    """Score → probability over all judged questions and some that have no answer, each question weighing the same."""
    rows, relevant, share = [], [], []
    for one in (*balanced(judged), *foreign):
        scores, values = weights.scores(one)
        rows.append(calibration_features(values, scores, len(one.shortlist.asked.terms)))
        relevant.append(one.grades > 0)
        share.append(np.full(len(scores), 1 / len(scores)))
    table, truth = np.concatenate(rows), np.concatenate(relevant).astype(np.float64)
    return Calibration().fit(table, truth, np.concatenate(share)), table, truth


def shipped(judged: Sequence[Judged], foreign: Sequence[Judged], mode: str) -> dict[str, Any]:
    """What goes into the package for this mode."""
    weights = fitted(judged, MODES[mode])
    calibration, table, truth = calibrated(judged, foreign, weights)
    rows = reliability(calibration.transform(table), truth)
    print(f"{mode}: calibration error {calibration_error(rows):.4f}")
    for row in rows:
        print(f"  {row.low:.1f}-{row.high:.1f}  {row.papers:7d} papers  said {row.said:.3f}  found {row.found:.3f}")
    return {
        "first": _rounded(weights.first.to_dict()), "whole": _rounded(weights.whole.to_dict()),
        "calibration": {name: [round(value, 5) for value in values] for name, values in calibration.to_dict().items()},
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
    judged, foreign = everything(options.cache, encoder), unanswerable(options.cache, encoder)
    print(f"{len(judged)} questions in {time.perf_counter() - begun:.0f} s; nDCG@10 / MRR@10 / Recall@100")
    for name, peer in PEERS.items():
        show(name, judged, lambda one, peer=peer: peer(one.shortlist.found.values))  # type: ignore[misc]
    for mode, names in MODES.items():
        weights = left_out(judged, names)
        show(f"{mode} (left out)", judged, lambda one, weights=weights: weights[one.collection].scores(one)[0])  # type: ignore[misc]
        if mode == "hybrid":
            hybrid = weights
    topical = [one for one in judged if one.collection not in KNOWN_ITEMS]
    found = importances(topical, hybrid)
    for one in found:
        print(f"shuffled {one.name:22s} loses {one.lost:+.4f} [{one.low:+.4f}, {one.high:+.4f}]")
    if options.ablation:
        ablation(topical, hybrid)
    ending = "" if isinstance(encoder, StaticEncoder) else TRANSFORMER
    made = {f"{mode}{ending}": shipped(judged, foreign, mode) for mode in MODES if not (ending and mode == "words")}
    if options.write:
        target = Path(str(files("frontlist.search") / "weights" / "ranker.json"))
        lost = {one.name: [round(value, 4) for value in one[1:]] for one in found}
        stored = {**orjson.loads(target.read_bytes()), **made} | ({} if ending else {"importance": lost})
        target.write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
