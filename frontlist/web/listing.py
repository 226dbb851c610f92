"""Plain lists of papers by filter, newest first, a page at a time by the id of the last paper shown."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from frontlist.errors import NotFound
from frontlist.model.query import PaperFilter
from frontlist.text.similar import name_key
from frontlist.web.addresses import query
from frontlist.web.cards import listed_papers
from frontlist.web.visit import Visit

ON_A_PAGE: Final = 40


def of_author(name: str) -> PaperFilter:
    """Papers under a name in any of its written forms; of no name at all there are none, not all."""
    if not (key := name_key(name)):
        raise NotFound("Nobody is named.", "Name an author.")
    return PaperFilter(author=key)


def of_venue(name: str) -> PaperFilter:
    """Papers of venues whose name holds this; of no name at all there are none, not all."""
    if not name.strip():
        raise NotFound("No venue is named.", "Name one, such as ICLR.")
    return PaperFilter(venue=name)


def listing(visit: Visit, template: str, where: PaperFilter, after: str, **values: Any) -> Response:
    """The page of a filter. How many there are in all is counted once, on the first page."""
    papers = visit.library.papers.select(where, limit=ON_A_PAGE + 1, after=after)
    shown = papers[:ON_A_PAGE]
    further = query({"after": shown[-1].id}) if len(papers) > ON_A_PAGE else ""
    total = visit.library.papers.count(where) if not after else None
    behind = bool(after) and not papers
    return visit.page(
        template,
        status=404 if behind else 200,
        behind=behind,
        cards=listed_papers(visit, shown),
        further=further,
        total=total,
        after=after,
        **values,
    )
