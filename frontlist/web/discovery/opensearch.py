"""The search of this site as browsers and reference managers add it (https://github.com/dewitt/opensearch)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.feeds.feed import fit
from frontlist.web.render import base_address
from frontlist.web.visit import Visit

router = APIRouter()
SHORT_NAME = 16


@router.get("/opensearch.xml")
def opensearch(request: Request) -> Response:
    """One page, two feeds."""
    base = escape(base_address(request))
    given = fit(Visit(request).library.settings.text("site_name"))
    name, short = escape(given), escape(given[:SHORT_NAME])
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{short}</ShortName><Description>Search the papers of {name} by meaning and by word.</Description>
<Url type="text/html" template="{base}/search?q={{searchTerms}}"/>
<Url type="application/atom+xml" template="{base}/feeds/search.atom?q={{searchTerms}}"/>
<Url type="application/json" rel="results" template="{base}/api/v1/search?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{base}/opensearch.xml"/>
<Image type="image/svg+xml">{base}/static/icon.svg</Image><InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
"""
    return Response(
        body, media_type="application/opensearchdescription+xml", headers={"cache-control": "public, max-age=86400"}
    )
