"""The last mail as a page: what readers of the daily edition got."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import cards_of
from frontlist.web.pages.front import signed
from frontlist.web.visit import Visit

router = APIRouter()
MOST: Final = 20


@router.get("/digest/latest")
def latest(request: Request) -> Response:
    """The digest of the last full edition, for a reader who was never sent anything."""
    visit = Visit(request)
    edition = visit.library.discover.latest_edition("day")
    cards = cards_of(visit, signed(visit, edition.picks[:MOST]))
    return visit.page("digest.html", edition=edition, cards=cards)
