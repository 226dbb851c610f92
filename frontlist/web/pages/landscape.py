"""The landscape: the papers' space in two dimensions, coloured by field, with the same in words below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import IndexUnavailable
from frontlist.model.atlas import Theme
from frontlist.model.paper import Paper
from frontlist.web.visit import Visit

router = APIRouter()
WIDTH, HEIGHT, EDGE = 900, 600, 12
COLOURS: Final = 8
LISTED: Final = 5
# A theme of fewer dots is not named; names stand at least so far from each other.
NAMED_FROM: Final = 4
NAME_WIDTH, NAME_HEIGHT = 180, 18
MOST_NAMES: Final = 16
# On a phone the picture is so much smaller that its names are set larger, and fewer of them.
ON_A_PHONE: Final = 2.3


class Dot(NamedTuple):
    """One paper in the picture."""

    paper: Paper
    x: float
    y: float
    colour: int


class Name(NamedTuple):
    """The name of a theme in the picture."""

    theme: Theme
    x: float
    y: float


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
    themes = visit.library.themes.of([dot.paper.id for dot in dots])
    return visit.page(
        "landscape.html",
        dots=dots,
        regions=regions(dots, colours),
        names={"roomy": names_of(dots, themes), "near": names_of(dots, themes, ON_A_PHONE)},
        width=WIDTH,
        height=HEIGHT,
        trouble=trouble,
    )


def names_of(dots: Sequence[Dot], themes: Mapping[str, Theme], size: float = 1.0) -> list[Name]:
    """The names of the largest themes where their papers lie, none over another; `size`: how large they are set."""
    width, height = size * NAME_WIDTH, size * NAME_HEIGHT
    inside: dict[str, list[Dot]] = {}
    for dot in dots:
        if dot.paper.id in themes:
            inside.setdefault(themes[dot.paper.id].slug, []).append(dot)
    by_slug = {theme.slug: theme for theme in themes.values()}
    made: list[Name] = []
    for slug, own in sorted(inside.items(), key=lambda one: (-len(one[1]), one[0])):
        x, y = median(dot.x for dot in own), median(dot.y for dot in own)
        x = min(max(x, width / 2), WIDTH - width / 2)
        if len(own) >= NAMED_FROM and all(abs(x - one.x) > width or abs(y - one.y) > height for one in made):
            made.append(Name(by_slug[slug], x, y))
    return made[:MOST_NAMES]


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
