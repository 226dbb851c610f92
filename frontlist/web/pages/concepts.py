"""Concepts: all of them, found by word; one with its papers, months and neighbours; more or less of it for oneself."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import listed_papers
from frontlist.web.forms import back
from frontlist.web.plots import bars
from frontlist.web.visit import Visit

router = APIRouter()
SHOWN: Final = 60
PAPERS: Final = 40
DRAWN: Final = 60
LEANS: Final = {"more": 1, "less": -1, "neither": 0}
Text = Annotated[str, Form()]


@router.get("/concepts")
def concepts(request: Request, q: str = "") -> Response:
    """Those of most papers, or those with these words; and what one leans to."""
    visit = Visit(request)
    found = visit.library.concepts
    leaning = found.steered(visit.account.id) if visit.account else {}
    return visit.page(
        "concepts.html", q=q, concepts=found.find(q, SHOWN) if q.strip() else found.every()[:SHOWN], total=len(found.every()),
        leaning=[(one, leaning[one.slug]) for one in found.every() if one.slug in leaning],
    )  # fmt: skip


@router.get("/concept/{slug}")
def concept(request: Request, slug: str) -> Response:
    """What it is called, which papers light it, and when."""
    visit = Visit(request)
    found = visit.library.concepts
    one = found.get(slug)
    papers = [paper for paper, _ in found.papers(slug, PAPERS)]
    months = found.months(slug)[-DRAWN:]
    shown = visit.library.papers.get_many(papers)
    return visit.page(
        "concept.html", concept=one, cards=listed_papers(visit, [shown[paper] for paper in papers if paper in shown]),
        months=months, plot=bars([(month.month, month.share) for month in months]), near=found.near(slug),
        lean=found.steered(visit.account.id).get(slug, 0) if visit.account else 0,
    )  # fmt: skip


@router.post("/concept/{slug}/lean")
def lean(request: Request, slug: str, to: Text = "neither", next: Text = "") -> Response:
    """More, less or neither of it in what is chosen for oneself."""
    visit = Visit(request)
    visit.library.concepts.steer(visit.signed_in().id, slug, LEANS.get(to, 0))
    return back(request, next, f"/concept/{slug}")
