"""A feed for every list that the site shows. Addresses: /feeds/trending.atom, /feeds/category/cs.LG.json …

What a feed holds does not depend on who asks, so that caches may keep it; feeds of one's own are in `private.py`,
whose addresses are looked at first: files are taken in the order of their names, and `{kind}` here fits them too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.arxiv_categories import name_of
from frontlist.model.dates import parse_partial_date
from frontlist.model.edition import Edition, Rhythm
from frontlist.model.hit import Answer
from frontlist.model.query import PaperFilter
from frontlist.web.addresses import query, segment
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import Line
from frontlist.web.feeds.feed import MOST, Feed, Item, dated, day_of, make_feed
from frontlist.web.feeds.formats import FORMATS
from frontlist.web.feeds.sending import send
from frontlist.web.listing import of_author, of_venue
from frontlist.web.routing import Reading
from frontlist.web.words import edition_name, long_date

Ending = Literal["atom", "json", "rss"]
Kind = Literal[
    "edition",
    "topic",
    "theme",
    "concept",
    "author",
    "category",
    "venue",
    "person",
    "list",
    "search",
    "similar",
    "day",
    "month",
    "year",
]
SENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {format_.type: {"schema": {"type": "string"}} for format_ in FORMATS.values()},
        "description": "The feed",
    },
    304: {"description": "Nothing has changed"},
}
# How many full editions a feed of editions reaches back, for readers who do not look each day.
EDITIONS: Final = 3
RHYTHMS: Final[Mapping[str, Rhythm]] = {"day": "day", "week": "week", "month": "month"}
router = APIRouter(prefix="/feeds", tags=["feeds"], route_class=Reading)


@router.get("/trending.{ending}", response_class=Response, responses=SENT, summary="What draws attention now")
def trending(request: Request, ending: Ending, period: Annotated[Line, Query(examples=["week"])] = "week", formula: Annotated[Line, Query(examples=["frontlist"])] = "frontlist", category: Line = "") -> Response:  # fmt: skip
    """By period, field and formula, as the page has it."""
    call = Call(request)
    asked = {"period": period, "category": category.strip(), "formula": formula}
    standings = call.library.trending(
        period=period,
        formula=formula,
        category=category.strip(),
        limit=MOST,
        hidden=call.library.community.moderation.hidden_papers(),
    )
    papers = call.library.papers.get_many([one.paper_id for one in standings])
    items = [
        Item(papers[one.paper_id], papers[one.paper_id].added_at, one.reason)
        for one in standings
        if one.paper_id in papers
    ]
    title = f"Trending in {name_of(category)}" if category else "Trending"
    feed = make_feed(
        call, f"trending/{period}/{formula}/{category}", f"{title}, {period}", f"/trending{query(asked)}", items
    )
    return send(call, feed, ending)


@router.get(
    "/search.{ending}",
    response_class=Response,
    responses=SENT,
    summary="What a search finds to be relevant, the newest first",
)
def search(request: Request, ending: Ending, q: Annotated[Line, Query(examples=["hubness in:cs.LG"])]) -> Response:
    """Any search is a feed."""
    call = Call(request)
    return send(call, search_feed(call, q.strip()), ending)


@router.get("/{kind}/{target:path}.{ending}", response_class=Response, responses=SENT, summary="Any other list")
def listed(request: Request, kind: Kind, target: Line, ending: Ending) -> Response:
    """Editions by rhythm or key, topics, themes and concepts by slug, authors, fields, venues, people and dates by name, lists and saved searches by id, what is like a paper by any id of it."""
    call = Call(request)
    return send(call, FINDERS[kind](call, target), ending)


def search_feed(call: Call, asked: str, *, title: str = "", path: str = "") -> Feed:
    """The relevant papers, newest first, whatever comes of the empty search."""
    answer = call.library.search(asked, limit=MOST, sort="date") if asked else Answer("", (), 0, 0)
    papers = call.library.papers.get_many([hit.paper_id for hit in answer.hits[: answer.relevant]])
    reasons = {hit.paper_id: hit.reason for hit in answer.hits}
    items = [Item(paper, day_of(paper), reasons[paper.id]) for paper in papers.values()]
    return make_feed(
        call, f"search/{asked}", title or f"Search: {asked}", path or f"/search{query({'q': asked})}", items
    )


def _edition(call: Call, target: str) -> Feed:
    """An edition by key, or the last full ones of a rhythm."""
    if target in RHYTHMS:
        editions = last_editions(call, RHYTHMS[target])
        name = {"day": "Today’s papers", "week": "The week’s papers", "month": "The month’s papers"}[target]
        return make_feed(
            call, f"edition/{target}", name, {"day": "/"}.get(target, f"/{target}"), picked(call, editions)
        )
    edition = call.library.discover.edition(target)
    return make_feed(
        call,
        f"edition/{edition.key}",
        edition.title or edition_name(edition.key),
        f"/edition/{edition.key}",
        picked(call, [edition]),
    )


def last_editions(call: Call, rhythm: Rhythm) -> list[Edition]:
    """The last full ones, the newest first."""
    discover = call.library.discover
    found = [discover.latest_edition(rhythm)]
    while found[-1].previous and len(found) < EDITIONS:
        found.append(discover.edition(found[-1].previous))
    return found


def picked(call: Call, editions: Sequence[Edition]) -> list[Item]:
    """Their papers, each once, as of the moment at which its edition ended."""
    places = {pick.paper_id: (pick, edition) for edition in reversed(editions) for pick in edition.picks}
    papers = call.library.papers.get_many(list(places))
    items = []
    for edition in editions:
        for pick in edition.picks:
            if pick.paper_id in papers and places[pick.paper_id][1] is edition:
                items.append(Item(papers[pick.paper_id], edition.closed_at or edition.starts, pick.reason, pick.note))
    return items


def _topic(call: Call, slug: str) -> Feed:
    topic = call.library.topic(slug)
    return search_feed(call, topic.query, title=topic.name, path=f"/topic/{topic.slug}")


def _theme(call: Call, slug: str) -> Feed:
    """A theme or an area; a former name gives the feed of what came after it, under the name that was asked for."""
    theme, papers = call.library.themes.get(slug), call.library.themes.members(slug)[:MOST]
    found = call.library.papers.get_many(papers)
    return make_feed(
        call, f"theme/{slug}", theme.name, f"/theme/{theme.slug}", dated([found[one] for one in papers if one in found])
    )


def _concept(call: Call, slug: str) -> Feed:
    concept = call.library.concepts.get(slug)
    return search_feed(call, f"concept:{slug}", title=concept.name, path=f"/concept/{slug}")


def _filtered(call: Call, where: PaperFilter, name: str, title: str, path: str) -> Feed:
    return make_feed(call, name, title, path, dated(call.library.papers.select(where, limit=MOST)))


def _author(call: Call, name: str) -> Feed:
    where = of_author(name)
    return _filtered(call, where, f"author/{where.author}", name, f"/author/{segment(name)}")


def _category(call: Call, category: str) -> Feed:
    return _filtered(
        call,
        PaperFilter(category=(category,)),
        f"category/{category}",
        f"{name_of(category)} ({category})",
        f"/category/{segment(category)}",
    )


def _venue(call: Call, name: str) -> Feed:
    return _filtered(call, of_venue(name), f"venue/{name}", name, f"/venue/{quote(name)}")


def _dated(kind: str) -> Callable[[Call, str], Feed]:
    length = {"year": 4, "month": 7, "day": 10}[kind]

    def find(call: Call, date: str) -> Feed:
        if parse_partial_date(date) != date or len(date) != length:
            raise NotFound(f"{date[:40]} is not a {kind}.", "Write dates like 2025, 2025-03 or 2025-03-11.")
        return _filtered(
            call, PaperFilter(since=date, until=date), f"{kind}/{date}", long_date(date), f"/{kind}/{date}"
        )

    return find


def _list(call: Call, list_id: str) -> Feed:
    """A public list; what came in last stands first."""
    found = call.library.community.lists.get(list_id)
    items = [(item.added_at, item.paper_id, item.note) for item in found.items]
    return make_feed(call, f"list/{found.id}", found.name, f"/list/{found.id}", added(call, items))


def _person(call: Call, name: str) -> Feed:
    """What somebody put into public lists."""
    community = call.library.community
    person = community.accounts.named(name)
    lists = [community.lists.get(one.id) for one in community.lists.of(person.id)]
    items = {item.paper_id: (item.added_at, item.paper_id, item.note) for one in lists for item in one.items}
    return make_feed(
        call,
        f"person/{person.id}",
        f"From {person.name}",
        f"/person/{segment(person.name)}",
        added(call, list(items.values())),
    )


def added(call: Call, items: Sequence[tuple[str, str, str]]) -> list[Item]:
    """(when, paper, note) of what people chose, the newest first."""
    newest = sorted(items, reverse=True)[:MOST]
    papers = call.library.papers.get_many([paper_id for _, paper_id, _ in newest])
    return [Item(papers[paper_id], at, note=note) for at, paper_id, note in newest if paper_id in papers]


def _saved_search(call: Call, search_id: str) -> Feed:
    """A saved search that its owner has opened."""
    found = call.library.community.library.search(search_id)
    return search_feed(call, found.query, title=found.name)


def _similar(call: Call, name: str) -> Feed:
    """What is nearest in meaning to a paper."""
    paper = call.library.papers.get(name)
    hits = {hit.paper_id: hit for hit in call.library.similar(paper.id, limit=MOST).hits}
    items = [Item(one, day_of(one), hits[one.id].reason) for one in call.library.papers.get_many(list(hits)).values()]
    return make_feed(call, f"similar/{paper.id}", f"Like “{paper.title}”", f"/paper/{paper.id}", items)


FINDERS: Final[Mapping[str, Callable[[Call, str], Feed]]] = {
    "edition": _edition, "topic": _topic, "theme": _theme, "concept": _concept, "author": _author, "category": _category, "venue": _venue, "person": _person,
    "list": _list, "search": _saved_search, "similar": _similar, "day": _dated("day"), "month": _dated("month"), "year": _dated("year"),
}  # fmt: skip
