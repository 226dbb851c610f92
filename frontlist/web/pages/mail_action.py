"""Save, more like this, less like this: where the links below a paper in a mail lead. A link shows a page; buttons act.

What is done is done by who is signed in, never by the mail's token: a mail may be passed on.
"""

from __future__ import annotations

from typing import Final, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.render import address_of
from frontlist.web.visit import Visit

router = APIRouter()
Act = Literal["save", "more", "less"]
WORDS: Final = {
    "save": ("Save this paper?", "Save it", "Saved.", "It is in your library."),
    "more": ("More like this?", "Send me more like it", "More of it.", "Papers like this one come with your mails from now on."),
    "less": ("Less like this?", "Hide it, and show less like it", "Less of it.", "It is hidden from your lists."),
}  # fmt: skip


@router.get("/mail/{token}/{act}/{paper}")
def form(request: Request, token: str, act: Act, paper: str) -> Response:
    """The button, or the way to sign in first."""
    visit = Visit(request)
    title, label, _, _ = WORDS[act]
    return visit.page(
        "mail_action.html",
        title=title,
        label=label,
        paper=visit.library.papers.get(paper),
        back_here=address_of(request),
    )


@router.post("/mail/{token}/{act}/{paper}")
def do(request: Request, token: str, act: Act, paper: str) -> Response:
    """Do it."""
    visit = Visit(request)
    account, found = visit.signed_in(), visit.library.papers.get(paper)
    if act == "more":
        visit.library.digest.self_service.join(
            account, visit.library.wish("similar", found.id, name=f"Like “{found.title}”"[:200])
        )
    elif act == "less":
        visit.library.community.library.change(account, found.id, hidden=True)
    else:
        visit.library.community.library.change(account, found.id, saved=True)
    _, _, title, words = WORDS[act]
    return visit.page("done.html", title=title, words=words, to=f"/paper/{found.id}", label="The paper")
