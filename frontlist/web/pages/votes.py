"""Voting, from any page that shows a paper."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontlist.web.cards import votes_shown
from frontlist.web.errors import wants_problem
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]


@router.post("/paper/{paper_id}/vote")
def vote(request: Request, paper_id: str, value: Text = "1", next: Text = "") -> Response:
    """`value` 1 votes, 0 takes the vote back."""
    visit = Visit(request)
    votes = visit.library.community.votes
    account = visit.signed_in()
    ballot = votes.cast(account, paper_id, address=visit.address) if value == "1" else votes.withdraw(account, paper_id)
    if wants_problem(request):
        count = votes_shown(visit, [ballot.paper_id])[ballot.paper_id].count
        return JSONResponse({"count": count, "mine": ballot.mine})
    return back(request, next, f"/paper/{ballot.paper_id}")
