"""For whoever watches over the site: is the process up, and can it answer."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """The library answers too; otherwise the database's error makes this a 503 with problem details."""
    return JSONResponse({"status": "ok", "papers": Visit(request).library.papers.count()})
