"""How answers leave: JSON with an ETag and, for a page of a list, the way to the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.model.paper import Paper
from frontlist.web.addresses import query
from frontlist.web.api.call import BEARER, Call
from frontlist.web.api.shapes import LinkShape, Page, PaperShape, T, author_shape, version_shape
from frontlist.web.cards import votes_shown
from frontlist.web.render import base_address
from frontlist.web.routing import Reading

PREFIX: Final = "/api/v1"
PROBLEM: Final[dict[str, Any]] = {
    "description": "What went wrong, as problem details (RFC 9457).",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status"],
                "properties": {
                    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            },
            "example": {
                "type": "urn:frontlist:not-found", "title": "No paper here bears the id 1234.5678.", "status": 404,
                "detail": "Look for it by its title, or add it.",
            },
        }
    },
}  # fmt: skip
VARY: Final = "authorization, cookie"


def api_router(tag: str) -> APIRouter:
    """The router of one file of the API."""
    return APIRouter(
        prefix=PREFIX, tags=[tag], dependencies=[BEARER], responses={"4XX": PROBLEM, "5XX": PROBLEM}, route_class=Reading
    )  # fmt: skip


def answer(call: Call, data: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`data` as JSON; a caller who has it already (If-None-Match) is told so."""
    body = orjson.dumps(data)
    # Weak: the same answer may leave packed or plain.
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    sent = {"etag": etag, "vary": VARY, **(headers or {})}
    if status == 200 and call.request.method in {"GET", "HEAD"} and is_known(call, etag):
        return Response(status_code=304, headers=sent)
    return Response(body, status, sent, media_type="application/json")


def is_known(call: Call, etag: str) -> bool:
    """Whether If-None-Match names the answer (RFC 9110, 13.1.2: compared weakly)."""
    given = [one.strip().removeprefix("W/") for one in call.request.headers.get("if-none-match", "").split(",")]
    return "*" in given or etag.removeprefix("W/") in given


def done() -> Response:
    """It is done, and there is nothing to add."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


def paged(call: Call, items: Sequence[T], cursor: str, **more: object) -> Response:
    """A page of a list; `cursor` is '' on the last one."""
    if not cursor:
        return answer(call, Page(items, ""))
    asked = {name: value for name, value in call.request.query_params.multi_items() if name != "cursor"}
    path = quote(call.request.scope["path"].removeprefix(call.request.scope.get("root_path", "")))
    address = f"{base_address(call.request)}{path}{query({**asked, 'cursor': cursor})}"
    return answer(call, Page(items, cursor), headers={"link": f'<{address}>; rel="next"'})


def offset_of(cursor: str, most: int = 10_000) -> int:
    """Where a page begins; cursors of lists that are computed are plain numbers, which callers need not know."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 7 and int(cursor) <= most):
        raise UsageError("This cursor is none of ours.", "Pass `next` of the page before, as it is.")
    return int(cursor)


def next_cursor(offset: int, limit: int, found: int) -> str:
    """The cursor after a page of which one more than `limit` was asked for."""
    return str(offset + limit) if found > limit else ""


def shown(call: Call, papers: Sequence[Paper]) -> list[PaperShape]:
    """Papers as the API gives them, with votes and comments of all at once."""
    ids = [paper.id for paper in papers]
    ballots, comments = votes_shown(call, ids), call.library.community.comments.counts(ids)
    base = base_address(call.request)
    return [
        paper_shape(
            paper, base, votes=ballots[paper.id].count, voted=ballots[paper.id].mine, comments=comments[paper.id]
        )
        for paper in papers
    ]


def by_ids(call: Call, ids: Sequence[str], of: Callable[[PaperShape], T]) -> list[T]:
    """What `of` makes of the papers of these ids, in their order; those that are gone are left out."""
    papers = call.library.papers.get_many(list(ids))
    return [of(paper) for paper in shown(call, [papers[one] for one in ids if one in papers])]


def paper_shape(paper: Paper, base: str, *, votes: int, voted: bool, comments: int) -> PaperShape:
    """One paper."""
    return PaperShape(
        id=paper.id, url=f"{base}/paper/{paper.id}", title=paper.title, abstract=paper.abstract, summary=paper.summary,
        authors=[author_shape(author) for author in paper.authors], ids=[str(name) for name in paper.ids],
        date=paper.date, submitted=paper.submitted, announced=paper.announced, revised=paper.revised, published=paper.published,
        versions=[version_shape(version) for version in paper.versions], categories=list(paper.categories), venue=paper.venue,
        type=paper.type, comment=paper.comment, licence=paper.licence, links=[LinkShape(link.kind, link.url) for link in paper.links],
        keywords=list(paper.keywords), added_at=paper.added_at, changed_at=paper.changed_at, votes=votes, voted=voted, comments=comments,
    )  # fmt: skip
