"""One paper, whole: abstract with its formulas, versions and links, votes, words, attention over time, neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.errors import EncoderError, IndexUnavailable, NotFound
from frontlist.model.ids import web_address
from frontlist.model.paper import Author, Paper
from frontlist.text.similar import name_key
from frontlist.web.cards import Card, Listed, cards_of
from frontlist.web.json_ld import scholarly_article
from frontlist.web.plots import bars
from frontlist.web.render import base_address
from frontlist.web.threads import branches
from frontlist.web.visit import Visit

router = APIRouter()
SIMILAR_SHOWN: Final = 5
BY_AUTHORS_SHOWN: Final = 3
AUTHORS_ASKED: Final = 3
PLOT_DAYS: Final = 120
# A day or two of attention should look like a day or two.
FEWEST_DAYS: Final = 30
SCHEME_NAMES: Final = {
    "arxiv": "arXiv", "doi": "DOI", "acl": "ACL Anthology", "openreview": "OpenReview", "pmid": "PubMed", "s2": "Semantic Scholar",
    "openalex": "OpenAlex", "isbn": "ISBN", "url": "Web",
}  # fmt: skip
LINK_NAMES: Final = {
    "pdf": "PDF",
    "html": "HTML",
    "code": "Code",
    "project": "Project page",
    "abstract": "Abstract page",
    "doi": "DOI",
    "other": "Link",
}


@router.get("/paper/{text:path}")
def paper(request: Request, text: str) -> Response:
    """The page; any other id of the paper leads to it for good."""
    visit = Visit(request)
    found = visit.library.papers.get(text)
    if found.id != text:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/paper/{found.id}", status_code=301)
    return paper_page(visit, found)


def paper_page(visit: Visit, found: Paper, *, draft: str = "", problem: str = "", status: int = 200) -> Response:
    """The page of a paper; with what was being written when something was wrong with it."""
    community, discover = visit.library.community, visit.library.discover
    address = f"{base_address(visit.request)}/paper/{found.id}"
    near, trouble = similar(visit, found.id)
    others = by_authors(visit, found)
    # One fetch for all the cards of the page.
    cards = {
        card.paper.id: card
        for card in cards_of(visit, [Listed(found.id), *near, *map(Listed, others)], keep_hidden=True)
    }
    days = signal_days(visit, found.id)
    thread = community.comments.thread(found.id, visit.account)
    return visit.page(
        "paper.html", status=status, theme=visit.library.themes.of([found.id]).get(found.id),
        lit=visit.library.concepts.of([found.id]).get(found.id, ()), paper=found, card=cards[found.id], address=address, ld=scholarly_article(found, address),
        links=links_of(found), ids=ids_of(found), comments=branches(thread), spoken=sum(not (one.deleted or one.hidden) for one in thread),
        here=urlsplit(address).path,
        counts=discover.counts([found.id]).get(found.id, {}), standing=discover.why(found.id), plot=bars(days), days=days,
        similar=chosen(cards, [item.paper_id for item in near]), similar_trouble=trouble, by_authors=chosen(cards, others),
        lists=community.lists.holding(found.id, visit.account),
        my_lists=community.lists.of(visit.account.id, visit.account) if visit.account else [],
        restraints=community.moderation.restraints(found.id), draft=draft, problem=problem,
    )  # fmt: skip


def similar(visit: Visit, paper_id: str) -> tuple[list[Listed], str]:
    """The nearest papers with their reasons, or the sentence on why there are none."""
    try:
        answer = visit.library.similar(paper_id, limit=SIMILAR_SHOWN)
    except (IndexUnavailable, EncoderError) as error:
        return [], error.message
    except NotFound:
        return [], "It has just come in; its neighbours are being looked for."
    return [Listed(hit.paper_id, why=hit.reason) for hit in answer.hits], ""


def by_authors(visit: Visit, found: Paper) -> list[str]:
    """More by the first and the last of them."""
    keys = [name_key(author.name) for author in asked_authors(found.authors)]
    more = visit.library.papers.by_authors(keys, limit=BY_AUTHORS_SHOWN + 1)
    return [paper_id for paper_id in more if paper_id != found.id][:BY_AUTHORS_SHOWN]


def chosen(cards: Mapping[str, Card], ids: Sequence[str]) -> list[Card]:
    """These of the cards, but for what the reader has hidden."""
    found = [cards[paper_id] for paper_id in ids if paper_id in cards]
    return [card for card in found if not (card.entry and card.entry.hidden_at)]


def asked_authors(authors: Sequence[Author]) -> list[Author]:
    """In most fields the first did the work and the last leads the group."""
    return list(dict.fromkeys([*authors[: AUTHORS_ASKED - 1], *authors[-1:]]))


def signal_days(visit: Visit, paper_id: str) -> list[tuple[str, float]]:
    """(day, attention) for the last days of attention; days in between without any are there too."""
    points = visit.library.discover.plots([paper_id]).get(paper_id, [])
    if not points:
        return []
    last = points[-1][0]
    first = min(max(points[0][0], last - PLOT_DAYS + 1), last - FEWEST_DAYS + 1)
    known = dict(points)
    return [
        ((dt.date(1970, 1, 1) + dt.timedelta(days=day)).isoformat(), known.get(day, 0.0))
        for day in range(first, last + 1)
    ]


def ids_of(found: Paper) -> list[tuple[str, str, str]]:
    """(scheme in words, value, where it leads)."""
    return [
        (SCHEME_NAMES.get(scheme, scheme), value, web_address(scheme, value))
        for scheme, value in found.ids
        if scheme != "frontlist"
    ]


def links_of(found: Paper) -> list[tuple[str, str]]:
    """(label, address) of the places to read it, none twice; only http addresses can be followed."""
    known: dict[str, str] = {}
    if arxiv := found.external("arxiv"):
        known[f"https://arxiv.org/abs/{arxiv}"] = "arXiv"
        known[f"https://arxiv.org/pdf/{arxiv}"] = "PDF"
    for scheme, value in found.ids:
        if scheme in {"doi", "acl", "openreview"} and (address := web_address(scheme, value)):
            known.setdefault(address, SCHEME_NAMES[scheme])
    for link in found.links:
        if link.url.startswith(("https://", "http://")):
            known.setdefault(link.url, LINK_NAMES.get(link.kind, "Link"))
    return [(label, address) for address, label in known.items()]
