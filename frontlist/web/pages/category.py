"""A field: its papers, newest first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.arxiv_categories import NAMES
from frontlist.model.query import PaperFilter
from frontlist.web.listing import listing
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/category/{category}")
def category(request: Request, category: str, after: str = "") -> Response:
    """'cs' holds cs.LG and the others."""
    visit = Visit(request)
    within = [name for name in NAMES if name.startswith(f"{category}.")]
    return listing(
        visit,
        "category.html",
        PaperFilter(category=(category,)),
        after,
        category=category,
        within=within,
        follows=_follows(visit, category),
    )


def _follows(visit: Visit, category: str) -> bool:
    if visit.account is None:
        return False
    return any(
        follow.kind == "category" and follow.value == category
        for follow in visit.library.community.follows.followed(visit.account)
    )
