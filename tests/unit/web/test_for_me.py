"""The page and the feed of what is for me."""

from __future__ import annotations

import time
from pathlib import Path

import feedparser

from frontlist.app import Library
from frontlist.digest.tokens import fresh_token
from frontlist.web.feeds.private import SCOPE
from tests.unit.web.conftest import RECORDS, Site, browser


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


def test_a_subscription_to_ones_own_papers_says_that_it_stays_empty_while_there_are_none(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.ingest.run(RECORDS)
        site, owner = Site(library, browser(library)), library.community.accounts.owner()
        assert "no mail comes for it until" in site.page("/library")
        for kind in ("for-me", "revisions"):
            done = site.send("/subscribe", status=200, kind=kind, email="me@example.org")
            assert "no mail comes for it until" in done
            assert "with the next edition" not in done
        assert "with the next edition" in site.send("/subscribe", status=200, kind="edition")
        library.community.votes.cast(owner, library.papers.find("1706.03762"))
        assert "with the next edition" in site.send("/subscribe", status=200, kind="for-me")
        assert "no mail comes for it until" in site.send("/subscribe", status=200, kind="revisions"), (
            "a vote saves nothing"
        )
        library.community.library.change(owner, library.papers.find("1706.03762"), saved=True)
        assert "with the next edition" in site.send("/subscribe", status=200, kind="revisions")
        assert "no mail comes for it until" not in site.page("/library")


def test_who_confirms_such_a_subscription_is_told_too_until_something_was_said(shared: Site) -> None:
    digest, address = shared.library.digest, "nothing-saved@example.org"
    digest.request(address, shared.library.wish("for-me", ""))
    reader, _ = digest.reader(address)
    token = fresh_token(digest.context.key, reader.id, int(time.time()) + 600, "confirm")
    done = shared.send(f"/mail/{token}/confirm", status=200)
    assert "no mail comes for it until" in done
    assert "with the next edition" not in done
    mine = f"/mail/{digest.self_service.token(reader)}"
    assert "no mail comes for it until" in shared.page(f"{mine}/preferences")
    shared.send(f"{mine}/more/{shared.some()}", status=200)
    assert "no mail comes for it until" not in shared.page(f"{mine}/preferences")
    assert "with the next edition" in shared.send(f"/mail/{token}/confirm", status=200)
