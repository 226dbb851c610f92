"""Concepts and themes of a whole library: learned, named, looked up, searched with, kept through every change."""

from __future__ import annotations

import dataclasses
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from frontlist.app import Library
from frontlist.atlas.door import Atlas
from frontlist.atlas.novelty import novelty
from frontlist.cli import main
from frontlist.errors import NotFound
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.index.vector import Vectors
from frontlist.model.paper import Paper
from frontlist.search import door
from frontlist.search.shortlist import Shortlist, shortlist
from frontlist.store import atlas as store
from tests.papers import keep, made_paper, made_papers, remove


def _library(home: Path, papers: list[Paper]) -> Library:
    library = Library.open(home)
    keep(library.database, papers)
    library.index.update()
    return library


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with _library(tmp_path_factory.mktemp("atlas") / "home", made_papers(240)) as library:
        library.atlas.learn()
        yield library


@pytest.fixture
def own(learned: Library, tmp_path: Path) -> Iterator[Library]:
    """A copy of the learned library, to change."""
    shutil.copytree(learned.home, tmp_path / "home")
    with Library.open(tmp_path / "home") as library:
        yield library


def test_themes_follow_what_papers_are_about(learned: Library) -> None:
    every = learned.themes.every()
    assert sum(theme.papers for theme in every) == 240
    assert {theme.area for theme in every} == {area.slug for area in learned.themes.areas()}
    for theme in every:
        papers = learned.papers.get_many(learned.themes.members(theme.slug)).values()
        categories = [paper.categories[0] for paper in papers]
        assert max(map(categories.count, categories)) > 0.9 * len(categories)
        assert len(learned.themes.months(theme.slug)) > 1


def test_a_concept_has_papers_months_and_neighbours(learned: Library) -> None:
    concept = learned.concepts.every()[0]
    papers = learned.concepts.papers(concept.slug, limit=1000)
    assert len(papers) == concept.papers
    assert [weight for _, weight in papers] == sorted((weight for _, weight in papers), reverse=True)
    first = papers[0][0]
    lit = learned.concepts.of([first, "pnothere"])
    assert list(lit) == [first]
    assert concept.number in {one.concept.number for one in lit[first]}
    assert sum(month.papers for month in learned.concepts.months(concept.slug)) > 0
    assert concept.slug not in {one.slug for one in learned.concepts.near(concept.slug)}
    assert concept in learned.concepts.find(concept.name.split(",")[0])


def test_what_there_is_not(learned: Library) -> None:
    with pytest.raises(NotFound, match="no concept"):
        learned.concepts.get("nonsense")
    with pytest.raises(NotFound, match="no theme"):
        learned.themes.get("nonsense")


def test_hits_name_their_concepts(learned: Library) -> None:
    hits = learned.search("entanglement of qubits", limit=5).hits
    assert all(hit.concepts for hit in hits)
    assert learned.concepts.get(hits[0].concepts[0][0]).name == hits[0].concepts[0][1]


def test_a_theme_is_a_condition(learned: Library) -> None:
    theme = learned.themes.every()[0]
    members = set(learned.themes.members(theme.slug))
    answer = learned.search(f"theme:{theme.slug}", limit=1000)
    assert {hit.paper_id for hit in answer.hits} == members
    some = learned.search(f"theme:{theme.slug} boundary", limit=100).hits
    assert {hit.paper_id for hit in some} <= members
    without = learned.search(f"-theme:{theme.slug} boundary", limit=100).hits
    assert not {hit.paper_id for hit in without} & members
    area = learned.search(f"theme:{theme.area}", limit=1000)
    assert members <= {hit.paper_id for hit in area.hits}


def _share(library: Library, question: str, slug: str) -> float:
    """How strongly the first ten light a concept."""
    papers = [hit.paper_id.encode() for hit in library.search(question, limit=10).hits]
    return float(library.concepts.weights(slug, papers).mean())


def test_more_and_less_of_a_concept(learned: Library) -> None:
    hits = learned.search("graph message passing", limit=10).hits
    slug = max(
        (one[0] for hit in hits for one in hit.concepts),
        key=lambda slug: _share(learned, "graph message passing", slug),
    )
    plain = _share(learned, "graph message passing", slug)
    assert _share(learned, f"graph message passing concept:{slug}", slug) > plain
    assert _share(learned, f"graph message passing -concept:{slug}", slug) < plain


def test_a_concept_alone_lists_its_papers(learned: Library) -> None:
    concept = learned.concepts.every()[0]
    answer = learned.search(f"concept:{concept.slug}", limit=1000)
    assert [hit.paper_id for hit in answer.hits] == [
        paper for paper, _ in learned.concepts.papers(concept.slug, limit=1000)
    ]
    assert answer.relevant == len(answer.hits)
    recent = learned.search(f"concept:{concept.slug} date:2023..", limit=1000).hits
    assert 0 < len(recent) < len(answer.hits)
    none = learned.search(f"-concept:{concept.slug}", limit=1000).hits
    assert len(none) == 240 - concept.papers


