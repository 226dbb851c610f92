"""How the engine sees: the space, whole and parts of one question, fewer numbers, and what counts, on this library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist import sight
from frontlist.errors import IndexUnavailable
from frontlist.model.atlas import Theme
from frontlist.model.paper import Paper
from frontlist.web.curves import HIGH, WIDE, across, curves, down, whiskers
from frontlist.web.pages.landscape import COLOURS, HEIGHT, WIDTH, Dot, names_of, place, words_for
from frontlist.web.visit import Visit

router = APIRouter()
USUAL_SIZE: Final = 64
STEP: Final = 8
LONGEST_QUESTION: Final = 300
COLOURED: Final = COLOURS - 1
LISTED: Final = 3
PARTS: Final = {"words": "word by word", "sentence": "by the best sentence"}
JUDGED: Final = "judged-"
KINDS: Final = {
    "title": "here, asking three words of a title",
    "sentence": "here, asking a sentence about the paper",
}
TEMPLATES: Final = {"looks": "sees_looks.html", "numbers": "sees_numbers.html", "counts": "sees_counts.html"}

Parts = Literal["words", "sentence"]
Part = Literal["", "looks", "numbers", "counts"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the forms of the page say; each carries the others' values along, so that the address holds them all."""

    q: str
    by: Parts
    size: int
    kind: str

    def others(self, *own: str) -> dict[str, object]:
        """The fields of the other forms."""
        return {name: getattr(self, name) for name in ("q", "by", "size", "kind") if name not in own}


class Area(NamedTuple):
    """A region of the space: what it is about, where it lies, and the papers in its middle."""

    theme: Theme
    colour: int
    size: int
    where: str
    papers: Sequence[Paper]


class Threads(NamedTuple):
    """How far down each side a line begins and ends; -1 where that side does not have it among its first."""

    left: float
    right: float


@router.get("/how-it-sees")
def how_it_sees(
    request: Request,
    q: Annotated[str | None, Query(max_length=LONGEST_QUESTION)] = None,
    by: Parts = "words",
    size: Annotated[int, Query(ge=1, le=4096)] = USUAL_SIZE,
    kind: Annotated[str, Query(pattern=r"^(title|sentence|judged(-[a-z]+)?)?$", max_length=40)] = "",
    part: Part = "",
) -> Response:
    """The page. `part` asks for one panel alone, as the script does while a field moves."""
    visit = Visit(request)
    kinds = {f"{JUDGED}{one.name}": f"judged: {one.told}" for one in sight.judged_kinds()} | KINDS
    asked = (sight.first_question(visit.library) if q is None else q).strip()
    chosen = Chosen(asked, by, size, kind if kind in kinds else next(iter(kinds)))
    shared: dict[str, Any] = {"chosen": chosen, "parts_": PARTS, "kinds": kinds}
    panels = {"looks": looks, "numbers": numbers, "counts": counts}
    try:
        found = [panels[name](visit, chosen) for name in ([part] if part else panels)]
        values = {name: value for one in found for name, value in one.items()}
        if part:
            return visit.page(TEMPLATES[part], **shared, **values)
        return visit.page("how_it_sees.html", trouble="", **shared, **space(visit), **values)
    except IndexUnavailable as error:
        return visit.page("how_it_sees.html", trouble=error.message, **shared)


def space(visit: Visit) -> dict[str, Any]:
    """The first panel: the picture with its areas, and its shape in numbers."""
    spots = visit.library.landscape()
    ids = [spot.paper_id for spot in spots]
    papers, themes = visit.library.papers.get_many(ids), visit.library.themes
    area_of = {area.slug: area for area in themes.areas()}
    inside = {paper: area_of[theme.area] for paper, theme in themes.of(ids).items() if theme.area in area_of}
    sizes: dict[str, int] = {}
    for area in inside.values():
        sizes[area.slug] = sizes.get(area.slug, 0) + 1
    largest = sorted(sizes, key=lambda slug: (-sizes[slug], slug))[:COLOURED]
    dots = [
        Dot(papers[spot.paper_id], place(spot.x, WIDTH), place(1 - spot.y, HEIGHT), colour(inside.get(spot.paper_id), largest))
        for spot in spots if spot.paper_id in papers
    ]  # fmt: skip
    return {
        "dots": dots, "names": names_of(dots, inside), "areas": [area_in_words(area_of[slug], dots, number) for number, slug in enumerate(largest)],
        "facts": sight.facts(visit.library), "width": WIDTH, "height": HEIGHT, "grey": COLOURED,
    }  # fmt: skip


def colour(theme: Theme | None, largest: Sequence[str]) -> int:
    """The largest areas have a colour each; the rest is grey."""
    return largest.index(theme.slug) if theme and theme.slug in largest else COLOURED


