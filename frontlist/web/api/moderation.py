"""Moderation: the public log, what waits for a moderator, and the acts themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Body
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.api.answers import api_router, done, paged
from frontlist.web.api.call import Call
from frontlist.web.api.papers import Limit
from frontlist.web.api.people_shapes import ActShape, NoticeShape, ReportShape
from frontlist.web.api.shapes import Line, Page
from frontlist.web.pages.moderation import acts_of

router = api_router("moderation")
Action = Literal[
    "hide-comment", "show-comment", "hide-paper", "show-paper", "lock", "unlock", "close-list", "ban",
    "ban-and-drop-votes", "unban", "dismiss-paper", "dismiss-comment", "dismiss-list", "dismiss-account", "settle",
]  # fmt: skip


@router.get("/moderation/log", response_model=Page[ActShape], summary="What moderators did, newest first")
def log(request: Request, limit: Limit = 50, cursor: Line = "") -> Response:
    """For everybody to read."""
    call = Call(request)
    acts = call.library.community.moderation.log(limit=limit + 1, before=cursor)
    shown = [
        ActShape(one.id, one.at, one.moderator, one.action, one.kind, one.target_id, one.reason, one.paper_id, one.name)
        for one in acts
    ]
    return paged(call, shown[:limit], shown[limit - 1].id if len(shown) > limit else "")


@router.get("/moderation/reports", response_model=Page[ReportShape], summary="What readers reported")
def reports(request: Request) -> Response:
    """What nobody has settled. For moderators; needs the scope `moderate`."""
    call = Call(request)
    found = call.library.community.moderation.reports(call.acting("moderate"))
    return paged(call, [ReportShape(one.id, one.kind, one.target_id, one.reason, one.created_at) for one in found], "")


@router.get("/moderation/notices", response_model=Page[NoticeShape], summary="Odd votes")
def notices(request: Request) -> Response:
    """Bursts and rings that nobody has looked at; they are damped already. Needs the scope `moderate`."""
    call = Call(request)
    found = call.library.community.moderation.notices(call.acting("moderate"))
    return paged(call, [NoticeShape(one.id, one.kind, one.paper_id, one.detail, one.at) for one in found], "")


@router.post("/moderation/acts", status_code=204, summary="Hide, lock, ban, or leave something as it is")
def act(
    request: Request, action: Annotated[Action, Body(examples=["hide-comment"])],
    target: Annotated[Line, Body(description="The id of the paper, comment, list, account or notice")],
    reason: Annotated[Line, Body(description="For the public log", examples=["Advertising"])] = "",
) -> Response:  # fmt: skip
    """One act, with its reason for the log. Needs the scope `moderate`."""
    call = Call(request)
    acts_of(call)[action](call.acting("moderate"), target, reason)
    return done()


@router.delete("/simulation", status_code=204, summary="Remove every simulated vote")
def remove_simulation(request: Request) -> Response:
    """What the demo made up goes for good. For an admin; needs the scope `admin`."""
    call = Call(request)
    call.acting("admin")
    call.library.discover.remove_simulated()
    return done()
