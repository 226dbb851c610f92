"""What is trending: the period, the field and the formula are the reader's to choose; each place says why."""

from __future__ import annotations

from functools import partial
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import Listed, cards_of
from frontlist.web.paging import Pages, pages_of
from frontlist.web.plots import daily_values, first_day, spark_points
from frontlist.web.visit import Visit

router = APIRouter()
PERIODS: Final = {"day": "Day", "week": "Week", "month": "Month", "year": "Year", "all": "All time"}
ON_A_PAGE: Final = 20
DEEPEST: Final = 300
SPARK_DAYS: Final = {"day": 7, "week": 14, "month": 30, "year": 90, "all": 365}


@router.get("/trending")
def trending(
    request: Request,
    period: str = "week",
    formula: str = "frontlist",
    category: str = "",
    broad: str = "",
    page: int = 1,
) -> Response:
    """One page of the list."""
    visit = Visit(request)
    category = category.strip()
    chosen = partial(
        visit.library.trending, period=period, formula=formula, category=category, broad=bool(broad),
        hidden=visit.library.community.moderation.hidden_papers(),
    )  # fmt: skip
    page, deepest = max(page, 1), DEEPEST // ON_A_PAGE
    standings = chosen(limit=ON_A_PAGE + 1, offset=(min(page, deepest) - 1) * ON_A_PAGE)
    pages = Pages(page, min(page + (len(standings) > ON_A_PAGE), deepest))
    if page > 1 and (pages.behind or not standings):
        pages = pages_of(page, len(chosen(limit=DEEPEST)), ON_A_PAGE)
    shown = [] if pages.behind else standings[:ON_A_PAGE]
    today, days = visit.library.clock().date(), SPARK_DAYS.get(period, 14)
    plots = visit.library.discover.plots([standing.paper_id for standing in shown], first_day(today, days))
    listed = [
        Listed(
            found.paper_id,
            why=found.reason,
            spark=spark_points(daily_values(plots.get(found.paper_id, ()), today, days)),
        )
        for found in shown
    ]
    return visit.page(
        "trending.html", status=pages.status, cards=cards_of(visit, listed), period=period, formula=formula, category=category, broad=bool(broad), pages=pages,
        periods=PERIODS, formulas={one.name: one.label for one in visit.library.discover.formulas()},
    )  # fmt: skip
