"""A person of this site: lists, papers written and handed in, what was said."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import Listed, cards_of
from frontlist.web.visit import Visit

router = APIRouter()
SHOWN = 20


@router.get("/person/{name}")
def person(request: Request, name: str) -> Response:
    """Nothing private: what anybody could see anyway, in one place."""
    visit = Visit(request)
    community = visit.library.community
    found = community.accounts.named(name)
    follows = community.follows.followed(visit.account) if visit.account else []
    comments = community.comments.by(found.id, visit.account, limit=SHOWN)
    return visit.page(
        "person.html", person=found, lists=[made for made in community.lists.of(found.id, visit.account) if made.public],
        written=cards_of(visit, map(Listed, community.authorship.of(found.id)[:SHOWN])),
        submitted=cards_of(visit, map(Listed, community.submissions.by(found.id)[:SHOWN])),
        comments=comments, papers=visit.library.papers.get_many([one.paper_id for one in comments]),
        follows=any(follow.kind == "person" and follow.value == found.id for follow in follows),
    )  # fmt: skip
