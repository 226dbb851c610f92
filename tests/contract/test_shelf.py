"""The starter shelf in the library."""

from __future__ import annotations

from pathlib import Path

from frontlist.ingest.door import Ingest
from frontlist.ingest.shelf import shelf
from frontlist.model.query import PaperFilter
from frontlist.store import papers
from frontlist.store.database import Database
from tests.records import arxiv, people


def test_the_whole_shelf_is_there_once_and_nothing_is_invented(database: Database, tmp_path: Path) -> None:
    given = list(shelf())
    report = Ingest(database, tmp_path).run(given)
    assert (report.added, report.rejected, report.merged) == (471, 0, 0)
    assert Ingest(database, tmp_path).run(given).unchanged == 471
    with database.read() as connection:
        kept = list(papers.iterate(connection))
    assert all(paper.title and paper.summary and not paper.abstract for paper in kept)
    assert {bool(paper.date) for paper in kept} == {True, False}
    assert {fact.source for paper in kept for fact in paper.facts} == {"shelf"}


def test_a_source_completes_what_the_shelf_did_not_know(database: Database, tmp_path: Path) -> None:
    bare = next(one for one in shelf() if not one.authors and not one.ids and len(one.title) > 50)
    Ingest(database, tmp_path).run([bare])
    full = arxiv("2401.00001", title=bare.title, abstract="An abstract.", authors=people("Ada Lovelace"))
    Ingest(database, tmp_path).run([full])
    with database.read() as connection:
        (paper,) = papers.select(connection, PaperFilter(), limit=5)
    assert (paper.summary, paper.abstract, paper.date) == (bare.summary, "An abstract.", "2024-03-11")
    assert [author.name for author in paper.authors] == ["Ada Lovelace"]
