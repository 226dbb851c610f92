"""axe over every page, light and dark, desk and phone. axe-core (MPL-2.0) is used by these tests alone."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.e2e.conftest import Open
from tests.e2e.test_site import EDITION, TOUR

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.axe]
PAGES = [
    *TOUR, "/week", "/month/2026-03", "/trending?period=all", "/search?q=zzzqqqxx", "/library?shelf=lists", "/digest/latest",
    "/desk/moderator", "/nowhere", "/paper/pzzzzzzzzzzzz",
]  # fmt: skip
RUN = (
    "axe.run(document, {resultTypes: ['violations']})"
    ".then(found => found.violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(node => node.html.slice(0, 120))]))"
)


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core's own script. The package that carries it is never imported: we drive the browser ourselves."""
    found = find_spec("axe_playwright_python")
    assert found
    assert found.origin
    return (Path(found.origin).parent / "axe.min.js").read_text()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: Open, axe: str, path: str) -> None:
    for scheme, width in (("light", 1280), ("dark", 390)):
        page = open_page(path, scheme=scheme, width=width, may_fail=path in PAGES[-2:])
        page.evaluate(axe)
        assert page.evaluate(RUN) == []


def test_axe_finds_nothing_on_a_paper(open_page: Open, axe: str) -> None:
    page = open_page(EDITION)
    page.locator("[data-open]").first.click()
    page.locator("h1.title").wait_for()
    page.evaluate(axe)
    assert page.evaluate(RUN) == []


@pytest.mark.parametrize(
    ("start", "link"), [("/themes", "main a[href^='/theme/']"), ("/concepts", "main a[href^='/concept/']")]
)
def test_axe_finds_nothing_on_a_theme_and_a_concept(open_page: Open, axe: str, start: str, link: str) -> None:
    page = open_page(start)
    page.locator(link).first.click()
    page.locator(".plot").first.wait_for()
    page.evaluate(axe)
    assert page.evaluate(RUN) == []


def test_axe_sees_what_is_wrong(open_page: Open, axe: str) -> None:
    page = open_page("/keys")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\"><button></button>')"
    )
    page.evaluate(axe)
    assert {name for name, *_ in page.evaluate(RUN)} >= {"image-alt", "button-name"}


def test_axe_finds_nothing_on_a_backtest(open_page: Open, axe: str) -> None:
    for scheme, width in (("light", 1280), ("dark", 390)):
        page = open_page("/subscribe/backtest?kind=query&target=learning", scheme=scheme, width=width)
        page.locator("#bar").fill("0.1")
        page.locator("#file").set_input_files(
            {"name": "mine.bib", "mimeType": "text/plain", "buffer": b"@article{a, title={A paper that is not here}}"}
        )
        page.get_by_role("button", name="Try it").click()
        page.locator(".chart").first.wait_for()
        page.evaluate(axe)
        assert page.evaluate(RUN) == []
