"""Themes within their areas, what of them is born, grows and fades, and one theme with its papers and months."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.web.addresses import segment
from frontlist.web.cards import listed_papers
from frontlist.web.paging import pages_of
from frontlist.web.plots import bars
from frontlist.web.visit import Visit

router = APIRouter()
ON_A_PAGE: Final = 40
MOVING: Final = 10
IN_AREA: Final = 8
# So many months, the latest, are drawn.
DRAWN: Final = 60


@router.get("/themes")
def themes(request: Request, until: str = "") -> Response:
    """Every area with its largest themes, and what moves up to a month or year."""
    visit = Visit(request)
    found = visit.library.themes
    moving = found.growth(until)
    states = {
        "Born": [one for one in moving if one.state == "born"], "Growing": [one for one in moving if one.state == "growing"],
        "Fading": sorted((one for one in moving if one.state == "fading"), key=lambda one: one.high),
    }  # fmt: skip
    return visit.page(
        "themes.html", areas=[(area, found.every(area.slug)) for area in found.areas()], in_area=IN_AREA,
        moved={one.theme.slug: one for one in found.growth(until, broad=True) if one.state != "steady"},
        states={name: some[:MOVING] for name, some in states.items() if some}, until=until,
    )  # fmt: skip


@router.get("/theme/{slug}")
def theme(request: Request, slug: str, page: int = 1) -> Response:
    """A theme or an area: its papers newest first, its months, what lies near. A former name leads to the present one."""
    visit = Visit(request)
    found = visit.library.themes.get(slug)
    if found.slug != slug:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/theme/{segment(found.slug)}", 301)
    papers = visit.library.themes.members(slug)
    pages = pages_of(page, len(papers), ON_A_PAGE)
    first = (pages.number - 1) * ON_A_PAGE
    shown = visit.library.papers.get_many(papers[first : first + ON_A_PAGE])
    months = visit.library.themes.months(slug)[-DRAWN:]
    return visit.page(
        "theme.html", status=pages.status, theme=found, area=visit.library.themes.get(found.area) if found.area else None,
        cards=listed_papers(visit, list(shown.values())), months=months, near=visit.library.themes.near(slug),
        plot=bars([(month.month, month.share) for month in months]), pages=pages,
    )  # fmt: skip
