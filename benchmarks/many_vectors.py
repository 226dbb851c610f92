"""One vector for many (MUVERA): beside the paper's own vector, and beside comparing all words with all.

    python -m benchmarks.many_vectors --write

Words are compared in the nested prefix that the engine compares them in, those of a question weighed as learned.
Nothing is fitted: the encoding is drawn at random.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from benchmarks.encoder import DATA, text_of
from benchmarks.ingest import commit, machine
from benchmarks.metrics import ndcg, recall
from frontlist.evaluate.collection import Collection, read_collection
from frontlist.evaluate.intervals import bootstrap
from frontlist.features.estimator import Floats, unit
from frontlist.features.many_vectors import ManyVectors
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.streams import LOCAL_DIMENSIONS

SETS = ("cisi", "cranfield", "cacm")
OUT = Path(__file__).parent / "results" / "many_vectors.json"
ENCODING = ManyVectors(planes=4, repeats=20, width=16)
WHOLE, ALL, ONE = "whole", "all with all", "one for many"


def words_of(encoder: StaticEncoder, texts: Sequence[str], *, weighed: bool) -> list[Floats]:
    """The different words of each text as vectors, of the length that was learned where they are `weighed`."""
    table = encoder.word_vectors[:, :LOCAL_DIMENSIONS]
    found = [table[np.unique(np.array(encoder.tokens(text), np.int64))] for text in texts]
    return found if weighed else [unit(vectors) for vectors in found]


def all_with_all(question: Floats, words: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Each word of the question with its best word in each paper, summed; `starts` is where each paper's words begin."""
    best: Floats = np.maximum.reduceat(question @ words.T, starts, axis=1)
    return np.asarray(best.sum(axis=0), np.float32)


def scores(encoder: StaticEncoder, collection: Collection) -> dict[str, Floats]:
    """Question by paper, by each way."""
    # A paper without a word is given a sign that no question holds, so that each has at least one vector.
    papers = [text_of(paper.title, paper.abstract).strip() or "." for paper in collection.papers]
    asked = [question.text for question in collection.questions]
    words = [
        one if len(one) else np.zeros((1, LOCAL_DIMENSIONS), np.float32)
        for one in words_of(encoder, papers, weighed=False)
    ]
    questions = words_of(encoder, asked, weighed=True)
    starts = np.cumsum([0, *(len(one) for one in words[:-1])])
    every = np.concatenate(words)
    encoding = ENCODING.fit(every[:1])
    return {
        WHOLE: np.stack([encoder.encode_query(text) for text in asked]) @ encoder.encode(papers).T,
        ALL: np.stack([all_with_all(one, every, starts) for one in questions]),
        ONE: encoding.queries(questions) @ encoding.transform(words).T,
    }


def measured(encoder: StaticEncoder) -> dict[str, Any]:
    """nDCG@10 and recall at 100 over all questions of all sets, with intervals."""
    quality: dict[str, list[float]] = {WHOLE: [], ALL: [], ONE: []}
    found: dict[str, list[float]] = {WHOLE: [], ALL: [], ONE: []}
    for name in SETS:
        collection = read_collection(DATA / "judged" / name)
        for way, table in scores(encoder, collection).items():
            for question, row in zip(collection.questions, table, strict=True):
                grades = collection.grades[question.id]
                ranked = [grades.get(collection.papers[at].id, 0) for at in np.argsort(-row, kind="stable")[:100]]
                quality[way].append(ndcg(ranked, list(grades.values())))
                found[way].append(recall(ranked, len(grades)))
    return {
        "questions": len(quality[WHOLE]),
        "ndcg@10": {way: [round(value, 4) for value in bootstrap(values)] for way, values in quality.items()},
        "recall@100": {way: [round(value, 4) for value in bootstrap(values)] for way, values in found.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"also into {OUT.name}")
    options = parser.parse_args()
    width = ENCODING.repeats * ENCODING.width << ENCODING.planes
    told = {"machine": machine(), "commit": commit(), "sets": SETS, "width": width, **measured(StaticEncoder.load())}
    text = orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"
    print(text.decode())
    if options.write:
        OUT.write_bytes(text)


if __name__ == "__main__":
    main()
