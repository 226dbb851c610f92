"""The index follows the change log of either database, and what it holds is what the store holds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path

import pytest

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.dates import utc_now
from frontlist.search.door import Search
from frontlist.search.parse import parse
from frontlist.search.question import understand
from frontlist.search.retrieve import EACH, Allowed, candidates
from frontlist.store import changes
from frontlist.store.database import Database
from tests.papers import keep, made_paper, made_papers, remove

QUESTIONS = ("graph neural network", "quantum error correction", "elliptic regularity", "language model translation")


@pytest.fixture(scope="session")
def encoder() -> StaticEncoder:
    return StaticEncoder.load()


@pytest.fixture
def index(database: Database, tmp_path: Path, encoder: StaticEncoder) -> Index:
    return Index(tmp_path / "index", database, encoder)


def orders(index: Index) -> list[list[str]]:
    search = Search(index.database, index)
    return [[hit.paper_id for hit in search.search(text, limit=10).hits] for text in QUESTIONS]


def test_a_new_index_holds_the_library(database: Database, index: Index) -> None:
    keep(database, made_papers(60))
    assert index.update().changed == 60
    assert index.verify() == []
    assert index.update().changed == 0


def test_insert_change_delete_and_merge_are_followed(database: Database, index: Index) -> None:
    papers = made_papers(40)
    keep(database, papers)
    index.update()
    keep(database, [made_paper(3, seed=9), made_paper(100)])
    remove(database, [papers[5].id])
    remove(database, [papers[6].id], into=papers[7].id)
    assert index.update().rebuilt == ""
    assert index.verify() == []
    assert index.status().indexed == 39


def test_an_updated_index_answers_like_a_rebuilt_one(database: Database, index: Index) -> None:
    chance = random.Random(5)
    keep(database, made_papers(50))
    index.update()
    for step in range(4):
        keep(database, [made_paper(chance.randrange(80), seed=step + 1) for _ in range(6)])
        index.update()
    grown = orders(index)
    index.rebuild()
    assert index.verify() == []
    assert orders(index) == grown


def test_who_is_a_candidate_among_equals_does_not_depend_on_how_the_index_came_about(
    database: Database, index: Index
) -> None:
    # More papers that say the same than there are candidates; they came, and were written to files, in several parts.
    alike = [dataclasses.replace(paper, title="Hubs of graphs", abstract="Hubs again.") for paper in made_papers(400)]
    random.Random(7).shuffle(alike)
    for part in range(4):
        keep(database, alike[part * 100 : part * 100 + 100])
        index.update()

    def chosen(question: str) -> list[str]:
        snapshot = index.snapshot()
        terms = understand(parse(question)).terms
        return sorted(snapshot.papers(candidates(snapshot, terms, None, Allowed(), "words")))

    questions = ("hubs", "graphs", "hubs graphs", "again or hubs")
    grown = [chosen(question) for question in questions]
    assert len(grown[0]) == EACH
    index.rebuild()
    assert [chosen(question) for question in questions] == grown
    search = Search(index.database, index)
    first = [hit.paper_id for hit in search.search("hubs", limit=10, mode="words").hits]
    assert first == sorted(paper.id for paper in alike)[:10]


def test_verify_sees_what_is_not_indexed(database: Database, index: Index) -> None:
    keep(database, made_papers(10))
    index.update()
    keep(database, [made_paper(11), made_paper(2, seed=4)])
    assert len(index.verify()) == 3


def test_an_index_of_another_encoder_is_rebuilt_and_said(database: Database, index: Index) -> None:
    keep(database, made_papers(20))
    index.update()
    words_only = dataclasses.replace(index, encoder=None)
    assert "encoder changed" in words_only.update().rebuilt
    assert Search(database, words_only).search("quantum circuit").hits


def test_a_log_that_no_longer_reaches_back_means_a_rebuild(database: Database, index: Index) -> None:
    keep(database, made_papers(10))
    index.update()
    keep(database, made_papers(20)[10:])
    with database.write() as connection:
        changes.forget_before(connection, utc_now() + dt.timedelta(days=1))
    keep(database, [made_paper(30)])
    assert "no longer reaches back" in index.update().rebuilt
    assert index.verify() == []


def test_an_empty_library_has_an_index(database: Database, index: Index) -> None:
    assert Search(database, index).search("anything").hits == ()
    keep(database, [made_paper(1)])
    index.update()
    assert index.verify() == []


def test_the_index_of_another_library_is_not_used(database: Database, index: Index) -> None:
    keep(database, made_papers(5))
    index.update()
    state = index.snapshot().state
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE changes SET at='2001-01-01T00:00:00+00:00'")
    keep(database, [made_paper(9)])
    assert state.position == 5
    assert "another library" in index.update().rebuilt
