"""The sitemap, in parts (https://www.sitemaps.org/protocol.html): papers in the order in which they came, so that old

parts never change, and one part for every other page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.web.addresses import segment
from frontlist.web.render import base_address
from frontlist.web.visit import Visit

router = APIRouter()
# The protocol allows 50,000; a part of this size is 2 MB and quickly made.
IN_A_PART: Final = 20_000
NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEADERS: Final = {"cache-control": "public, max-age=3600"}


@router.get("/sitemap.xml")
def index(request: Request) -> Response:
    """The parts."""
    base = base_address(request)
    parts = range(-(-Visit(request).library.papers.count() // IN_A_PART))
    addresses = [f"{base}/sitemap/pages.xml", *(f"{base}/sitemap/{part}.xml" for part in parts)]
    return _xml("sitemapindex", (_row("sitemap", address) for address in addresses))


@router.get("/sitemap/pages.xml")
def pages(request: Request) -> Response:
    """Lists: fields, topics, editions' fronts, public lists, years and months."""
    visit, base = Visit(request), base_address(request)
    library = visit.library
    paths = [
        "/",
        "/week",
        "/month",
        "/trending",
        "/browse",
        "/topics",
        "/themes",
        "/concepts",
        "/about/ranking",
        "/how-it-sees",
    ]
    paths += [f"/category/{segment(name)}" for name, _ in library.papers.tally("category")]
    paths += [f"/topic/{topic.slug}" for topic in library.topics()]
    paths += [f"/theme/{theme.slug}" for theme in (*library.themes.areas(), *library.themes.every())]
    paths += [f"/list/{made.id}" for made in library.community.lists.public()]
    paths += [f"/year/{year}" for year, _ in library.papers.tally("year")]
    paths += [f"/month/{month}" for month, _ in library.papers.tally("month")]
    return _xml("urlset", (_row("url", base + path) for path in paths))


@router.get("/sitemap/{part}.xml")
def part(request: Request, part: str) -> Response:
    """Some of the papers."""
    rows = []
    if part.isascii() and part.isdigit() and len(part) < 6:
        rows = Visit(request).library.papers.changed(int(part) * IN_A_PART, IN_A_PART)
    if not rows:
        raise NotFound("The sitemap has no such part.", "/sitemap.xml lists them.")
    base = base_address(request)
    return _xml("urlset", (_row("url", f"{base}/paper/{paper_id}", at[:10]) for paper_id, at in rows))


def _row(name: str, address: str, changed: str = "") -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{name}><loc>{escape(address)}</loc>{when}</{name}>"


def _xml(name: str, rows: Iterable[str]) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{NAMESPACE}">{"".join(rows)}</{name}>\n'
    return Response(body, media_type="application/xml", headers=HEADERS)
