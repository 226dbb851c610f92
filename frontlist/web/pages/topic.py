"""A topic: a search with a name and an address of its own."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.addresses import query
from frontlist.web.pages.search import ON_A_PAGE, answer_cards, line_after
from frontlist.web.visit import Visit

router = APIRouter()
SHOWN: Final = 60
SORTS: Final = {"relevance": "Relevance", "date": "Newest"}


@router.get("/topic/{slug}")
def topic(request: Request, slug: str, sort: str = "relevance") -> Response:
    """What the topic's query finds to be relevant."""
    visit = Visit(request)
    found = visit.library.topic(slug)
    answer = visit.library.search(found.query, limit=SHOWN, sort="date" if sort == "date" else "relevance")
    cards = answer_cards(visit, answer)
    onward = (
        query({"q": found.query, "sort": sort, "page": SHOWN // ON_A_PAGE + 1})
        if answer.relevant_in_all > SHOWN
        else ""
    )
    return visit.page(
        "topic.html",
        topic=found,
        answer=answer,
        cards=cards,
        line=line_after(answer, 0, len(cards)),
        sort=sort,
        sorts=SORTS,
        further=f"{request.scope.get('root_path', '')}/search{onward}" if onward else "",
    )
