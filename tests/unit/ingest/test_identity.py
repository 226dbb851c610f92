"""Which records are one work, on written cases; which are one record, on the DBLP–ACM pairs."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.identity import PRECISION, RECALL, candidates, judge, read
from frontlist.ingest.identity import same_entry, same_work, sketch, work_key
from frontlist.model.paper import Record
from tests.records import ids, people, record
from tests.shared import shared

TITLE = "Learning to Rank Documents with Few Labels"
WHO = ("Ada Lovelace", "Charles Babbage", "Mary Somerville")


def work(title: str = TITLE, who: tuple[str, ...] = WHO, year: str = "2021", *names: str, **values: Any) -> Record:
    values.setdefault("abstract", "")
    return record("x", title=title, authors=people(*who), published=year, ids=ids(*names), **values)


ONE_WORK = {
    "preprint and conference": (work(TITLE, WHO, "2021", "2104.00001"), work(TITLE, WHO, "2022", "10.1145/1.2")),
    "conference and journal": (work(TITLE, WHO, "2021", "10.1145/1.2"), work(TITLE, WHO, "2023", "10.1007/s1")),
    "revised title, same arXiv id": (
        work(TITLE, WHO, "2021", "2104.00001"),
        work("Ranking, Again", WHO, "2021", "2104.00001v3"),
    ),
    "case, accents and LaTeX": (work('Na{\\"\\i}ve Ranking of Longer Texts'), work("naïve ranking of longer texts.")),
    "extended version": (work(f"{TITLE} (Extended Abstract)"), work(TITLE)),
    "full version": (work(f"{TITLE} [Full version]"), work(TITLE)),
    "family name first": (work(), work(who=("Lovelace, Ada", "Babbage, C.", "Somerville, M."))),
    "an author more": (work(), work(who=(*WHO, "John Herschel"))),
    "authors unknown on one side": (work(), work(who=())),
    "year unknown on one side": (work(), work(year="")),
    "shared DOI, other title": (work(TITLE, WHO, "2021", "10.1145/1.2"), work("Ranking", WHO, "2021", "10.1145/1.2")),
}
TWO_WORKS = {
    "parts": (work(f"{TITLE}. Part I"), work(f"{TITLE}. Part II")),
    "numbered": (work(f"{TITLE} 1"), work(f"{TITLE} 2")),
    "erratum": (work(), work(f"Erratum: {TITLE}")),
    "comment": (work(), work(f"Comment on “{TITLE}”", ("John Herschel",))),
    "reply": (work(f"Reply to: {TITLE}"), work()),
    "same title, other people": (work(), work(who=("Emmy Noether", "Sofia Kovalevskaya"))),
    "same title and people, decades apart": (work(year="1995"), work(year="2021")),
    "two arXiv ids": (work(TITLE, WHO, "2021", "2104.00001"), work(TITLE, WHO, "2021", "2105.00002")),
    "editorials": (work("Editorial", WHO[:1]), work("Editorial", WHO[:1])),
    "short title, other year": (work("Ranking", WHO, "2020"), work("Ranking", WHO, "2021")),
    "short title, no authors": (work("Ranking", ()), work("Ranking")),
    "no titles": (work(""), work("")),
    "one DOI on a whole volume": (
        work("Sorting in Place", ("Ada Lovelace",), "2021", "10.1007/v"), work("Ranking", ("Emmy Noether",), "2021", "10.1007/v"),
    ),
    "abstracts contradict where authors are unknown": (
        work(abstract="whales sing in deep cold water"), work(who=(), abstract="the compiler emits faster loops"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_WORK)
def test_one_work(case: str) -> None:
    left, right = map(sketch, ONE_WORK[case])
    assert same_work(left, right)
    assert same_work(right, left) == same_work(left, right)


@pytest.mark.parametrize("case", TWO_WORKS)
def test_two_works(case: str) -> None:
    left, right = map(sketch, TWO_WORKS[case])
    assert not same_work(left, right)
    assert not same_work(right, left)


def test_only_the_form_is_taken_off_a_title() -> None:
    assert work_key("Sorting (long version)") == work_key("Sorting")
    assert work_key("Sorting (with applications)") != work_key("Sorting")


def test_entries_that_differ_by_a_misprint_are_one_but_parts_are_not() -> None:
    misprint = work("Learning to Rank Documets with Few Labels", venue="SIGIR")
    assert same_entry(work(venue="SIGIR"), misprint)
    assert not same_entry(work(f"{TITLE} II"), work(f"{TITLE} I"))
    assert not same_entry(work(year="2020"), work(year="2021"))
    assert not same_entry(work(TITLE, WHO, "2021", "2104.00001"), misprint)
    assert not same_entry(work("Book Review Column", ()), work("Book review column", ()))


def test_the_same_record_on_real_bibliographies() -> None:
    dblp, acm, truth = read(shared("same-paper/er_dblp_acm"))
    result = judge(candidates(dblp, acm), dblp, acm, truth)
    assert result.precision >= PRECISION
    assert result.recall >= RECALL
