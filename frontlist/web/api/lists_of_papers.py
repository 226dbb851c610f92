"""Lists without a question: trending, editions, topics; and what there is of each field, venue, year and month."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.model.arxiv_categories import name_of
from frontlist.model.edition import Edition, Rhythm
from frontlist.model.signal import Standing
from frontlist.model.topic import Topic
from frontlist.model.what_if import Moved
from frontlist.web.api.answers import answer, api_router, by_ids, next_cursor, offset_of, paged, shown
from frontlist.web.api.call import Call
from frontlist.web.api.hits import answer_shape
from frontlist.web.api.papers import Cursor, Limit
from frontlist.web.api.shapes import (
    AnswerShape,
    CountShape,
    EditionShape,
    FormulaShape,
    Line,
    MovedShape,
    Page,
    PaperShape,
    PickShape,
    SpotShape,
    StandingShape,
    TopicShape,
    WeightsShape,
    WhatIfShape,
)
from frontlist.web.listing import of_author
from frontlist.web.mixing import Mixed
from frontlist.web.render import base_address

router = api_router("lists")
DEEPEST: Final = 800
EditionKey = Annotated[
    Line,
    Path(
        description="2026-03-11, 2026-W11, 2026-03; or day, week, month: the last full one",
        examples=["2026-03-11", "week"],
    ),
]


@router.get("/trending", response_model=Page[StandingShape], summary="What draws attention now")
def trending(
    request: Request,
    period: Annotated[Line, Query(examples=["week"], description="day, week, month, year or all")] = "week",
    formula: Annotated[Line, Query(examples=["frontlist"], description="See the page on ranking")] = "frontlist",
    category: Line = "",
    venue: Line = "",
    as_of: Annotated[
        dt.datetime | None, Query(description="The list as it was then", examples=["2026-03-11T12:00:00Z"])
    ] = None,
    broad: Annotated[
        bool, Query(description="More fields among the first ten, for at most 5 % of their total score")
    ] = False,
    limit: Limit = 30,
    cursor: Cursor = "",
) -> Response:
    """Each place with its formula and every number that went into it."""
    call, offset = Call(request), offset_of(cursor, DEEPEST)
    found = call.library.trending(
        period=period, formula=formula, category=category.strip(), venue=venue.strip(), as_of=in_utc(as_of), limit=limit + 1, offset=offset,
        broad=broad, hidden=call.library.community.moderation.hidden_papers(),
    )  # fmt: skip
    standings = {standing.paper_id: standing for standing in found[:limit]}
    items = by_ids(call, list(standings), lambda paper: standing_shape(standings[paper.id], paper))
    return paged(call, items, next_cursor(offset, limit, len(found)))


def in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    """A moment without a zone is taken for UTC; one at the edge of the calendar has no place in any zone."""
    if moment is None:
        return None
    if not 1990 <= moment.year <= 9000:
        raise UsageError("There is no list of that year.", "Give a moment in the past of this library.")
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def standing_shape(standing: Standing, paper: PaperShape) -> StandingShape:
    """One place."""
    return StandingShape(
        standing.place,
        paper,
        standing.score,
        standing.formula,
        standing.reason,
        dict(standing.parts),
        dict(standing.signals),
    )


@router.get("/trending/formulas", response_model=Page[FormulaShape], summary="The formulas, written out")
def formulas(request: Request) -> Response:
    """With the numbers that this version computes with."""
    call = Call(request)
    return paged(call, [FormulaShape(*one) for one in call.library.discover.formulas()], "")


@router.get("/trending/weights", response_model=WeightsShape, summary="What counts, and how much")
def weights(request: Request) -> Response:
    """In lists, and in search."""
    call = Call(request)
    return answer(call, WeightsShape(call.library.discover.weights(), call.library.search_weights()))


@router.get("/landscape", response_model=Page[SpotShape], summary="The papers’ space in two dimensions")
def landscape(request: Request) -> Response:
    """As it is drawn; a sample where the library is large."""
    call = Call(request)
    spots = call.library.landscape()
    papers = call.library.papers.get_many([spot.paper_id for spot in spots])
    shapes = [
        SpotShape(spot.paper_id, spot.x, spot.y, found.title, found.categories[0] if found.categories else "")
        for spot in spots
        if (found := papers.get(spot.paper_id))
    ]
    return paged(call, shapes, "")


@router.get("/trending/what-if", response_model=WhatIfShape, summary="A past week by a formula of one's own")
def what_if(
    request: Request,
    mix: Mixed,
    week: Annotated[Line, Query(description="Without it, the last one", examples=["2026-W11"])] = "",
    paper: Annotated[Line, Query(description="Any id of a paper: where would it stand, and what does it lack?")] = "",
) -> Response:
    """The same parameters as the page on ranking has."""
    call = Call(request)
    found = call.library.discover.what_if(
        mix, week.strip(), paper.strip(), call.library.community.moderation.hidden_papers()
    )
    rows = {one.standing.paper_id: one for one in [*found.places, *([found.asked] if found.asked else [])]}
    items = by_ids(call, list(rows), lambda shape: moved_shape(rows[shape.id], shape))
    asked = next((one for one in items if found.asked and one.paper.id == found.asked.standing.paper_id), None)
    inside = {one.standing.paper_id for one in found.places}
    address = f"{base_address(request)}/about/ranking?{request.url.query}#what-if"
    return answer(call, WhatIfShape(found.week, address, [one for one in items if one.paper.id in inside], asked))


def moved_shape(moved: Moved, paper: PaperShape) -> MovedShape:
    """One place of a rearranged week."""
    standing = moved.standing
    return MovedShape(standing.place, moved.was, paper, standing.score, dict(standing.parts), dict(moved.lacks))


@router.get("/editions/{key}", response_model=EditionShape, summary="The papers of a day, a week or a month")
def edition(request: Request, key: EditionKey) -> Response:
    """The edition of this key, or with a rhythm's name the last full one."""
    call = Call(request)
    return answer(call, edition_shape(call, edition_of(call, key)))


