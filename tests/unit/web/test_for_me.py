"""The page and the feed of what is for me."""

from __future__ import annotations

import feedparser

from frontlist.web.feeds.private import SCOPE
from tests.unit.web.conftest import Site


def test_what_is_saved_brings_more_and_what_is_hidden_takes_it_away(private_site: Site) -> None:
    community, owner = private_site.library.community, private_site.library.community.accounts.owner()
    paper = private_site.some()
    community.library.change(owner, paper, saved=True)
    try:
        page = private_site.page("/for-me?span=all")
        assert "Because you saved" in page
        found = private_site.library.readers.for_me(owner, limit=10)
        assert f"/paper/{found[0].paper_id}" in page
        assert f'href="/paper/{paper}"' not in page
        community.library.change(owner, found[0].paper_id, hidden=True)
        assert f'href="/paper/{found[0].paper_id}"' not in private_site.page("/for-me?span=all")
        community.library.change(owner, found[0].paper_id, hidden=False)
        # The shelf is older than a month: unless that month was asked for, all time is shown, and it is said.
        assert "so here is all time" in private_site.page("/for-me")
        assert "Nothing of this time" in private_site.page("/for-me?span=month")
        assert "so here is all time" not in private_site.page("/for-me?span=all")
        secret = community.tokens.make(owner, "feeds", [SCOPE]).secret
        for ending in ("atom", "rss", "json"):
            answer = private_site.browser.get(f"/feeds/private/{secret}/for-me.{ending}")
            assert answer.status_code == 200
            assert ending == "json" or not feedparser.parse(answer.content).bozo
    finally:
        community.library.change(owner, paper, saved=False)


def test_before_anything_is_saved_the_page_says_what_to_do(private_site: Site) -> None:
    assert "Save a few papers first" in private_site.page("/for-me")
