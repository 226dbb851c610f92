"""The curators' desk: the edition under way, its picks with their lines, what the community and the numbers propose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.cards import cards_of, listed_pick
from frontlist.web.forms import back
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]


@router.get("/desk")
def desk(request: Request, key: str = "") -> Response:
    """The desk of an edition."""
    visit = Visit(request)
    visit.signed_in("curator")
    edition = visit.library.discover.edition(key)
    picked = [pick for pick in edition.picks if pick.section == "curated"]
    proposed = [pick for pick in edition.picks if pick.section != "curated"]
    return visit.page(
        "desk.html", edition=edition, picked=cards_of(visit, map(listed_pick, picked), keep_hidden=True),
        proposed=cards_of(visit, map(listed_pick, proposed[:30])),
    )  # fmt: skip


@router.post("/desk/{key}/pick")
def pick(request: Request, key: str, paper: Text, note: Text = "") -> Response:
    """Pick a paper by any of its ids, with a line on why; again, to change the line."""
    visit = Visit(request)
    visit.library.community.curation.pick(visit.signed_in("curator"), key, paper, note)
    return to_desk(request, key)


@router.post("/desk/{key}/unpick")
def unpick(request: Request, key: str, paper: Text) -> Response:
    """Take it out again."""
    visit = Visit(request)
    visit.library.community.curation.unpick(visit.signed_in("curator"), key, paper)
    return to_desk(request, key)


@router.post("/desk/{key}/move")
def move(
    request: Request, key: str, paper: Text, order: Text, revision: Annotated[int, Form()], by: Text = "-1"
) -> Response:
    """One place up or down; `order` is what the page showed, `revision` the state of the edition that it showed."""
    visit = Visit(request)
    ids = order.split()
    if paper in ids:
        at = ids.index(paper)
        to = min(max(at + (1 if by == "1" else -1), 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
    visit.library.community.curation.reorder(visit.signed_in("curator"), key, ids, revision)
    return to_desk(request, key)


@router.post("/desk/{key}/words")
def words(request: Request, key: str, title: Text = "", note: Text = "") -> Response:
    """A title and a note for the whole edition."""
    visit = Visit(request)
    visit.library.community.curation.describe(visit.signed_in("curator"), key, title=title, note=note)
    return to_desk(request, key)


@router.post("/desk/{key}/close")
def close(request: Request, key: str) -> Response:
    """Freeze it before its time."""
    visit = Visit(request)
    visit.library.community.curation.close(visit.signed_in("admin"), key)
    return back(request, "", f"/edition/{key}")


@router.post("/desk/{key}/correct")
def correct(request: Request, key: str, note: Text, add: Text = "", remove: Text = "") -> Response:
    """Change a closed edition, with a note that its readers see."""
    visit = Visit(request)
    visit.library.community.curation.correct(visit.signed_in("curator"), key, note, add=add, remove=remove)
    return back(request, "", f"/edition/{key}")


def to_desk(request: Request, key: str) -> Response:
    """Back to the desk."""
    return back(request, "", f"/desk?key={key}")
