"""What came in, from where, when; what failed; what waits."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.pages.demo import USUAL, week_of_arxiv
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/status")
def status(request: Request) -> Response:
    """Counts and moments; where the home lies and why a source failed is for admins."""
    visit = Visit(request)
    admin = bool(visit.account and visit.account.may("admin"))
    plan = visit.library.sources.plan(*week_of_arxiv(visit.library, USUAL)) if admin else None
    return visit.page("status.html", found=visit.library.status(), admin=admin, plan=plan)