def test_an_unknown_name_is_searched_as_words(learned: Library) -> None:
    answer = learned.search("concept:qubit-nonsense entanglement")
    assert any("no concept" in note for note in answer.notes)
    assert answer.hits


def test_before_anything_is_learned(tmp_path: Path) -> None:
    with _library(tmp_path / "home", made_papers(20)) as library:
        assert library.concepts.every() == []
        assert library.themes.every() == []
        assert library.themes.growth() == []
        assert library.concepts.of(["p1"]) == {}
        assert library.atlas.due()
        assert library.atlas.update() == 0
        assert library.search("theme:graphs").notes


def test_names_and_identities_survive_learning_again(own: Library) -> None:
    areas = {area.slug: set(own.themes.members(area.slug)) for area in own.themes.areas()}
    themes = [theme.slug for theme in own.themes.every()]
    concepts = {concept.slug: concept for concept in own.concepts.every()}
    keep(own.database, [made_paper(number) for number in range(240, 258)])
    own.index.update()
    told = own.atlas.learn()
    assert told.went_on > 0.7 * len(themes)
    for slug, before in areas.items():
        assert len(before & set(own.themes.members(slug))) > 0.8 * len(before)
    # What is no more leads to what came after it.
    assert all(own.themes.get(slug) for slug in themes)
    same = [slug for slug, concept in concepts.items() if slug in {one.slug for one in own.concepts.every()}]
    assert len(same) > 0.7 * len(concepts)


def test_new_changed_and_removed_papers_are_followed(own: Library) -> None:
    gone, new = made_paper(3), made_paper(401)
    changed = dataclasses.replace(made_paper(1), title=made_paper(2).title, abstract=made_paper(2).abstract)
    before = own.themes.of([changed.id])[changed.id]
    keep(own.database, [new, changed])
    remove(own.database, [gone.id])
    own.index.update()
    assert own.atlas.update() == 2
    assert own.atlas.update() == 0
    assert own.concepts.of([gone.id]) == {}
    assert new.id in own.concepts.of([new.id])
    assert own.themes.of([changed.id])[changed.id] != before
    assert not own.atlas.due()


def test_the_sheet_is_made_anew_when_it_is_lost(own: Library) -> None:
    before = own.themes.members(own.themes.every()[0].slug)
    shutil.rmtree(own.home / "index" / "atlas")
    with Library.open(own.home) as again:
        assert again.concepts.of([before[0]]) == {}
        assert again.atlas.update() == 240
        assert again.themes.members(again.themes.every()[0].slug) == before


def test_what_is_learned_meanwhile_does_not_come_between_two_looks(own: Library) -> None:
    still, slug = own.atlas.still(), own.concepts.every()[0].slug
    members, version = still.concepts.papers(slug), still.version()
    model, _ = own.atlas.state()
    assert model
    with own.database.write() as connection:
        made = "2030-01-01T00:00:00+00:00"
        fewer = dataclasses.replace(
            model, made_at=made, dictionary=model.dictionary[:1], concepts=(), themes=(), areas=()
        )
        store.write(connection, made, fewer.to_bytes(), {})
    own.atlas.opened.asked = -math.inf
    with pytest.raises(NotFound):
        own.concepts.get(slug)
    assert own.atlas.version() != version
    assert still.version() == version
    assert still.concepts.papers(slug) == members
    assert len(still.concepts.near(slug)) > 1
    assert still.concepts.direction(slug).shape == (256,)


