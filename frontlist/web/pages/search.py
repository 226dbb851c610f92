"""Search: one box. Marks, reasons, facets, the order one likes, and the line where relevance ends."""

from __future__ import annotations

from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import quote_plus

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.errors import NotFound
from frontlist.model.arxiv_categories import name_of
from frontlist.model.hit import Answer
from frontlist.model.ids import parse_id
from frontlist.model.query import Sort
from frontlist.web.addresses import query
from frontlist.web.cards import Card, Listed, cards_of_papers
from frontlist.web.highlights import excerpt, marked_title
from frontlist.web.paging import pages_of
from frontlist.web.visit import Visit

router = APIRouter()
ON_A_PAGE: Final = 20
DEEPEST: Final = 200
SORTS: Final = {"relevance": "Relevance", "date": "Newest"}
FACETS: Final = {"category": "Field", "year": "Year", "venue": "Venue", "type": "Type", "code": "Code"}
FACET_VALUES: Final = 8
# The words of the query grammar that narrow to one value of a facet.
GRAMMAR: Final = {"category": "in:{}", "year": "date:{}", "venue": 'venue:"{}"', "type": "type:{}", "code": "has:code"}
Text = Annotated[str, Form()]


@router.get("/search")
def search(
    request: Request,
    q: Annotated[str, Query(max_length=2000)] = "",
    sort: str = "relevance",
    page: int = 1,
    part: str = "",
) -> Response:
    """The form, or the answer. `part` asks for the results alone, as the script does while one types."""
    visit = Visit(request)
    asked = q.strip()
    if getattr(request.app.state, "published", False):
        return visit.page("published.html")
    if not asked:
        return visit.page("search.html", q="", topics=visit.library.topics())
    if not part and sort == "relevance" and page == 1 and (target := named_paper(visit, asked)):
        return RedirectResponse(f"{request.scope.get('root_path', '')}/paper/{target}", status_code=303)
    order: Sort = "date" if sort == "date" else "relevance"
    offset = (min(max(page, 1), DEEPEST // ON_A_PAGE) - 1) * ON_A_PAGE
    answer = visit.library.search(asked, limit=ON_A_PAGE, offset=offset, sort=order, facets=True)
    pages = pages_of(page, min(answer.total, DEEPEST), ON_A_PAGE)
    cards = [] if pages.behind else answer_cards(visit, answer)
    values: dict[str, Any] = {
        "q": asked, "answer": answer, "cards": cards, "line": line_after(answer, offset, len(cards)), "sort": order, "pages": pages,
        "sorts": SORTS, "narrowings": narrowings(answer, asked, order), "here_q": query({"q": asked}),
    }  # fmt: skip
    if part:
        return visit.page("search_results.html", **values)
    return visit.page("search.html", status=pages.status, topics=[], **values)


def named_paper(visit: Visit, asked: str) -> str:
    """The paper that an id or address names, when it is here."""
    if parse_id(asked) is None:
        return ""
    try:
        return visit.library.papers.find(asked)
    except NotFound:
        return ""


def answer_cards(visit: Visit, answer: Answer) -> list[Card]:
    """The hits as cards, with marks in titles and the best sentence below."""
    papers = visit.library.papers.get_many([hit.paper_id for hit in answer.hits])
    listed = [
        Listed(hit.paper_id, why=hit.reason, title=marked_title(papers[hit.paper_id], hit), excerpt=excerpt(papers[hit.paper_id], hit))
        for hit in answer.hits if hit.paper_id in papers
    ]  # fmt: skip
    return cards_of_papers(visit, papers, listed, keep_hidden=True)


class Narrowing(NamedTuple):
    """A facet beside the answer: for each value the query that narrows to it, its name, and how many papers have it."""

    name: str
    values: list[tuple[str, str, int]]


def narrowings(answer: Answer, asked: str, order: Sort) -> list[Narrowing]:
    """The facets that tell papers apart, as links."""
    begin, end = f"?q={quote_plus(asked)}+", "" if order == "relevance" else f"&sort={order}"
    found = []
    for facet in answer.facets:
        values = [
            (
                begin + quote_plus(GRAMMAR[facet.name].format(value)) + end,
                name_of(value) if facet.name == "category" else value,
                count,
            )
            for value, count in facet.counts[:FACET_VALUES]
            if value not in {"", "0"}
        ]
        found += [Narrowing(FACETS[facet.name], values)] if values else []
    return found


def line_after(answer: Answer, offset: int, shown: int) -> int:
    """How many of the shown cards stand above the line where relevance ends; -1 when it is not on this page."""
    above = answer.relevant_in_all - offset
    return above if 0 <= above < shown else -1


@router.post("/search/keep")
def keep(request: Request, q: Text, name: Text = "", public: Text = "") -> Response:
    """Keep the search under a name, in one's library."""
    visit = Visit(request)
    visit.library.community.library.keep_search(visit.signed_in(), name, q, public=bool(public))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/library?shelf=searches", status_code=303)
