"""Feeds written down: Atom (RFC 4287), JSON Feed 1.1, RSS 2.0."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any, Final, NamedTuple

import orjson
from lxml import etree

from frontlist import __version__
from frontlist.web.feeds.content import html_of, summary_of
from frontlist.web.feeds.feed import Feed, Item, fit, moment, updated

ATOM: Final = "http://www.w3.org/2005/Atom"
DC: Final = "http://purl.org/dc/elements/1.1/"


class Format(NamedTuple):
    """How a format is written and what it calls itself."""

    write: Callable[[Feed], bytes]
    type: str


def atom(feed: Feed) -> bytes:
    """RFC 4287."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "title", feed.title)
    _add(root, "id", feed.id)
    _add(root, "updated", feed.updated)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.here)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.title)
    _add(root, "generator", "Frontlist", version=__version__)
    for item in feed.items:
        _entry(root, feed, item)
    return _xml(root)


def _entry(root: Any, feed: Feed, item: Item) -> None:
    paper, entry = item.paper, _add(root, "entry")
    _add(entry, "title", paper.title)
    _add(entry, "id", feed.paper_id(item))
    _add(entry, "published", moment(item.at))
    _add(entry, "updated", updated(item))
    _add(entry, "link", rel="alternate", type="text/html", href=feed.paper_page(item))
    for link in paper.links:
        if link.kind == "pdf" and link.url.startswith(("https://", "http://")):
            _add(entry, "link", rel="related", type="application/pdf", href=link.url)
    for author in paper.authors:
        _add(_add(entry, "author"), "name", author.name)
    for category in paper.categories:
        _add(entry, "category", term=category)
    if words := summary_of(item):
        _add(entry, "summary", words)
    _add(entry, "content", html_of(feed, item), type="html")


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the namespaces that readers know."""
    root = etree.Element("rss", nsmap={"atom": ATOM, "dc": DC}, version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", feed.title),
        ("link", feed.page),
        ("description", feed.title),
        ("lastBuildDate", _rfc822(feed.updated)),
    ):
        _plain(channel, name, text)
    etree.SubElement(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=fit(feed.here))
    for item in feed.items:
        one = etree.SubElement(channel, "item")
        _plain(one, "title", item.paper.title)
        _plain(one, "link", feed.paper_page(item))
        _plain(one, "guid", feed.paper_id(item)).set("isPermaLink", "false")
        _plain(one, "pubDate", _rfc822(moment(item.at)))
        for author in item.paper.authors:
            _plain(one, f"{{{DC}}}creator", author.name)
        for category in item.paper.categories:
            _plain(one, "category", category)
        _plain(one, "description", html_of(feed, item))
    return _xml(root)


def json_feed(feed: Feed) -> bytes:
    """https://www.jsonfeed.org/version/1.1/."""
    data = {
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": feed.page, "feed_url": feed.here,
        "items": [_json_item(feed, item) for item in feed.items],
    }  # fmt: skip
    return orjson.dumps(data)


def _json_item(feed: Feed, item: Item) -> dict[str, object]:
    found = {
        "id": feed.paper_id(item), "url": feed.paper_page(item), "external_url": item.paper.link("abstract"), "title": item.paper.title,
        "content_html": html_of(feed, item), "summary": summary_of(item), "date_published": moment(item.at),
        "date_modified": updated(item), "authors": [{"name": author.name} for author in item.paper.authors], "tags": list(item.paper.categories),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


FORMATS: Final[Mapping[str, Format]] = {
    "atom": Format(atom, "application/atom+xml; charset=utf-8"),
    "json": Format(json_feed, "application/feed+json; charset=utf-8"),
    "rss": Format(rss, "application/rss+xml; charset=utf-8"),
}


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", {key: fit(value) for key, value in attributes.items()})
    made.text = fit(text) or None
    return made


def _plain(parent: Any, name: str, text: str) -> Any:
    made = etree.SubElement(parent, name)
    made.text = fit(text)
    return made


def _xml(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _rfc822(at: str) -> str:
    return format_datetime(dt.datetime.fromisoformat(at), usegmt=True)
