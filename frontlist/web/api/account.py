"""The caller's own account, and people as anybody sees them. What opens an account (password, address, new tokens, its
end) is changed on the site alone: a token that was lost must not be able to."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import orjson
from fastapi import Body
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.account import Account
from frontlist.model.community import SCOPES
from frontlist.web.api.answers import answer, api_router, done, next_cursor, offset_of, paged
from frontlist.web.api.call import Call
from frontlist.web.api.paper_actions import comment_shape
from frontlist.web.api.papers import Cursor, Limit
from frontlist.web.api.people_shapes import MeShape, PersonShape, SessionShape, TokenShape
from frontlist.web.api.personal import list_shape
from frontlist.web.api.shapes import FollowShape, Line, Page

router = api_router("account")
SHOWN: Final = 20
MuteName = Literal["person", "author", "category"]


@router.get("/me", response_model=MeShape, summary="Who the token speaks for")
def me(request: Request) -> Response:
    """And what it may do."""
    call = Call(request)
    return answer(call, me_shape(call, call.acting("read")))


@router.patch("/me", response_model=MeShape, summary="Be known by another name, live in another time zone")
def change(
    request: Request, name: Annotated[Line | None, Body(examples=["Ada"])] = None,
    timezone: Annotated[Line | None, Body(examples=["Europe/Zurich"])] = None,
) -> Response:  # fmt: skip
    """What is not named stays as it is."""
    call = Call(request)
    account, accounts = call.acting("write"), call.library.community.accounts
    if name is not None:
        account = accounts.rename(account, name)
    if timezone is not None:
        account = accounts.set_timezone(account, timezone)
    return answer(call, me_shape(call, account))


def me_shape(call: Call, account: Account) -> MeShape:
    """The account, with what the caller may do in its name."""
    scopes = call.bearer.scopes if call.bearer else SCOPES
    return MeShape(account.id, account.name, account.role, account.orcid, account.timezone, list(scopes))


@router.get("/me/data", response_model=dict[str, Any], summary="All of mine in one answer")
def data(request: Request) -> Response:
    """Account, votes, comments, library, notes, lists, searches, sessions."""
    call = Call(request)
    mine = call.library.community.accounts.export(call.acting("read"))
    return answer(call, orjson.loads(orjson.dumps(mine, option=orjson.OPT_NON_STR_KEYS)))


@router.get("/me/votes", response_model=Page[Line], summary="The papers that one voted for")
def votes(request: Request, limit: Limit = 100, cursor: Cursor = "") -> Response:
    """Their ids, the last first."""
    call, offset = Call(request), offset_of(cursor, 1_000_000)
    found = call.library.community.votes.of(call.acting("read"))[offset : offset + limit + 1]
    return paged(call, found[:limit], next_cursor(offset, limit, len(found)))


@router.get("/me/tokens", response_model=Page[TokenShape], summary="One’s tokens, without their secrets")
def tokens(request: Request) -> Response:
    """New ones are made on the site."""
    call = Call(request)
    found = call.library.community.tokens.of(call.acting("read"))
    shapes = [
        TokenShape(one.id, one.name, list(one.scopes), one.created_at, one.expires_at, one.used_at) for one in found
    ]
    return paged(call, shapes, "")


@router.delete("/me/tokens/{token}", status_code=204, summary="Revoke a token")
def revoke(request: Request, token: Line) -> Response:
    """From now on it opens nothing."""
    call = Call(request)
    call.library.community.tokens.revoke(call.acting("write"), token)
    return done()


@router.get("/me/sessions", response_model=Page[SessionShape], summary="Where one is signed in")
def sessions(request: Request) -> Response:
    """Each browser that is."""
    call = Call(request)
    found = call.library.community.sessions.listed(call.acting("read"), call.session_secret)
    return paged(call, [SessionShape(one.id, one.agent, one.created_at, one.seen_at, one.current) for one in found], "")


@router.delete("/me/sessions/{session}", status_code=204, summary="Sign a browser out")
def end_session(request: Request, session: Line) -> Response:
    """At once."""
    call = Call(request)
    call.library.community.sessions.end(call.acting("write"), session)
    return done()


@router.get("/mutes", response_model=Page[FollowShape], summary="Whom and what one has muted")
def mutes(request: Request) -> Response:
    """Nobody is told."""
    call = Call(request)
    found = call.library.community.follows.muted(call.acting("read"))
    return paged(call, [FollowShape(one.kind, one.value, one.created_at) for one in found], "")


@router.put("/mutes/{kind}/{value}", status_code=204, summary="Mute")
def mute(request: Request, kind: MuteName, value: Line) -> Response:
    """Again changes nothing."""
    call = Call(request)
    call.library.community.follows.mute(call.acting("write"), kind, value)
    return done()


@router.delete("/mutes/{kind}/{value}", status_code=204, summary="Mute no longer")
def unmute(request: Request, kind: MuteName, value: Line) -> Response:
    """Again changes nothing."""
    call = Call(request)
    call.library.community.follows.unmute(call.acting("write"), kind, value)
    return done()


@router.get("/people/{name}", response_model=PersonShape, summary="A person of this site")
def person(request: Request, name: Line) -> Response:
    """What anybody sees: public lists, papers written and handed in (our ids), what was said last."""
    call = Call(request)
    community = call.library.community
    found = community.accounts.named(name)
    lists = [list_shape(call, made) for made in community.lists.of(found.id, call.account) if made.public]
    comments = [comment_shape(one) for one in community.comments.by(found.id, call.account, limit=SHOWN)]
    written, submitted = community.authorship.of(found.id), community.submissions.by(found.id)
    return answer(
        call,
        PersonShape(found.id, found.name, found.role, found.orcid, lists, list(written), list(submitted), comments),
    )
