"""Export and import: the same library, field by field, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from frontlist.ingest import exchange
from frontlist.ingest.door import Ingest
from frontlist.ingest.merge import merge, split
from frontlist.model.paper import Link, Record, Version
from frontlist.model.query import PaperFilter
from frontlist.store import catalogue, merges, papers, records
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.records import arxiv, ids, people, record


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Database]:
    database = open_database(sqlite_address(tmp_path / "other.db"))
    create_or_migrate(database)
    yield database
    database.close()


def fill(database: Database, folder: Path) -> None:
    """A library with one of everything: several sources, a merge, a split, a deletion, ruins in the text."""
    Ingest(database, folder).run(
        [
            arxiv("2401.00001", ids=ids("2401.00001", "10.1000/abc"), title="Na\\\"ive  objects", authors=people("Ada Lovelace"),
                  versions=(Version("v1", "2024-01-05", "9 kB"),), categories=("cs.LG",), abstract="See https://github.com/a/b."),
            record("abc", "crossref", ids=ids("10.1000/abc"), venue="Journal of Objects", published="2024-06"),
            arxiv("2401.00002", links=(Link("code", "https://github.com/c/d"),), licence="cc-by"),
            record("left", title="A work of its own"), record("right", title="Another work of its own"),
            record("one", title="This was joined by mistake"), record("two", title="And this with it"),
            Record("arxiv-oai", "arxiv:2401.00002", ids=ids("2401.00002"), deleted=True),
        ]
    )  # fmt: skip
    with database.write() as connection:
        found = {one.title: one.id for one in papers.iterate(connection)}
        merge(connection, found["A work of its own"], found["Another work of its own"])
        merge(connection, found["This was joined by mistake"], found["And this with it"])
        split(connection, found["This was joined by mistake"])


def contents(database: Database) -> dict[str, object]:
    """Everything that an export should keep."""
    with database.read() as connection:
        held = [one for group in papers.every_held(connection) for one in group]
        return {
            "papers": [(one.paper, one.removed) for one in held],
            "records": records.of_papers(connection, [one.paper.id for one in held]),
            "redirects": catalogue.redirects(connection),
            "merges": [
                (one.kept, one.absorbed, one.reason, one.at, one.undone_at, one.records)
                for one in merges.every(connection)
            ],
            "found": papers.find(connection, "10.1000/abc"),
            "by author": [one.id for one in papers.select(connection, PaperFilter(author="lovelace"), limit=5)],
        }


def exported(database: Database) -> list[bytes]:
    with database.read() as connection:
        return list(exchange.export(connection))


def test_an_export_brings_back_the_same_field_by_field(database: Database, other: Database, tmp_path: Path) -> None:
    fill(database, tmp_path)
    lines = exported(database)
    assert exchange.is_export(lines[0])
    report = exchange.take_in(Ingest(other, tmp_path), lines)
    assert contents(other) == contents(database)
    assert (report.added, report.rejected) == (4, 0)
    assert exported(other) == lines


def test_the_same_export_again_changes_nothing(database: Database, other: Database, tmp_path: Path) -> None:
    fill(database, tmp_path)
    lines = exported(database)
    for _ in range(2):
        report = exchange.take_in(Ingest(other, tmp_path), lines)
    assert contents(other) == contents(database)
    assert (report.added, report.changed) == (0, 0)


def test_an_import_cut_off_goes_on(database: Database, other: Database, tmp_path: Path) -> None:
    fill(database, tmp_path)
    lines = exported(database)
    exchange.take_in(Ingest(other, tmp_path), lines[:3])
    exchange.take_in(Ingest(other, tmp_path), lines)
    assert contents(other) == contents(database)


def test_into_a_library_that_knows_some_of_it(database: Database, other: Database, tmp_path: Path) -> None:
    fill(database, tmp_path)
    Ingest(other, tmp_path).run([arxiv("2401.00001", comment="known before"), arxiv("2401.00077")])
    exchange.take_in(Ingest(other, tmp_path), exported(database))
    with other.read() as connection:
        known = papers.get(connection, papers.find(connection, "10.1000/abc"))
        assert known.venue == "Journal of Objects"
        assert papers.count(connection) == 5


def test_lines_that_are_no_export_are_refused_one_by_one(database: Database, tmp_path: Path) -> None:
    fine = b'{"frontlist":"paper","id":"paaaaaaaaaaaa","title":"T","records":[]}'
    lines = [b"{", b'{"frontlist":"paper"}', b'{"frontlist":"riddle"}', b"[]", fine]
    report = exchange.take_in(Ingest(database, tmp_path / "rejects"), lines)
    assert (report.added, report.rejected) == (1, 4)


@pytest.mark.parametrize(
    "changed",
    [
        {"date": "<b>today"}, {"date": "2024-13"}, {"submitted": "2024-1-1"}, {"title": 5}, {"venue": ["ICML"]},
        {"categories": [7]}, {"authors": [{"name": 7}]}, {"versions": [["v1", "soon", ""]]}, {"links": [["pdf", None]]},
        {"id": "../p"}, {"redirects": ["10.1000/x"]}, {"records": [{"source": "csv", "key": 7, "digest": "", "recorded_at": ""}]},
    ],
)  # fmt: skip
def test_a_line_that_was_changed_into_no_paper_is_refused(
    database: Database, tmp_path: Path, changed: dict[str, object]
) -> None:
    line = {"frontlist": "paper", "id": "paaaaaaaaaaaa", "title": "T", "date": "2024-03", "records": [], **changed}
    report = exchange.take_in(Ingest(database, tmp_path / "rejects"), [orjson.dumps(line)])
    assert (report.added, report.rejected) == (0, 1)
