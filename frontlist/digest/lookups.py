"""The calls of the rooms below as the digest asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from frontlist.community.lists import Lists
from frontlist.digest.gather import Lookups
from frontlist.discover.door import Discover
from frontlist.errors import NotFound
from frontlist.model.community import PaperList
from frontlist.model.edition import Edition
from frontlist.model.hit import Answer
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.model.source import SourceStatus
from frontlist.model.subscription import Candidate, Taste
from frontlist.store import editions

NEIGHBOURS: Final = 40


def make_lookups(
    *,
    search: Callable[[str, int], Answer],
    papers: Callable[[PaperFilter, int], Sequence[Paper]],
    discover: Discover,
    lists: Lists,
    for_me: Callable[[str, Sequence[Taste], str], Sequence[Candidate]],
    revised: Callable[[str, Sequence[Taste], str], Sequence[Candidate]],
    like: Callable[[Sequence[str], str], Sequence[Candidate]],
    hidden: Callable[[str], Sequence[str]],
    similar: Callable[[str, int], Answer],
    sources: Callable[[], Sequence[SourceStatus]],
) -> Lookups:
    """Candidates from search, editions, lists, people, and what somebody saved."""
    return Lookups(
        search=search,
        papers=papers,
        edition=lambda rhythm, since: _edition(discover, rhythm, since),
        in_list=lambda list_id, since: _added([lists.get(list_id)], since),
        of_person=lambda account_id, since: _of_person(lists, account_id, since),
        for_me=for_me,
        revised=revised,
        like=like,
        hidden=hidden,
        near=lambda paper: {hit.paper_id: hit.probability for hit in similar(paper, NEIGHBOURS).hits},
        overdue=lambda rhythm: _overdue(discover, rhythm),
        quiet=lambda: _quiet(sources()),
    )


def _overdue(discover: Discover, rhythm: str) -> bool:
    """Whether an edition has ended that nobody has closed yet."""
    with discover.database.read() as connection:
        last = editions.last_closed(connection, rhythm)  # type: ignore[arg-type]  # `gather` names the three rhythms
    return bool(last) and discover.calendar.span(discover.calendar.next(last)).ends <= discover.clock()


def _quiet(found: Sequence[SourceStatus]) -> Sequence[str]:
    """What a reader should know that this mail could not see."""
    return [
        f"{one.source.name} could not be read{f' since {one.finished_at[:10]}' if one.finished_at else ''}; its papers come later."
        for one in found
        if one.error and one.source.enabled
    ]


def _edition(discover: Discover, rhythm: str, since: str) -> Edition | None:
    """The newest closed edition, when it is one that this mail reports on."""
    try:
        edition = discover.latest_edition(rhythm)  # type: ignore[arg-type]  # `gather` names the three rhythms
    except NotFound:
        return None
    return edition if edition.closed_at and edition.ends > since else None


def _of_person(lists: Lists, account_id: str, since: str) -> Sequence[str]:
    return _added([lists.get(one.id) for one in lists.of(account_id) if one.public], since)


def _added(found: Sequence[PaperList], since: str) -> Sequence[str]:
    items = [item for one in found for item in one.items if item.added_at >= since]
    return list(dict.fromkeys(item.paper_id for item in sorted(items, key=lambda item: item.added_at, reverse=True)))
