"""A throw-away library over a judged set's papers, and the search that is measured. Beside `app.py`: it sees both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from frontlist.app import Library
from frontlist.errors import BadInput
from frontlist.evaluate import JudgedPaper, Question, SearchFunction
from frontlist.model.dates import parse_partial_date
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Author, Paper
from frontlist.model.query import Mode, PaperFilter
from frontlist.store import changes, papers

BATCH = 1000
MOST = 1000


@dataclass(frozen=True)
class Judging:
    """The search of a throw-away library, in the ids of the judged set."""

    library: Library
    mode: Mode
    ours: dict[str, str]
    theirs: dict[str, str]

    def __call__(self, question: Question, limit: int, pool: frozenset[str] | None) -> list[tuple[str, float]]:
        """The best papers for a question; within `pool` alone where it is given."""
        among = tuple(self.ours[name] for name in sorted(pool) if name in self.ours) if pool is not None else None
        where, limit = PaperFilter(ids=among), min(limit, MOST)
        if question.paper_id:
            found = self.library.engine.similar(self.ours[question.paper_id], limit, where)
        else:
            found = self.library.engine.search(question.text, limit=limit, mode=self.mode, where=where)
        # The order is the answer; scores may tie where the order does not.
        return [(self.theirs[hit.paper_id], float(len(found.hits) - place)) for place, hit in enumerate(found.hits)]


@contextmanager
def judged_library(judged: Sequence[JudgedPaper], mode: str) -> Iterator[SearchFunction]:
    """Every judged paper is a paper of its own here, even where two would be one work: the judges held them apart."""
    if mode not in {"hybrid", "words", "meaning"}:
        raise BadInput(f"There is no mode {mode!r}.", "Choose words, meaning or hybrid.")
    with tempfile.TemporaryDirectory(prefix="frontlist-eval-") as folder, Library.open(Path(folder)) as library:
        ours = {paper.id: make_paper_id(f"judged\0{paper.id}") for paper in judged}
        for start in range(0, len(judged), BATCH):
            _put(library, [_paper(ours[one.id], one) for one in judged[start : start + BATCH]])
        library.index.update()
        yield Judging(library, cast(Mode, mode), ours, {mine: name for name, mine in ours.items()})


def _put(library: Library, some: Sequence[Paper]) -> None:
    with library.database.write(bulk=True) as connection:
        papers.put(connection, [(paper, False) for paper in some])
        changes.append_many(connection, [("insert", paper.id, "") for paper in some])


def _paper(paper_id: str, judged: JudgedPaper) -> Paper:
    from frontlist.text.clean import clean

    return Paper(
        id=paper_id, title=clean(judged.title), abstract=clean(judged.abstract), title_original=judged.title,
        abstract_original=judged.abstract, authors=tuple(Author(name) for name in judged.authors), date=parse_partial_date(judged.date),
        categories=judged.categories,
    )  # fmt: skip
