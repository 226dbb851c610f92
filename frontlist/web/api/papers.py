"""Papers: by id, by filter, many at once, all as JSON lines; what is like one, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import orjson
from fastapi import Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from frontlist.errors import Gone, NotFound, UsageError
from frontlist.model.dates import parse_partial_date
from frontlist.model.query import PaperFilter
from frontlist.text.cite import FORMATS
from frontlist.text.similar import name_key
from frontlist.web.api.answers import answer, api_router, by_ids, next_cursor, offset_of, paged, shown
from frontlist.web.api.call import Call
from frontlist.web.api.hits import answer_shape
from frontlist.web.api.shapes import AnswerShape, Found, Line, Page, PaperName, PaperShape

router = api_router("papers")
MOST_IDS: Final = 1000
BATCH: Final = 500
TYPES: Final = {
    "bibtex": "application/x-bibtex", "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json", "csv": "text/csv",
}  # fmt: skip
Limit = Annotated[int, Query(ge=1, le=200, description="How many on a page")]
Cursor = Annotated[Line, Query(description="`next` of the page before")]
Category = Annotated[
    list[Line], Query(max_length=20, description="cs.LG, or a group such as cs; several: any", examples=[["cs.CL"]])
]
Date = Annotated[Line, Query(description="2024, 2024-03 or 2024-03-11; both ends are included")]


def paper_filter(
    since: Date = "", until: Date = "", category: Category = [], author: Annotated[Line, Query(examples=["Yann LeCun"])] = "",  # noqa: B006 - FastAPI copies defaults
    venue: Line = "", year: Annotated[int | None, Query(ge=1, le=9999)] = None, type: Line = "",
    has_code: bool | None = None, text: Annotated[Line, Query(description="Words that title or abstract hold")] = "",
) -> PaperFilter:  # fmt: skip
    """Which papers are meant."""
    for date in (since, until):
        if parse_partial_date(date) != date:
            raise UsageError(f"{date[:40]!r} is not a date.", "Write 2025, 2025-03 or 2025-03-11.")
    return PaperFilter(
        since=since, until=until, category=tuple(category), author=name_key(author) if author else "", venue=venue,
        year=year, type=type, has_code=has_code, text=text,
    )  # fmt: skip


Where = Annotated[PaperFilter, Depends(paper_filter)]


@router.get("/papers", response_model=Page[PaperShape], summary="Papers by filter, newest first")
def papers(request: Request, where: Where, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """Without a filter: all of them."""
    call = Call(request)
    found = call.library.papers.select(where, limit=limit + 1, after=cursor)
    page = found[:limit]
    return paged(call, shown(call, page), page[-1].id if len(found) > limit else "")


@router.get(
    "/papers.jsonl", response_class=StreamingResponse, summary="Every paper that a filter means, as JSON lines",
    responses={200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}, "description": "One paper a line"}},
)  # fmt: skip
def papers_jsonl(request: Request, where: Where) -> StreamingResponse:
    """Sent as it is read, in constant memory; each line is a paper as elsewhere in this API."""
    call = Call(request)
    call.account  # noqa: B018 - a bad token is told before the stream begins
    return StreamingResponse(_lines(call, where), media_type="application/jsonl")


def _lines(call: Call, where: PaperFilter) -> Iterator[bytes]:
    for page in call.library.papers.pages(where, batch=BATCH):
        yield b"".join(orjson.dumps(paper, option=orjson.OPT_APPEND_NEWLINE) for paper in shown(call, page))


@router.post("/papers/lookup", response_model=Found, summary="Many papers by any of their ids")
def lookup(
    request: Request, ids: Annotated[list[PaperName], Body(embed=True, max_length=MOST_IDS, examples=[["1706.03762", "10.48550/arXiv.2005.11401"]])]
) -> Response:  # fmt: skip
    """Ids in, records out, in the order asked for. It reads only, but the ids of a thousand papers fit no address."""
    call, known, missing = Call(request), dict[str, None](), []
    for name in ids:
        try:
            known[call.library.papers.find(name)] = None
        except (NotFound, Gone):
            missing.append(name)
    return answer(call, Found(by_ids(call, list(known), lambda paper: paper), missing))


@router.get("/papers/{paper:path}/similar", response_model=AnswerShape, summary="Papers like this one")
def similar(request: Request, paper: PaperName, where: Where, limit: Limit = 20, cursor: Cursor = "") -> Response:
    """The nearest in meaning, with how near; narrowed by a filter where one is given."""
    call, offset = Call(request), offset_of(cursor, 800)
    found = call.library.similar(paper, limit=offset + limit + 1, where=where)
    return answer(call, answer_shape(call, found, offset, limit, next_cursor(offset, limit, len(found.hits) - offset)))


@router.get(
    "/papers/{paper:path}/citation", summary="How to cite it", response_class=Response,
    responses={200: {"content": {kind: {"schema": {"type": "string"}} for kind in TYPES.values()}, "description": "The reference"}},
)  # fmt: skip
def citation(request: Request, paper: PaperName, format: Literal["bibtex", "ris", "csl", "csv"] = "bibtex") -> Response:
    """For reference managers."""
    found = Call(request).library.papers.get(paper)
    return Response(FORMATS[format]([found]), media_type=TYPES[format])


@router.get("/papers/{paper:path}", response_model=PaperShape, summary="One paper by any of its ids")
def paper(request: Request, paper: PaperName) -> Response:
    """An id of a paper that was merged away leads to what it became; one that was removed is 410."""
    call = Call(request)
    found = call.library.papers.get(paper)
    return answer(
        call,
        shown(call, [found])[0],
        headers={"content-location": f"{request.scope.get('root_path', '')}/api/v1/papers/{found.id}"},
    )
