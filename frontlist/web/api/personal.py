"""What is the caller's own: the library, lists, saved searches, follows, subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final, Literal

from fastapi import Body, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.community import PaperList, SavedSearch
from frontlist.model.subscription import Subscription
from frontlist.web.api.answers import answer, api_router, by_ids, done, next_cursor, offset_of, paged
from frontlist.web.api.call import Call
from frontlist.web.api.papers import Cursor, Limit
from frontlist.web.api.shapes import (
    EntryRow,
    EntryShape,
    FollowShape,
    ItemShape,
    Line,
    ListShape,
    Loaded,
    Page,
    PaperName,
    SearchShape,
    SubscriptionShape,
    Text,
    WholeList,
)
from frontlist.web.render import base_address

router = api_router("mine")
MOST_ITEMS: Final = 5_000
MOST_ROWS: Final = 100_000
FollowName = Literal["person", "author", "category"]


@router.get("/library", response_model=Page[EntryShape], summary="One's own library, last changed first")
def entries(request: Request, tag: Line = "", saved: Annotated[bool, Query(description="Only what is saved")] = False, limit: Limit = 100, cursor: Cursor = "") -> Response:  # fmt: skip
    """Everything that was saved, read, hidden, noted or tagged."""
    call, offset = Call(request), offset_of(cursor, 1_000_000)
    found = call.library.community.library.entries(call.acting("read"))
    kept = [one for one in found if (not tag or tag in one.tags) and (not saved or one.saved_at)]
    shown = [
        EntryShape(one.paper_id, one.saved_at, one.read_at, one.hidden_at, one.note, list(one.tags), one.changed_at)
        for one in kept[offset : offset + limit]
    ]
    return paged(call, shown, next_cursor(offset, limit, len(kept) - offset))


@router.get("/library/export", response_model=list[EntryRow], summary="The library as rows that the import takes back")
def export(request: Request) -> Response:
    """Everything, at once."""
    call = Call(request)
    return answer(call, call.library.community.library.export(call.acting("read")))


@router.post("/library/import", response_model=Loaded, summary="Rows as the export gives them")
def load(request: Request, rows: Annotated[list[EntryRow], Body(max_length=MOST_ROWS)]) -> Response:
    """`paper_id` is any id. What is here already is added to."""
    call = Call(request)
    taken = call.library.community.library.load(call.acting("write"), (asdict(row) for row in rows))
    return answer(call, Loaded(taken.entries, list(taken.unknown)))


@router.get("/lists", response_model=Page[ListShape], summary="Lists that the caller may read")
def lists(request: Request, mine: bool = False) -> Response:
    """Everybody's public ones, or one's own."""
    call, door = Call(request), Call(request).library.community.lists
    account = call.acting("read") if mine else call.account
    found = door.of(account.id, account) if mine and account else door.public()
    return paged(call, [list_shape(call, one) for one in found], "")


@router.post("/lists", response_model=ListShape, status_code=201, summary="A new, empty list")
def make_list(request: Request, name: Annotated[Line, Body(examples=["For the seminar"])], note: Annotated[Text, Body()] = "", public: Annotated[bool, Body()] = False) -> Response:  # fmt: skip
    """Private unless said otherwise."""
    call = Call(request)
    return answer(
        call,
        list_shape(call, call.library.community.lists.make(call.acting("write"), name, note=note, public=public)),
        status=201,
    )


@router.get("/lists/{list_id}", response_model=WholeList, summary="A list with its papers")
def whole_list(request: Request, list_id: Line) -> Response:
    """In its maker's order."""
    call = Call(request)
    return answer(call, whole(call, call.library.community.lists.get(list_id, call.account)))


@router.patch("/lists/{list_id}", response_model=ListShape, summary="Rename a list, change its note, open or close it")
def change_list(request: Request, list_id: Line, name: Annotated[Line | None, Body()] = None, note: Annotated[Text | None, Body()] = None, public: Annotated[bool | None, Body()] = None) -> Response:  # fmt: skip
    """What is not named stays as it is."""
    call = Call(request)
    return answer(
        call,
        list_shape(
            call,
            call.library.community.lists.change(call.acting("write"), list_id, name=name, note=note, public=public),
        ),
    )


@router.delete("/lists/{list_id}", status_code=204, summary="Delete a list")
def drop_list(request: Request, list_id: Line) -> Response:
    """Its papers stay."""
    call = Call(request)
    call.library.community.lists.drop(call.acting("write"), list_id)
    return done()


@router.put("/lists/{list_id}/order", response_model=WholeList, summary="Put the papers of a list in order")
def reorder(
    request: Request, list_id: Line, papers: Annotated[list[Line], Body(embed=True, max_length=MOST_ITEMS)]
) -> Response:
    """Each of its papers must be named once, by our id."""
    call = Call(request)
    return answer(call, whole(call, call.library.community.lists.reorder(call.acting("write"), list_id, papers)))


@router.put("/lists/{list_id}/papers/{paper:path}", response_model=WholeList, summary="Put a paper into a list")
def put(
    request: Request, list_id: Line, paper: PaperName, note: Annotated[Text | None, Body(embed=True)] = None
) -> Response:
    """At the end, or with another line where it stands."""
    call = Call(request)
    return answer(call, whole(call, call.library.community.lists.put(call.acting("write"), list_id, paper, note=note)))


