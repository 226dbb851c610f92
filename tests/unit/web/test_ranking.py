"""About ranking: the numbers of the code, and a formula that is an address."""

from __future__ import annotations

import re

import pytest

from frontlist.model.what_if import Mix
from tests.unit.web.conftest import Site


def test_every_formula_that_can_be_chosen_is_written_out(site: Site) -> None:
    page = site.page("/about/ranking")
    offered = re.findall(r'<option value="([^"]+)"', site.page("/trending"))
    assert len(offered) == 9
    for name in offered:
        assert f"formula={name}" in page or name == "frontlist"
    assert "<mn>1.8</mn>" in page


def test_a_formula_is_an_address(site: Site) -> None:
    usual = site.page("/about/ranking?part=what-if")
    other = site.page("/about/ranking?part=what-if&fields=0&half_life=12&text=1")
    assert "by the site’s own formula" in usual
    assert "half_life=12&amp;fields=0" in other
    assert "text=1" not in other
    assert titles(usual) != titles(other)
    assert titles(site.page("/about/ranking?fields=0&half_life=12")) == titles(other)


def titles(page: str) -> list[str]:
    return re.findall(r"<tr><td class=\"nowrap\">.*?<a [^>]*>([^<]+)</a>", page)


def test_it_says_what_a_paper_lacks(site: Site) -> None:
    eleventh = site.library.discover.what_if(Mix()).places[10]
    page = site.page(f"/about/ranking?part=what-if&paper={eleventh.standing.paper_id}")
    assert "would stand at place 11." in page
    assert f"it lacked {eleventh.lacks['vote']} vote" in page
    first = site.library.discover.what_if(Mix()).places[0]
    assert "That is in the top ten." in site.page(f"/about/ranking?paper={first.standing.paper_id}")


@pytest.mark.parametrize("query", ["vote=-1", "vote=inf", "fields=2", "half_life=0", "week=2999-W01", "week=x"])
def test_what_is_no_formula_is_told(site: Site, query: str) -> None:
    assert site.browser.get(f"/about/ranking?{query}").status_code in {400, 422}
    assert 'role="alert"' in site.page("/about/ranking?paper=nonsense")
