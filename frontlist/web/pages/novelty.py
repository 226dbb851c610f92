"""What is new in a paper: the nearest earlier ones beside it, what it adds, and who used its phrases first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.web.cards import listed_papers
from frontlist.web.visit import Visit

router = APIRouter()


@router.get("/new-in/{text:path}")
def novelty(request: Request, text: str) -> Response:
    """By our id; any other id leads to it."""
    visit = Visit(request)
    paper = visit.library.papers.get(text)
    if paper.id != text:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/new-in/{paper.id}", status_code=301)
    found = visit.library.novelty(paper)
    mentioned = [one.paper_id for one in found.first_uses]
    shown = visit.library.papers.get_many([*(other for other, _ in found.earlier), *mentioned])
    earlier = [shown[other] for other, _ in found.earlier if other in shown]
    return visit.page(
        "novelty.html", paper=paper, found=found, earlier=listed_papers(visit, earlier),
        first_uses=[(one, shown[one.paper_id]) for one in found.first_uses if one.paper_id in shown],
    )  # fmt: skip
