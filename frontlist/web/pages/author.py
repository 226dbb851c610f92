"""An author: everything under that name. Names are not people: two who share one share the page, and it says so."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.listing import listing, of_author
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/author/{name}")
def author(request: Request, name: str, after: str = "") -> Response:
    """Papers by this name in any of its written forms."""
    visit = Visit(request)
    follows = visit.library.community.follows.followed(visit.account) if visit.account else []
    return listing(
        visit, "author.html", of_author(name), after, name=name,
        follows=any(follow.kind == "author" and follow.value == name for follow in follows),
    )  # fmt: skip
