"""Ways in without a question: fields, years, venues, topics, the newest."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.visit import Visit

router = APIRouter()
VENUES_SHOWN: Final = 40


@router.get("/browse")
def browse(request: Request) -> Response:
    """The page."""
    visit = Visit(request)
    papers = visit.library.papers
    return visit.page(
        "browse.html", total=papers.count(), categories=papers.tally("category"), years=papers.tally("year"),
        venues=papers.tally("venue")[:VENUES_SHOWN], topics=visit.library.topics(), lists=visit.library.community.lists.public(),
    )  # fmt: skip


@router.get("/topics")
def topics(request: Request) -> Response:
    """The topics alone."""
    visit = Visit(request)
    return visit.page("topics.html", topics=visit.library.topics())