def test_a_search_that_is_under_way_keeps_to_what_was_learned_when_it_began(
    own: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = own.concepts.every()[0].slug
    before = own.search(f"graph concept:{slug}")

    def learned_anew(*given: Any) -> Shortlist | None:
        with own.database.write() as connection:
            store.write(connection, "2030-01-01T00:00:00+00:00", b"nothing any more", {})
        own.atlas.opened.asked = -math.inf
        return shortlist(*given)

    monkeypatch.setattr(door, "shortlist", learned_anew)
    assert own.search(f"graph concept:{slug}").hits == before.hits


def test_concepts_of_another_space_neither_order_nor_break_what_is_new(own: Library) -> None:
    whole = StaticEncoder.load()
    other = StaticEncoder(whole.vocabulary, whole.codes[:, :64], whole.scales, "other")
    index = Index(own.home / "index", own.database, other)
    index.update()
    atlas = Atlas(own.home / "index" / "atlas", own.database, index)
    assert not atlas.is_of(index.snapshot())
    found = [novelty(atlas, paper) for paper in made_papers(60)]
    assert any(len(one.concepts_added) > 1 for one in found)
    assert any(one.earlier for one in found)


def test_until_the_new_model_is_stored_the_old_one_has_its_sheet(own: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    theme, seen = own.themes.every()[0], []

    def look(*given: Any) -> None:
        with Library.open(own.home) as reader:
            seen.append(len(reader.themes.members(theme.slug)))
        keep_it(*given)

    keep_it = store.write
    monkeypatch.setattr(store, "write", look)
    own.atlas.learn()
    assert seen == [theme.papers]
    assert len(list((own.home / "index" / "atlas").iterdir())) == 1


def test_a_damaged_model_is_learned_anew(own: Library) -> None:
    with own.database.write() as connection:
        store.write(connection, "2026-01-01", b"nonsense", {})
    with Library.open(own.home) as again:
        assert again.themes.every() == []
        assert again.atlas.due()
        again.atlas.learn()
        assert again.themes.every()


def test_an_account_leans(own: Library) -> None:
    slug = own.concepts.every()[0].slug
    own.concepts.steer("a1", slug, 5)
    own.concepts.steer("a2", slug, -1)
    assert own.concepts.steered("a1") == {slug: 1}
    assert own.concepts.steered("a2") == {slug: -1}
    own.concepts.steer("a1", slug, 0)
    assert own.concepts.steered("a1") == {}


def test_what_is_chosen_for_somebody_leans(own: Library) -> None:
    owner = own.community.accounts.owner()
    for number in (0, 4, 8):
        own.community.library.change(owner, made_paper(number).id, saved=True)
    plain = own.readers.for_me(owner, limit=10)
    papers = [one.paper_id for one in plain]
    lit = own.concepts.of(papers)
    slug = max(
        (one.concept.slug for some in lit.values() for one in some),
        key=lambda slug: own.concepts.weights(slug, [p.encode() for p in papers]).sum(),
    )

    def share() -> float:
        return float(
            own.concepts.weights(slug, [one.paper_id.encode() for one in own.readers.for_me(owner, limit=10)]).mean()
        )

    before = share()
    own.concepts.steer(owner.id, slug, -1)
    assert share() < before
    own.concepts.steer(owner.id, slug, 1)
    assert share() > before
    own.concepts.steer(owner.id, slug, 0)
    assert own.readers.for_me(owner, limit=10) == plain


def test_the_commands(own: Library, capsys: pytest.CaptureFixture[str]) -> None:
    home, slug = str(own.home), own.concepts.every()[0].slug
    theme = own.themes.every()[0]

    def said(*words: str) -> str:
        main(["--home", home, "--quiet", *words])
        return capsys.readouterr().out

    assert theme.name in said("themes")
    assert theme.slug in said("themes", "--area", theme.area)
    assert "to " in said("themes", "--growing")
    assert "papers since" in said("themes", theme.slug)
    assert slug in said("concepts")
    assert "its name tells" in said("concepts", slug, "--lean", "less")
    assert own.concepts.steered(own.community.accounts.owner().id) == {slug: -1}
    assert "0." in said("concepts", "--paper", own.themes.members(theme.slug)[0])
    assert "explained" in said("learn")
    for words in (
        ["themes"],
        ["themes", theme.slug],
        ["themes", "--growing"],
        ["concepts"],
        ["concepts", slug],
        ["learn"],
    ):
        assert orjson.loads(said(*words, "--json"))


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_small_libraries(tmp_path: Path, count: int) -> None:
    with _library(tmp_path / "home", made_papers(count)) as library:
        told = library.atlas.learn()
        assert told.papers == count
        assert sum(theme.papers for theme in library.themes.every()) == count
        assert len(library.themes.areas()) <= len(library.themes.every())
        assert library.atlas.update() == 0
        assert isinstance(library.themes.growth(), list)
        assert library.search("graph neural network").total == count
        assert library.atlas.learn().papers == count


def test_the_same_paper_again_and_again(tmp_path: Path) -> None:
    one = made_paper(1)
    papers = [dataclasses.replace(made_paper(number), title=one.title, abstract=one.abstract) for number in range(60)]
    with _library(tmp_path / "home", papers) as library:
        library.atlas.learn()
        assert [theme.papers for theme in library.themes.every()] == [60]
        assert library.concepts.every() == []
        assert library.search("graph").hits


def test_papers_without_words_have_neither(tmp_path: Path) -> None:
    blank = [dataclasses.replace(made_paper(number), title="?!", abstract="") for number in range(40, 60)]
    with _library(tmp_path / "home", [*made_papers(40), *blank]) as library:
        library.atlas.learn()
        assert library.themes.of([paper.id for paper in blank]) == {}
        assert library.concepts.of([blank[0].id]) == {blank[0].id: ()}
        assert len(library.themes.of([paper.id for paper in made_papers(40)])) == 40


def test_vectors_that_are_no_numbers_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Vectors.rows

    def broken(
        self: Vectors, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        found = whole(self, rows).copy()
        found[np.asarray(rows) % 7 == 0] = np.nan
        found[np.asarray(rows) % 7 == 1] = 0
        return found

    with _library(tmp_path / "home", made_papers(70)) as library:
        monkeypatch.setattr(Vectors, "rows", broken)
        assert library.atlas.learn().papers == 70
        assert sum(theme.papers for theme in library.themes.every()) == 50
