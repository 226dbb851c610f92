"""What people get from a search: every special case, over a small made-up library."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from frontlist.errors import NotFound, UsageError
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.hit import Answer
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.search.door import Search
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_paper, made_papers


@pytest.fixture(scope="module")
def papers() -> dict[str, Paper]:
    extra = dataclasses.replace(
        made_paper(500), title="Fréchet distances for hubness", abstract="We measure $S^2IP$ hubs. Nothing else is like this.",
        title_original="Fr\\'echet distances for hubness",
    )  # fmt: skip
    return {paper.id: paper for paper in [*made_papers(120), extra]}


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory, papers: dict[str, Paper]) -> Iterator[Search]:
    folder: Path = tmp_path_factory.mktemp("library")
    database = open_database(sqlite_address(folder / "library.db"))
    create_or_migrate(database)
    keep(database, papers.values())
    encoder = StaticEncoder.load()
    yield Search(database, Index(folder / "index", database, encoder))
    database.close()


def ids(answer: Answer) -> list[str]:
    return [hit.paper_id for hit in answer.hits]


def test_a_topic_finds_its_papers_with_a_reason(search: Search, papers: dict[str, Paper]) -> None:
    answer = search.search("quantum error correction", explain=True)
    assert all("quant-ph" in papers[hit.paper_id].categories for hit in answer.hits[:10])
    first = answer.hits[0]
    assert "quantum" in first.reason

    assert first.sentence in papers[first.paper_id].abstract
    assert sum(value for _, value in first.features) == pytest.approx(first.score, abs=1e-3)


def test_highlights_point_at_the_words(search: Search, papers: dict[str, Paper]) -> None:
    for hit in search.search("neural networks").hits:
        shown = {"title": papers[hit.paper_id].title, "abstract": papers[hit.paper_id].abstract}
        words = {shown[mark.field][mark.start : mark.end].lower() for mark in hit.highlights if mark.kind == "word"}
        assert words
        assert words <= {"neural", "network", "networks"}


def test_order_is_the_same_every_time(search: Search) -> None:
    assert len({tuple(ids(search.search("graph message passing"))) for _ in range(5)}) == 1


def test_conditions_are_exact(search: Search, papers: dict[str, Paper]) -> None:
    answer = search.search("state in:quant-ph date:2020..2021 has:code", limit=100)
    wanted = {
        p.id for p in papers.values() if "quant-ph" in p.categories and "2020" <= p.date[:4] <= "2021" and p.links
    }
    assert set(ids(answer)) <= wanted
    assert set(ids(search.search("in:quant-ph date:2020..2021 has:code", limit=100))) == wanted
    assert set(ids(search.search("in:quant-ph -has:code", limit=100))) == {
        p.id for p in papers.values() if "quant-ph" in p.categories and not p.links
    }


def test_only_conditions_give_the_newest_first(search: Search, papers: dict[str, Paper]) -> None:
    answer = search.search("in:cs", limit=20)
    dates = [papers[paper].date for paper in ids(answer)]
    assert dates == sorted(dates, reverse=True)
    assert answer.total == sum(p.categories[0].startswith("cs.") for p in papers.values())


def test_phrases_fields_prefixes_and_not(search: Search, papers: dict[str, Paper]) -> None:
    cases: list[tuple[str, Callable[[Paper], bool]]] = [
        ('"neural network"', lambda p: "neural network" in f"{p.title} {p.abstract}".lower()),
        ("ti:entanglement", lambda p: "entanglement" in p.title.lower()),
        ("ti:entangl*", lambda p: "entanglement" in p.title.lower()),
        ("quantum -ti:entanglement", lambda p: "entanglement" not in p.title.lower()),
        ('au:"Émile Fournier"', lambda p: p.authors[0].name == "Émile Fournier"),
        ("au:fournier venue:ICML", lambda p: p.authors[0].name == "Émile Fournier" and p.venue == "ICML"),
        ("ti:qubit OR ti:sobolev", lambda p: "qubit" in p.title.lower() or "sobolev" in p.title.lower()),
    ]
    for query, held in cases:
        answer = search.search(query, limit=200)
        assert answer.hits, query
        assert all(held(papers[paper]) for paper in ids(answer)), query


def test_an_id_finds_its_paper_first(search: Search, papers: dict[str, Paper]) -> None:
    paper = next(iter(papers))
    assert ids(search.search(paper))[0] == paper
    assert ids(search.search(f"id:{paper}"))[0] == paper


def test_a_filter_holds_for_a_paper_that_is_named_too(search: Search, papers: dict[str, Paper]) -> None:
    paper = next(p for p in papers.values() if p.categories == ("math.AP",))
    assert ids(search.search(paper.id, where=PaperFilter(category=("math.AP",))))[0] == paper.id
    others = search.search(paper.id, where=PaperFilter(category=("quant-ph",)))
    assert others.hits
    assert {papers[found].categories for found in ids(others)} == {("quant-ph",)}
    assert others.relevant == 0
    assert others.notes
    assert search.search(paper.id, where=PaperFilter(category=("nowhere",))).hits == ()


def test_a_question_that_points_nowhere_is_near_to_nothing(search: Search) -> None:
    # No paper of this id, and a word in letters that the encoder has never seen.
    answer = search.search("like:9999.99999 жщъ")
    assert answer.hits == ()
    assert search.search("like:9999.99999 жщъ graph").hits


def test_an_author_alone_finds_the_authors_papers(search: Search, papers: dict[str, Paper]) -> None:
    answer = search.search("bjorn lindqvist", limit=200)
    assert set(ids(answer)) == {p.id for p in papers.values() if p.authors[0].name == "Björn Lindqvist"}
    assert answer.notes


def test_a_pasted_title_and_abstract_find_their_paper(search: Search, papers: dict[str, Paper]) -> None:
    paper = list(papers.values())[17]
    assert ids(search.search(paper.title))[0] == paper.id
    assert ids(search.search(f"{paper.title} {paper.abstract}"))[0] == paper.id


def test_typing_errors_are_forgiven_and_said(search: Search) -> None:
    answer = search.search("entaglement")
    assert any(mark.kind == "word" for mark in answer.hits[0].highlights)
    assert any("entaglement" in note for note in answer.notes)


@pytest.mark.parametrize("query", ["fréchet", "frechet", "S^2IP", "Hubness"])
def test_either_form_is_found(search: Search, papers: dict[str, Paper], query: str) -> None:
    assert papers[ids(search.search(query))[0]].title.startswith("Fréchet")


def test_like_leaves_the_paper_out_and_stays_on_topic(search: Search, papers: dict[str, Paper]) -> None:
    paper = next(p for p in papers.values() if p.categories == ("math.AP",))
    answer = search.search(f"like:{paper.id}", limit=10)
    assert paper.id not in ids(answer)
    assert all(papers[found].categories == ("math.AP",) for found in ids(answer))
    assert ids(search.similar(paper.id, 5, PaperFilter(category=("math.AP",))))
    with_words = search.search(f"like:{paper.id} quantum", limit=10)
    assert any(papers[found].categories == ("quant-ph",) for found in ids(with_words))


def test_facets_count_everything_that_matches(search: Search, papers: dict[str, Paper]) -> None:
    facets = {facet.name: dict(facet.counts) for facet in search.search("has:code", limit=1, facets=True).facets}
    with_code = [p for p in papers.values() if p.links]
    assert facets["category"] == {
        c: n for c in {p.categories[0] for p in with_code} if (n := sum(p.categories[0] == c for p in with_code))
    }
    assert sum(facets["year"].values()) == len(with_code)


def test_nothing_relevant_is_said(search: Search) -> None:
    answer = search.search("medieval pottery glaze")
    assert answer.relevant == 0
    assert answer.notes


@pytest.mark.parametrize("mode", ["words", "meaning", "hybrid"])
def test_every_mode_answers(search: Search, mode: str) -> None:
    answer = search.search("language model", mode=mode, sort="date")  # type: ignore[arg-type]  # one of the three
    assert answer.hits


def test_pages_follow_each_other(search: Search) -> None:
    whole = ids(search.search("graph neural network", limit=30))
    assert ids(search.search("graph neural network", limit=10, offset=10)) == whole[10:20]


@pytest.mark.parametrize(
    "query",
    ["x " * 50_000, "\x00\x01\x02", "the of and", "OR AND NOT - ( )", "中文 信息 检索", "^(a+)+$", "'; DROP TABLE papers; --", "ti: au: \"", "like:nothing", "id:10.1/x", "*" * 1000, "a* b* c*"],
)  # fmt: skip
def test_any_text_gets_an_answer(search: Search, query: str) -> None:
    answer = search.search(query)
    assert len(answer.hits) <= 20


def test_what_makes_no_sense_is_refused(search: Search) -> None:
    with pytest.raises(UsageError):
        search.search("x", limit=-1)
    with pytest.raises(UsageError):
        search.search("x", mode="guess")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(NotFound):
        search.similar("1706.03762")
