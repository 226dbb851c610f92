"""One judged set, one search: the numbers, their intervals, the time each question took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import orjson

from frontlist.evaluate.collection import Collection, JudgedPaper, Question, read_collection
from frontlist.evaluate.intervals import Difference, Doubles, Interval, bootstrap, paired
from frontlist.evaluate.measures import MEASURES, Ranking, measure

DEPTH = 100


class SearchFunction(Protocol):
    """Ranks papers for a question, best first, with scores; within `pool` alone where it is given."""

    def __call__(self, question: Question, limit: int, pool: frozenset[str] | None) -> Ranking:
        """At most `limit` papers, by the ids of the judged set."""


# Opens a throw-away library over these papers, for one mode of search; leaving it takes the library away.
OpenLibrary = Callable[[Sequence[JudgedPaper], str], AbstractContextManager[SearchFunction]]


@dataclass(frozen=True, slots=True)
class Result:
    """How a search did on a judged set: one value a question for each measure."""

    collection: str
    mode: str
    papers: int
    questions: tuple[str, ...]
    values: dict[str, Doubles]
    milliseconds: Doubles
    build_seconds: float

    def interval(self, name: str) -> Interval:
        """The mean of a measure with its bootstrap interval."""
        return bootstrap(self.values[name])

    def against(self, other: Result, name: str) -> Difference:
        """This result minus another of the same questions."""
        return paired(other.values[name], self.values[name])

    def table(self) -> str:
        """The result as lines of text."""
        lines = [f"{self.collection}, {self.mode}: {self.papers:,} papers, {len(self.questions):,} questions"]
        for name in MEASURES:
            mean, low, high = self.interval(name)
            lines.append(f"{name:<11}{mean:6.3f}   [{low:.3f}, {high:.3f}]")
        median, slow = np.quantile(self.milliseconds, [0.5, 0.99])
        lines.append(f"{'latency':<11}{median:6.1f} ms median, {slow:.1f} ms for the slowest of a hundred")
        lines.append(f"{'build':<11}{self.build_seconds:6.1f} s")
        return "\n".join(lines)

    def to_json(self) -> bytes:
        """The result for machines: means, intervals, and every question's values."""
        intervals = {name: self.interval(name)._asdict() for name in MEASURES}
        median, slow = np.quantile(self.milliseconds, [0.5, 0.99])
        whole = {
            "collection": self.collection,
            "mode": self.mode,
            "papers": self.papers,
            "measures": intervals,
            "latency_ms": {"median": median, "p99": slow},
            "build_seconds": self.build_seconds,
            "questions": {
                question: {name: float(self.values[name][number]) for name in MEASURES}
                for number, question in enumerate(self.questions)
            },
        }
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY)


def run(
    folder: Path,
    open_library: OpenLibrary,
    mode: str = "hybrid",
    *,
    pool: bool = False,
    run_out: Path | None = None,
    corpus: Path | None = None,
) -> Result:
    """Build a throw-away library of the judged set in `folder`, ask every question, measure the answers.

    `pool` ranks only the papers that were judged for a question; `run_out` gets query, paper, rank and score.
    """
    collection = read_collection(folder, corpus)
    began = time.perf_counter()
    with open_library(collection.papers, mode) as search:
        built = time.perf_counter() - began
        answers = [_ask(search, collection, question, pool) for question in collection.questions]
    rankings = {question.id: ranking for question, (ranking, _) in zip(collection.questions, answers, strict=True)}
    if run_out is not None:
        run_out.write_text("".join(_lines(rankings)), encoding="utf-8")
    values = measure(_judged(collection), rankings)
    times = np.array([taken for _, taken in answers]) * 1000
    return Result(collection.name, mode, len(collection.papers), tuple(rankings), values, times, built)


def _ask(search: SearchFunction, collection: Collection, question: Question, pool: bool) -> tuple[Ranking, float]:
    within = collection.pool(question) if pool else None
    depth = max(DEPTH, len(within or ())) + 1
    began = time.perf_counter()
    found = search(question, depth, within)
    taken = time.perf_counter() - began
    # The paper that is the question is no answer to it; nor is a paper twice.
    seen = dict(reversed([(paper, score) for paper, score in found if paper != question.paper_id]))
    return list(reversed(seen.items()))[: depth - 1], taken


def _judged(collection: Collection) -> dict[str, dict[str, int]]:
    return {
        question.id: {paper: g for paper, g in collection.grades[question.id].items() if paper != question.paper_id}
        for question in collection.questions
    }


def _lines(rankings: dict[str, Ranking]) -> Iterator[str]:
    for question, ranking in rankings.items():
        for rank, (paper, score) in enumerate(ranking, 1):
            yield f"{question}\t{paper}\t{rank}\t{score:.6g}\n"
