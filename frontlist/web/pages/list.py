"""A list of papers with a line on each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from frontlist.web.cards import Listed, cards_of
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/list/{list_id}")
def paper_list(request: Request, list_id: str) -> Response:
    """In its maker's order."""
    visit = Visit(request)
    found = visit.library.community.lists.get(list_id, visit.account)
    items = sorted(found.items, key=lambda item: item.place)
    cards = cards_of(visit, [Listed(item.paper_id, note=item.note) for item in items], keep_hidden=True)
    return visit.page(
        "list.html", list=found, cards=cards, mine=bool(visit.account and visit.account.id == found.account_id)
    )


@router.post("/list/{list_id}/change")
def change(request: Request, list_id: str, name: Text, note: Text = "", public: Text = "") -> Response:
    """Its name, its words, who may see it."""
    visit = Visit(request)
    visit.library.community.lists.change(visit.signed_in(), list_id, name=name, note=note, public=bool(public))
    return back(request, "", f"/list/{list_id}")


@router.post("/list/{list_id}/item")
def item(request: Request, list_id: str, paper: Text, note: Text = "", do: Text = "note") -> Response:
    """The line on a paper, or the paper out of it."""
    visit = Visit(request)
    account, lists = visit.signed_in(), visit.library.community.lists
    if do == "remove":
        lists.take_out(account, list_id, paper)
    else:
        lists.put(account, list_id, paper, note=note)
    return back(request, "", f"/list/{list_id}")


@router.post("/list/{list_id}/delete")
def delete(request: Request, list_id: str) -> Response:
    """The list is gone; its papers stay."""
    visit = Visit(request)
    visit.library.community.lists.drop(visit.signed_in(), list_id)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/library?shelf=lists", status_code=303)
