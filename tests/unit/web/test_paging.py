"""Lists that are read a page at a time: behind their end stands the way back, and where relevance ends is said once."""

from __future__ import annotations

import re

import pytest

from tests.unit.web.conftest import Site

BEHIND = "This page is behind the last one."
NUMBERED = (
    "/search?q=vision", "/search?q=vision&sort=date", "/trending?period=all", "/edition/2026-03-11", "/library", "/?category=",
)  # fmt: skip


@pytest.mark.parametrize("address", NUMBERED)
def test_behind_the_last_page_stands_the_way_back(site: Site, address: str) -> None:
    glue = "&" if "?" in address else "?"
    page = site.page(f"{address}{glue}page=999", status=404)
    assert BEHIND in page
    assert "Nothing" not in page.partition("<main")[2]
    ways = [
        way.replace("&amp;", "&") for way in re.findall(r'class="button" href="([^"]+)">The (?:first|last) page', page)
    ]
    assert ways
    for way in ways:
        assert BEHIND not in site.page(way)


def test_the_last_page_is_the_last_one(site: Site) -> None:
    for address in ("/search?q=vision", "/trending?period=all"):
        page = site.page(f"{address}&page=999", status=404)
        found = re.search(r'href="([^"]+page=(\d+))">The last page', page)
        assert found
        last = site.page(found.group(1).replace("&amp;", "&"))
        assert "data-paper" in last
        assert 'rel="next"' not in last
        assert BEHIND in site.page(f"{address}&page={int(found.group(2)) + 1}", status=404)


@pytest.mark.parametrize("address", ["/category/cs.LG", "/year/2023", "/venue/CVPR%202022"])
def test_a_list_that_goes_on_after_nothing_leads_to_its_head(site: Site, address: str) -> None:
    page = site.page(f"{address}?after=0", status=404)
    assert BEHIND in page
    assert f'href="{address}">The first page' in page


def test_where_nothing_is_relevant_no_number_says_otherwise(site: Site) -> None:
    page = site.page("/search?q=asdfghjkl")
    assert "Nothing clearly relevant" in page
    assert "something to do with it" not in page


def test_relevance_ends_once_and_is_counted_whole(site: Site) -> None:
    lines, counts = 0, set()
    for number in range(1, 6):
        page = site.page(f"/search?q=contrastive&page={number}")
        lines += page.count('class="line"')
        counts |= set(re.findall(r"(\d+) relevant papers? of", page))
        assert "Nothing is clearly relevant" not in page
    assert lines == 1
    answer = site.library.search("contrastive", limit=100)
    assert counts == {str(answer.relevant)}
    assert answer.relevant > 20, "more than one page, or this test says nothing"
