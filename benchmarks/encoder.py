"""The static encoder alone: speed, and what becomes of its vectors when they are made smaller or evened out.

    python -m benchmarks.encoder            # the table
    python -m benchmarks.encoder --card     # also write the plain scores into the weights' card

Each row is the mean nDCG@10 of ranking a judged collection by vectors alone, and the bytes a vector takes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from benchmarks.metrics import ndcg
from frontlist.evaluate.collection import Collection, read_collection
from frontlist.features.codes import BinaryCodes, Int8Codes
from frontlist.features.estimator import Floats, unit
from frontlist.features.hubs import LocalScaling, nearest, occurrences, skewness
from frontlist.features.projection import PCA, TLDR, NestedPrefix
from frontlist.features.senses import Senses
from frontlist.features.static_encoder import PACKAGED, StaticEncoder
from frontlist.features.training_text import examples
from frontlist.features.whitening import CommonDirections, Whitening

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
SETS = ("cisi", "cranfield", "cacm", "vaswani_npl")
SAMPLE = 20_000
HUBS = 8_000

Change = Callable[[Floats], Floats]


class Case(NamedTuple):
    """A collection as vectors: papers, questions, and the grades of each question's papers by row."""

    name: str
    papers: Floats
    questions: Floats
    grades: list[dict[int, int]]


def text_of(title: str, abstract: str) -> str:
    """A paper as the encoder reads it."""
    return f"{title}\n{abstract}"


def case_of(collection: Collection, encoder: StaticEncoder) -> Case:
    """A judged collection, encoded."""
    row = {paper.id: number for number, paper in enumerate(collection.papers)}
    papers = encoder.encode([text_of(paper.title, paper.abstract) for paper in collection.papers])
    questions = np.stack([encoder.encode_query(question.text) for question in collection.questions])
    grades = [
        {row[paper]: grade for paper, grade in collection.grades[question.id].items() if paper in row}
        for question in collection.questions
    ]
    return Case(collection.name, papers, questions, grades)


def quality(scores: Floats, grades: list[dict[int, int]]) -> float:
    """Mean nDCG@10 of ranking by these scores."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    values = [
        ndcg([grade.get(int(place), 0) for place in places], list(grade.values()))
        for places, grade in zip(best, grades, strict=True)
    ]
    return float(np.mean(values))


def changes(sample: Floats) -> Iterator[tuple[str, int, Change]]:
    """Each row of the ablation: its name, bytes a vector, and what it does to vectors (fitted on arXiv papers)."""
    dim = sample.shape[1]
    yield f"plain, {dim}", 4 * dim, lambda vectors: vectors
    codes = Int8Codes().fit(sample)
    yield f"int8, {dim}", dim, lambda vectors: codes.inverse(codes.transform(vectors))
    yield f"binary, {dim}", dim // 8, _signs(BinaryCodes().fit(sample))
    for strength in (0.5, 1.0):
        yield f"whitened {strength}, {dim}", 4 * dim, Whitening(strength).fit(sample).transform
    for count in (1, 3):
        yield f"less {count} common, {dim}", 4 * dim, CommonDirections(count).fit(sample).transform
    for size in (128, 64):
        whiten = Whitening(0.5).fit(sample)
        yield f"nested prefix, {size}", 4 * size, NestedPrefix(size).transform
        yield f"PCA, {size}", 4 * size, PCA(size).fit(sample).transform
        pca = PCA(size).fit(whiten.transform(sample))
        yield f"whitened 0.5 + PCA, {size}", 4 * size, _both(whiten.transform, pca.transform)
        yield f"TLDR, {size}", 4 * size, TLDR(size).fit(sample).transform
        yield f"TLDR whitened, {size}", 4 * size, TLDR(size, whiten=1.0).fit(sample).transform
        small = NestedPrefix(size).transform(sample)
        bits = BinaryCodes().fit(small)
        yield f"nested prefix + binary, {size}", size // 8, _both(NestedPrefix(size).transform, _signs(bits))


def _signs(codes: BinaryCodes) -> Change:
    """Bits as ±1: their inner product falls as the distance grows."""
    return lambda vectors: np.unpackbits(codes.transform(vectors), axis=1).astype(np.float32) * 2 - 1


def _both(first: Change, second: Change) -> Change:
    return lambda vectors: second(first(vectors))


def speed(encoder: StaticEncoder, texts: list[str]) -> float:
    """Abstracts a second on one core, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        encoder.encode(texts)
        rounds.append(time.process_time() - began)
    return len(texts) / min(rounds)


