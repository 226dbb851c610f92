"""For me: what a reader would want to see, by what they saved, voted for and hid; each place says because of what."""

from __future__ import annotations

import datetime as dt
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import Listed, cards_of
from frontlist.web.visit import Visit

router = APIRouter()
MOST: Final = 24
SPANS: Final = {
    "week": ("This week", 7),
    "month": ("This month", 31),
    "year": ("This year", 366),
    "all": ("All time", 0),
}


@router.get("/for-me")
def for_me(request: Request, span: str = "") -> Response:
    """The papers of some time, the best first. Unless asked for a time: of this month, or of all where that holds none."""
    visit = Visit(request)
    account, library = visit.signed_in(), visit.library
    asked = span if span in SPANS else ""
    span = asked or "month"
    likes = library.readers.likes(account)
    found = library.readers.for_me(account, since=since(visit, span), limit=MOST)
    quiet = bool(likes.liked) and not asked and not found
    if quiet:
        span = "all"
        found = library.readers.for_me(account, limit=MOST)
    reasons = library.readers.reasons(found, account)
    cards = cards_of(visit, [Listed(paper, why=reason[0].upper() + reason[1:]) for paper, reason in reasons.items()])
    interests = len({one.interest for one in found})
    return visit.page(
        "for_me.html", cards=cards, span=span, spans={name: label for name, (label, _) in SPANS.items()},
        liked=len(likes.liked), less=len(likes.less), interests=interests, quiet=quiet and bool(found), explores=any(one.explores for one in found),
    )  # fmt: skip


def since(visit: Visit, span: str) -> str:
    """The day on which a span began; '' for all time."""
    days = SPANS[span][1]
    return (visit.library.clock().date() - dt.timedelta(days=days)).isoformat() if days else ""
