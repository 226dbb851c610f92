"""The starter shelf: the papers that come with Frontlist, so that the first page is never empty.

Bibliographic facts only where they are known for certain; the summaries are our own. It is the least trusted source:
whatever `sync` brings about these papers completes and replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

import orjson

from frontlist.model.dates import partial_date
from frontlist.model.ids import normal_id
from frontlist.model.paper import Author, ExternalId, Record
from frontlist.text.similar import title_key

SOURCE: Final = "shelf"
SCHEMES: Final = ("arxiv", "doi", "acl", "openreview")


def shelf() -> Iterator[Record]:
    """The shelf's records."""
    text = files("frontlist.shelf").joinpath("papers.jsonl").read_bytes()
    yield from (_record(orjson.loads(line)) for line in text.splitlines() if line)


def _record(facts: dict[str, Any]) -> Record:
    categories = tuple(facts.get("categories", ()))
    return Record(
        source=SOURCE,
        key=title_key(facts["title"]),
        title=facts["title"],
        summary=facts["summary"],
        authors=tuple(Author(name) for name in facts.get("authors", ())),
        ids=_ids(facts),
        submitted=facts.get("submitted", ""),
        published="" if "submitted" in facts else partial_date(facts.get("year")),
        venue=facts.get("venue", ""),
        categories=categories,
        category_scheme="arxiv" if categories else "",
    )


def _ids(facts: dict[str, Any]) -> tuple[ExternalId, ...]:
    named = (normal_id(scheme, facts[scheme]) for scheme in SCHEMES if scheme in facts)
    return tuple(name for name in named if name)
