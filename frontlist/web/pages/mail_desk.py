"""The operator's desk for mail: what was sent, waits, failed and bounced, and what can be done about it. Nobody is
tracked: these are counts of what left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
COLUMNS = ("sent", "queued", "sending", "failed", "bounced", "dropped", "empty")


@router.get("/desk/mail")
def desk(request: Request) -> Response:
    """All of it, on one page."""
    visit = Visit(request)
    visit.signed_in("admin")
    return visit.page("mail_desk.html", status_of=visit.library.digest.status(), columns=COLUMNS)


@router.post("/desk/mail")
def act(request: Request, do: str = Form("")) -> Response:
    """Try the failed ones again, or let go what a restore held."""
    visit = Visit(request)
    visit.signed_in("admin")
    digest = visit.library.digest
    acts: dict[str, Callable[[], int]] = {
        "retry": digest.retry, "release": digest.release, "drop": partial(digest.release, drop=True),
    }  # fmt: skip
    if do not in acts:
        raise UsageError("There is no such act.", f"Choose from: {', '.join(acts)}.")
    acts[do]()
    return back(request, "", "/desk/mail")
