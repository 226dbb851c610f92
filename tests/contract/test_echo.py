"""An export in any format, imported again where it came from, changes nothing; what was edited in it does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from frontlist.ingest import exchange
from frontlist.ingest.door import Ingest
from frontlist.ingest.shelf import shelf
from frontlist.model.paper import Paper, Record
from frontlist.sources.files import open_records
from frontlist.store import changes, papers
from frontlist.store.database import Database
from frontlist.text.cite import FORMATS
from tests.records import arxiv, ids, people, record


def awkward() -> list[Record]:
    """Papers that no format holds as they are."""
    return [
        record("a", "bibtex", title=r"{B}ayesian {na\"{\i}ve} $O(n^2)$ \& 100\% of \emph{x_1}", published="2019-03"),
        record("b", "csl", title="Short"),
        record("c", "csl", title="Short", published="1999", authors=people("Plato")),
        record("d", "ris", title="=SUM(A1) and other formulas; a list, of things", authors=people("José García Márquez", "The BigTeam and Friends")),
        record("e", "crossref", ids=ids("10.1000/a_b(c)"), title="Two\nlines <i>and</i> tags", venue="Proc. of C# & Co", type="conference"),
        arxiv("math/9201260", ids=ids("math/9201260"), title="On $\\mathbb{R}$ and {GAN}s", authors=people("Đặng, Thị")),
    ]  # fmt: skip


def state(database: Database) -> tuple[list[Paper], int]:
    with database.read() as connection:
        return list(papers.iterate(connection)), changes.latest(connection)


@pytest.mark.parametrize("format_", [*FORMATS, "jsonl"])
def test_what_was_exported_says_nothing_new(database: Database, tmp_path: Path, format_: str) -> None:
    Ingest(database, tmp_path).run([*list(shelf())[:60], *bare_of_ids(), *awkward()])
    before = state(database)
    if format_ == "jsonl":
        with database.read() as connection:
            lines = list(exchange.export(connection))
        report = exchange.take_in(Ingest(database, tmp_path), lines)
    else:
        report = Ingest(database, tmp_path).run(open_records(written(tmp_path, format_, before[0])))
    assert (report.read, report.unchanged) == (len(before[0]), len(before[0]))
    assert state(database) == before


def bare_of_ids() -> list[Record]:
    """Those of the shelf that have no id and no authors: nothing but a title tells what they are."""
    return [one for one in shelf() if not one.ids or not one.authors]


def written(folder: Path, format_: str, these: list[Paper]) -> Path:
    path = folder / f"papers.{format_}"
    path.write_text(FORMATS[format_](these), newline="")
    return path


def test_what_was_edited_in_an_export_is_taken_in(database: Database, tmp_path: Path) -> None:
    Ingest(database, tmp_path).run(list(shelf())[:20])
    before, _ = state(database)
    edited = [replace(before[0], abstract="What I make of it."), *before[1:]]
    report = Ingest(database, tmp_path).run(open_records(written(tmp_path, "bibtex", edited)))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 19)
    assert state(database)[0][0].abstract == "What I make of it."


@pytest.mark.parametrize("batch", [1, 7, 500])
def test_the_size_of_a_batch_changes_nothing(database: Database, tmp_path: Path, batch: int) -> None:
    """The second entry is an echo of what the first one made."""
    Ingest(database, tmp_path).run(list(shelf())[:3])
    paper = state(database)[0][0]
    edited = replace(paper, abstract="What I make of it.")
    Ingest(database, tmp_path).run(open_records(written(tmp_path, "bibtex", [edited])), batch=batch)
    made = state(database)[0][0]
    path = written(tmp_path, "ris", [made, paper, made])
    Ingest(database, tmp_path).run(open_records(path), batch=batch)
    assert state(database)[0][0].abstract == "What I make of it."
