"""The five source pages, each ranked anew: is what stands first on the topic?

    python -m benchmarks.source_pages --write

The pages bear no questions, so these are told from what stands on them. The grades (3 the topic itself, 2 a good part
of it, 1 in passing, 0 not at all) were given page by page to titles and abstracts in random order, by a language model
that saw neither places nor scores; nothing is fitted on them. Each way ranks a page's own papers. nDCG@10 with linear gains as
everywhere here, and with gains of 2^grade - 1, by which the few papers that are the topic itself count most.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from benchmarks.ingest import commit, machine
from benchmarks.judged import DATA, lines
from benchmarks.metrics import ndcg
from frontlist.evaluate import Question
from frontlist.evaluate.collection import Collection, read_collection
from frontlist.judge import judged_library

GRADES: Final = Path(__file__).parent / "grades" / "source-pages.tsv"
RESULT: Final = Path(__file__).parent / "results" / "source_pages.json"
QUESTIONS: Final = (
    "learned feature space",
    "local and global representations",
    "local and global information in learned representations",
    "orthogonal projection and principal components for compressed representations",
    "relative feature importance",
)
# The papers of a page, best first, by way and question.
Ranked = dict[str, list[str]]


def collection(folder: Path) -> tuple[Collection, Ranked]:
    """The pages as a judged set, and their own order."""
    entries = sorted(lines(DATA / "source-pages" / "entries.jsonl"), key=lambda row: (row["page"], row["position"]))
    graded = [line.split("\t") for line in GRADES.read_text(encoding="utf-8").splitlines()[1:]]
    grade = {(int(page), int(position)): int(value) for page, position, value in graded}
    first = {row["title"]: row for row in reversed(entries)}
    name = {title: f"s{number}" for number, title in enumerate(first)}
    papers = [{"id": name[title], "title": title, "abstract": row["abstract"]} for title, row in first.items()]
    asked = [{"id": str(page), "text": text} for page, text in enumerate(QUESTIONS)]
    for file, rows in (("corpus", papers), ("queries", asked)):
        (folder / f"{file}.jsonl").write_bytes(b"\n".join(map(orjson.dumps, rows)))
    judged = [f"{row['page']}\t{name[row['title']]}\t{grade[row['page'], row['position']]}" for row in entries]
    (folder / "qrels.tsv").write_text("\n".join(judged), encoding="utf-8")
    own = {str(page): [name[row["title"]] for row in entries if row["page"] == page] for page in range(len(QUESTIONS))}
    return read_collection(folder), {page: list(dict.fromkeys(order)) for page, order in own.items()}


def by_bm25(pages: Collection) -> Ranked:
    """The library bm25s at its defaults, stop words out (extra `bench`)."""
    import bm25s

    engine = bm25s.BM25()
    texts = [f"{paper.title} {paper.abstract}" for paper in pages.papers]
    engine.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def ranked(question: Question) -> Iterator[str]:
        asked = bm25s.tokenize([question.text], stopwords="en", show_progress=False)
        found, _ = engine.retrieve(asked, k=len(texts), show_progress=False)
        yield from (pages.papers[place].id for place in found[0] if pages.papers[place].id in pages.pool(question))

    return {question.id: list(ranked(question)) for question in pages.questions}


def by_search(pages: Collection, mode: str) -> Ranked:
    """Frontlist's own search, one of its modes, among the papers of the page."""
    with judged_library(pages.papers, mode) as search:
        every = len(pages.papers)
        return {one.id: [paper for paper, _ in search(one, every, pages.pool(one))] for one in pages.questions}


def scored(pages: Collection, order: Ranked) -> dict[str, Any]:
    """nDCG@10 of each page and their mean, by both gains."""
    found: dict[str, Any] = {}
    for name, gain in (("linear gains", float), ("gains of 2^grade - 1", lambda grade: 2.0**grade - 1)):
        each = [
            ndcg([gain(pages.grades[page].get(paper, 0)) for paper in papers], list(map(gain, pages.grades[page].values())))
            for page, papers in order.items()
        ]  # fmt: skip
        found[name] = {"pages": [round(value, 3) for value in each], "mean": round(float(np.mean(each)), 3)}
    return found


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"into {RESULT.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages, own = collection(Path(folder))
    ways = {"the service": own, "bm25s": by_bm25(pages)}
    ways |= {f"Frontlist, {mode}": by_search(pages, mode) for mode in ("words", "meaning", "hybrid")}
    rows = {name: scored(pages, order) for name, order in ways.items()}
    for name, row in rows.items():
        print(
            f"{name:20s}", *(f"{gain}: {value['mean']:.3f} {value['pages']}" for gain, value in row.items()), sep="  "
        )
    if options.write:
        found = {"machine": machine(), "commit": commit(), "questions": QUESTIONS, "ways": rows}
        RESULT.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
