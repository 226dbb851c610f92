"""OPML 2.0: the site's feeds, or one's own, in a file that feed readers import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from fastapi import APIRouter
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.addresses import segment
from frontlist.web.api.call import Call
from frontlist.web.feeds.feed import fit
from frontlist.web.render import base_address
from frontlist.web.routing import Reading

CATEGORIES: Final = 40
router = APIRouter(tags=["feeds"], route_class=Reading)


class Outline(NamedTuple):
    """One feed in the file."""

    title: str
    feed: str
    page: str


def opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """http://opml.org/spec2.opml."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = fit(title)
    body = etree.SubElement(root, "body")
    for one in outlines:
        name = fit(one.title)
        etree.SubElement(
            body, "outline", type="rss", text=name, title=name, xmlUrl=fit(one.feed), htmlUrl=fit(one.page)
        )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


@router.get("/feeds.opml", response_class=Response, responses={200: {"content": {"text/x-opml": {}}, "description": "OPML"}}, summary="The site's feeds")  # fmt: skip
def site(request: Request) -> Response:
    """Editions, trending, topics, public lists and the largest fields."""
    call = Call(request)
    return Response(opml(call.library.settings.text("site_name"), public_outlines(call)), media_type="text/x-opml")


def public_outlines(call: Call) -> list[Outline]:
    """Every feed that is not somebody's own, but for single authors, venues, dates and searches."""
    base, library = base_address(call.request), call.library
    found = [
        Outline("Today’s papers", f"{base}/feeds/edition/day.atom", f"{base}/"),
        Outline("The week’s papers", f"{base}/feeds/edition/week.atom", f"{base}/week"),
        Outline("The month’s papers", f"{base}/feeds/edition/month.atom", f"{base}/month"),
        Outline("Trending", f"{base}/feeds/trending.atom", f"{base}/trending"),
    ]
    found += [
        Outline(topic.name, f"{base}/feeds/topic/{topic.slug}.atom", f"{base}/topic/{topic.slug}")
        for topic in library.topics()
    ]
    found += [
        Outline(made.name, f"{base}/feeds/list/{made.id}.atom", f"{base}/list/{made.id}")
        for made in library.community.lists.public()
    ]
    fields = [name for name, _ in library.papers.tally("category")[:CATEGORIES]]
    return found + [
        Outline(name, f"{base}/feeds/category/{segment(name)}.atom", f"{base}/category/{segment(name)}")
        for name in fields
    ]
