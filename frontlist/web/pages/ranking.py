"""How papers are ranked: every formula in the open, with today's numbers put into it, and what if it were another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist import sight
from frontlist.errors import NotFound
from frontlist.model.paper import Paper
from frontlist.model.what_if import Mix, Moved
from frontlist.web.cards import cards_of, listed_standing
from frontlist.web.mixing import USUAL, Mixed
from frontlist.web.visit import Visit
from frontlist.web.words import counted

router = APIRouter()
EXAMPLES: Final = 3
TOP: Final = 10
# The finest step that every usual weight is a multiple of.
STEP: Final = 0.0625
HIGHEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Slider:
    """One number of the formula, as a control."""

    name: str
    label: str
    value: float
    usual: float
    least: float
    most: float
    step: float


@dataclass(frozen=True, slots=True)
class Row:
    """One place of the rearranged week."""

    paper: Paper
    moved: Moved

    @property
    def way(self) -> str:
        """'up 3', 'down 12', 'new here' or ''."""
        place, was = self.moved.standing.place, self.moved.was
        if not was or not place:
            return "new here" if place else ""
        return "" if place == was else f"up {was - place}" if place < was else f"down {place - was}"

    @property
    def lacks(self) -> str:
        """'4 votes, or 8 upvotes, or 64 stars'; '' when nothing would do."""
        return ", or ".join(counted(number, kind) for kind, number in self.moved.lacks.items())

    @property
    def numbers(self) -> dict[str, float]:
        """What went into the score."""
        return dict(self.moved.standing.parts)


@router.get("/about/ranking")
def ranking(
    request: Request,
    mix: Mixed,
    week: Annotated[str, Query(max_length=20)] = "",
    paper: Annotated[str, Query(max_length=2000)] = "",
    part: str = "",
) -> Response:
    """The page. `part` asks for the rearranged week alone, as the script does while a slider moves."""
    visit = Visit(request)
    values = what_if(visit, mix, week.strip(), paper.strip())
    if part:
        return visit.page("what_if.html", **values)
    standings = visit.library.trending(limit=EXAMPLES)
    weights, kinds = visit.library.search_weights(), sight.judged_kinds()
    worth = {kind.name: {one.name: one for one in kind.importances} for kind in kinds}
    discover = visit.library.discover
    return visit.page(
        "ranking.html", formulas=discover.formulas(), weights=discover.weights(), sliders=sliders(mix, discover.weights()),
        cards=cards_of(visit, map(listed_standing, standings)), standings={standing.paper_id: standing for standing in standings},
        kinds=kinds, worth=worth, search_weights=weights, **values,
    )  # fmt: skip


def what_if(visit: Visit, mix: Mix, week: str, paper: str) -> dict[str, Any]:
    """What the part of the page shows."""
    hidden, trouble = visit.library.community.moderation.hidden_papers(), ""
    try:
        found = visit.library.discover.what_if(mix, week, paper, hidden)
    except NotFound as error:
        found, trouble = visit.library.discover.what_if(mix, week, hidden=hidden), error.message
    moved = [*found.places, *([found.asked] if found.asked else [])]
    papers = visit.library.papers.get_many([one.standing.paper_id for one in moved])
    rows = [Row(papers[one.standing.paper_id], one) for one in moved if one.standing.paper_id in papers]
    asked = next((row for row in rows if row.moved is found.asked), None)
    places = [row for row in rows if row.moved is not found.asked]
    return {
        "found": found, "asked": asked, "places": places, "asked_for": paper, "week": week, "trouble": trouble, "top": TOP,
        "chosen": changed(mix, visit.library.discover.weights()),
    }  # fmt: skip


def sliders(mix: Mix, usual: Mapping[str, float]) -> list[Slider]:
    """Every number that can be moved."""
    weights = [
        Slider(kind, f"One {kind}", mix.weights.get(kind, worth), worth, 0.0, HIGHEST if worth > STEP else 1.0, STEP)
        for kind, worth in usual.items()
    ]
    return [
        *weights,
        Slider("half_life", "Attention halves after so many hours", mix.half_life, USUAL.half_life, 6.0, 336.0, 6.0),
        Slider("fields", "Fields evened out, from not at all to wholly", mix.fields, USUAL.fields, 0.0, 1.0, 0.05),
        Slider("text", "What the text promises, times", mix.text, USUAL.text, 0.0, 4.0, 0.25),
    ]


def changed(mix: Mix, usual: Mapping[str, float]) -> dict[str, str]:
    """The parameters that are not as usual: the formula's address, as short as it can be."""
    numbers = {**mix.weights, "half_life": mix.half_life, "fields": mix.fields, "text": mix.text}
    known = {**usual, "half_life": USUAL.half_life, "fields": USUAL.fields, "text": USUAL.text}
    return {name: f"{value:g}" for name, value in numbers.items() if value != known[name]}
