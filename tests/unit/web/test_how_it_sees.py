"""The page about how the engine sees: its panels, its address, and libraries that are too small for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.curves import across, curves, down, whiskers
from frontlist.web.site import make_app
from tests.papers import keep, made_papers
from tests.unit.web.conftest import Site


def test_every_panel_stands_on_the_shelf(site: Site) -> None:
    page = site.page("/how-it-sees")
    for name in ("The space", "Whole and parts", "Fewer numbers", "What counts"):
        assert f">{name}</h2>" in page
    assert page.count("<circle") > 400
    assert " style=" not in page
    assert 'href="/how-it-sees"' in site.page("/about/ranking")


def test_a_question_gives_two_orders_of_the_same_papers(site: Site) -> None:
    panel = site.page("/how-it-sees?part=looks&q=local+and+global+features")
    assert "<html" not in panel
    left, right = re.findall(r"<ol aria-labelledby.*?</ol>", panel, re.S)
    assert left.count("<li>") == right.count("<li>") == 10
    assert left != right
    assert "up from place" in right
    assert "By the best sentence" in site.page("/how-it-sees?part=looks&q=features&by=sentence")


@pytest.mark.parametrize("question", ["", "zzzqq zzxxy", "-nothing", '"', "<script>", "like:2007.15651", "a" * 300])
def test_any_question_is_answered(site: Site, question: str) -> None:
    assert "<script>" not in site.browser.get("/how-it-sees", params={"part": "looks", "q": question}).text
    assert site.browser.get("/how-it-sees", params={"q": question}).status_code == 200


def test_the_forms_carry_each_other_along(site: Site) -> None:
    page = site.page("/how-it-sees?q=hubs&by=sentence&size=24&kind=title")
    assert page.count('name="q" value="hubs"') == 3
    assert page.count('name="size" value="24"') == 2
    assert '<option value="title" selected>' in page
    assert ">24 numbers a paper</th>" in page


def test_more_numbers_find_more_neighbours(site: Site) -> None:
    def found(size: int) -> list[int]:
        panel = site.page(f"/how-it-sees?part=numbers&size={size}")
        return [int(share) for share in re.findall(r"<strong>(\d+) %</strong>", panel)]

    few, many, every = found(8), found(128), found(4096)
    # As trained, the first numbers are a vector by themselves, and all of them are all there is.
    assert few[1] < many[1] < every[1] == 100
    assert few[0] < many[0]


@pytest.mark.parametrize("kind", ["judged", "judged-every", "judged-name", "title", "sentence"])
def test_importance_has_intervals_and_says_what_goes_together(site: Site, kind: str) -> None:
    panel = site.page(f"/how-it-sees?part=counts&kind={kind}")
    assert "meaning" in panel
    assert "share their importance" in panel
    assert "with words" in panel
    assert ("of judged collections" in panel) is kind.startswith("judged")


def test_what_made_one_hit_has_intervals(site: Site) -> None:
    page = site.page("/how-it-sees?part=counts&q=local+and+global+features")
    assert "First for" in page
    assert page.count("…") > 20
    assert "judged: three words of a title" in site.page("/how-it-sees")


@pytest.mark.parametrize("wrong", ["size=0", "size=x", "by=letters", "kind=guess", "part=all", f"q={'a' * 301}"])
def test_what_the_page_does_not_know_is_refused(site: Site, wrong: str) -> None:
    assert site.browser.get(f"/how-it-sees?{wrong}").status_code in {400, 422}


@pytest.mark.parametrize("count", [0, 1, 2, 12, 50])
def test_small_libraries(tmp_path: Path, count: int) -> None:
    with Library.open(tmp_path / "home") as library:
        keep(library.database, made_papers(count))
        library.index.update()
        browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
        page = Site(library, browser).page("/how-it-sees?q=neural")
        assert ("too few papers" in page) is (count < 12)
        assert ("of three papers" in page) is (count < 3)
        assert ("Not measured yet" in Site(library, browser).page("/how-it-sees?part=counts&kind=title")) is (
            count < 12
        )


def test_a_library_without_vectors(tmp_path: Path) -> None:
    with Library.open(tmp_path / "home", flags={"encoder": str(tmp_path / "nowhere.npz.zst")}) as library:
        keep(library.database, made_papers(30))
        library.index.update()
        browser = TestClient(make_app(library), base_url="http://localhost:8000", client=("127.0.0.1", 5000))
        page = Site(library, browser).page("/how-it-sees?q=neural")
        assert "Nothing to compare" in page
        assert "too few papers" in page


def test_curves_and_whiskers_keep_to_their_frames() -> None:
    (curve,) = curves({"way": [(1, 0.0), (256, 1.0)]}, 256)
    assert curve.points == f"{across(1, 256):.1f},{down(0):.1f} {across(256, 256):.1f},{down(1):.1f}"
    lost, won = whiskers([(1.0, 0.5, 3.0), (-1.0, -1.0, 0.0)])
    assert (won.low, won.left, won.width) == (0.0, 0.0, lost.nought)
    assert lost.nought < lost.low < lost.at < lost.high == 200.0
    assert whiskers([(0.0, 0.0, 0.0)])[0].width == 0.0
