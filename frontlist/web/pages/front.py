"""The front page and every edition: the curated picks, what the community chose, what else is noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.edition import Edition, Pick, Rhythm
from frontlist.model.query import PaperFilter
from frontlist.web.cards import Card, Listed, cards_of, cards_of_papers, listed_pick, listed_standing
from frontlist.web.last_visit import note_visit, previous_visit
from frontlist.web.paging import pages_of
from frontlist.web.visit import Visit

router = APIRouter()
SECTIONS: Final = (
    ("curated", "Editors’ picks", "chosen by hand"),
    ("community", "From the community", "in the order of its votes"),
    ("trending", "Noticed elsewhere", "more attention than is usual for the field"),
)
RHYTHMS: Final[Sequence[tuple[Rhythm, str, str]]] = (
    ("day", "Day", "/"),
    ("week", "Week", "/week"),
    ("month", "Month", "/month"),
)
FIELDS_SHOWN: Final = 12
# Keeps the front page below 60 kB on the wire.
ON_A_PAGE: Final = 50
# A front page with fewer papers is a thin one.
FEWEST: Final = 10
NOT_BEGUN: Final = "It has not begun."


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of an edition with the papers that are shown in it."""

    name: str
    words: str
    cards: list[Card]


@router.get("/")
def today(request: Request, category: str = "", page: int = 1) -> Response:
    """Today's edition, or the last full one."""
    return latest(Visit(request), "day", category, page)


@router.get("/week")
def this_week(request: Request, category: str = "", page: int = 1) -> Response:
    """This week's."""
    return latest(Visit(request), "week", category, page)


@router.get("/month")
def this_month(request: Request, category: str = "", page: int = 1) -> Response:
    """This month's."""
    return latest(Visit(request), "month", category, page)


@router.get("/edition/{key}")
def edition(request: Request, key: str, category: str = "", page: int = 1) -> Response:
    """The edition at its stable address."""
    visit = Visit(request)
    return shown(visit, visit.library.discover.edition(key), category, page)


def latest(visit: Visit, rhythm: Rhythm, category: str, page: int) -> Response:
    """The edition under way when it holds something, else the last full one; else the first run."""
    discover = visit.library.discover
    under_way = discover.edition(rhythm=rhythm)
    found = under_way if under_way.picks else discover.latest_edition(rhythm)
    if not found.picks and not visit.library.papers.select(PaperFilter(), limit=1):
        return visit.page("first_run.html")
    waiting = under_way.key if found.key != under_way.key else ""
    return shown(visit, found, category, page, waiting=waiting, also=rhythm == "day")


def this_weeks(visit: Visit, found: Edition) -> list[Card]:
    """What draws attention this week, so that after a quiet day there is something to read."""
    in_it = {pick.paper_id for pick in found.picks}
    standings = visit.library.trending(
        limit=FEWEST + len(in_it), hidden=visit.library.community.moderation.hidden_papers()
    )
    return cards_of(visit, [listed_standing(one) for one in standings if one.paper_id not in in_it][:FEWEST])


def shown(visit: Visit, found: Edition, category: str, page: int, *, waiting: str = "", also: bool = False) -> Response:
    """One edition as a page; `also`: a thin one is followed by what draws attention this week."""
    papers = visit.library.papers.get_many([pick.paper_id for pick in found.picks])
    fields = Counter(name for paper in papers.values() for name in paper.categories)
    order = {name: place for place, (name, _, _) in enumerate(SECTIONS)}
    picks = sorted(
        (pick for pick in found.picks if pick.paper_id in papers), key=lambda pick: order.get(pick.section, len(order))
    )
    kept = [pick for pick in picks if not category or category in papers[pick.paper_id].categories]
    pages = pages_of(page, len(kept), ON_A_PAGE)
    here = kept[(pages.number - 1) * ON_A_PAGE : pages.number * ON_A_PAGE]
    cards = cards_of_papers(visit, papers, signed(visit, here), since=previous_visit(visit))
    where = {pick.paper_id: pick.section for pick in here}
    parts = [
        Shown(words, said, [card for card in cards if where[card.paper.id] == name]) for name, words, said in SECTIONS
    ]
    if also and pages.number == 1 and len(found.picks) < FEWEST and not category:
        parts.append(Shown("This week", "what draws attention now", this_weeks(visit, found)))
    response = visit.page(
        "front.html", status=pages.status, edition=found, weekend=weekend(visit, found), standing=standing(visit, found), not_begun=NOT_BEGUN, parts=[part for part in parts if part.cards], rhythms=RHYTHMS, waiting=waiting,
        category=category, fields=sorted(fields.items(), key=lambda field: (-field[1], field[0]))[:FIELDS_SHOWN],
        total=len(papers), added=sum(card.new for card in cards), pages=pages,
    )  # fmt: skip
    note_visit(visit, response)
    return response


def standing(visit: Visit, found: Edition) -> str:
    """What may still become of an edition; '' of one that is closed, or was over before anything was in it."""
    span, now = visit.library.discover.calendar.span(found.key), visit.library.clock()
    if found.closed_at or (now >= span.ends and not found.picks):
        return ""
    return NOT_BEGUN if now < span.starts else "Still open: places can change until it closes."


def weekend(visit: Visit, found: Edition) -> str:
    """Why the edition that is open on a weekend's day bears the name of the Monday after; '' on other days."""
    discover = visit.library.discover
    today = discover.calendar.today(visit.library.clock())
    if (
        found.closed_at
        or found.rhythm != "day"
        or found.key != discover.calendar.key("day", today)
        or found.key == today.isoformat()
    ):
        return ""
    joins = discover.weekend == "monday"
    return f"Today is {today:%A}: " + ("weekends join Monday’s edition." if joins else "the next edition is Monday’s.")


def signed(visit: Visit, picks: Sequence[Pick]) -> list[Listed]:
    """The picks, their curators by name. A curator who left the site, or who never had an account, stands as written."""
    names: dict[str, str] = {}
    for curator in {pick.curator for pick in picks if pick.curator}:
        try:
            names[curator] = visit.library.community.accounts.get(curator).name
        except NotFound:
            names[curator] = curator
    return [listed_pick(replace(pick, curator=names.get(pick.curator, ""))) for pick in picks]
