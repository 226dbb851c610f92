"""Near-duplicates follow the library: found when they come, gone when they go, the same by any number of steps."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.duplicate import Duplicate, DuplicateKind
from frontlist.model.paper import Paper
from frontlist.space import duplicates as follower
from frontlist.store import catalogue, duplicates
from frontlist.store.catalogue import Entry
from frontlist.store.database import Database
from frontlist.text.similar import title_hash, title_key
from tests.papers import keep, made_papers, remove


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load()


@pytest.fixture
def index(database: Database, tmp_path: Path, encoder: StaticEncoder) -> Index:
    return Index(tmp_path / "index", database, encoder)


def copy_of(paper: Paper, paper_id: str) -> Paper:
    return replace(paper, id=paper_id, title=f"{paper.title} again", ids=())


def long_papers(count: int) -> list[Paper]:
    made = made_papers(count)
    return [replace(one, abstract=f"{one.abstract} " + " ".join(f"{one.id}{n}" for n in range(30))) for one in made]


def pairs(database: Database, index: Index, most: int = 1000) -> set[tuple[str, str]]:
    index.update()
    while follower.follow(database, index.snapshot(), most):
        pass
    with database.read() as connection:
        assert follower.waiting(connection) == 0
        return {(one.left, one.right) for one in duplicates.every(connection, 100)}


def test_found_when_they_come_and_gone_when_they_go(database: Database, index: Index) -> None:
    papers = long_papers(12)
    keep(database, papers)
    assert pairs(database, index) == set()
    twin = copy_of(papers[3], "zz-twin")
    keep(database, [twin])
    assert pairs(database, index) == {(papers[3].id, "zz-twin")}
    keep(database, [replace(twin, abstract="Something else entirely, about other things.")])
    assert pairs(database, index) == set()
    keep(database, [twin])
    assert len(pairs(database, index)) == 1
    remove(database, ["zz-twin"])
    assert pairs(database, index) == set()


@pytest.mark.parametrize("most", [1, 5, 1000])
def test_any_number_of_steps_finds_the_same(database: Database, index: Index, most: int) -> None:
    papers = long_papers(10)
    keep(database, [*papers, *(copy_of(papers[place], f"zz{place}") for place in (0, 4, 8))])
    assert pairs(database, index, most) == {(papers[place].id, f"zz{place}") for place in (0, 4, 8)}


def test_nothing_is_compared_without_vectors(database: Database, tmp_path: Path) -> None:
    keep(database, long_papers(3))
    index = Index(tmp_path / "words", database, None)
    index.update()
    assert follower.follow(database, index.snapshot()) == 0


def test_one_title_is_found_without_an_abstract(database: Database, index: Index) -> None:
    papers = long_papers(30)
    bare = replace(papers[3], id="zz-bare", title=papers[3].title.upper(), abstract="", ids=(), authors=())
    keep(database, [*papers, bare])
    with database.write() as connection:
        titles = [(one.id, Entry(), Entry(titles=frozenset({title_hash(title_key(one.title))}))) for one in papers]
        catalogue.change(connection, [*titles, (bare.id, *titles[3][1:])])
    assert pairs(database, index) == {(papers[3].id, "zz-bare")}
    keep(database, [replace(bare, title="Another title that tells as much")])
    assert pairs(database, index) == set()


def test_what_was_called_another_version_bears_its_new_name(database: Database) -> None:
    told = [
        Duplicate("a", "b", cast(DuplicateKind, "another version"), 0.8, 0.9),
        Duplicate("c", "d", "thesis", 0.2, 0.9),
    ]
    with database.write() as connection:
        duplicates.replace(connection, [], told)
        with Operations.context(MigrationContext.configure(connection)):
            import_module("frontlist.store.migrations.versions.0013_mostly_same_text").upgrade()
        assert duplicates.counts(connection) == {"mostly same text": 1, "thesis": 1}
