"""What two papers with text in common are called."""

from __future__ import annotations

import pytest

from frontlist.features.near_duplicates import shingles
from frontlist.model.duplicate import Duplicate
from frontlist.model.paper import Author, Paper
from frontlist.space.duplicates import judged

WORDS = [f"w{number}" for number in range(100)]
OTHERS = [f"v{number}" for number in range(100)]


def paper(paper_id: str, words: list[str], *names: str, comment: str = "") -> Paper:
    return Paper(paper_id, paper_id, " ".join(words), authors=tuple(map(Author, names)), comment=comment)


def between(left: Paper, right: Paper, likeness: float = 0.9) -> Duplicate | None:
    return judged(left, right, likeness, shingles(left.abstract), shingles(right.abstract))


@pytest.mark.parametrize(
    ("shared", "names", "kind"),
    [
        (100, ("Ada Li",), "same text"),
        (80, ("Ada Li",), "mostly same text"),
        (50, ("Ada Li",), "shared passages"),
        (50, ("Bo Wu",), "close text by others"),
        (50, (), "shared passages"),
        (20, ("Ada Li",), None),
    ],
)
def test_kinds_by_what_is_shared_and_by_whom(shared: int, names: tuple[str, ...], kind: str | None) -> None:
    found = between(paper("a", WORDS, "Ada Li", "Cy Ro"), paper("b", WORDS[:shared] + OTHERS[shared:], *names))
    assert (found.kind if found else None) == kind


def test_a_thesis_and_a_paper_of_its_author() -> None:
    thesis = paper("a", WORDS, "Ada Li", comment="PhD thesis, 200 pages")
    part = WORDS[:25] + OTHERS[:75]
    found = between(thesis, paper("b", part, "Ada Li", "Bo Wu"))
    assert found is not None
    assert found.kind == "thesis"
    assert between(thesis, paper("b", part, "Bo Wu")) is None
    assert between(thesis, paper("b", part, "Ada Li"), likeness=0.72) is None


def test_papers_without_abstracts_are_never_duplicates() -> None:
    assert between(paper("a", []), paper("b", [])) is None


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [
        (("Another Title That Tells", "", "2019"), ("Another title that tells.", "", ""), True),
        (("Another Title That Tells", "Ada Li", "2019"), ("Another title that tells", "", "2021"), True),
        (("Another Title That Tells", "Ada Li", "2019"), ("Another title that tells", "Ada Li", "2021"), True),
        (("Another Title That Tells", "Ada Li", "2009"), ("Another title that tells", "Ada Li", "2021"), False),
        (("Another Title That Tells", "Ada Li", "2019"), ("Another title that tells", "Bo Wu", "2019"), False),
        (("Editorial", "", "2019"), ("Editorial", "", "2019"), False),
        (("Editorial", "Ada Li", "2019"), ("Editorial", "Ada Li", "2020"), True),
        (("Another Title That Tells", "", "2019"), ("Another title that tells much", "", "2019"), False),
    ],
)
def test_one_title_without_abstracts(left: tuple[str, str, str], right: tuple[str, str, str], found: bool) -> None:
    one, other = (
        Paper(place, title, authors=(Author(name),) if name else (), date=date)
        for place, (title, name, date) in zip("ab", (left, right), strict=True)
    )
    pair = between(one, other, likeness=0.0)
    assert (pair.kind if pair else None) == ("same title" if found else None)
