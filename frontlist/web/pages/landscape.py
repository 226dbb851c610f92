"""The landscape: the papers' space in two dimensions, coloured by field, with the same in words below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import IndexUnavailable
from frontlist.model.paper import Paper
from frontlist.web.visit import Visit

router = APIRouter()
WIDTH, HEIGHT, EDGE = 900, 600, 12
COLOURS: Final = 8
LISTED: Final = 5


class Dot(NamedTuple):
    """One paper in the picture."""

    paper: Paper
    x: float
    y: float
    colour: int


class Region(NamedTuple):
    """One field in words: where it lies, and a few of its papers."""

    field: str
    colour: int
    size: int
    where: str
    papers: Sequence[Paper]


@router.get("/landscape")
def landscape(request: Request) -> Response:
    """The picture and its words."""
    visit = Visit(request)
    try:
        spots, trouble = visit.library.landscape(), ""
    except IndexUnavailable as error:
        spots, trouble = [], error.message
    papers = visit.library.papers.get_many([spot.paper_id for spot in spots])
    colours = colours_of(papers)
    dots = [
        Dot(papers[spot.paper_id], place(spot.x, WIDTH), place(1 - spot.y, HEIGHT), colours.get(field_of(papers[spot.paper_id]), COLOURS - 1))
        for spot in spots if spot.paper_id in papers
    ]  # fmt: skip
    return visit.page(
        "landscape.html", dots=dots, regions=regions(dots, colours), width=WIDTH, height=HEIGHT, trouble=trouble
    )


def field_of(paper: Paper) -> str:
    """The first category, by which arXiv files it."""
    return paper.categories[0] if paper.categories else ""


def colours_of(papers: Mapping[str, Paper]) -> dict[str, int]:
    """The largest fields have a colour each; the rest share the last one, grey."""
    counted = Counter(field for paper in papers.values() if (field := field_of(paper)))
    return {field: number for number, (field, _) in enumerate(counted.most_common(COLOURS - 1))}


def place(share: float, size: int) -> float:
    """A coordinate inside the frame."""
    return round(EDGE + share * (size - 2 * EDGE), 1)


def regions(dots: Sequence[Dot], colours: Mapping[str, int]) -> list[Region]:
    """The picture in words, for who cannot see it."""
    found = []
    for field, colour in [*colours.items(), ("", COLOURS - 1)]:
        inside = [dot for dot in dots if dot.colour == colour]
        if inside:
            x, y = (sum(values) / len(inside) for values in zip(*((dot.x, dot.y) for dot in inside), strict=True))
            nearest = sorted(inside, key=lambda dot: ((dot.x - x) ** 2 + (dot.y - y) ** 2, dot.paper.id))
            found.append(Region(field, colour, len(inside), words_for(x, y), [dot.paper for dot in nearest[:LISTED]]))
    return found


def words_for(x: float, y: float) -> str:
    """'upper left', 'left part', 'middle'"""
    across = "left" if x < WIDTH * 0.42 else "right" if x > WIDTH * 0.58 else ""
    down = "upper" if y < HEIGHT * 0.42 else "lower" if y > HEIGHT * 0.58 else ""
    if across and down:
        return f"{down} {across}"
    return f"{down or across} part" if across or down else "middle"
