"""Pages and feeds of concepts and themes, and leaning by a click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.site import make_app
from tests.papers import keep, made_papers
from tests.unit.web.conftest import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Library.open(tmp_path_factory.mktemp("atlas") / "home") as library:
        keep(library.database, made_papers(200))
        library.index.update()
        library.atlas.learn()
        browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
        yield Site(library, browser)


def test_themes_lead_to_areas_and_themes(site: Site) -> None:
    page = site.page("/themes")
    for area in site.library.themes.areas():
        assert f'href="/theme/{area.slug}"' in page
    assert site.page("/themes?until=2023-05")
    site.page("/themes?until=nonsense", 400)


def test_a_theme_shows_its_papers_months_and_neighbours(site: Site) -> None:
    theme = site.library.themes.every()[0]
    page = site.page(f"/theme/{theme.slug}")
    newest = site.library.papers.get(site.library.themes.members(theme.slug)[0])
    assert newest.title in page
    assert "By month" in page
    assert f"theme:{theme.slug}" in page
    assert f'href="/theme/{theme.area}"' in page
    assert site.page(f"/theme/{theme.area}?page=2")
    assert "behind the last one" in site.page(f"/theme/{theme.slug}?page=99", 404)
    site.page("/theme/nonsense", 404)


def test_a_concept_shows_its_papers_and_leans(site: Site) -> None:
    concept = site.library.concepts.every()[0]
    page = site.page(f"/concept/{concept.slug}")
    assert site.library.papers.get(site.library.concepts.papers(concept.slug)[0][0]).title in page
    assert site.send(f"/concept/{concept.slug}/lean", to="more") == f"/concept/{concept.slug}"
    owner = site.library.community.accounts.owner()
    assert site.library.concepts.steered(owner.id) == {concept.slug: 1}
    assert "You lean" in site.page("/concepts")
    site.send(f"/concept/{concept.slug}/lean", to="neither")
    assert site.library.concepts.steered(owner.id) == {}
    site.page("/concept/nonsense", 404)


def test_a_paper_names_its_theme_and_concepts(site: Site) -> None:
    theme = site.library.themes.every()[0]
    paper = site.library.themes.members(theme.slug)[0]
    page = site.page(f"/paper/{paper}")
    assert f'href="/theme/{theme.slug}"' in page
    assert all(f'href="/concept/{one.concept.slug}"' in page for one in site.library.concepts.of([paper])[paper])


def test_concepts_are_found_by_word(site: Site) -> None:
    word = site.library.concepts.every()[0].words[0]
    assert site.library.concepts.every()[0].slug in site.page(f"/concepts?q={word}")
    assert "No concept has these words" in site.page("/concepts?q=zzzz")


def test_the_api_says_the_same(site: Site) -> None:
    def told(path: str) -> Any:
        return site.browser.get(f"/api/v1{path}").json()

    areas = told("/themes")["items"]
    assert {area["slug"] for area in areas} == {area.slug for area in site.library.themes.areas()}
    theme = told(f"/themes?area={areas[0]['slug']}")["items"][0]
    assert told(f"/themes/{theme['slug']}")["papers"] == site.library.themes.members(theme["slug"])
    grown = told("/themes/growth?limit=2")
    assert len(grown["items"]) == 2
    assert told(f"/themes/growth?limit=2&cursor={grown['next']}")["items"] != grown["items"]
    assert told("/themes/growth?limit=200")["next"] == ""
    concept = told("/concepts?limit=1")["items"][0]
    assert told(f"/concepts/{concept['slug']}")["papers"][0] == site.library.concepts.papers(concept["slug"])[0][0]
    assert told("/themes/nonsense")["status"] == 404
    assert told("/themes/growth?until=nonsense")["status"] == 400


def test_feeds(site: Site) -> None:
    theme, concept = site.library.themes.every()[0], site.library.concepts.every()[0]
    assert "<entry>" in site.page(f"/feeds/theme/{theme.slug}.atom")
    assert "<entry>" in site.page(f"/feeds/concept/{concept.slug}.atom")


def test_the_landscape_has_names(site: Site) -> None:
    page = site.page("/landscape")
    assert any(f'href="/theme/{theme.slug}"' in page for theme in site.library.themes.every())


def test_before_anything_is_learned(tmp_path: Path) -> None:
    with Library.open(tmp_path / "home") as library:
        empty = Site(
            library, TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
        )
        assert "No themes yet" in empty.page("/themes")
        assert "No concepts yet" in empty.page("/concepts")
        empty.page("/landscape")