def sense_scores(encoder: StaticEncoder, collections: list[Collection], strength: float) -> list[float]:
    """The same collections with each word of a paper weighed by its company."""
    senses = Senses(strength).fit(encoder.word_vectors)
    found = []
    for collection in collections:
        case = case_of(collection, encoder)
        texts = [text_of(paper.title, paper.abstract) for paper in collection.papers]
        blocks = [encoder.vocabulary.rows(texts[i : i + 500]) for i in range(0, len(texts), 500)]
        papers = np.concatenate([senses.transform(block) for block in blocks])
        found.append(quality(case.questions @ papers.T, case.grades))
    return found


def skew(vectors: Floats, strength: float) -> float:
    """How unevenly papers stand on the neighbour lists of others, hubs held down by `strength`."""
    scaling = LocalScaling(strength).fit(nearest(vectors, 10).similarities)
    rows = np.arange(len(vectors))
    lists = []
    for start in range(0, len(vectors), 1000):
        scores = scaling.transform(vectors[start : start + 1000] @ vectors.T, rows)
        scores[np.arange(len(scores)), np.arange(start, start + len(scores))] = -np.inf
        lists.append(np.argpartition(-scores, 10, axis=1)[:, :10])
    return skewness(occurrences(np.concatenate(lists), len(vectors)))


def main() -> None:
    """Print the table; write the card's scores where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--card", action="store_true", help="write the plain scores into the weights' card")
    parser.add_argument(
        "--weights", type=Path, default=PACKAGED, help="weights to measure; their card lies beside them"
    )
    options = parser.parse_args()
    encoder = StaticEncoder.load(options.weights)
    texts = [
        text_of(paper.title, paper.abstract)
        for paper, _ in zip(examples([DATA / "arxiv-to-2025.jsonl.zst"]), range(SAMPLE), strict=False)
    ]
    pace = speed(encoder, texts[-5000:])
    sample = unit(encoder.encode(texts))
    collections = [read_collection(DATA / "judged" / name) for name in SETS]
    cases = [case_of(collection, encoder) for collection in collections]
    print(f"{encoder.name}: {pace:,.0f} abstracts a second on one core\n")
    print(f"{'':28}{'bytes':>6}" + "".join(f"{name[:9]:>11}" for name in SETS) + f"{'mean':>9}")
    plain: list[float] = []
    for name, size, change in changes(sample):
        row = [quality(change(case.questions) @ change(case.papers).T, case.grades) for case in cases]
        plain = plain or row
        _say(name, size, row)
    # Strength 0 is the row to compare with: here a title counts as any other sentence.
    for strength in (0.0, 0.5, 1.0):
        _say(f"weighed by company {strength}", 4 * encoder.dim, sense_scores(encoder, collections, strength))
    for strength in (0.0, 0.25, 0.5, 0.75):
        print(f"skew of 10-occurrence, {HUBS:,} papers, local scaling {strength}: {skew(sample[:HUBS], strength):.2f}")
    if options.card:
        _write_card(options.weights.with_name("static.json"), encoder.name, plain, pace)


def _say(name: str, size: int, row: list[float]) -> None:
    print(f"{name:28}{size:6}" + "".join(f"{value:11.3f}" for value in row) + f"{np.mean(row):9.3f}", flush=True)


def _write_card(path: Path, name: str, row: list[float], pace: float) -> None:
    card = orjson.loads(path.read_bytes())
    if card["name"] != name:
        raise SystemExit(f"The card is of {card['name']}, the weights are {name}.")
    scores = {
        f"{collection} nDCG@10, vectors alone": round(value, 3) for collection, value in zip(SETS, row, strict=True)
    }
    card["scores"] = {**scores, "abstracts a second on one core": round(pace, -2)}
    path.write_bytes(orjson.dumps(card, option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
