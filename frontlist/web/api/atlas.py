"""What the library is about: themes within areas, what of them grows, and the concepts that papers light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.atlas import Concept, Growth, Month, Theme
from frontlist.model.novelty import Novelty
from frontlist.web.api.answers import answer, api_router, done, next_cursor, offset_of, paged
from frontlist.web.api.call import Call
from frontlist.web.api.papers import Cursor, Limit
from frontlist.web.api.shapes import Line, Page, PaperName

router = api_router("themes and concepts")
PAPERS: Final = 200
Way = Literal["more", "less", "neither"]
WAYS: Final[dict[int, Way]] = {1: "more", -1: "less", 0: "neither"}


@dataclass(frozen=True, slots=True)
class ThemeWhole:
    """A theme or area with its months, its neighbours (an area: its themes) and its newest papers' ids."""

    theme: Theme
    months: list[Month]
    near: list[Theme]
    papers: list[str]


@dataclass(frozen=True, slots=True)
class ConceptWhole:
    """A concept with its months, its neighbours, and the ids of the papers that light it most."""

    concept: Concept
    months: list[Month]
    near: list[Concept]
    papers: list[str]


@dataclass(frozen=True, slots=True)
class LeaningShape:
    """A concept that the caller wants more or less of."""

    concept: str
    way: Way


@router.get("/themes", response_model=Page[Theme], summary="What the library is about")
def themes(
    request: Request,
    area: Annotated[Line, Query(description="Only themes of this area; '' gives the areas", examples=[""])] = "",
) -> Response:
    """Areas, or the themes of one, the largest first."""
    call = Call(request)
    found = call.library.themes
    return paged(call, found.every(found.get(area).slug) if area else found.areas(), "")


@router.get("/themes/growth", response_model=Page[Growth], summary="What is born, grows and fades")
def growth(
    request: Request,
    until: Annotated[Line, Query(description="Up to this year or month; '' is the latest", examples=["2025-06"])] = "",
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Response:
    """Every theme, what grew most surely first."""
    call, offset = Call(request), offset_of(cursor)
    found = call.library.themes.growth(until)[offset : offset + limit + 1]
    return paged(call, found[:limit], next_cursor(offset, limit, len(found)))


@router.get("/themes/{slug}", response_model=ThemeWhole, summary="One theme or area")
def theme(request: Request, slug: Line) -> Response:
    """By its slug, a former one too."""
    call = Call(request)
    found = call.library.themes
    one = found.get(slug)
    whole = ThemeWhole(one, list(found.months(slug)), found.near(slug), found.members(slug)[:PAPERS])
    return answer(call, whole)


@router.get("/concepts", response_model=Page[Concept], summary="What papers are made of")
def concepts(
    request: Request,
    q: Annotated[Line, Query(description="Only concepts with all of these words", examples=["hubs"])] = "",
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Response:
    """Those of most papers first."""
    call, offset = Call(request), offset_of(cursor)
    every = call.library.concepts.find(q, offset + limit + 1) if q.strip() else call.library.concepts.every()
    found = every[offset : offset + limit + 1]
    return paged(call, found[:limit], next_cursor(offset, limit, len(found)))


@router.get("/concepts/{slug}", response_model=ConceptWhole, summary="One concept")
def concept(request: Request, slug: Line) -> Response:
    """By its slug."""
    call = Call(request)
    found = call.library.concepts
    papers = [paper for paper, _ in found.papers(slug, PAPERS)]
    return answer(call, ConceptWhole(found.get(slug), list(found.months(slug)), found.near(slug), papers))


@router.get("/leanings", response_model=Page[LeaningShape], summary="Of what one wants more and less")
def leanings(request: Request) -> Response:
    """Concepts that what is chosen for the caller leans to, or off."""
    call = Call(request)
    found = call.library.concepts.steered(call.acting("read").id)
    return paged(call, [LeaningShape(slug, WAYS[way]) for slug, way in sorted(found.items())], "")


@router.put("/concepts/{slug}/lean/{way}", status_code=204, summary="More or less of a concept")
def lean(request: Request, slug: Line, way: Way) -> Response:
    """In what is chosen for the caller; again changes nothing."""
    call = Call(request)
    number = next(number for number, name in WAYS.items() if name == way)
    call.library.concepts.steer(call.acting("write").id, slug, number)
    return done()


@router.get("/papers/{paper:path}/novelty", response_model=Novelty, summary="What is new in a paper")
def novelty(request: Request, paper: PaperName) -> Response:
    """Against the nearest earlier papers: what it adds and leaves out, and who used its phrases first."""
    call = Call(request)
    return answer(call, call.library.novelty(call.library.papers.get(paper)))
