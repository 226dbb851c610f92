"""Buttons of an administrator: the starter shelf in, the simulation out, this week's arXiv at the polite pace."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.app import Library
from frontlist.errors import Conflict, FrontlistError
from frontlist.model.source import Source, SourceStatus
from frontlist.web.forms import back
from frontlist.web.visit import Visit

logger = logging.getLogger("frontlist.site")
router = APIRouter()
WEEK: Final = dt.timedelta(days=7)
NAME: Final = "arxiv"
USUAL: Final = "cs.LG"


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


def week_of_arxiv(library: Library, category: str) -> tuple[SourceStatus, str]:
    """The source that brings it, as configured or as it would be, and the day it begins at."""
    since = (library.clock() - WEEK).date().isoformat()
    known = next((status for status in library.sources.every() if status.source.name == NAME), None)
    return known or SourceStatus(Source(NAME, NAME, {"category": (category,)})), since


@router.post("/arxiv/week")
def bring_in(request: Request, category: Annotated[str, Form()] = USUAL) -> Response:
    """Begin to read the last seven days; the status page says how it goes."""
    visit = Visit(request)
    visit.signed_in("admin")
    library = visit.library
    status, since = week_of_arxiv(library, category.strip() or USUAL)
    if not status.added_at:
        library.sources.add(NAME, NAME, status.source.options)
        status, since = week_of_arxiv(library, category)
    if any(thread.name == "arxiv-week" for thread in threading.enumerate()):
        raise Conflict("This week’s arXiv is on its way already.", "The status page says how it goes.")
    threading.Thread(target=_read_week, args=(library, status, since), name="arxiv-week", daemon=True).start()
    return back(request, "", "/status")


def _read_week(library: Library, status: SourceStatus, since: str) -> None:
    try:
        library.sources.sync(status, since=since)
    except FrontlistError as error:
        logger.warning("arxiv: %s", error)
