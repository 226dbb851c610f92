"""A year, a month, a day: what appeared then."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.dates import parse_partial_date, precision
from frontlist.model.query import PaperFilter
from frontlist.web.listing import listing
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/year/{year}")
def year(request: Request, year: str, after: str = "") -> Response:
    """A year, with its months."""
    return dated(request, year, after, "year")


@router.get("/month/{month}")
def month(request: Request, month: str, after: str = "") -> Response:
    """A month."""
    return dated(request, month, after, "month")


@router.get("/day/{day}")
def day(request: Request, day: str, after: str = "") -> Response:
    """A day."""
    return dated(request, day, after, "day")


def dated(request: Request, date: str, after: str, wanted: str) -> Response:
    """The page of a date of that precision."""
    if parse_partial_date(date) != date or precision(date) != wanted:
        raise NotFound(f"{date[:40]} is not a {wanted}.", "Write dates like 2025, 2025-03 or 2025-03-11.")
    visit = Visit(request)
    months = visit.library.papers.tally("month", year=date) if wanted == "year" else []
    return listing(visit, "month.html", PaperFilter(since=date, until=date), after, date=date, months=sorted(months))
