"""More or less of a concept, by every way in: a search, a subscription, and what is chosen for somebody."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.cli import main
from frontlist.web.site import make_app
from tests.papers import keep, made_paper, made_papers
from tests.unit.web.conftest import Site

WORDS = "graph message passing"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("steering") / "home"
    with Library.open(home) as library:
        keep(library.database, made_papers(200))
        library.index.update()
        library.atlas.learn()
    return home


@pytest.fixture
def site(learned: Path, tmp_path: Path) -> Iterator[Site]:
    shutil.copytree(learned, tmp_path / "home")
    with Library.open(tmp_path / "home") as library:
        browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
        yield Site(library, browser)


@pytest.fixture
def said(site: Site, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command of this home says."""

    def run(*words: str) -> str:
        main(["--home", str(site.library.home), "--quiet", *words])
        return capsys.readouterr().out

    return run


def lit(library: Library, slug: str, papers: list[str]) -> float:
    """How strongly papers light a concept."""
    return float(library.concepts.weights(slug, [paper.encode() for paper in papers]).mean())


def of_hits(library: Library) -> str:
    """A concept that some hit of the words lights, but not every one."""
    hits = library.search(WORDS, limit=10).hits
    slugs = sorted({slug for hit in hits for slug, *_ in hit.concepts})
    return max(slugs, key=lambda slug: lit(library, slug, [hit.paper_id for hit in hits]))


@pytest.mark.parametrize(("mark", "sign"), [("concept:", 1), ("-concept:", -1)])
def test_a_search_is_steered_alike_by_command_page_and_api(
    site: Site, said: Callable[..., str], mark: str, sign: int
) -> None:
    slug = of_hits(site.library)
    asked = f"{WORDS} {mark}{slug}"
    told = orjson.loads(said("search", asked, "--limit", "10", "--json"))
    by_command = [hit["paper_id"] for hit in told["hits"]]
    answer = site.browser.get("/api/v1/search", params={"q": asked, "limit": 10}).json()
    assert [hit["paper"]["id"] for hit in answer["items"]] == by_command
    page = site.browser.get("/search", params={"q": asked}).text
    places = [page.find(f'href="/paper/{paper}"') for paper in by_command]
    assert -1 not in places
    assert places == sorted(places)
    plain = [hit.paper_id for hit in site.library.search(WORDS, limit=10).hits]
    assert sign * (lit(site.library, slug, by_command) - lit(site.library, slug, plain)) > 0


def test_hits_name_concepts_on_the_page_and_in_the_api(site: Site) -> None:
    hits = site.library.search(WORDS, limit=10).hits
    about = [hit.reason.partition("; about ")[2] for hit in hits if "; about " in hit.reason]
    assert about
    assert about[0] in site.browser.get("/search", params={"q": WORDS}).text
    items = site.browser.get("/api/v1/search", params={"q": WORDS, "limit": 10}).json()["items"]
    assert [[one["concept"] for one in item["concepts"]] for item in items] == [
        [slug for slug, *_ in hit.concepts] for hit in hits
    ]


def test_the_api_leans_as_the_page_and_the_command_do(site: Site, said: Callable[..., str]) -> None:
    slug, owner = site.library.concepts.every()[0].slug, site.library.community.accounts.owner()
    site.send(f"/concept/{slug}/lean", to="more")

    def leanings() -> list[dict[str, str]]:
        found: list[dict[str, str]] = site.browser.get("/api/v1/leanings").json()["items"]
        return found

    assert leanings() == [{"concept": slug, "way": "more"}]
    headers = {"x-form-token": site.token(), "origin": "http://localhost:8000"}
    for way, stands in (("less", -1), ("more", 1), ("neither", None)):
        assert site.browser.put(f"/api/v1/concepts/{slug}/lean/{way}", headers=headers).status_code == 204
        assert site.library.concepts.steered(owner.id).get(slug) == stands
    said("concepts", slug, "--lean", "less")
    assert leanings() == [{"concept": slug, "way": "less"}]
    assert site.browser.put("/api/v1/concepts/nonsense/lean/more", headers=headers).status_code == 404
    assert site.browser.put(f"/api/v1/concepts/{slug}/lean/sideways", headers=headers).status_code == 422


@pytest.mark.parametrize("form", ["theme:{theme}", "theme:{area}", WORDS + " concept:{concept}"])
def test_themes_and_concepts_can_be_subscribed_to_by_page_and_command(
    site: Site, said: Callable[..., str], form: str
) -> None:
    theme = site.library.themes.every()[0]
    target = form.format(theme=theme.slug, area=theme.area, concept=of_hits(site.library))
    site.send("/subscribe", status=200, kind="query", target=target, email="ada@example.org")
    said("subscribe", "bob@example.org", "query", target)
    readers = [site.library.digest.reader(address)[1] for address in ("ada@example.org", "bob@example.org")]
    assert [[(one.kind, one.target) for one in found] for found in readers] == [[("query", target)]] * 2


def test_new_papers_of_a_theme_are_chosen_for_its_subscribers(site: Site) -> None:
    theme = site.library.themes.of([made_paper(2).id])[made_paper(2).id]
    new = [made_paper(number) for number in range(600, 616)]
    keep(site.library.database, new)
    site.library.index.update()
    site.library.atlas.update()
    found = site.library.search(f"theme:{theme.slug}", limit=1000).hits
    came = {hit.paper_id for hit in found} & {paper.id for paper in new}
    assert came == {
        paper for paper, of in site.library.themes.of([one.id for one in new]).items() if of.slug == theme.slug
    }
    assert 0 < len(came) < len(new)
