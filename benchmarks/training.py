"""What each part of the encoder's training is worth: small trainings of the same papers, each without one part.

    python -m benchmarks.training --write

Every eighth arXiv paper, 600 steps, the same seeds. An encoder then ranks the four judged collections by vectors alone,
and finds abstracts of papers that no encoder is trained on by their titles. What a part brings is told against the whole
training, question by question. The encoder that ships was trained eight times as long on eight times as many papers.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

from benchmarks.encoder import SETS, case_of, text_of
from benchmarks.ingest import commit, machine
from benchmarks.judged import DATA
from benchmarks.metrics import ndcg
from frontlist.evaluate.collection import Collection, read_collection
from frontlist.evaluate.intervals import bootstrap, paired
from frontlist.features import static_training, training_views
from frontlist.features.estimator import unit
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.static_training import Plan, State, Training
from frontlist.features.training_text import held_out, read_lines
from frontlist.features.words import Floats, Vocabulary

RESULT: Final = Path(__file__).parent / "results" / "training.json"
FILE: Final = DATA / "arxiv-to-2025.jsonl.zst"
EVERY: Final = 8
PLAN: Final = Plan(seed=7, steps=600, batch=512, words=30_000, pairs=10_000, buckets=8_192)
TITLES: Final = 500
AMONG: Final = 5_000
MARGIN: Final = 0.2
Doubles = npt.NDArray[np.float64]
Learn = Callable[[Training], StaticEncoder]


class Judge(NamedTuple):
    """What an encoder is asked: judged collections, and titles whose abstracts are to be found."""

    collections: list[Collection]
    titles: list[str]
    abstracts: list[str]

    def asked(self, encoder: StaticEncoder) -> tuple[Doubles, Doubles]:
        """nDCG@10 of each judged question, and one over the place of each title's abstract."""
        quality = []
        for collection in self.collections:
            case = case_of(collection, encoder)
            best = np.argsort(-(case.questions @ case.papers.T), axis=1, kind="stable")[:, :10]
            quality += [
                ndcg([grade.get(int(place), 0) for place in places], list(grade.values()))
                for places, grade in zip(best, case.grades, strict=True)
            ]
        questions = np.stack([encoder.encode_query(title) for title in self.titles])
        scores = questions @ encoder.encode(self.abstracts).T
        places = (scores > scores[np.arange(TITLES), np.arange(TITLES)][:, None]).sum(axis=1) + 1
        return np.array(quality), np.where(places <= 10, 1 / places, 0.0)


def judge() -> Judge:
    """The judged collections, and papers that no encoder is trained on."""
    rows = (orjson.loads(line) for line in read_lines(FILE))
    kept = list(islice((row for row in rows if held_out(row["id"]) and row["abstract"]), AMONG))
    return Judge([read_collection(DATA / "judged" / name) for name in SETS],
                 [row["title"] for row in kept[:TITLES]], [text_of("", row["abstract"]) for row in kept])  # fmt: skip


def learned(training: Training, state: State) -> Floats:
    """The words' vectors after all steps from there."""
    for _ in static_training.learn(training.corpus, training.idf, training.plan, state, training.sizes):
        pass
    return state.vectors


def whole(training: Training) -> StaticEncoder:
    """As the encoder that ships was made."""
    return training.finish(learned(training, training.state()))


def start_only(training: Training) -> StaticEncoder:
    """Latent semantic analysis, and no learning."""
    return training.finish(training.state().vectors)


def from_chance(training: Training) -> StaticEncoder:
    """Learned from vectors drawn at random, as long as the latent ones."""
    latent = training.state().vectors
    drawn = unit(np.random.default_rng(PLAN.seed).standard_normal(latent.shape).astype(np.float32))
    lengths = np.sqrt(np.einsum("ij,ij->i", latent, latent))[:, None]
    return training.finish(learned(training, State(drawn * lengths, np.zeros(len(latent), np.float32))))


def with_views(shares: tuple[float, ...]) -> Learn:
    """Learned from other short views: a title, a sentence, words of the title, words of the abstract."""

    def learn(training: Training) -> StaticEncoder:
        with instead(training_views, "SHARES", shares):
            return whole(training)

    return learn


