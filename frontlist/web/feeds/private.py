"""Feeds of one's own. The address is the key: a token with the one scope `feeds`, which can be revoked in the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.account import Account
from frontlist.model.query import PaperFilter
from frontlist.text.similar import name_key
from frontlist.web.addresses import segment
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import Line
from frontlist.web.feeds.feed import MOST, Feed, Item, day_of, make_feed
from frontlist.web.feeds.opml import Outline, opml
from frontlist.web.feeds.public import SENT, Ending, added, search_feed
from frontlist.web.feeds.sending import PRIVATE, send
from frontlist.web.render import base_address
from frontlist.web.routing import Reading

SCOPE: Final = "feeds"
FOR_ME_DAYS: Final = 31
router = APIRouter(prefix="/feeds/private", tags=["feeds"], route_class=Reading)


@router.get("/{token}/subscriptions.opml", response_class=Response, responses={200: {"content": {"text/x-opml": {}}, "description": "OPML"}}, summary="All of one's feeds, for a feed reader")  # fmt: skip
def outline(request: Request, token: Line) -> Response:
    """What one follows, keeps and saved, as a file that feed readers import."""
    call = Call(request)
    account = holder(call, token)
    body = opml(f"{account.name} · {call.library.settings.text('site_name')}", outlines(call, account, token))
    return Response(body, media_type="text/x-opml", headers={"cache-control": PRIVATE, "x-robots-tag": "noindex"})


@router.get("/{token}/{what}.{ending}", response_class=Response, responses=SENT, summary="A shelf of one's own library")
def shelf(
    request: Request, token: Line, what: Literal["saved", "unread", "following", "for-me"], ending: Ending
) -> Response:
    """What one saved, has not read, or follows."""
    call = Call(request)
    return send(call, SHELVES[what](call, holder(call, token)), ending, public=False)


@router.get(
    "/{token}/{what}/{target}.{ending}",
    response_class=Response,
    responses=SENT,
    summary="A list or saved search of one's own",
)
def one(request: Request, token: Line, what: Literal["search", "list"], target: Line, ending: Ending) -> Response:
    """By its id."""
    call = Call(request)
    return send(call, ONES[what](call, holder(call, token), target), ending, public=False)


def holder(call: Call, token: str) -> Account:
    """Whose feeds these are. Only tokens made for feeds are taken: an address is no place for a stronger one."""
    bearer = call.library.community.tokens.whose(token)
    if bearer is None or bearer.scopes != (SCOPE,):
        raise NotFound(
            "There is no such feed.",
            "Its address may have been revoked; make another in your library, under Feeds and webhooks.",
        )
    return bearer.account


def outlines(call: Call, account: Account, token: str) -> list[Outline]:
    """Every feed that belongs to an account."""
    base, community = base_address(call.request), call.library.community
    mine = f"{base}/feeds/private/{token}"
    found = [
        Outline("Saved", f"{mine}/saved.atom", f"{base}/library"),
        Outline("For me", f"{mine}/for-me.atom", f"{base}/for-me"),
        Outline("Following", f"{mine}/following.atom", f"{base}/library?shelf=following"),
    ]
    found += [
        Outline(made.name, f"{mine}/list/{made.id}.atom", f"{base}/list/{made.id}")
        for made in community.lists.of(account.id, account)
    ]
    found += [
        Outline(kept.name, f"{mine}/search/{kept.id}.atom", f"{base}/library?shelf=searches")
        for kept in community.library.searches(account)
    ]
    for follow in community.follows.followed(account):
        name = community.accounts.get(follow.value).name if follow.kind == "person" else follow.value
        found.append(
            Outline(name, f"{base}/feeds/{follow.kind}/{segment(name)}.atom", f"{base}/{follow.kind}/{segment(name)}")
        )
    return found


def _shelf(call: Call, account: Account, *, unread: bool) -> Feed:
    entries = [
        entry
        for entry in call.library.community.library.entries(account)
        if entry.saved_at and not (unread and entry.read_at)
    ]
    name = "unread" if unread else "saved"
    items = added(call, [(entry.saved_at, entry.paper_id, entry.note) for entry in entries])
    return make_feed(call, f"{name}/{account.id}", name.capitalize(), f"/library?shelf={name}", items)


def _for_me(call: Call, account: Account) -> Feed:
    """What the page suggests, of the last weeks: a feed is for what is new."""
    since = (call.library.clock().date() - dt.timedelta(days=FOR_ME_DAYS)).isoformat()
    found = call.library.readers.for_me(account, since=since, limit=MOST)
    reasons = call.library.readers.reasons(found, account)
    papers = call.library.papers.get_many(list(reasons))
    items = [Item(paper, day_of(paper), reasons[paper.id]) for paper in papers.values()]
    return make_feed(call, f"for-me/{account.id}", "For me", "/for-me", items)


def _following(call: Call, account: Account) -> Feed:
    """New papers by the authors and in the fields one follows, and what the people one follows put into lists."""
    community, found = call.library.community, dict[str, Item]()
    for follow in community.follows.followed(account):
        if follow.kind == "person":
            lists = [community.lists.get(made.id) for made in community.lists.of(follow.value)]
            items = added(call, [(item.added_at, item.paper_id, item.note) for made in lists for item in made.items])
        else:
            where = (
                PaperFilter(author=name_key(follow.value) or follow.value)
                if follow.kind == "author"
                else PaperFilter(category=(follow.value,))
            )
            items = [
                Item(paper, day_of(paper), f"You follow {follow.value}")
                for paper in call.library.papers.select(where, limit=MOST)
            ]
        for item in items:
            found.setdefault(item.paper.id, item)
    newest = sorted(found.values(), key=lambda item: (item.at, item.paper.id), reverse=True)
    return make_feed(call, f"following/{account.id}", "Following", "/library?shelf=following", newest)


def _search(call: Call, account: Account, search_id: str) -> Feed:
    found = call.library.community.library.search(search_id, account)
    return search_feed(call, found.query, title=found.name)


def _list(call: Call, account: Account, list_id: str) -> Feed:
    found = call.library.community.lists.get(list_id, account)
    items = added(call, [(item.added_at, item.paper_id, item.note) for item in found.items])
    return make_feed(call, f"list/{found.id}", found.name, f"/list/{found.id}", items)


SHELVES: Final[Mapping[str, Callable[[Call, Account], Feed]]] = {
    "saved": lambda call, account: _shelf(call, account, unread=False),
    "unread": lambda call, account: _shelf(call, account, unread=True), "following": _following, "for-me": _for_me,
}  # fmt: skip
ONES: Final[Mapping[str, Callable[[Call, Account, str], Feed]]] = {"search": _search, "list": _list}
