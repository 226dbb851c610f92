"""An edition as a Markdown file, to keep beside one's notes or to send on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from frontlist.model.edition import Edition
from frontlist.web.pages.front import SECTIONS
from frontlist.web.render import base_address
from frontlist.web.visit import Visit
from frontlist.web.words import edition_name

router = APIRouter()
AUTHORS_SHOWN = 6
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


@router.get("/digest/{key}.md")
def markdown(request: Request, key: str) -> Response:
    """By the edition's key; `latest` is the last full day."""
    visit = Visit(request)
    discover = visit.library.discover
    found = discover.latest_edition("day") if key == "latest" else discover.edition(key)
    headers = {"content-disposition": f'attachment; filename="{found.key}.md"', "x-robots-tag": "noindex"}
    return Response("\n".join(lines(visit, found)), media_type="text/markdown; charset=utf-8", headers=headers)


def lines(visit: Visit, found: Edition) -> Iterator[str]:
    """The file, line by line."""
    base = base_address(visit.request)
    papers = visit.library.papers.get_many([pick.paper_id for pick in found.picks])
    yield f"# {plain(found.title or edition_name(found.key))}\n"
    if found.note:
        yield f"{plain(found.note)}\n"
    for section, name, _ in SECTIONS:
        picks = [pick for pick in found.picks if pick.section == section and pick.paper_id in papers]
        if picks:
            yield f"## {name}\n"
        for pick in picks:
            paper = papers[pick.paper_id]
            yield f"- [{plain(paper.title)}]({base}/paper/{paper.id})"
            names = [author.name for author in paper.authors]
            if names:
                yield f"  {plain(', '.join(names[:AUTHORS_SHOWN]))}{' and others' if len(names) > AUTHORS_SHOWN else ''}"
            if pick.note or pick.reason:
                yield f"  *{plain(pick.note or pick.reason)}*"
        if picks:
            yield ""


def plain(text: str) -> str:
    """Text that stays text: nothing in it is mark-up or ends the line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
