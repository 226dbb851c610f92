"""axe over every page, light and dark, desk and phone, where axe-core is at hand.

axe-core is not part of this project: `npm install axe-core` beside it, or name its `axe.min.js` in AXE_CORE.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.conftest import Open
from tests.e2e.test_site import EDITION, TOUR

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
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
    """The script, or a skip that says what is missing."""
    places = [Path(os.environ.get("AXE_CORE", "")), ROOT / "node_modules" / "axe-core" / "axe.min.js"]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        pytest.skip("NOT RUN: needs axe-core (AXE_CORE=PATH/axe.min.js)")
    return found.read_text()


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


def test_axe_sees_what_is_wrong(open_page: Open, axe: str) -> None:
    page = open_page("/keys")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\"><button></button>')"
    )
    page.evaluate(axe)
    assert {name for name, *_ in page.evaluate(RUN)} >= {"image-alt", "button-name"}
