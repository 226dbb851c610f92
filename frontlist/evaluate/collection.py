"""Reading a judged set: a folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`, the usual exchange form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import zstandard

from frontlist.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """One paper of the set."""

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question: words, or a paper whose like is sought."""

    id: str
    text: str = ""
    paper_id: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """Papers, the questions that have an answer among them, and the grade of each judged paper by question."""

    name: str
    papers: tuple[JudgedPaper, ...]
    questions: tuple[Question, ...]
    grades: dict[str, dict[str, int]]

    def pool(self, question: Question) -> frozenset[str]:
        """The papers that were judged for this question."""
        return frozenset(self.grades[question.id]) - {question.paper_id}


def read_collection(folder: Path, corpus: Path | None = None) -> Collection:
    """The judged set in `folder`; `corpus` where its papers lie in another file."""
    where = corpus or _present(folder, "corpus.jsonl")
    papers = tuple(_paper(row, place) for row, place in _rows(where))
    known = {paper.id for paper in papers}
    if len(known) < len(papers):
        raise BadInput(f"{where} has two papers of one id.", "Ids in a corpus must differ.")
    grades = _grades(_present(folder, "qrels.tsv"))
    rows = _rows(_present(folder, "queries.jsonl"))
    # Only what was judged must be whole: old sets keep an empty line where a question was withdrawn.
    asked = [_question(row, place) for row, place in rows if row["id"] in grades]
    if len({question.id for question in asked}) < len(asked):
        raise BadInput(f"{folder} has two questions of one id.", "Ids of questions must differ.")
    if unknown := next((one.paper_id for one in asked if one.paper_id and one.paper_id not in known), ""):
        raise BadInput(f"A question of {folder} asks for papers like {unknown}, which is not in the corpus.", "Add it.")
    # A question without any relevant paper in the corpus cannot be answered, well or badly; nor is it its own answer.
    questions = tuple(
        one for one in asked
        if any(grade > 0 and paper in known and paper != one.paper_id for paper, grade in grades[one.id].items())
    )  # fmt: skip
    if not questions:
        raise BadInput(f"No question of {folder} has a relevant paper in the corpus.", "Do the ids of the files agree?")
    return Collection(folder.resolve().name, papers, questions, {q.id: grades[q.id] for q in questions})


def _present(folder: Path, name: str) -> Path:
    for path in (folder / name, folder / f"{name}.zst"):
        if path.is_file():
            return path
    raise NotFound(f"{folder} has no {name}.", "A judged set holds corpus.jsonl, queries.jsonl and qrels.tsv.")


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as raw:
        if path.suffix != ".zst":
            yield from raw
            return
        try:
            with zstandard.ZstdDecompressor().stream_reader(raw) as plain:
                yield from io.BufferedReader(plain, 1 << 20)
        except zstandard.ZstdError as error:
            raise BadInput(f"{path} is damaged: {error}.", "Fetch it again.") from error


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        place = f"{path}, line {number}"
        try:
            row = orjson.loads(line)
            row["id"] = str(row["id"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise BadInput(f"{place} is not a JSON object with an id: {error}.", "Mend the line.") from error
        yield row, place


def _paper(row: dict[str, Any], place: str) -> JudgedPaper:
    title, abstract = row.get("title") or "", row.get("abstract") or row.get("text") or ""
    authors, categories = row.get("authors") or [], row.get("categories") or []
    if not all(isinstance(text, str) for text in (title, abstract, *authors, *categories)):
        raise BadInput(f"{place}: title, abstract and names must be text.", "Mend the line.")
    return JudgedPaper(row["id"], title, abstract, tuple(authors), str(row.get("date") or ""), tuple(categories))


def _question(row: dict[str, Any], place: str) -> Question:
    text, paper = row.get("text") or "", str(row.get("paper_id") or "")
    if not isinstance(text, str) or not (text or paper):
        raise BadInput(f"{place} has neither text nor paper_id.", "A question needs one of the two.")
    return Question(row["id"], text, paper)


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """`question, paper, grade`, or the four columns of TREC; a first line of names is passed over."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        cells = line.decode("utf-8", "replace").split("\t" if b"\t" in line else None)
        if len(cells) not in (3, 4):
            if not any(cell.strip() for cell in cells):
                continue
            raise BadInput(f"{path}, line {number} has {len(cells)} columns.", "It needs question, paper and grade.")
        try:
            grades.setdefault(cells[0].strip(), {})[cells[-2].strip()] = int(float(cells[-1]))
        except (ValueError, OverflowError) as error:
            if number > 1:
                raise BadInput(f"{path}, line {number}: {cells[-1]!r} is no grade.", "Grades are numbers.") from error
    return grades
