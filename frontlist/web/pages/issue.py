"""A mail as a page, a file and a feed: by the mail's own token, what it held, with a button for each act."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.subscription import Issue
from frontlist.web.api.call import Call
from frontlist.web.feeds.feed import Item, make_feed
from frontlist.web.feeds.public import Ending
from frontlist.web.feeds.sending import send
from frontlist.web.pages.digest_markdown import plain
from frontlist.web.render import base_address
from frontlist.web.visit import Visit

router = APIRouter()
KEPT = 60


@router.get("/mail/{token}/digest.{ending}")
def feed(request: Request, token: str, ending: Ending) -> Response:
    """The last mails, for a feed reader: whoever knows the address can read it, and do nothing else than with a mail."""
    call = Call(request)
    reader, issues = call.library.digest.self_service.issues(token, KEPT)
    items = [
        Item(entry.paper, f"{issue.date}T00:00:00Z", entry.why, entry.candidate.note)
        for issue in issues
        for _, entries in call.library.digest.shown(issue)
        for entry in entries
    ]
    made = make_feed(call, f"digest/{reader.id}", "Your digest", f"/mail/{token}/preferences", items)
    return send(call, made, ending, public=False)


@router.get("/mail/{token}/digest/{date}.md")
def markdown(request: Request, token: str, date: str) -> Response:
    """To keep beside one's notes."""
    visit = Visit(request)
    issue = _issue(visit, token, date)
    headers = {"content-disposition": f'attachment; filename="{issue.date}.md"', "x-robots-tag": "noindex"}
    return Response("\n".join(lines(visit, issue)), media_type="text/markdown; charset=utf-8", headers=headers)


@router.get("/mail/{token}/digest/{date}")
def page(request: Request, token: str, date: str) -> Response:
    """To read here."""
    visit = Visit(request)
    issue = _issue(visit, token, date)
    return visit.page("issue.html", token=token, issue=issue, sections=visit.library.digest.shown(issue))


def lines(visit: Visit, issue: Issue) -> Iterator[str]:
    """The file, line by line."""
    base = base_address(visit.request)
    yield f"# {plain(visit.library.settings.text('site_name'))}, {issue.date}\n"
    for section, entries in visit.library.digest.shown(issue):
        yield f"## {plain(section.title)}\n"
        if section.note:
            yield f"> {plain(section.note)}\n"
        for entry in entries:
            yield f"- [{plain(entry.paper.title)}]({base}/paper/{entry.paper.id})"
            for words in (entry.by, entry.words):
                if words:
                    yield f"  {plain(words)}"
            yield f"  *{plain(entry.candidate.note or entry.why)}*"
        yield ""


def _issue(visit: Visit, token: str, date: str) -> Issue:
    _, issues = visit.library.digest.self_service.issues(token, KEPT)
    found = next((issue for issue in issues if issue.date == date), None)
    if found is None:
        raise NotFound("There is no mail of that day.", "See the last ones on your preference page.")
    return found