def edition_of(call: Call, key: str) -> Edition:
    """By key, or the last full one of a rhythm."""
    rhythms: dict[str, Rhythm] = {"day": "day", "week": "week", "month": "month"}
    discover = call.library.discover
    return discover.latest_edition(rhythms[key]) if key in rhythms else discover.edition(key)


def edition_shape(call: Call, found: Edition) -> EditionShape:
    """An edition with its papers."""
    picks = {pick.paper_id: pick for pick in found.picks}
    items = by_ids(
        call,
        list(picks),
        lambda paper: PickShape(
            paper, picks[paper.id].section, picks[paper.id].place, picks[paper.id].note, picks[paper.id].reason
        ),
    )
    return EditionShape(
        key=found.key, rhythm=found.rhythm, url=f"{base_address(call.request)}/edition/{found.key}", title=found.title, note=found.note,
        starts=found.starts, ends=found.ends, closed_at=found.closed_at, corrections=list(found.corrections),
        previous=found.previous, next=found.next, simulated=found.simulated, revision=found.revision, items=items,
    )  # fmt: skip


@router.get("/topics", response_model=Page[TopicShape], summary="Searches with a name")
def topics(request: Request) -> Response:
    """All of them."""
    call = Call(request)
    base = base_address(request)
    return paged(call, [topic_shape(topic, base) for topic in call.library.topics()], "")


def topic_shape(topic: Topic, base: str) -> TopicShape:
    """One topic."""
    return TopicShape(topic.slug, topic.name, topic.query, f"{base}/topic/{topic.slug}")


@router.get("/topics/{slug}/papers", response_model=AnswerShape, summary="What a topic's query finds")
def topic(
    request: Request,
    slug: Line,
    sort: Literal["relevance", "date"] = "relevance",
    limit: Limit = 20,
    cursor: Cursor = "",
) -> Response:
    """As the search would answer it."""
    call, offset = Call(request), offset_of(cursor, DEEPEST)
    found = call.library.search(call.library.topic(slug).query, limit=limit, offset=offset, sort=sort)
    further = str(offset + limit) if offset + limit < min(found.total, DEEPEST) else ""
    return answer(call, answer_shape(call, found, 0, limit, further))


@router.get(
    "/counts/{what}",
    response_model=Page[CountShape],
    summary="How many papers there are of each field, venue, year or month",
)
def counts(request: Request, what: Literal["category", "venue", "year", "month"], year: Annotated[int | None, Query(ge=1, le=9999)] = None, limit: Limit = 100, cursor: Cursor = "") -> Response:  # fmt: skip
    """The most first; years and months the latest first."""
    call, offset = Call(request), offset_of(cursor, 1_000_000)
    found = call.library.papers.tally(what, year=f"{year:04d}" if year else "")[offset : offset + limit + 1]
    items = [CountShape(value, name_of(value), papers) for value, papers in found[:limit]]
    return paged(call, items, next_cursor(offset, limit, len(found)))


@router.get("/authors/{name}/papers", response_model=Page[PaperShape], summary="Papers under an author's name")
def author(request: Request, name: Line, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """In any of its written forms. Names are not people: two who share one share the list."""
    call = Call(request)
    found = call.library.papers.select(of_author(name), limit=limit + 1, after=cursor)
    return paged(call, shown(call, found[:limit]), found[limit - 1].id if len(found) > limit else "")
