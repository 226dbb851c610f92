"""Lists and counts of a category, small or large, on both databases: how they are found changes nothing in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.store import papers
from frontlist.store.database import Database
from frontlist.store.schema import paper_categories
from tests.papers import keep, made_papers

KEPT = (("cs.LG",), ("cs.LG", "cs.CL"), ("math.ST",), ("cs",), ("csx.LG",))


@pytest.fixture(params=[3, 1000], ids=["large", "small"])
def made(database: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[Paper]:
    """Papers of some categories, every seventh removed; of how many on a category is large."""
    monkeypatch.setattr(papers, "_SMALL_CATEGORY", request.param)
    shelf = [replace(paper, categories=KEPT[place % len(KEPT)]) for place, paper in enumerate(made_papers(40))]
    keep(database, shelf)
    with database.write() as connection:
        rows = [{"category": name, "paper_id": paper.id} for paper in shelf for name in paper.categories]
        connection.execute(paper_categories.insert(), rows)
        papers.put(connection, [(paper, True) for paper in shelf[::7]])
    return [paper for place, paper in enumerate(shelf) if place % 7]


def of(shelf: list[Paper], category: str) -> list[str]:
    """The ids that a list of the category should hold."""
    found = [paper for paper in shelf if any(f"{name}.".startswith(f"{category}.") for name in paper.categories)]
    by_id = sorted(found, key=lambda paper: paper.id)
    return [paper.id for paper in sorted(by_id, key=lambda paper: paper.date, reverse=True)]


def pages(database: Database, where: PaperFilter) -> Iterator[str]:
    """All of a filter, four at a time."""
    after = ""
    with database.read() as connection:
        while found := papers.select(connection, where, limit=4, after=after):
            yield from (paper.id for paper in found)
            after = found[-1].id


def test_the_newest_come_first_and_removed_ones_are_left_out(database: Database, made: list[Paper]) -> None:
    for category in ("cs", "cs.LG", "math", "nowhere"):
        assert_same(database, PaperFilter(category=(category,)), of(made, category))
    since = [paper for paper in made if paper.date >= "2021"]
    assert 0 < len(of(since, "cs")) < len(of(made, "cs"))
    assert_same(database, PaperFilter(category=("cs",), since="2021"), of(since, "cs"))


def assert_same(database: Database, where: PaperFilter, expected: list[str]) -> None:
    """A filter's list and count are these."""
    assert list(pages(database, where)) == expected
    with database.read() as connection:
        assert papers.count(connection, where) == len(expected)


def test_what_is_written_anew_is_read_anew(database: Database) -> None:
    paper = made_papers(1)[0]
    for title in (paper.title, "Another title", paper.title):
        with database.write() as connection:
            papers.put(connection, [(replace(paper, title=title), False)])
        with database.read() as connection:
            assert papers.get_many(connection, [paper.id])[paper.id].title == title
