"""The trending page's choices are kept in its links, and it shows the list that they mean."""

from __future__ import annotations

import re

from lxml import html

from tests.unit.web.conftest import Site


def test_a_broader_head_can_be_asked_for_on_the_page_and_in_the_api(site: Site) -> None:
    plain = [one.paper_id for one in site.library.trending(period="all", formula="top", limit=20)]
    broad = [one.paper_id for one in site.library.trending(period="all", formula="top", limit=20, broad=True)]
    assert shown(site.page("/trending?period=all&formula=top")) == plain
    assert shown(site.page("/trending?period=all&formula=top&broad=1")) == broad
    found = site.browser.get("/api/v1/trending?period=all&formula=top&broad=true&limit=20").json()["items"]
    assert [item["paper"]["id"] for item in found] == broad


def test_the_choice_is_shown_and_kept(site: Site) -> None:
    page = html.fromstring(site.page("/trending?period=all&broad=1"))
    assert page.xpath("//input[@name='broad']/@checked")
    tabs = page.xpath("//nav[@aria-label='Period']//a/@href")
    assert len(tabs) == 5
    assert all("broad=1" in tab for tab in tabs)
    usual = html.fromstring(site.page("/trending?period=all"))
    assert not usual.xpath("//input[@name='broad']/@checked")
    assert not any("broad" in tab for tab in usual.xpath("//nav[@aria-label='Period']//a/@href"))


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="paper[^"]*" id="(p[0-9a-z]+)"', page)
