"""Which feeds there are, and addresses for those of one's own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.api.answers import answer, api_router, paged
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import FeedShape, Line, Page, PrivateFeeds
from frontlist.web.feeds.opml import Outline, public_outlines
from frontlist.web.feeds.private import SCOPE, outlines

router = api_router("feeds")


@router.get("/feeds", response_model=Page[FeedShape], summary="The site's feeds")
def feeds(request: Request) -> Response:
    """Each in three formats. Every author, venue, date and search has one as well: see `/feeds/{kind}/{target}.{ending}`."""
    call = Call(request)
    return paged(call, [feed_shape(one) for one in public_outlines(call)], "")


@router.post("/feeds/private", response_model=PrivateFeeds, status_code=201, summary="Addresses for feeds of one's own")
def private(request: Request) -> Response:
    """Makes a token with the scope `feeds`, which opens nothing else; revoke it, and the addresses are dead."""
    call = Call(request)
    account = call.acting("write")
    token = call.library.community.tokens.make(account, "Feeds", [SCOPE])
    shapes = [feed_shape(one) for one in outlines(call, account, token.secret)]
    return answer(call, PrivateFeeds(token.id, shapes), status=201, headers={"cache-control": "no-store"})


@router.delete("/feeds/private/{token}", status_code=204, summary="Revoke private feed addresses")
def revoke(request: Request, token: Line) -> Response:
    """From now on nobody can read them."""
    call = Call(request)
    call.library.community.tokens.revoke(call.acting("write"), token)
    return Response(status_code=204)


def feed_shape(one: Outline) -> FeedShape:
    """One feed in its three formats."""
    stem = one.feed.removesuffix("atom")
    return FeedShape(one.title, one.feed, f"{stem}json", f"{stem}rss")