def by_margin(training: Training) -> StaticEncoder:
    """Learned by another loss: the true partner ahead of the hardest other by a margin (VSE++, Faghri et al. 2018)."""
    with instead(static_training, "nested_contrast", nested_margin):
        return whole(training)


def nested_margin(left: Floats, right: Floats, sizes: tuple[int, ...]) -> tuple[float, Floats, Floats]:
    """The loss by a margin at every size, in the form of the contrast's gradients: only the hardest other counts."""
    whole_left, whole_right, loss = np.zeros_like(left), np.zeros_like(right), 0.0
    own = np.arange(len(left))
    for size in sizes:
        a, b = unit(left[:, :size]), unit(right[:, :size])
        scores = a @ b.T
        true = scores[own, own].copy()
        scores[own, own] = -np.inf
        pull = np.zeros(scores.shape, np.float32)
        for hardest, axis in ((scores.argmax(axis=1), 1), (scores.argmax(axis=0), 0)):
            at = (own, hardest) if axis else (hardest, own)
            late = MARGIN + scores[at] - true > 0
            loss += float(np.maximum(MARGIN + scores[at] - true, 0).mean()) / 2 / len(sizes)
            np.add.at(pull, tuple(part[late] for part in at), 1 / len(left))
            np.add.at(pull, (own[late], own[late]), -1 / len(left))
        for vectors, units, gradient, into in ((left, a, pull @ b, whole_left), (right, b, pull.T @ a, whole_right)):
            lengths = np.sqrt(np.einsum("ij,ij->i", vectors[:, :size], vectors[:, :size]))[:, None] + 1e-6
            along = np.einsum("ij,ij->i", gradient, units)[:, None]
            into[:, :size] += (gradient - along * units) / lengths / len(sizes)
    return loss, whole_left, whole_right


def without_pieces(training: Training) -> StaticEncoder:
    """No vectors for words that were never seen: they count nothing, and rare words lean on nothing."""
    vectors = learned(training, training.state())
    known = Vocabulary(training.vocabulary.words, training.vocabulary.pairs, PLAN.buckets)
    nothing = np.full((PLAN.buckets, PLAN.dim), 1e-6, np.float32)
    return StaticEncoder.from_vectors(known, np.concatenate([vectors, nothing]))


WAYS: Final[dict[str, Learn]] = {
    "whole": whole,
    "latent start alone": start_only,
    "from chance": from_chance,
    "no sentences": with_views((0.5, 0.0, 0.1875, 0.3125)),
    "sentences alone": with_views((0.0, 1.0, 0.0, 0.0)),
    "by a margin": by_margin,
    "no pieces": without_pieces,
}


@contextmanager
def instead(module: Any, name: str, value: object) -> Iterator[None]:
    """Another value for a while."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def rounded(values: tuple[float, ...]) -> list[float]:
    """For the file."""
    return [round(value, 4) for value in values]


def measured(training: Training, asked: Judge) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each way, and what it has less than the whole."""
    ours: tuple[Doubles, Doubles] | None = None
    for name, way in WAYS.items():
        began = time.process_time()
        found = asked.asked(way(training))
        ours = ours or found
        row: dict[str, Any] = {"processor seconds": round(time.process_time() - began, 1)}
        for measure, own, theirs in zip(("ndcg@10", "title mrr@10"), ours, found, strict=True):
            row[measure] = rounded(bootstrap(theirs))
            row[f"{measure}: this less the whole"] = rounded(paired(own, theirs)[:3])
        print(name, row, flush=True)
        yield name, row


def main() -> None:
    """Train, measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"into {RESULT.name}")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        some = Path(folder) / "papers.jsonl"
        some.write_bytes(b"".join(islice(read_lines(FILE), 0, None, EVERY)))
        training = Training([some], Path(folder) / "static.npz.zst", PLAN, print)
        ways = dict(measured(training, judge()))
    found = {
        "machine": machine(),
        "commit": commit(),
        "papers": len(training.corpus),
        "steps": PLAN.steps,
        "ways": ways,
    }
    if options.write:
        RESULT.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
