"""Records in, papers out: the same on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontlist.errors import Conflict, Gone, NotFound, UsageError
from frontlist.ingest.door import Ingest
from frontlist.ingest.merge import merge, split
from frontlist.model.paper import ExternalId, Paper, Record, Reject
from frontlist.model.query import PaperFilter
from frontlist.model.report import Report
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint, Item, Source
from frontlist.store import changes, merges, papers, sources
from frontlist.store.database import Database
from tests.records import arxiv, ids, people, record


@pytest.fixture
def ingest(database: Database, tmp_path: Path) -> Ingest:
    return Ingest(database, tmp_path / "rejects")


def bring(ingest: Ingest, *items: Item, batch: int = 1000) -> Report:
    return ingest.run(items, batch=batch)


def paper(database: Database, name: str) -> Paper:
    with database.read() as connection:
        return papers.get(connection, papers.find(connection, name))


def log(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        return [(change.kind, change.paper_id, change.into) for change in changes.after(connection, 0)]


def test_a_record_becomes_a_paper_under_every_written_form_of_its_id(database: Database, ingest: Ingest) -> None:
    report = bring(ingest, arxiv("2005.11401", authors=people("Ada Lovelace", "Charles Babbage")))
    assert (report.added, report.read) == (1, 1)
    forms = ["2005.11401", "arXiv:2005.11401v3", "https://arxiv.org/pdf/2005.11401", "10.48550/arXiv.2005.11401"]
    found = {paper(database, form).id for form in forms}
    assert len(found) == 1
    assert {paper(database, one).id for one in found} == found


def test_the_same_again_writes_nothing(database: Database, ingest: Ingest) -> None:
    first = [arxiv(f"2401.{number:05}") for number in range(25)]
    bring(ingest, *first, batch=10)
    before = log(database)
    report = bring(ingest, *first, batch=7)
    assert (report.unchanged, report.added, report.changed) == (25, 0, 0)
    assert log(database) == before


def test_a_change_is_logged_once_and_keeps_the_id(database: Database, ingest: Ingest) -> None:
    bring(ingest, arxiv("2401.00001"))
    created = paper(database, "2401.00001")
    report = bring(ingest, arxiv("2401.00001", title="Another title altogether", revised="2024-05-01"))
    changed = paper(database, "2401.00001")
    assert report.changed == 1
    assert (changed.id, changed.title, changed.added_at) == (created.id, "Another title altogether", created.added_at)
    assert [kind for kind, _, _ in log(database)] == ["insert", "change"]


def test_a_record_that_says_less_takes_nothing_away(database: Database, ingest: Ingest) -> None:
    bring(ingest, arxiv("2401.00001", authors=people("Ada Lovelace"), categories=("cs.LG",)))
    bring(ingest, arxiv("2401.00001", abstract="", authors=()))
    kept = paper(database, "2401.00001")
    assert kept.abstract
    assert [author.name for author in kept.authors] == ["Ada Lovelace"]
    assert [kind for kind, _, _ in log(database)] == ["insert"]


def test_two_sources_are_one_paper_by_a_shared_id(database: Database, ingest: Ingest) -> None:
    bring(ingest, arxiv("2401.00001", ids=ids("2401.00001", "10.1000/abc")))
    registered = record(
        "10.1000/abc", "crossref", title="On objects", ids=ids("10.1000/abc"), venue="Journal of Objects"
    )
    report = bring(ingest, registered)
    assert (report.added, report.changed, report.merged) == (0, 1, 1)
    one = paper(database, "10.1000/abc")
    assert one.venue == "Journal of Objects"
    assert one.id == paper(database, "2401.00001").id
    assert one.title.startswith("On the tested")


def test_a_record_that_bears_both_ids_makes_two_papers_one(database: Database, ingest: Ingest) -> None:
    bring(ingest, arxiv("2401.00001"), record("a", title="A quite different title", ids=ids("10.1000/abc")))
    older, younger = paper(database, "2401.00001").id, paper(database, "10.1000/abc").id
    bridge = record("b", title="A quite different title", ids=ids("2401.00001", "10.1000/abc"))
    bring(ingest, bridge)
    assert paper(database, "10.1000/abc").id == older
    assert paper(database, younger).id == older
    assert log(database)[-1] == ("merge", younger, older)
    with database.read() as connection:
        assert papers.all_ids(connection) == [older]


def test_every_merge_can_be_undone(database: Database, ingest: Ingest) -> None:
    first, second = arxiv("2401.00001"), record("a", title="A quite different title", ids=ids("10.1000/abc"))
    bring(ingest, first, second)
    before = {name: paper(database, name) for name in ("2401.00001", "10.1000/abc")}
    with database.write() as connection:
        kept = merge(connection, "2401.00001", "10.1000/abc", reason="they said so")
    assert paper(database, "10.1000/abc").id == kept == before["2401.00001"].id
    with database.write() as connection:
        assert split(connection, before["10.1000/abc"].id) == (kept, before["10.1000/abc"].id)
    for name, was in before.items():
        back = paper(database, name)
        assert (back.id, back.title, back.ids) == (was.id, was.title, was.ids)
    with database.read() as connection:
        assert [(one.reason, bool(one.undone_at)) for one in merges.every(connection)] == [("they said so", True)]


def test_what_was_split_stays_split(database: Database, ingest: Ingest) -> None:
    twin = record("a", title=arxiv("2401.00001").title, authors=people("Ada Lovelace"))
    bring(ingest, arxiv("2401.00001", authors=people("Ada Lovelace")), twin)
    with database.write() as connection:
        _, away = split(connection, "2401.00001")
    bring(ingest, arxiv("2401.00001", authors=people("Ada Lovelace"), comment="9 pages"))
    bring(ingest, record("a", title=twin.title, authors=twin.authors, ids=ids("2401.00001")))
    assert paper(database, away).id == away
    assert paper(database, "2401.00001").id != away


def test_splitting_asks_which_when_there_are_several(database: Database, ingest: Ingest) -> None:
    same: dict[str, Any] = {"title": "A title that nobody chooses a second time", "authors": people("Ada Lovelace")}
    bring(ingest, *(record(key, **same) for key in "abc"))
    with database.read() as connection:
        (only,) = papers.all_ids(connection)
    with database.write() as connection, pytest.raises(UsageError, match="Several papers"):
        split(connection, only)
    with database.write() as connection, pytest.raises(Conflict):
        merge(connection, only, only)


def test_a_deletion_makes_the_paper_gone_and_can_be_taken_back(database: Database, ingest: Ingest) -> None:
    bring(ingest, arxiv("2401.00001"))
    number = paper(database, "2401.00001").id
    deleted = Record("arxiv-oai", "arxiv:2401.00001", ids=ids("2401.00001"), deleted=True)
    assert bring(ingest, deleted).removed == 1
    with database.read() as connection:
        with pytest.raises(Gone):
            papers.find(connection, "2401.00001")
        assert papers.all_ids(connection) == []
    bring(ingest, arxiv("2401.00001", comment="back again"))
    assert paper(database, "2401.00001").id == number
    assert [kind for kind, _, _ in log(database)] == ["insert", "delete", "insert"]


def test_a_deletion_of_the_unknown_is_nothing(database: Database, ingest: Ingest) -> None:
    bring(ingest, Record("arxiv-oai", "arxiv:2401.00001", ids=ids("2401.00001"), deleted=True))
    assert log(database) == []
    with database.read() as connection, pytest.raises(NotFound):
        papers.find(connection, "2401.00001")


def test_what_cannot_be_taken_goes_to_the_rejects_file(database: Database, ingest: Ingest, tmp_path: Path) -> None:
    bad = record("x", title=" ", abstract="", where="line 2")
    report = bring(ingest, record("a"), bad, Reject("json", "line 3", "It is not JSON."), record("b"))
    assert (report.added, report.rejected, report.read) == (2, 2, 4)
    (file,) = (tmp_path / "rejects").iterdir()
    lines = file.read_text().splitlines()
    assert "line 2" in lines[0]
    assert "It is not JSON." in lines[1]


def test_characters_that_no_database_takes_are_left_out(database: Database, ingest: Ingest) -> None:
    report = bring(ingest, record("a", title="A \x00 title \ud800 here", authors=people("N\x00ame")))
    assert report.added == 1
    with database.read() as connection:
        (only,) = papers.iterate(connection)
    assert only.title == "A title? here"


def test_duplicates_within_one_file_are_one(database: Database, ingest: Ingest) -> None:
    twice = [arxiv("2401.00001"), arxiv("2401.00001"), arxiv("2401.00001", comment="second thoughts")]
    report = bring(ingest, *twice)
    assert (report.added, report.unchanged) == (1, 1)
    assert paper(database, "2401.00001").comment == "second thoughts"


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_size_of_a_batch_changes_nothing(database: Database, ingest: Ingest, batch: int) -> None:
    same: dict[str, Any] = {"title": "A title that nobody chooses a second time", "authors": people("Ada Lovelace")}
    items = [
        record("a", **same), arxiv("2401.00001", ids=ids("2401.00001", "10.1000/abc")), arxiv("2401.00002", **same),
        record("c", "crossref", ids=ids("10.1000/abc"), **same),
    ]  # fmt: skip
    bring(ingest, *items, batch=batch)
    with database.read() as connection:
        first, second = papers.iterate(connection)
        made = [(one.kept, one.reason, one.records) for one in merges.every(connection)]
    assert [str(name) for name in first.ids] == ["arxiv:2401.00002"]
    assert [str(name) for name in second.ids] == ["arxiv:2401.00001", "doi:10.1000/abc"]
    assert made == [
        (first.id, "same title, authors and year", (("arxiv-oai", "arxiv:2401.00002"),)),
        (second.id, "both bear doi:10.1000/abc", (("crossref", "c"),)),
    ]


def test_lists_are_filtered_and_paged(database: Database, ingest: Ingest) -> None:
    bring(
        ingest,
        arxiv("2401.00001", submitted="2024-01-05", categories=("cs.LG", "stat.ML"), authors=people("Ada Lovelace")),
        arxiv("2401.00002", submitted="2024-02-07", categories=("cs.CL",), venue="ACL 2024"),
        arxiv("2401.00003", submitted="2023", categories=("csx.A",), links=()),
        record("undated", type="thesis", abstract="See https://github.com/someone/code for it."),
    )

    def listed(**values: object) -> list[str]:
        with database.read() as connection:
            where = PaperFilter(**values)  # type: ignore[arg-type]  # the test's own words
            found = papers.select(connection, where, limit=10)
            assert papers.count(connection, where) == len(found)
            return [one.external("arxiv") for one in found]

    assert listed() == ["2401.00002", "2401.00001", "2401.00003", ""]
    assert listed(since="2024-01-05", until="2024-01") == ["2401.00001"]
    assert listed(year=2023) == ["2401.00003"]
    assert listed(category=("cs",)) == ["2401.00002", "2401.00001"]
    assert listed(category=("stat.ML", "cs.CL")) == ["2401.00002", "2401.00001"]
    assert listed(author="lovelace a") == listed(author="lovelace") == ["2401.00001"]
    assert listed(venue="acl") == ["2401.00002"]
    assert listed(type="thesis") == listed(has_code=True) == [""]
    assert listed(ids=()) == []
    assert listed(text="GITHUB someone") == [""]
    bring(ingest, arxiv("2401.00004", authors=people("Иван Иванов"), venue="Études", title="Über Ähnlichkeit"))
    assert listed(author="иванов") == listed(author="иванов и") == ["2401.00004"]
    assert listed(venue="études") == listed(venue="ÉTUDES") == ["2401.00004"]
    assert listed(text="über ähnlichkeit") == listed(text="ÜBER") == ["2401.00004"]
    with database.read() as connection:
        first = papers.select(connection, PaperFilter(), limit=2)
        rest = papers.select(connection, PaperFilter(), limit=5, after=first[-1].id)
    assert len({one.id for one in [*first, *rest]}) == 5


def test_checkpoints_are_kept_with_what_they_stand_for(database: Database, ingest: Ingest) -> None:
    with database.write() as connection:
        sources.add(connection, Source("ml", "arxiv", {"category": ("cs.LG",)}), "2026-01-01")

    def items() -> list[Item]:
        return [arxiv("2401.00001"), Checkpoint("token-1"), arxiv("2401.00002")]

    def cut() -> object:
        yield from items()
        raise ConnectionError

    with pytest.raises(ConnectionError):
        ingest.run(cut(), source="ml")  # type: ignore[arg-type]  # a generator of items that breaks
    with database.read() as connection:
        assert sources.get(connection, "ml").state == "token-1"
        assert papers.count(connection) == 1
    with database.write() as connection, pytest.raises(Conflict):
        sources.add(connection, Source("ml", "arxiv"), "2026-01-01")


def test_signals_are_handed_on_with_the_paper_they_mean(database: Database, tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    door = Ingest(database, tmp_path, observe=lambda _, found: seen.extend((paper, one.key) for paper, one in found))
    known = Observation(ExternalId("arxiv", "2401.00001"), "upvote", "daily-papers", "a", "2024-03-12", 5.0)
    unknown = Observation(ExternalId("arxiv", "2401.00002"), "upvote", "daily-papers", "b", "2024-03-12", 5.0)
    door.run([known, unknown, arxiv("2401.00001")])
    assert seen == [(paper(database, "2401.00001").id, "a")]
