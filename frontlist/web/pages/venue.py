"""A venue: what was published there."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.listing import listing, of_venue
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/venue/{name:path}")
def venue(request: Request, name: str, after: str = "") -> Response:
    """Papers of venues whose name holds this: 'ICLR' takes every year's."""
    return listing(Visit(request), "venue.html", of_venue(name), after, name=name)
