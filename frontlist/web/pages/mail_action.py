"""Save, more like this, less like this, mute: where the links in a mail lead. A link shows a page; buttons act.

The mail's own token says for whom. What it can do is mild, shown on the preference page and taken back there.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.subscription import TasteKind
from frontlist.web.forms import back
from frontlist.web.render import address_of
from frontlist.web.visit import Visit

router = APIRouter()
Act = Literal["save", "more", "less"]
WORDS: Final = {
    "save": ("Save this paper?", "Save it", "Saved.", "It is kept for you, and papers near to it count as of interest."),
    "more": ("More like this?", "Send me more like it", "More of it.", "Papers like this one come with your mails from now on."),
    "less": ("Less like this?", "Show less like it", "Less of it.", "Papers like this one stay out of your mails from now on; each mail says how many."),
}  # fmt: skip
KINDS: Final[dict[str, TasteKind]] = {"save": "saved", "more": "more", "less": "less"}
MUTED_DAYS: Final = 30


@router.get("/mail/{token}/mute/{subscription}")
def mute_form(request: Request, token: str, subscription: str) -> Response:
    """The button."""
    visit = Visit(request)
    _, wishes = visit.library.digest.self_service.seen(token)
    wish = next((one for one in wishes if one.id == subscription), None)
    if wish is None:
        raise NotFound("This is not in your mails any more.", "See what is on your preference page.")
    return visit.page(
        "mail_action.html",
        title="Nothing of this for a month?", label="Mute it for 30 days", paper=None, wish=wish, token=token,
        back_here=address_of(request),
    )  # fmt: skip


@router.post("/mail/{token}/mute/{subscription}")
def mute(request: Request, token: str, subscription: str, days: Annotated[int, Form()] = MUTED_DAYS) -> Response:
    """Quiet about one thing; 0 ends it."""
    Visit(request).library.digest.self_service.mute(token, subscription, days)
    return back(request, "", f"/mail/{token}/preferences")


@router.post("/mail/{token}/unsay/{paper}")
def unsay(request: Request, token: str, paper: str) -> Response:
    """Take a "more" or "less" back."""
    Visit(request).library.digest.self_service.unsay(token, paper)
    return back(request, "", f"/mail/{token}/preferences")


@router.get("/mail/{token}/{act}/{paper}")
def form(request: Request, token: str, act: Act, paper: str) -> Response:
    """The button."""
    visit = Visit(request)
    visit.library.digest.self_service.seen(token)
    title, label, _, _ = WORDS[act]
    return visit.page(
        "mail_action.html",
        title=title, label=label, paper=visit.library.papers.get(paper), wish=None, token=token, back_here=address_of(request),
    )  # fmt: skip


@router.post("/mail/{token}/{act}/{paper}")
def do(request: Request, token: str, act: Act, paper: str) -> Response:
    """Do it: for the mail's reader, and in the library of whoever is signed in as the same person."""
    visit = Visit(request)
    found = visit.library.papers.get(paper)
    reader = visit.library.digest.self_service.say(token, found.id, KINDS[act])
    account = visit.account
    if account is not None and account.id == reader.account_id and act != "more":
        visit.library.community.library.change(
            account, found.id, saved=True if act == "save" else None, hidden=True if act == "less" else None
        )
    _, _, title, words = WORDS[act]
    return visit.page("done.html", title=title, words=words, to=f"/mail/{token}/preferences", label="Your mails")
