"""One's own account: name, address, password, sessions, tokens, invitations, all of mine in one file, and the end."""

from __future__ import annotations

from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.errors import UsageError
from frontlist.model.community import SCOPES
from frontlist.web.api.call import ROLE_OF_SCOPE
from frontlist.web.cookies import SESSION, drop_cookie
from frontlist.web.forms import back
from frontlist.web.pages.account import elsewhere
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
Scopes = Annotated[tuple[str, ...], Form()]
DAYS: Final = {"30": "a month", "365": "a year", "0": "until I revoke it"}


@router.get("/settings")
def settings(request: Request) -> Response:
    """Everything on one page."""
    return settings_page(Visit(request))


def settings_page(visit: Visit, *, token: str = "", invitation: str = "", invited: str = "") -> Response:
    """The page, with what is shown once (a fresh token or invitation)."""
    account, community = visit.signed_in(), visit.library.community
    return visit.page(
        "settings.html", sessions=community.sessions.listed(account, visit.session_secret), tokens=community.tokens.of(account),
        invitations=community.registrations.invited(account), muted=community.follows.muted(account), scopes=[scope for scope in SCOPES if account.may(ROLE_OF_SCOPE.get(scope, "reader"))], lasting=DAYS,
        token=token, invitation=invitation, invited=invited, here=f"{visit.request.scope.get('root_path', '')}/settings", **elsewhere(visit),
    )  # fmt: skip


@router.post("/settings/account")
def change(request: Request, name: Text = "", timezone: Text = "") -> Response:
    """Name and time zone."""
    visit = Visit(request)
    accounts, account = visit.library.community.accounts, visit.signed_in()
    if name and name != account.name:
        account = accounts.rename(account, name)
    if timezone and timezone != account.timezone:
        accounts.set_timezone(account, timezone)
    return back(request, "", "/settings")


@router.post("/settings/address")
def address(request: Request, email: Text) -> Response:
    """A link goes to the new address; nothing changes before it is followed. A private library takes its owner's word."""
    visit = Visit(request)
    if visit.private:
        visit.library.community.accounts.own_address(visit.signed_in(), email)
        return back(request, "", "/settings")
    visit.library.community.accounts.change_address(visit.signed_in(), email)
    return visit.page(
        "done.html",
        title="Look into your mail.",
        words="A link went to the new address. Nothing changes before you follow it.",
        to="/settings",
        label="Settings",
    )


@router.post("/settings/password")
def password(request: Request, new: Text, current: Text = "") -> Response:
    """Every other session ends."""
    visit = Visit(request)
    visit.library.community.accounts.set_password(visit.signed_in(), new, current=current, session=visit.session_secret)
    return back(request, "", "/settings")


@router.post("/settings/sessions")
def end_sessions(request: Request, session: Text = "") -> Response:
    """End one, or every other."""
    visit = Visit(request)
    sessions, account = visit.library.community.sessions, visit.signed_in()
    if session:
        sessions.end(account, session)
    else:
        sessions.end_others(account, visit.session_secret)
    return back(request, "", "/settings")


@router.post("/settings/tokens")
def make_token(request: Request, name: Text = "", scope: Scopes = ("read",), days: Text = "0") -> Response:
    """A key for programs, shown this once."""
    visit = Visit(request)
    if days not in DAYS:
        raise UsageError("There is no such length of time.", f"Choose from: {', '.join(DAYS)}.")
    made = visit.library.community.tokens.make(visit.signed_in(), name, scope, int(days))
    return settings_page(visit, token=made.secret)


@router.post("/settings/tokens/revoke")
def revoke(request: Request, token: Text) -> Response:
    """It opens nothing any more."""
    visit = Visit(request)
    visit.library.community.tokens.revoke(visit.signed_in(), token)
    return back(request, "", "/settings")


@router.post("/settings/invite")
def invite(request: Request, email: Text = "") -> Response:
    """Leave for one person to make an account."""
    visit = Visit(request)
    made = visit.library.community.registrations.invite(visit.signed_in(), email)
    return settings_page(visit, invitation=made.secret, invited=made.email)


@router.get("/settings/data.json")
def data(request: Request) -> Response:
    """All of mine."""
    visit = Visit(request)
    body = orjson.dumps(
        visit.library.community.accounts.export(visit.signed_in()), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    )
    headers = {"content-disposition": 'attachment; filename="frontlist-data.json"', "cache-control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


@router.post("/settings/delete")
def delete(request: Request, name: Text = "") -> Response:
    """Gone for good; the name has to be typed, so that no slip of the hand does it."""
    visit = Visit(request)
    account = visit.signed_in()
    if name != account.name:
        raise UsageError("The name that you typed is not yours.", "Type your name exactly, to show that you mean it.")
    visit.library.community.accounts.delete(account, account.id)
    response = RedirectResponse(request.scope.get("root_path", "") + "/settings/deleted", status_code=303)
    drop_cookie(request, response, SESSION)
    return response


@router.get("/settings/deleted")
def deleted(request: Request) -> Response:
    """What is gone, said to who has just left."""
    return Visit(request).page(
        "done.html", title="Your account is gone.", to="/", label="Today’s papers",
        words="Your words, library, lists and sessions went with it. Votes stay as counts that are nobody’s.",
    )  # fmt: skip
