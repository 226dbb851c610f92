"""The starter shelf in, the simulation out: two buttons of an administrator."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()


@router.post("/shelf")
def shelf(request: Request) -> Response:
    """Load the shelf; again changes nothing."""
    visit = Visit(request)
    visit.signed_in("admin")
    visit.library.load_shelf()
    return back(request, "")


@router.post("/simulation/remove")
def remove_simulation(request: Request) -> Response:
    """Every simulated vote goes, in one click."""
    visit = Visit(request)
    visit.signed_in("admin")
    visit.library.discover.remove_simulated()
    return back(request, "")
