"""Coming in and going out: sign-in, registration, and the one page behind every mailed link."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.errors import BadInput, Conflict, Forbidden, NotFound, UsageError
from frontlist.model.community import SignedIn
from frontlist.web.cookies import FORM, SESSION, drop_cookie, set_cookie
from frontlist.web.forms import back, safe_next
from frontlist.web.render import base_address
from frontlist.web.routing import asks_others
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
SESSION_DAYS: Final = 90
ORCID_STATE: Final = "frontlist_orcid"
OPENID_STATE: Final = "frontlist_openid"
# What each kind of link does when its button is pressed. Mail scanners follow links, but press no buttons.
LINKS: Final = {
    "sign-in": ("Sign in", "Sign in"), "register": ("Make your account", "Make my account"),
    "address": ("Your new address", "Use this address"), "author": ("Are you the author?", "Yes, I am"),
    "address-undo": ("Take the change of address back", "Take it back and end every session"),
    "invitation": ("You are invited", "Go on"),
}  # fmt: skip


@router.get("/login")
@router.get("/signin")
def sign_in_typed(request: Request) -> Response:
    """What people type by habit."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in", status_code=301)


@router.get("/signup")
def register_typed(request: Request) -> Response:
    """The same for who has no account yet."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/register", status_code=301)


@router.get("/sign-in")
def sign_in_form(request: Request, next: str = "") -> Response:
    """The form: a password, or a link by mail."""
    visit = Visit(request)
    if visit.account:
        return back(request, next)
    return sign_in_page(visit, next)


def sign_in_page(visit: Visit, next: str = "", *, problem: str = "", who: str = "", status: int = 200) -> Response:
    """The form, with what was wrong."""
    settings = visit.library.settings
    return visit.page(
        "account.html", status=status, next=next, problem=problem, who=who, registration=settings.text("registration"),
        **elsewhere(visit),
    )  # fmt: skip


def elsewhere(visit: Visit) -> dict[str, Any]:
    """Whether one can sign in with ORCID, and what the button of the OpenID provider says ('' where there is none)."""
    settings = visit.library.settings
    openid = settings.text("openid_name") if settings.text("openid_client") else ""
    return {"has_orcid": bool(settings.text("orcid_client")), "openid": openid}


@router.post("/sign-in")
def sign_in(request: Request, who: Text, password: Text = "", next: Text = "", do: Text = "password") -> Response:
    """By password, or by asking for a link."""
    visit = Visit(request)
    door = visit.library.community.sign_in
    try:
        if do == "link":
            return link_sent(visit, who, safe_next(next, ""))
        made = door.with_password(who, password, address=visit.address, agent=visit.agent, earlier=visit.session_secret)
    except (Forbidden, BadInput) as error:
        return sign_in_page(visit, next, problem=str(error), who=who[:300], status=403)
    return signed_in(request, made, next)


def link_sent(visit: Visit, who: str, onward: str) -> Response:
    """The same answer, and as soon, whether an address or a name has an account or not."""
    door, later = visit.library.community.sign_in, None
    if "@" in who:
        door.send_link(who, address=visit.address, onward=onward)
    else:
        later = BackgroundTask(door.link_for_name(who, address=visit.address, onward=onward))
    response = visit.page(
        "done.html",
        title="Look into your mail.",
        words="If that is the address or the name of an account, a link is on its way to its address. It works once, for 15 minutes.",
        to="/",
        label="Today’s papers",
    )
    response.background = later
    return response


def signed_in(request: Request, made: SignedIn, next: str = "") -> Response:
    """A fresh session cookie, whatever was there before."""
    response = back(request, next)
    set_cookie(request, response, SESSION, made.secret, days=SESSION_DAYS)
    drop_cookie(request, response, FORM)
    return response


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End this session."""
    visit = Visit(request)
    visit.library.community.sessions.sign_out(visit.session_secret)
    response = back(request, "")
    drop_cookie(request, response, SESSION)
    return response


@router.get("/register")
def register_form(request: Request, invitation: str = "") -> Response:
    """The form for a new account, or who to ask. Who was invited by mail finds the address written."""
    visit = Visit(request)
    invited = visit.library.community.registrations.open_invitation(invitation)
    if invitation and invited is None:
        problem = "This invitation has been used, or is too old. Ask whoever sent it for another."
        return register_page(visit, "", problem=problem, status=410)
    return register_page(visit, invitation, email=invited.email if invited else "")


def register_page(
    visit: Visit, invitation: str, *, problem: str = "", email: str = "", name: str = "", status: int = 200
) -> Response:
    """The form, with what was wrong."""
    registration = visit.library.settings.text("registration")
    return visit.page(
        "register.html", status=status, invitation=invitation, problem=problem, email=email, name=name,
        may=registration == "open" or bool(invitation), registration=registration,
    )  # fmt: skip


