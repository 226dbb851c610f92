"""Saying something about a paper: comment, answer, edit, delete, find helpful, see what it said before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.errors import BadInput, UsageError
from frontlist.model.community import Comment
from frontlist.web.pages.paper import paper_page
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]


@router.post("/paper/{paper_id}/comment")
def comment(request: Request, paper_id: str, text: Text = "", parent: Text = "") -> Response:
    """What was written is never lost: when it cannot be taken, the page comes back with it."""
    visit = Visit(request)
    account = visit.signed_in()
    try:
        made = visit.library.community.comments.add(account, paper_id, text, parent=parent)
    except BadInput as error:
        return paper_page(
            visit, visit.library.papers.get(paper_id), draft=text[:20_000], problem=str(error), status=422
        )
    return to_comment(request, made)


@router.post("/comment/{comment_id}/edit")
def edit(request: Request, comment_id: str, text: Text = "") -> Response:
    """Change one's own words."""
    visit = Visit(request)
    return to_comment(request, visit.library.community.comments.edit(visit.signed_in(), comment_id, text))


@router.post("/comment/{comment_id}/delete")
def delete(request: Request, comment_id: str) -> Response:
    """Take one's own comment away."""
    visit = Visit(request)
    made = visit.library.community.comments.get(comment_id, visit.account)
    visit.library.community.comments.delete(visit.signed_in(), comment_id)
    return to_comment(request, made)


@router.post("/comment/{comment_id}/vote")
def vote(request: Request, comment_id: str, value: Text = "1") -> Response:
    """1 helpful, -1 not, 0 takes it back."""
    visit = Visit(request)
    if value not in {"1", "0", "-1"}:
        raise UsageError("A vote on a comment is 1, 0 or -1.", "Send one of them.")
    visit.library.community.comments.vote(visit.signed_in(), comment_id, int(value))
    return to_comment(request, visit.library.community.comments.get(comment_id, visit.account))


@router.get("/comment/{comment_id}/history")
def history(request: Request, comment_id: str) -> Response:
    """What a comment said before it was edited."""
    visit = Visit(request)
    comments = visit.library.community.comments
    now = comments.get(comment_id, visit.account)
    return visit.page("comments.html", comment=now, drafts=comments.history(comment_id, visit.account))


def to_comment(request: Request, made: Comment) -> Response:
    """Back to the comment in its conversation."""
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/paper/{made.paper_id}#{made.id}", status_code=303)
