"""The feed reader from PyPI takes every feed."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.demo import load_demo
from frontlist.digest.subscribers import join_with_consent
from frontlist.web.feeds.private import ONES, SCOPE, SHELVES
from frontlist.web.feeds.public import FINDERS
from frontlist.web.site import make_app
from tests.unit.web.feeds.test_feeds import LISTS


def test_reader_takes_every_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # reader brings an older feedparser that wants `sgmllib3k`, which has no wheel; feedparser's own wheel has the same.
    monkeypatch.setitem(sys.modules, "sgmllib", importlib.import_module("feedparser_sgmllib"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = pytest.importorskip("reader")
    with Library.open(tmp_path / "home") as library:
        library.load_shelf()
        load_demo(library)
        library.index.update()
        library.atlas.learn()
        site = TestClient(make_app(library), base_url="http://localhost")
        names = {}
        addresses = [*(f"/feeds/{address}" for address in LISTS), *others(library)]
        assert kinds(addresses) >= {*FINDERS, *SHELVES, *(f"private {kind}" for kind in ONES), "mail", "trending"}
        for number, address in enumerate(addresses):
            held = len(site.get(address.format("json")).json()["items"])
            # What the demo has nothing for: the mails of somebody new, this month's suggestions.
            assert (
                held
                or address.startswith("/mail/")
                or "/for-me" in address
                or address in map("/feeds/{}".format, LISTS)
            ), address
            for ending in ("atom", "json", "rss"):
                answer = site.get(address.format(ending))
                assert answer.status_code == 200, address
                (tmp_path / f"{number}.{ending}").write_bytes(answer.content)
                names[f"{number}.{ending}"] = held
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taken = reader.make_reader(":memory:", feed_root=str(tmp_path))
        for name in names:
            taken.add_feed(name)
        taken.update_feeds()
        assert {feed.url: feed.last_exception for feed in taken.get_feeds() if feed.last_exception} == {}
        assert {name: taken.get_entry_counts(feed=name).total for name in names} == names
        assert all(entry.title and entry.link and entry.published for entry in taken.get_entries())
        taken.close()


def others(library: Library) -> Iterator[str]:
    """The feeds of what is learned, of what people keep, and of one's mails."""
    community, paper = library.community, library.papers.find("2007.15651")
    owner = community.accounts.owner()
    community.library.change(owner, paper, saved=True)
    community.follows.follow(owner, "category", "cs.CV")
    made = community.lists.make(owner, "Reading group", public=True)
    community.lists.put(owner, made.id, paper)
    kept = community.library.keep_search(owner, "Hubs", "hubness in embedding spaces", public=True)
    area = library.themes.areas()[0]
    yield from (f"/feeds/theme/{area.slug}.{{}}", f"/feeds/concept/{library.concepts.every()[0].slug}.{{}}")
    yield from (
        f"/feeds/topic/{library.topics()[0].slug}.{{}}",
        f"/feeds/similar/{paper}.{{}}",
        "/feeds/day/2025-02-27.{}",
    )
    yield from (
        f"/feeds/list/{made.id}.{{}}",
        f"/feeds/search/{kept.id}.{{}}",
        f"/feeds/person/{quote(owner.name)}.{{}}",
    )
    mine = f"/feeds/private/{community.tokens.make(owner, 'feeds', [SCOPE]).secret}"
    yield from (f"{mine}/{shelf}.{{}}" for shelf in SHELVES)
    yield from (f"{mine}/list/{made.id}.{{}}", f"{mine}/search/{kept.id}.{{}}")
    digest, wish = library.digest, library.wish("query", "attention")
    with library.database.write() as connection:
        join_with_consent(connection, digest.context, "reader@example.org", wish, "UTC", "a test, 2026-01-01")
    yield f"/mail/{digest.self_service.token(digest.reader('reader@example.org')[0])}/digest.{{}}"


def kinds(addresses: list[str]) -> set[str]:
    """Which kinds of feeds there are among these addresses."""
    found = set()
    for parts in (address.partition("?")[0].strip("/").split("/") for address in addresses):
        if parts[:2] == ["feeds", "private"]:
            found.add(f"private {parts[3]}" if len(parts) > 4 else parts[3].partition(".")[0])
        else:
            found.add(parts[0] if parts[0] == "mail" else parts[1].partition(".")[0])
    return found
