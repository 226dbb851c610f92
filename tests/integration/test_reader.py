"""The feed reader from PyPI takes every feed."""

from __future__ import annotations

import importlib
import sys
import warnings
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.demo import load_demo
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
        library.community.accounts.owner()
        library.index.update()
        site = TestClient(make_app(library), base_url="http://localhost")
        names = {}
        for number, address in enumerate(LISTS):
            for ending in ("atom", "json", "rss"):
                name = f"{number}.{ending}"
                answer = site.get(f"/feeds/{address.format(ending)}")
                (tmp_path / name).write_bytes(answer.content)
                names[name] = len(site.get(f"/feeds/{address.format('json')}").json()["items"])
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