@router.delete("/lists/{list_id}/papers/{paper:path}", response_model=WholeList, summary="Take a paper out of a list")
def take_out(request: Request, list_id: Line, paper: PaperName) -> Response:
    """The others keep their order."""
    call = Call(request)
    return answer(call, whole(call, call.library.community.lists.take_out(call.acting("write"), list_id, paper)))


def list_shape(call: Call, one: PaperList) -> ListShape:
    """A list without its papers."""
    address = f"{base_address(call.request)}/list/{one.id}"
    return ListShape(one.id, one.name, one.owner, one.note, one.public, address, one.created_at, one.changed_at)


def whole(call: Call, one: PaperList) -> WholeList:
    """A list with its papers."""
    items = {item.paper_id: item for item in sorted(one.items, key=lambda item: item.place)}
    return WholeList(
        list_shape(call, one),
        by_ids(call, list(items), lambda paper: ItemShape(paper, items[paper.id].note, items[paper.id].added_at)),
    )


@router.get("/searches", response_model=Page[SearchShape], summary="One's saved searches")
def searches(request: Request) -> Response:
    """All of them."""
    call = Call(request)
    return paged(call, _each_search(call.library.community.library.searches(call.acting("read"))), "")


@router.post("/searches", response_model=SearchShape, status_code=201, summary="Keep a search under a name")
def keep_search(request: Request, query: Annotated[Line, Body(examples=["hubness in:cs.LG"])], name: Annotated[Line, Body()] = "", public: Annotated[bool, Body()] = False) -> Response:  # fmt: skip
    """For mail, feeds and webhooks."""
    call = Call(request)
    made = call.library.community.library.keep_search(call.acting("write"), name, query, public=public)
    return answer(call, _each_search([made])[0], status=201)


@router.patch("/searches/{search_id}", response_model=SearchShape, summary="Rename a saved search, open or close it")
def change_search(request: Request, search_id: Line, name: Annotated[Line | None, Body(examples=["Hubs"])] = None, public: Annotated[bool | None, Body()] = None) -> Response:  # fmt: skip
    """What is not named stays as it is."""
    call = Call(request)
    account, kept = call.acting("write"), call.library.community.library
    old = kept.search(search_id, account)
    kept.change_search(account, search_id, name=name or old.name, public=old.public if public is None else public)
    return answer(call, _each_search([kept.search(search_id, account)])[0])


@router.delete("/searches/{search_id}", status_code=204, summary="Forget a saved search")
def drop_search(request: Request, search_id: Line) -> Response:
    """Its webhooks go with it."""
    call = Call(request)
    call.library.community.library.drop_search(call.acting("write"), search_id)
    return done()


def _each_search(found: Sequence[SavedSearch]) -> list[SearchShape]:
    return [SearchShape(one.id, one.name, one.query, one.public, one.created_at) for one in found]


@router.get("/follows", response_model=Page[FollowShape], summary="Whom and what one follows")
def follows(request: Request) -> Response:
    """People by account id, authors by name, categories."""
    call = Call(request)
    found = call.library.community.follows.followed(call.acting("read"))
    return paged(call, [FollowShape(one.kind, one.value, one.created_at) for one in found], "")


@router.put("/follows/{kind}/{value}", status_code=204, summary="Follow")
def follow(request: Request, kind: FollowName, value: Line) -> Response:
    """Again changes nothing."""
    call = Call(request)
    call.library.community.follows.follow(call.acting("write"), kind, value)
    return done()


@router.delete("/follows/{kind}/{value}", status_code=204, summary="Follow no longer")
def unfollow(request: Request, kind: FollowName, value: Line) -> Response:
    """Again changes nothing."""
    call = Call(request)
    call.library.community.follows.unfollow(call.acting("write"), kind, value)
    return done()


@router.get("/subscriptions", response_model=Page[SubscriptionShape], summary="What comes by mail")
def subscriptions(request: Request) -> Response:
    """The wishes of the account's address."""
    call = Call(request)
    return paged(
        call, [subscription_shape(one) for one in call.library.digest.self_service.wishes(call.acting("read"))], ""
    )


@router.post("/subscriptions", response_model=SubscriptionShape, status_code=201, summary="Papers by mail")
def subscribe(
    request: Request, kind: Annotated[Line, Body(examples=["query"])], target: Annotated[Line, Body(examples=["hubness"])] = "",
    name: Annotated[Line, Body()] = "", cadence: Annotated[Line, Body(examples=["weekly"])] = "daily", bar: Annotated[float, Body(ge=0, le=1)] = 0.5,
    email: Annotated[Line, Body(description="In a private library: where its owner’s mail goes, from now on", examples=["you@example.org"])] = "",
) -> Response:  # fmt: skip
    """Kinds: edition, category, query, author, venue, list, person, similar, for-me, revisions. Rhythms: daily, weekdays, weekly, monthly, at-once."""
    call = Call(request)
    account, wish = call.acting("write"), call.library.wish(kind, target, name=name, cadence=cadence, bar=bar)
    if email:
        account = call.library.community.accounts.own_address(account, email)
    return answer(call, subscription_shape(call.library.digest.self_service.join(account, wish)), status=201)


@router.delete("/subscriptions/{subscription_id}", status_code=204, summary="One wish less")
def unsubscribe(request: Request, subscription_id: Line) -> Response:
    """Again changes nothing."""
    call = Call(request)
    call.library.digest.self_service.drop_wish(call.acting("write"), subscription_id)
    return done()


def subscription_shape(one: Subscription) -> SubscriptionShape:
    """One wish."""
    return SubscriptionShape(one.id, one.kind, one.target, one.name, one.cadence, one.bar, one.created_at)
