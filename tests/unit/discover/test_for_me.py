"""What is suggested, and what is not, over a small library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import update

from frontlist.app import Library
from frontlist.discover.for_me import Likes, Suggestion, for_me
from frontlist.model.paper import Paper
from frontlist.store import papers
from frontlist.store.schema import papers as paper_rows

SUBJECTS = {
    "a": "hubness of nearest neighbours in embedding spaces",
    "b": "soil microbes under drought in alpine meadows",
    "c": "late medieval trade ledgers of harbour towns",
}
ANGLES = (
    "a survey|measured again|theory|a data set|in practice|revisited|open questions|new bounds|at scale|a case study"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("readers")) as opened:
        shelf = [
            Paper(
                f"p{subject}{number:011d}", f"{words.capitalize()}: {angle}", date=f"2025-0{number % 9 + 1}-01",
                abstract="" if number == 9 else f"We look at {words}, {angle}.",
            )
            for subject, words in SUBJECTS.items()
            for number, angle in enumerate(ANGLES.split("|"))
        ]  # fmt: skip
        with opened.database.write() as connection:
            papers.put(connection, [(paper, False) for paper in shelf])
        opened.index.update()
        yield opened


def of(subject: str, *numbers: int) -> list[str]:
    return [f"p{subject}{number:011d}" for number in numbers]


def suggested(
    library: Library, liked: Sequence[str], less: Sequence[str] = (), known: Sequence[str] = (), limit: int = 7
) -> list[Suggestion]:
    likes = Likes(dict.fromkeys(liked, 1.0), less, known)
    return for_me(library.index.snapshot(), likes, limit=limit)


@pytest.mark.parametrize("liked", [of("a", 0), of("a", 0, 1), of("a", 9), of("a", 0, 1, 2)])
def test_more_of_the_subject_with_the_paper_that_speaks_for_it(library: Library, liked: list[str]) -> None:
    found = suggested(library, liked, limit=5)
    assert sum(one.paper_id[1] == "a" for one in found) >= 3
    assert {one.because for one in found} <= set(liked)
    assert all(0 <= one.score <= 1 for one in found)


def test_two_subjects_each_name_their_own(library: Library) -> None:
    found = suggested(library, [*of("a", 0, 1, 2), *of("b", 0, 1, 2)], limit=10)
    assert {one.paper_id[1] for one in found} == {"a", "b"}
    assert all(one.because[1] == one.paper_id[1] for one in found)


def test_less_of_it_and_it_falls(library: Library) -> None:
    both = [*of("a", 0, 1), *of("b", 0, 1)]
    before = [one.paper_id[1] for one in suggested(library, both, limit=8)].count("b")
    after = [one.paper_id[1] for one in suggested(library, both, of("b", 5, 6), limit=8)].count("b")
    assert after < before


def test_nothing_liked_nothing_suggested(library: Library) -> None:
    assert suggested(library, []) == []
    assert suggested(library, [], of("a", 0)) == []
    assert suggested(library, ["pnotherenotyet"]) == []
    # Hidden later than saved: hidden counts.
    assert suggested(library, of("a", 0), of("a", 0)) == []


def test_what_is_saved_hidden_or_known_stays_out(library: Library) -> None:
    found = {one.paper_id for one in suggested(library, of("a", 0, 1), of("b", 0), of("a", 2), limit=30)}
    assert not found & {*of("a", 0, 1, 2), *of("b", 0)}


def test_the_same_twice_and_attention_lifts(library: Library) -> None:
    liked = of("a", 0, 1)
    assert suggested(library, liked) == suggested(library, liked)
    likes, dear = Likes(dict.fromkeys(liked, 1.0)), suggested(library, liked)[5].paper_id
    place = [
        [one.paper_id for one in for_me(library.index.snapshot(), likes, attention=counted)].index(dear)
        for counted in (lambda ids: {}, lambda ids: {dear: 500.0})
    ]  # fmt: skip
    assert place[1] < place[0]


def test_a_place_in_twelve_is_to_explore(library: Library) -> None:
    found = suggested(library, of("a", 0, 1, 2), limit=12)
    assert [one.explores for one in found] == [False] * 11 + [True]


def test_a_paper_that_is_gone_is_neither_support_nor_suggestion(tmp_path: Path) -> None:
    with Library.open(tmp_path) as gone:
        kept = [Paper(f"pk{number:011d}", f"Graphs and their colours, part {number}") for number in range(4)]
        with gone.database.write() as connection:
            papers.put(connection, [(paper, False) for paper in kept])
        gone.index.update()
        with gone.database.write() as connection:
            connection.execute(update(paper_rows).where(paper_rows.c.id == kept[1].id).values(removed=True))
        gone.index.rebuild()
        found = suggested(gone, [kept[0].id, kept[1].id])
        assert {one.paper_id for one in found} == {kept[2].id, kept[3].id}
        assert {one.because for one in found} == {kept[0].id}
