"""My library: what one saved, read, noted, tagged, hid, asked and follows; in and out as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final

import orjson
from fastapi import APIRouter, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.account import Account
from frontlist.model.community import Entry
from frontlist.web.cards import Listed, cards_of
from frontlist.web.forms import back
from frontlist.web.paging import pages_of
from frontlist.web.visit import Visit

router = APIRouter()
Text = Annotated[str, Form()]
SHELVES: Final = {
    "saved": "Saved", "unread": "Unread", "read": "Read", "notes": "Notes, tags", "lists": "Lists", "searches": "Searches",
    "following": "Following", "votes": "Votes", "hidden": "Hidden",
}  # fmt: skip
ON_A_PAGE: Final = 50


@router.get("/library")
def library(request: Request, shelf: str = "saved", tag: str = "", page: int = 1, said: str = "") -> Response:
    """One shelf of it."""
    visit = Visit(request)
    account, community = visit.signed_in(), visit.library.community
    shelf = shelf if shelf in SHELVES else "saved"
    entries = community.library.entries(account)
    on_shelf = [entry for entry in entries if stands_on(entry, shelf) and (not tag or tag in entry.tags)]
    ids = community.votes.of(account) if shelf == "votes" else [entry.paper_id for entry in on_shelf]
    notes = {entry.paper_id: entry.note for entry in entries}
    pages = pages_of(page, len(ids), ON_A_PAGE)
    here = ids[(pages.number - 1) * ON_A_PAGE : pages.number * ON_A_PAGE]
    cards = cards_of(visit, [Listed(paper_id, note=notes.get(paper_id, "")) for paper_id in here], keep_hidden=True)
    return visit.page(
        "library.html", status=pages.status, shelves=SHELVES, shelf=shelf, tag=tag, tags=sorted({tag for entry in entries for tag in entry.tags}), cards=cards,
        pages=pages, lists=community.lists.of(account.id, account),
        searches=community.library.searches(account), followed=community.follows.followed(account), said=said[:200],
        still_empty=visit.library.readers.still_empty("revisions", account),
    )  # fmt: skip


def stands_on(entry: Entry, shelf: str) -> bool:
    """Whether an entry belongs on a shelf."""
    tests = {
        "saved": entry.saved_at, "unread": entry.saved_at and not entry.read_at, "read": entry.read_at, "notes": entry.note or entry.tags,
        "hidden": entry.hidden_at,
    }  # fmt: skip
    return bool(tests.get(shelf))


@router.get("/library/export.json")
def export(request: Request) -> Response:
    """The library as rows that `import` takes back."""
    visit = Visit(request)
    body = orjson.dumps(visit.library.community.library.export(visit.signed_in()), option=orjson.OPT_INDENT_2)
    headers = {"content-disposition": 'attachment; filename="frontlist-library.json"', "cache-control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


@router.post("/library/import")
def load(request: Request, file: UploadFile) -> Response:
    """A file as `export` writes it, or references in any format that is imported: the papers they name are saved."""
    visit = Visit(request)
    account, content = visit.signed_in(), file.file.read()
    rows, missing = library_rows(content), list[str]()
    if rows is None:
        words, missing = save_named(visit, account, content)
    else:
        done = visit.library.community.library.load(account, rows)
        unknown = f" {len(done.unknown)} are of papers that are not here." if done.unknown else ""
        missing = list(done.unknown)
        words = f"{done.entries} {'entry was' if done.entries == 1 else 'entries were'} taken in.{unknown}"
    listed = ("Not here", missing)
    return visit.page("done.html", title="Done.", words=words, listed=listed, to="/library", label="My library")


def library_rows(content: bytes) -> list[dict[str, object]] | None:
    """The rows of an exported library; None for any other file."""
    try:
        rows = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    ours = isinstance(rows, list) and all(isinstance(row, dict) and "paper_id" in row for row in rows)
    return rows if ours else None


def save_named(visit: Visit, account: Account, content: bytes) -> tuple[str, list[str]]:
    """Save the papers that references name; what came of it, in words, and what is not here."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "your file"
        path.write_bytes(content)
        here, missing = visit.library.readers.save_named(account, path)
    words = f"{here} of the {here + len(missing)} papers in your file {'is' if here == 1 else 'are'} here, and saved."
    return words + (" What is not here can be handed in." if missing else ""), missing


@router.post("/library/lists")
def make_list(request: Request, name: Text, public: Text = "") -> Response:
    """A new list."""
    visit = Visit(request)
    made = visit.library.community.lists.make(visit.signed_in(), name, public=bool(public))
    return back(request, "", f"/list/{made.id}")


@router.post("/library/searches/{search_id}")
def change_search(
    request: Request, search_id: str, name: Text = "", public: Text = "", do: Text = "change"
) -> Response:
    """Rename a saved search, open or close it, or forget it."""
    visit = Visit(request)
    account, kept = visit.signed_in(), visit.library.community.library
    if do == "forget":
        kept.drop_search(account, search_id)
    else:
        kept.change_search(account, search_id, name=name, public=bool(public))
    return back(request, "", "/library?shelf=searches")
