"""Screenings on both databases: what is said is kept, what is found is learned from, what is merged or gone follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from frontlist.discover.screening import Screenings
from frontlist.errors import Conflict, NotFound, UsageError
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.query import PaperFilter
from frontlist.search.door import Search
from frontlist.store import moved, screenings
from frontlist.store.database import Database
from tests.papers import keep, made_paper, made_papers, remove

ALL = PaperFilter()
FISH = "The salmon of northern rivers swim against cold water to spawn, and biologists count salmon at river dams."


@pytest.fixture
def door(database: Database, tmp_path: Path) -> Screenings:
    papers = made_papers(40)
    fish = [replace(one, title=f"Salmon in river {one.id}", abstract=f"{FISH} {one.id}") for one in papers[30:36]]
    keep(database, [*papers[:30], *fish])
    index = Index(tmp_path / "index", database, StaticEncoder.load())
    index.update()
    return Screenings(database, Search(database, index))


def is_fish(door: Screenings, paper: str) -> bool:
    return paper in {one.id for one in made_papers(40)[30:36]}


def test_what_is_like_what_was_found_comes_first(door: Screenings) -> None:
    assert door.begin("fish", ALL, "salmon").papers == 36
    desk = door.desk("fish")
    read = []
    for _ in range(10):
        read.append(desk.next())
        desk.say(read[-1], is_fish(door, read[-1]))
    assert len(set(read)) == 10
    assert sum(is_fish(door, paper) for paper in read) == 6
    assert sorted(desk.chosen()) == sorted(one.id for one in made_papers(40)[30:36])


def test_without_a_question_the_newest_come_first_and_all_are_asked_once(door: Screenings) -> None:
    door.begin("all", PaperFilter())
    desk, read = door.desk("all"), []
    while paper := desk.next():
        read.append(paper)
        desk.say(paper, len(read) == 3)
    assert len(read) == len(set(read)) == 36
    last = desk.progress()
    assert (last.read, last.found, last.most_left, last.done) == (36, 1, 0, True)


def test_it_goes_on_where_another_process_left(door: Screenings) -> None:
    door.begin("fish", ALL, "salmon")
    first = door.desk("fish")
    paper = first.next()
    first.say(paper, True)
    again = door.desk("fish")
    assert again.progress().read == 1
    assert again.next() == first.next() != paper


def test_the_last_word_stands_in_its_turn_and_can_be_taken_back(door: Screenings) -> None:
    door.begin("fish", ALL)
    desk = door.desk("fish")
    first, second = (one.paper_id for one in desk.papers()[:2])
    desk.say(first, True)
    desk.say(second, True)
    desk.say(first, False)
    assert [(one.paper_id, one.wanted) for one in desk.papers()[:2]] == [(first, False), (second, True)]
    desk.take_back(second)
    assert desk.progress().read == 1
    assert desk.chosen() == []


def test_what_is_merged_or_gone_follows(door: Screenings) -> None:
    door.begin("fish", ALL)
    desk = door.desk("fish")
    one, two, three = (paper.paper_id for paper in desk.papers()[:3])
    desk.say(one, True)
    with door.database.write() as connection:
        moved.move(connection, two, one)
    remove(door.database, [three])
    assert desk.progress().papers == 34
    assert desk.chosen() == [one]


def test_what_cannot_be_is_refused(door: Screenings, monkeypatch: pytest.MonkeyPatch) -> None:
    door.begin("fish", ALL)
    with pytest.raises(Conflict, match="already"):
        door.begin("fish", ALL)
    with pytest.raises(NotFound, match="nothing to screen"):
        door.begin("none", PaperFilter(since="2999"))
    with pytest.raises(UsageError, match="shares"):
        door.begin("odd", ALL, recall=0.0)
    with pytest.raises(NotFound, match="no screening"):
        door.desk("birds")
    monkeypatch.setattr("frontlist.discover.screening.MOST", 10)
    with pytest.raises(UsageError, match="More than 10"):
        door.begin("many", ALL)
    late = made_paper(77)
    keep(door.database, [late])
    with pytest.raises(NotFound, match="none of the papers"):
        door.desk("fish").say(late.id, True)


def test_a_dropped_one_leaves_nothing(door: Screenings) -> None:
    door.begin("fish", ALL)
    door.drop("fish")
    assert door.every() == []
    with door.database.read() as connection:
        assert screenings.papers_of(connection, "fish") == []
    door.begin("fish", ALL)
