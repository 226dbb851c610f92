"""How the installation fares."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from frontlist import __version__
from frontlist.web.api.answers import answer, api_router
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import SourceShape, StatusShape

router = api_router("status")


@router.get("/status", response_model=StatusShape, summary="What is here, and when it last came in")
def status(request: Request) -> Response:
    """Counts and moments. Where the home lies and why a source failed is not told."""
    call = Call(request)
    found = call.library.status()
    sources = [SourceShape(one.source.name, one.source.kind, one.finished_at, bool(one.error)) for one in found.sources]
    return answer(call, StatusShape(__version__, found.papers, found.newest, sources))
