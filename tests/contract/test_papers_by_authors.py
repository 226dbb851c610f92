"""More by the same authors, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from frontlist.model.paper import Author, Paper
from frontlist.store import papers
from frontlist.store.database import Database
from frontlist.store.schema import paper_authors
from frontlist.text.similar import name_key
from tests.papers import keep, made_papers

ADA, KURT = Author("Ada Lovelace"), Author("Kurt Gödel")


def keep_named(database: Database, made: Sequence[Paper]) -> None:
    """Put papers in, with the names that find them."""
    keep(database, made)
    with database.write() as connection:
        connection.execute(paper_authors.insert(), [
            {"name_key": name_key(author.name), "paper_id": paper.id} for paper in made for author in paper.authors
        ])  # fmt: skip


def test_the_newest_of_either_author_come_first(database: Database) -> None:
    made = [replace(paper, authors=()) for paper in made_papers(12)]
    hers = [replace(paper, authors=(ADA,)) for paper in made[:4]]
    his = [replace(paper, authors=(KURT,)) for paper in made[4:8]]
    keep_named(database, [*hers, *his, *made[8:]])
    expected = sorted([*hers, *his], key=lambda paper: paper.id)
    expected.sort(key=lambda paper: paper.date, reverse=True)
    keys = [name_key(ADA.name), name_key(KURT.name)]
    with database.read() as connection:
        assert papers.by_authors(connection, keys, limit=5) == [paper.id for paper in expected[:5]]
        assert papers.by_authors(connection, [], limit=5) == []


def test_a_name_that_very_many_bear_is_nobodys(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_OF_A_PERSON", 3)
    made = made_papers(6)
    keep_named(database, [*(replace(paper, authors=(ADA,)) for paper in made[:4]), replace(made[4], authors=(KURT,))])
    with database.read() as connection:
        assert papers.by_authors(connection, [name_key(ADA.name), name_key(KURT.name)], limit=5) == [made[4].id]