@router.post("/register")
def register(request: Request, email: Text, name: Text, password: Text = "", invitation: Text = "") -> Response:
    """The same answer whether the address is known or not."""
    visit = Visit(request)
    door = visit.library.community.registrations
    try:
        door.register(email, name, password, invitation=invitation, address=visit.address)
    except (BadInput, Conflict, Forbidden) as error:
        return register_page(visit, invitation, problem=str(error), email=email[:300], name=name[:100], status=422)
    return visit.page(
        "done.html",
        title="Look into your mail.",
        words="The link in it makes your account. It works once, for 15 minutes.",
        to="/",
        label="Today’s papers",
    )


@router.get("/link/{kind}/{secret}")
def link_form(request: Request, kind: str, secret: str, next: str = "") -> Response:
    """A page with a button; only the button acts."""
    if kind not in LINKS:
        raise NotFound("There is no such kind of link.", "Use the link of the mail as it is.")
    if kind == "invitation":
        return RedirectResponse(f"{request.scope.get('root_path', '')}/register?invitation={secret}", status_code=303)
    title, label = LINKS[kind]
    return Visit(request).page("link.html", title=title, label=label, kind=kind, secret=secret, next=next)


@router.post("/link/{kind}/{secret}")
def follow_link(
    request: Request, kind: str, secret: str, password: Text = "", name: Text = "", next: Text = ""
) -> Response:
    """Do what the link was for."""
    visit = Visit(request)
    community = visit.library.community
    if kind == "sign-in":
        made = community.sign_in.with_link(
            secret, new_password=password, agent=visit.agent, earlier=visit.session_secret
        )
        return signed_in(request, made, next)
    if kind == "register":
        made = community.registrations.confirm(secret, name=name, agent=visit.agent, earlier=visit.session_secret)
        return signed_in(request, made)
    if kind == "address":
        community.accounts.confirm_address(visit.signed_in(), secret)
        return back(request, "", "/settings")
    if kind == "author":
        return back(request, "", f"/paper/{community.authorship.confirm(secret)}")
    if kind == "address-undo":
        community.sign_in.undo_address(secret)
        return visit.page(
            "done.html",
            title="Taken back.",
            words="Your old address is the account’s again, and every session and token has ended. Sign in by mail and set a new password.",
            to="/sign-in",
            label="Sign in",
        )
    raise NotFound("There is no such kind of link.", "Use the link of the mail as it is.")


@router.post("/sign-in/openid")
def openid(request: Request, invitation: Text = "") -> Response:
    """A page that leads to the provider: forms may not leave the site (form-action), links may."""
    visit = Visit(request)
    redirect = f"{base_address(request)}/sign-in/openid"
    to, state = visit.library.community.openid.begin(redirect, visit.account, invitation)
    response = visit.page("openid.html", to=to, name=visit.library.settings.text("openid_name"))
    set_cookie(request, response, OPENID_STATE, state)
    return response


@router.get("/sign-in/openid")
@asks_others
def openid_answer(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Where the provider sends people back; the state in the cookie says that they began here."""
    if error or not code:
        raise UsageError("The provider did not sign you in.", "Try again, or sign in by mail.")
    visit = Visit(request)
    held = request.cookies.get(OPENID_STATE, "")
    made = visit.library.community.openid.finish(code, state, held, agent=visit.agent, earlier=visit.session_secret)
    response = signed_in(request, made)
    drop_cookie(request, response, OPENID_STATE)
    return response


@router.post("/sign-in/orcid")
def orcid(request: Request, invitation: Text = "") -> Response:
    """A page that leads to ORCID: forms may not leave the site (form-action), links may."""
    visit = Visit(request)
    redirect = f"{base_address(request)}/sign-in/orcid"
    to, state = visit.library.community.orcid.begin(redirect, visit.account, invitation)
    response = visit.page("orcid.html", to=to)
    set_cookie(request, response, ORCID_STATE, state)
    return response


@router.get("/sign-in/orcid")
@asks_others
def orcid_answer(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Where ORCID sends people back; the state in the cookie says that they began here."""
    if error or not code:
        raise UsageError("ORCID did not sign you in.", "Try again, or sign in by mail.")
    visit = Visit(request)
    held = request.cookies.get(ORCID_STATE, "")
    made = visit.library.community.orcid.finish(code, state, held, agent=visit.agent, earlier=visit.session_secret)
    response = signed_in(request, made)
    drop_cookie(request, response, ORCID_STATE)
    return response
