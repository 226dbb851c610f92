"""Below a path prefix, behind a proxy: every address that programs are given is whole."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import feedparser
from starlette.testclient import TestClient

from frontlist.app import Library
from frontlist.web.site import make_app
from tests.records import arxiv

BASE = "https://science.example/papers"


def test_addresses_bear_the_prefix(tmp_path: Path) -> None:
    flags = {"mode": "shared", "base_url": BASE, "forwarded_by": "203.0.113.9"}
    with Library.open(tmp_path, flags=flags) as library:
        library.ingest.run([arxiv(f"2401.{number:05d}", categories=("cs.LG",)) for number in range(3)])
        library.index.update()
        site = TestClient(make_app(library), base_url="https://science.example", client=("203.0.113.9", 4000))
        paged = site.get("/papers/api/v1/papers?limit=2")
        assert paged.headers["link"].startswith(f"<{BASE}/api/v1/papers?limit=2&cursor=p")
        assert site.get(paged.headers["link"].partition(">")[0][1:]).status_code == 200
        assert paged.json()["items"][0]["url"].startswith(f"{BASE}/paper/p")
        assert (
            site.get("/papers/api/v1/papers/2401.00001")
            .headers["content-location"]
            .startswith("/papers/api/v1/papers/p")
        )
        feed = feedparser.parse(site.get("/papers/feeds/category/cs.LG.atom").content)
        assert [link.href for link in feed.feed.links] == [
            f"{BASE}/feeds/category/cs.LG.atom",
            f"{BASE}/category/cs.LG",
        ]
        assert feed.feed.id == "tag:science.example,2026:feed/category/cs.LG"
        for path in ("/papers/opensearch.xml", "/papers/sitemap.xml", "/papers/sitemap/0.xml", "/papers/feeds.opml"):
            text = site.get(path).text
            assert BASE in text
            ElementTree.fromstring(text.encode())
        assert f"Sitemap: {BASE}/sitemap.xml" in site.get("/papers/robots.txt").text
        assert "Disallow: /papers/search" in site.get("/papers/robots.txt").text
        assert site.get("/papers/api/v1/openapi.json").json()["servers"] == [{"url": "/papers"}]
        missing = site.get("/papers/feeds/topic/none.atom")
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
