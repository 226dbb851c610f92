"""Where one's own library goes by itself: private feeds, and webhooks of saved searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import BadInput, NotFound, TooMany
from frontlist.web.api.call import Call
from frontlist.web.feeds.opml import Outline
from frontlist.web.feeds.private import SCOPE, outlines
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
PAGE = "/library/outlets"
DELIVERIES_SHOWN = 5
EMPTY: Mapping[str, str] = {"url": "", "search": "", "shape": ""}


@router.get("/library/outlets")
def outlets(request: Request) -> Response:
    """Both, on one page."""
    return outlets_page(Visit(request))


def outlets_page(
    visit: Visit,
    *,
    feeds: Sequence[Outline] = (),
    opml: str = "",
    problem: str = "",
    wanted: Mapping[str, str] = EMPTY,
    status: int = 200,
) -> Response:
    """The page, with fresh addresses (shown once) or with what was wrong."""
    account, library = visit.signed_in(), visit.library
    hooks = [
        (hook, library.webhooks.secret(hook), library.webhooks.deliveries(account, hook.id, DELIVERIES_SHOWN))
        for hook in library.webhooks.of(account)
    ]
    searches = {search.id: search for search in library.community.library.searches(account)}
    tokens = [token for token in library.community.tokens.of(account) if token.scopes == (SCOPE,)]
    return visit.page(
        "outlets.html", status=status, hooks=hooks, searches=searches, tokens=tokens, feeds=feeds, opml=opml, problem=problem, wanted=wanted
    )  # fmt: skip


@router.post("/library/outlets/feeds")
def make_feeds(request: Request) -> Response:
    """Fresh addresses."""
    visit = Visit(request)
    account = visit.signed_in()
    secret = visit.library.community.tokens.make(account, "Feeds", [SCOPE]).secret
    found = outlines(Call(request), account, secret)
    return outlets_page(visit, feeds=found, opml=found[0].feed.replace("saved.atom", "subscriptions.opml"))


@router.post("/library/outlets/feeds/revoke")
def revoke(request: Request, token: Text) -> Response:
    """Nobody can read them any more."""
    visit = Visit(request)
    visit.library.community.tokens.revoke(visit.signed_in(), token)
    return back(request, "", PAGE)


@router.post("/library/outlets/webhooks")
def make_webhook(request: Request, url: Text, search: Text = "", shape: Text = "") -> Response:
    """News of a saved search, or one's digest, to an address; what is wrong with it is said on the page."""
    visit = Visit(request)
    try:
        visit.library.webhooks.make(visit.signed_in(), search, url, shape)
    except (BadInput, NotFound, TooMany) as error:
        wanted = {"url": url[:2000], "search": search, "shape": shape}
        return outlets_page(visit, problem=str(error), wanted=wanted, status=422)
    return back(request, "", PAGE)


@router.post("/library/outlets/webhooks/{webhook}")
def change(request: Request, webhook: str, do: Text = "ping") -> Response:
    """Try it, or end it."""
    visit = Visit(request)
    account, door = visit.signed_in(), visit.library.webhooks
    if do == "drop":
        door.drop(account, webhook)
    else:
        door.ping(account, webhook)
    return back(request, "", PAGE)
