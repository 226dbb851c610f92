"""Judged sets are read, asked and measured; intervals hold what they promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson
import pytest
import zstandard

from frontlist.errors import BadInput, NotFound
from frontlist.evaluate import JudgedPaper, Question, SearchFunction, read_collection, run
from frontlist.evaluate.intervals import bootstrap, paired
from frontlist.evaluate.measures import MEASURES, measure

PAPERS = [
    {"id": 1, "title": "Lift of a wing"},
    {"id": "2", "title": "Library shelves", "abstract": "of a wing"},
    {"id": "3", "title": "Stars", "authors": ["A. Author"], "date": "2020"},
]
QUERIES = [{"id": "a", "text": "wing"}, {"id": "b", "paper_id": "1"}, {"id": "c", "text": "nothing judged"}]
QRELS = "query-id\tcorpus-id\tscore\na\t1\t2\na\t2\t1\nb\t1\t1\nb\t2\t1\nb\t3\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    _write(tmp_path / "corpus.jsonl", PAPERS)
    _write(tmp_path / "queries.jsonl", QUERIES)
    (tmp_path / "qrels.tsv").write_text(QRELS)
    return tmp_path


def _write(path: Path, rows: Sequence[object]) -> None:
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows) + b"\n\n")


@contextmanager
def shared_words(papers: Sequence[JudgedPaper], mode: str) -> Iterator[SearchFunction]:
    """A search that counts shared words: enough to be measured."""
    texts = {paper.id: set(f"{paper.title} {paper.abstract}".lower().split()) for paper in papers}

    def search(question: Question, limit: int, pool: frozenset[str] | None) -> list[tuple[str, float]]:
        words = texts[question.paper_id] if question.paper_id else set(question.text.split())
        scored = [(paper, float(len(words & own))) for paper, own in texts.items() if pool is None or paper in pool]
        order = sorted(scored, key=lambda hit: (-hit[1] if mode != "worst" else hit[1], hit[0]))
        return order[:limit]

    yield search


def test_a_folder_is_read(folder: Path) -> None:
    collection = read_collection(folder)
    assert [paper.id for paper in collection.papers] == ["1", "2", "3"]
    assert collection.papers[2].authors == ("A. Author",)
    assert [question.id for question in collection.questions] == ["a", "b"]
    assert collection.grades["a"] == {"1": 2, "2": 1}
    assert collection.pool(collection.questions[1]) == {"2", "3"}


def test_a_compressed_corpus_elsewhere(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "papers.jsonl.zst"
    other.write_bytes(zstandard.compress((folder / "corpus.jsonl").read_bytes()))
    (folder / "corpus.jsonl").unlink()
    assert len(read_collection(folder, other).papers) == 3


def test_a_damaged_compressed_file_is_said_plainly(folder: Path) -> None:
    (folder / "qrels.tsv").rename(folder / "qrels.tsv.zst")
    with pytest.raises(BadInput, match="damaged"):
        read_collection(folder)


def test_trec_columns_are_read_too(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("a 0 1 2\nb 0 2 1\n")
    assert read_collection(folder).grades == {"a": {"1": 2}, "b": {"2": 1}}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"id": "1"}\n{"id": "1"}\n', "two papers of one id"),
        ("corpus.jsonl", '{"title": "no id"}\n', "line 1 is not a JSON object with an id"),
        ("corpus.jsonl", '{"id": 4, "title": ["x"]}\n', "must be text"),
        ("queries.jsonl", '{"id": "a"}\n', "neither text nor paper_id"),
        ("queries.jsonl", "[]\n", "line 1"),
        ("qrels.tsv", "a\t1\t1\na\t2\tgood\n", "'good\\\\n' is no grade"),
        ("qrels.tsv", "a\t1\n", "2 columns"),
        ("qrels.tsv", "a\t99\t1\n", "No question"),
        ("qrels.tsv", "a\t1\t1\na\t2\tinf\n", "is no grade"),
        ("qrels.tsv", "b\t1\t1\n", "No question"),  # only the paper that is the question itself
        ("queries.jsonl", '{"id": "a", "text": "wing"}\n{"id": "a", "text": "stars"}\n', "two questions of one id"),
        ("queries.jsonl", '{"id": "a", "paper_id": "77"}\n', "like 77, which is not in the corpus"),
    ],
)
def test_a_broken_file_is_said_plainly(folder: Path, name: str, content: str, said: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(BadInput, match=said):
        read_collection(folder)


def test_an_empty_question_that_nobody_judged_is_passed_over(folder: Path) -> None:
    _write(folder / "queries.jsonl", [*QUERIES, {"id": "withdrawn", "text": ""}])
    assert [question.id for question in read_collection(folder).questions] == ["a", "b"]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "queries.jsonl").unlink()
    with pytest.raises(NotFound, match=r"no queries\.jsonl"):
        read_collection(folder)


def test_a_run_is_measured_written_and_told(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.tsv"
    result = run(folder, shared_words, "words", run_out=out)
    assert result.values["nDCG@10"].tolist() == [1.0, 1.0]
    assert result.interval("MAP") == (1, 1, 1)
    lines = [line.split("\t") for line in out.read_text().splitlines()]
    assert lines[0] == ["a", "1", "1", "1"]
    assert [paper for query, paper, *_ in lines if query == "b"] == ["2", "3"]  # not the paper itself
    assert "nDCG@10     1.000   [1.000, 1.000]" in result.table()
    machine = orjson.loads(result.to_json())
    assert machine["questions"]["a"]["MRR@10"] == 1
    assert set(machine["measures"]) == set(MEASURES)


def test_a_worse_search_is_found_worse(folder: Path) -> None:
    good, bad = (run(folder, shared_words, mode) for mode in ("words", "worst"))
    assert bad.against(good, "nDCG@10").mean < 0
    assert good.against(bad, "nDCG@10").mean > 0


def test_a_pool_holds_only_what_was_judged(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.tsv"
    run(folder, shared_words, "words", pool=True, run_out=out)
    assert [line.split("\t")[1] for line in out.read_text().splitlines()] == ["1", "2", "2", "3"]


def test_measures_against_numbers_worked_out_by_hand() -> None:
    grades = {"a": {"x": 2, "y": 1, "z": 0}, "b": {"x": 1}}
    values = measure(grades, {"a": [("z", 9.0), ("x", 9.0), ("y", 9.0)]})
    gain = 2 / np.log2(3) + 1 / np.log2(4)
    assert values["nDCG@10"][0] == pytest.approx(gain / (2 + 1 / np.log2(3)))
    assert values["MRR@10"].tolist() == [0.5, 0]
    assert values["MAP"][0] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert values["Recall@20"].tolist() == [1, 0]


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(6)
    covered = 0
    for _ in range(200):
        low, high = bootstrap(random.random(40), rounds=300)[1:]
        covered += low <= 0.5 <= high
    assert 176 <= covered <= 200


def test_a_paired_gain_is_seen_through_the_noise_of_questions() -> None:
    random = np.random.default_rng(7)
    hard = random.random(60)
    better = hard + 0.02 + 0.02 * random.standard_normal(60)
    assert paired(hard, better).sure
    assert paired(hard, better).p < 0.05
    assert not paired(hard, random.permutation(hard)).sure
    assert paired(hard, hard).p == 1
    assert paired([], []) == (0, 0, 0, 1)
    assert bootstrap([]) == (0, 0, 0)
