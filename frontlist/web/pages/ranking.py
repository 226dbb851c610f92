"""How papers are ranked: every formula in the open, with today's numbers put into it."""

from __future__ import annotations

from typing import Final, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import cards_of, listed_standing
from frontlist.web.visit import Visit

router = APIRouter()
EXAMPLES: Final = 3


class Formula(NamedTuple):
    """One formula in words and signs."""

    name: str
    label: str
    written: str
    words: str


FORMULAS: Final = (
    Formula("frontlist", "Fair to every field", r"$-\log_2 r + p$", "Here r is the share of papers of the same field and age that draw as much attention or more, so that a paper that is one in 64 scores 6; p is what the text promises in its first hours. Attention fades by half in each half of the period. A field ten times as loud is no louder here."),
    Formula("hackernews", "Hacker News", r"$\frac{(v-1)^{0.8}}{((m+120)/60)^{1.8}}$", "Here v is points and m the age in minutes; a talk much longer than its points is held down."),
    Formula("reddit", "Reddit", r"$\log_{10}\max(|v|,1) + \frac{t}{45000}$", "Ten times the points are worth twelve and a half hours."),
    Formula("lemmy-scaled", "Lemmy, scaled", r"$\frac{\log\max(2, v+2)}{(h+2)^{1.8}\,\log(2+f)}$", "Here f is what the field gathers in a month; nothing after seven days."),
    Formula("scirate", "SciRate", "Votes, then comments, then date", "The plainest that there is."),
    Formula("hot", "Hot", "Recent points over age", "What moves now."),
    Formula("rising", "Rising", "Points of the last quarter of the period", "What has begun to move."),
    Formula("top", "Most votes", "Points", "No decay at all."),
    Formula("newest", "Newest", "Date", "No opinion at all."),
)  # fmt: skip


@router.get("/about/ranking")
def ranking(request: Request) -> Response:
    """The page."""
    visit = Visit(request)
    standings = visit.library.trending(limit=EXAMPLES)
    cards = cards_of(visit, map(listed_standing, standings))
    parts = {standing.paper_id: standing for standing in standings}
    search = sorted(visit.library.search_weights().items(), key=lambda pair: -abs(pair[1]))
    most = max((abs(weight) for _, weight in search), default=1.0)
    return visit.page(
        "ranking.html", formulas=FORMULAS, weights=visit.library.discover.weights(), cards=cards, standings=parts,
        importance=[(name, weight, round(abs(weight) / most * 100, 1)) for name, weight in search],
    )  # fmt: skip
