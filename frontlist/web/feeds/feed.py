"""A list as a feed, before it is written in one of the formats."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from frontlist.model.paper import Paper
from frontlist.web.render import base_address
from frontlist.web.visit import Visit

MOST: Final = 60
# When the ids of these feeds were thought out (RFC 4151 wants a date on which the name was ours).
MINTED: Final = "2026"
NEVER: Final = "1970-01-01T00:00:00Z"
# What XML 1.0 cannot hold, in whatever wrapping.
_UNFIT: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One paper in a feed: when it came into the list, why, and what somebody wrote about it."""

    paper: Paper
    at: str
    why: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """`name` tells this feed from every other for ever; `page` shows the same list to people."""

    name: str
    title: str
    page: str
    here: str
    base: str
    host: str
    day: str
    items: Sequence[Item]

    @property
    def id(self) -> str:
        """RFC 4151: the same wherever the site is reached."""
        return f"tag:{self.host},{MINTED}:feed/{quote(self.name)}"

    @property
    def updated(self) -> str:
        """When anything in it last changed; of a list that is still empty, the day on which that was seen."""
        return max((updated(item) for item in self.items), default=f"{self.day}T00:00:00Z")

    def paper_id(self, item: Item) -> str:
        """A paper is the same entry in every feed, so that a reader of two sees it once."""
        return f"tag:{self.host},{MINTED}:paper/{item.paper.id}"

    def paper_page(self, item: Item) -> str:
        """The paper's page."""
        return f"{self.base}/paper/{item.paper.id}"


def make_feed(visit: Visit, name: str, title: str, path: str, items: Sequence[Item]) -> Feed:
    """The feed of a list whose page is at `path`, without what moderators took out of the lists."""
    hidden = visit.library.community.moderation.hidden_papers()
    base, request = base_address(visit.request), visit.request
    asked = request.url.query
    root = request.scope.get("root_path", "")
    here = base + quote(request.scope["path"].removeprefix(root)) + (f"?{asked}" if asked else "")
    site = visit.library.settings.text("site_name")
    return Feed(
        name,
        f"{title} · {site}",
        base + path,
        here,
        base,
        host_of(visit),
        visit.library.clock().astimezone(dt.UTC).date().isoformat(),
        [item for item in items if item.paper.id not in hidden][:MOST],
    )


def host_of(visit: Visit) -> str:
    """The name in ids: that of base_url, never what a request was addressed to."""
    return urlsplit(visit.library.settings.text("base_url")).hostname or "localhost"


def dated(papers: Sequence[Paper]) -> list[Item]:
    """Papers of a plain list: each on its own day."""
    return [Item(paper, day_of(paper)) for paper in papers]


def day_of(paper: Paper) -> str:
    """The day that the paper was announced, else its date; when that is not known to the day, when it came in."""
    for date in (paper.announced, paper.date):
        if len(date) == 10:
            return f"{date}T00:00:00Z"
    return paper.added_at


def updated(item: Item) -> str:
    """When the entry last changed, never before it was published."""
    return max(moment(item.at), moment(item.paper.changed_at or item.at))


def moment(at: str) -> str:
    """RFC 3339 in UTC, to the second."""
    try:
        found = dt.datetime.fromisoformat(at)
    except ValueError:
        return NEVER
    aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if 1970 < aware.year < 9000 else NEVER


def fit(text: str) -> str:
    """`text` without what XML cannot hold."""
    return _UNFIT.sub("", text)
