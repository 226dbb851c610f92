"""What a reader does with a paper for oneself: save, mark, note, tag, put into a list; follow, report, claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from frontlist.errors import BadInput, NetworkError, NotFound, UsageError
from frontlist.web.errors import wants_problem
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
# What the buttons of a card say, and what they change.
MARKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "read": {"read": True}, "unread": {"read": False}, "hide": {"hidden": True}, "show": {"hidden": False}, "note": {},
}  # fmt: skip


@router.post("/paper/{paper_id}/save")
def save(request: Request, paper_id: str, saved: Text = "", next: Text = "") -> Response:
    """Save, or take back."""
    visit = Visit(request)
    entry = visit.library.community.library.change(visit.signed_in(), paper_id, saved=bool(saved))
    if wants_problem(request):
        return JSONResponse({"mine": bool(entry.saved_at)})
    return back(request, next, f"/paper/{entry.paper_id}")


@router.post("/paper/{paper_id}/mark")
def mark(request: Request, paper_id: str, do: Text, note: Text = "", next: Text = "") -> Response:
    """One button of a card: read or not, hidden or not, or the note beside them. The others stay as they are."""
    visit = Visit(request)
    if do not in MARKS:
        raise UsageError("There is no such mark.", f"Choose from: {', '.join(MARKS)}.")
    written = note if do == "note" else None
    entry = visit.library.community.library.change(visit.signed_in(), paper_id, **MARKS[do], note=written)
    if wants_problem(request):
        return JSONResponse({"read": bool(entry.read_at), "hidden": bool(entry.hidden_at), "note": entry.note})
    return back(request, next, f"/paper/{entry.paper_id}")


@router.post("/paper/{paper_id}/keep")
def keep(
    request: Request, paper_id: str, read: Text = "", hidden: Text = "", note: Text = "", tags: Text = ""
) -> Response:
    """The whole private form of a paper's page."""
    visit = Visit(request)
    visit.library.community.library.change(
        visit.signed_in(), paper_id, read=bool(read), hidden=bool(hidden), note=note, tags=tags.split(",")
    )
    return back(request, "", f"/paper/{paper_id}")


@router.post("/paper/{paper_id}/list")
def put(request: Request, paper_id: str, name: Text = "", to: Annotated[str, Form(alias="list")] = "") -> Response:
    """Into a list of one's own, or a new, private one."""
    visit = Visit(request)
    account, lists = visit.signed_in(), visit.library.community.lists
    chosen = to or lists.make(account, name).id
    lists.put(account, chosen, paper_id)
    return back(request, "", f"/list/{chosen}")


@router.post("/paper/{paper_id}/author")
def claim(request: Request, paper_id: str) -> Response:
    """Say that one wrote it; proven at once, or by a mail to the printed address."""
    visit = Visit(request)
    proven = visit.library.community.authorship.claim(visit.signed_in(), paper_id)
    words = (
        "Your comments here now bear the mark of an author."
        if proven
        else "We wrote to the address that the paper prints. The link in that mail proves it."
    )
    return visit.page(
        "done.html",
        title="Thank you." if proven else "One more step.",
        words=words,
        to=f"/paper/{paper_id}",
        label="Back to the paper",
    )


@router.post("/follow")
def follow(request: Request, kind: Text, value: Text, do: Text = "follow", next: Text = "") -> Response:
    """Follow, mute, or stop either."""
    visit = Visit(request)
    account, follows = visit.signed_in(), visit.library.community.follows
    acts = {"follow": follows.follow, "unfollow": follows.unfollow, "mute": follows.mute, "unmute": follows.unmute}
    acts.get(do, follows.follow)(account, kind, value)
    return back(request, next, "/library?shelf=following")


@router.post("/report")
def report(request: Request, kind: Text, target: Text, reason: Text, next: Text = "") -> Response:
    """Tell the moderators."""
    visit = Visit(request)
    visit.library.community.moderation.report(visit.signed_in(), kind, target, reason)
    root = request.scope.get("root_path", "")
    return visit.page(
        "done.html",
        title="Thank you.",
        words="The moderators will look at it.",
        to=next.removeprefix(root).partition("#")[0] if next.startswith(f"{root}/paper/") else "/",
        label="Back",
    )


@router.post("/submit")
def submit(request: Request, text: Text, note: Text = "") -> Response:
    """Hand a paper in by id or address. What was written is never lost: when it cannot be taken, the form says why."""
    visit = Visit(request)
    account = visit.signed_in()
    try:
        made = visit.library.community.submissions.submit(account, text, note=note)
    except (BadInput, NotFound, NetworkError) as error:
        return visit.page("submit.html", status=422, text=text[:2000], note=note[:500], problem=str(error))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/paper/{made.paper_id}", status_code=303)


@router.get("/submit")
def submit_form(request: Request, text: str = "") -> Response:
    """The form for it."""
    visit = Visit(request)
    visit.signed_in()
    return visit.page("submit.html", text=text, note="", problem="")
