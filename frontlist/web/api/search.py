"""Search: the engine's answer with its reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.web.api.answers import answer, api_router, offset_of
from frontlist.web.api.call import Call
from frontlist.web.api.hits import answer_shape
from frontlist.web.api.papers import Cursor, Limit
from frontlist.web.api.shapes import AnswerShape, Line

router = api_router("search")
DEEPEST = 1000


@router.get("/search", response_model=AnswerShape, summary="Find papers by meaning and by word")
def search(
    request: Request,
    q: Annotated[Line, Query(description="Any text; au: ti: abs: in: date: venue: like: -not OR \"a phrase\" narrow it", examples=["hubness in:cs.LG date:2023.."])],
    mode: Literal["hybrid", "words", "meaning"] = "hybrid",
    sort: Literal["relevance", "date"] = "relevance",
    limit: Limit = 20,
    cursor: Cursor = "",
    explain: Annotated[bool, Query(description="Every number of the score, by name")] = False,
    facets: Annotated[bool, Query(description="Counts by year, category, venue, type and code")] = False,
) -> Response:  # fmt: skip
    """Ordered, explained, with the line where relevance ends."""
    call, offset = Call(request), offset_of(cursor, DEEPEST)
    asked = q.strip()
    if not asked:
        raise UsageError("There is nothing to search for.", "Say it in `q`.")
    limit = min(limit, DEEPEST + 200 - offset)
    found = call.library.search(asked, limit=limit, offset=offset, mode=mode, sort=sort, explain=explain, facets=facets)
    further = str(offset + limit) if offset + limit < min(found.total, DEEPEST) else ""
    return answer(call, answer_shape(call, found, 0, limit, further))