def area_in_words(theme: Theme, dots: Sequence[Dot], number: int) -> Area:
    """One area in words, for who cannot see the picture."""
    inside = [dot for dot in dots if dot.colour == number]
    x, y = (sum(values) / len(inside) for values in zip(*((dot.x, dot.y) for dot in inside), strict=True))
    nearest = sorted(inside, key=lambda dot: ((dot.x - x) ** 2 + (dot.y - y) ** 2, dot.paper.id))
    return Area(theme, number, len(inside), words_for(x, y), [dot.paper for dot in nearest[:LISTED]])


def looks(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    """The second panel: one question by the whole and by the parts."""
    found = sight.two_looks(visit.library, chosen.q, chosen.by) if chosen.q else None
    if found is None:
        return {"looks": None, "shown": {}, "threads": []}
    shown = visit.library.papers.get_many([look.paper_id for look in (*found.by_whole, *found.by_part)])
    return {"looks": found, "shown": shown, "threads": threads(found.by_whole, found.by_part)}


def threads(left: Sequence[Any], right: Sequence[Any]) -> list[Threads]:
    """Lines between the two orders, in hundredths of their height."""
    row = 100 / max(len(left), 1)

    def middle(place: int) -> float:
        return round((place - 0.5) * row, 1) if place <= len(left) else -1

    both = {look.paper_id: look for look in (*left, *right)}
    return [Threads(middle(look.place_by_whole), middle(look.place_by_part)) for look in both.values()]


def numbers(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    """The third panel: the ten nearest with fewer numbers a paper."""
    found = sight.squeezed(visit.library, chosen.size)
    if found is None:
        return {"squeezed": None, "curves": [], "titles": {}, "marks": {}}
    titles = visit.library.papers.get_many([found.paper_id, *(one.paper_id for one in found.neighbours)])
    return {
        "squeezed": found, "curves": curves(found.curves, found.dimensions), "titles": titles, "wide": WIDE, "high": HIGH,
        "at": round(across(found.size, found.dimensions), 1), "marks": {loss.way: round(down(loss.recall), 1) for loss in found.at},
        "ends": (across(1, 2), across(2, 2)), "step": STEP if found.dimensions % STEP == 0 else 1, "every": visit.library.index.snapshot().state.live,
        "lines": [(round(down(share), 1), f"{share:.0%}".replace("%", " %")) for share in (0, 0.25, 0.5, 0.75, 1)],
        "ticks": [(round(across(tick, found.dimensions), 1), tick) for tick in ticks(found.dimensions)],
    }  # fmt: skip


def ticks(most: int) -> list[int]:
    """Round numbers along the dimensions, five at the most."""
    each = max(most // 4, 1)
    return [1, *range(each, most + 1, each)] if each > 1 else list(range(1, most + 1))


def counts(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    """The fourth panel: what each feature is worth, and what each added to one hit."""
    judged = next((one for one in sight.judged_kinds() if chosen.kind == f"{JUDGED}{one.name}"), None)
    found = judged or sight.importance_here(visit.library, "sentence" if chosen.kind == "sentence" else "title")
    rows = found.importances if found else ()
    return {
        "measured": found, "judged": judged is not None, "alike": alike(found.alike if found else {}),
        "rows": list(zip(rows, whiskers([(one.lost, one.low, one.high) for one in rows]), strict=True)), **hit(visit, chosen.q),
    }  # fmt: skip


def alike(every: Mapping[str, Sequence[tuple[str, float]]]) -> dict[str, str]:
    """What a feature goes with, in words: 'words, coverage, title words and 2 more'."""
    return {
        name: ", ".join(other for other, _ in others[:LISTED]) + (f" and {len(others) - LISTED} more" if others[LISTED:] else "")
        for name, others in every.items()
    }  # fmt: skip


def hit(visit: Visit, question: str) -> dict[str, Any]:
    """What each feature added to the first hit of the question, and between what that lies by the doubt about its weight."""
    hits = visit.library.search(question, limit=1, explain=True).hits if question else ()
    shares = sorted((share for share in hits[0].features if share[1]), key=lambda share: -abs(share[1])) if hits else []
    paper = visit.library.papers.get(hits[0].paper_id) if shares else None
    doubts = visit.library.share_doubts()
    spans = [
        (value, value - abs(value) * doubts.get(name, 0.0), value + abs(value) * doubts.get(name, 0.0))
        for name, value in shares
    ]
    bars = whiskers(spans)
    return {
        "hit": paper,
        "shares": [(name, span, bar) for (name, _), span, bar in zip(shares, spans, bars, strict=True)],
    }
