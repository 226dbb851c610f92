"""The daily-papers list: which papers a community picked on a day, and how much it liked them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import orjson

from frontlist.model.paper import Author, Link, Record, Reject
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources import arxiv, stars_github
from frontlist.sources.answers import json_of
from frontlist.sources.parts import finished, iso_date, key_of, plain

SOURCE: Final = "daily-papers"
# Votes go on for days after a paper was listed: so far back is looked again.
LOOK_BACK_DAYS: Final = 7


def daily(client: Client, endpoint: str, *, since: str, today: dt.date, state: str = "") -> Iterator[Item]:
    """Each day's list since `since`, or since the last time; without either, since a week ago."""
    last = orjson.loads(state).get("day", "") if state else ""
    back = dt.timedelta(days=LOOK_BACK_DAYS)
    start = dt.date.fromisoformat(last) - back if last else dt.date.fromisoformat(since) if since else today - back
    for number in range((today - start).days + 1):
        day = (start + dt.timedelta(days=number)).isoformat()
        answer = json_of(client.get(endpoint, params={"date": day}), "The daily-papers list")
        for place, value in enumerate(answer if isinstance(answer, list) else [], start=1):
            if isinstance(value, dict):
                yield from items(value, f"{day} entry {place}")
        yield Checkpoint(orjson.dumps({"day": day}).decode())


def fits(value: dict[str, Any]) -> bool:
    """Told by its paper inside."""
    return isinstance(value.get("paper"), dict)


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One entry of the list, as a paper."""
    paper = value["paper"] if isinstance(value.get("paper"), dict) else {}
    number = plain(paper.get("id"))
    ids = arxiv.ids(number)
    return finished(
        Record(
            source=SOURCE,
            key=key_of(ids) if ids else "",
            title=plain(paper.get("title")) or plain(value.get("title")),
            abstract=plain(paper.get("summary")),
            authors=_authors(paper.get("authors")),
            ids=ids,
            submitted=iso_date(paper.get("publishedAt")),
            type=arxiv.TYPE if ids else "",
            links=(*arxiv.links(number), *_links(paper)),
            keywords=tuple(word for item in paper.get("ai_keywords") or () if (word := plain(item))),
            where=where,
        )
    )


def observations(value: dict[str, Any]) -> Iterator[Observation]:
    """The attention that the entry shows: upvotes, comments, and stars of the code where they are known."""
    paper = value["paper"] if isinstance(value.get("paper"), dict) else {}
    ids = arxiv.ids(plain(paper.get("id")))
    day = iso_date(paper.get("submittedOnDailyAt")) or iso_date(value.get("publishedAt"))
    counts = {"upvote": paper.get("upvotes"), "comment": value.get("numComments"), "star": paper.get("githubStars")}
    for kind, count in counts.items():
        if ids and day and isinstance(count, int) and count > 0:
            # Stars are the same wherever they are read: see counters.py.
            source = stars_github.COUNTER.source if kind == "star" else SOURCE
            yield Observation(ids[0], kind, source, f"{ids[0].value}:{kind}", day, float(count))


def items(value: dict[str, Any], where: str) -> Iterator[Item]:
    """The paper, then the attention that it got."""
    found = record(value, where)
    yield found
    if isinstance(found, Record):
        yield from observations(value)


def _authors(value: object) -> tuple[Author, ...]:
    people = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(Author(name) for item in people if not item.get("hidden") and (name := plain(item.get("name"))))


def _links(paper: dict[str, Any]) -> Iterator[Link]:
    for name, kind in (("githubRepo", "code"), ("projectPage", "project")):
        url = plain(paper.get(name))
        if url.startswith(("http://", "https://")):
            yield Link(kind, url)
