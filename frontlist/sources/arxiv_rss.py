"""arXiv's daily feeds, Atom and RSS: what was announced today, and how (https://info.arxiv.org/help/rss.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import orjson
from lxml import etree

from frontlist.model.ids import version_of
from frontlist.model.paper import Record, Reject, Version
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources import arxiv
from frontlist.sources.answers import xml_of
from frontlist.sources.markup import without_tags
from frontlist.sources.parts import any_date, finished, iso_date, names_in, plain
from frontlist.sources.safe_xml import child_text, children, elements
from frontlist.sources.streams import Bytes

SOURCE: Final = "arxiv-rss"
ENTRIES: Final = frozenset({"entry", "item"})
ANNOUNCE_TYPES: Final = ("new", "cross", "replace", "replace-cross")
_HEAD: Final = re.compile(
    r"^\s*arXiv:(?P<number>\S+)\s+Announce Type:\s*(?P<kind>[\w-]+)\s*(?:Abstract:)?\s*(?P<abstract>.*)$", re.S
)


def today(
    client: Client, endpoint: str, categories: Sequence[str], *, kinds: Sequence[str] = ANNOUNCE_TYPES, state: str = ""
) -> Iterator[Item]:
    """Today's announcements in `categories`, of the announce types `kinds`. Nothing when the feed has not changed."""
    kept: dict[str, str] = orjson.loads(state) if state else {}
    address = f"{endpoint.rstrip('/')}/atom/{'+'.join(categories)}"
    answer = client.get(address, etag=kept.get("etag", ""), last_modified=kept.get("modified", ""))
    if not answer.not_modified:
        root = xml_of(answer, "arXiv's feed")
        for element in root.iter("{*}entry", "{*}item"):
            if announce_type(element) in {*kinds, ""}:
                yield entry(element)
        kept = {"etag": answer.etag, "modified": answer.last_modified}
    yield Checkpoint(orjson.dumps(kept).decode())


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """The entries of a saved feed."""
    for element in elements(stream, ENTRIES):
        yield entry(element)


def announce_type(element: etree._Element) -> str:
    """new, cross, replace or replace-cross; '' where the entry does not say."""
    return child_text(element, "announce_type").lower()


def entry(element: etree._Element) -> Record | Reject:
    """One entry, or one item of the RSS form. Only `new` tells the day of announcement; a replacement tells of a revision."""
    described = without_tags(child_text(element, "summary") or child_text(element, "description"))
    head = _HEAD.match(described)
    stated = child_text(element, "id") or child_text(element, "guid") or child_text(element, "link")
    number = head["number"] if head else re.split(r"/abs/|arXiv\.org:", stated)[-1]
    kind = announce_type(element) or (head["kind"] if head else "")
    day = iso_date(child_text(element, "published")) or any_date(child_text(element, "pubDate"))
    label = version_of(number)
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=without_tags(child_text(element, "title")),
            abstract=plain(head["abstract"]) if head else described,
            authors=names_in(without_tags(child_text(element, "creator"))),
            ids=arxiv.ids(number, child_text(element, "DOI") or child_text(element, "doi")),
            announced=day if kind == "new" else "",
            revised=day if kind.startswith("replace") else "",
            versions=(Version(label, day if kind in {"new", "replace"} else "", kind),) if label else (),
            categories=_categories(element),
            category_scheme=arxiv.SCHEME,
            venue=plain(child_text(element, "journal_reference")),
            type=arxiv.TYPE,
            licence=child_text(element, "rights"),
            links=arxiv.links(number),
            where=number,
        )
    )


def _categories(element: etree._Element) -> tuple[str, ...]:
    """Atom has them as attributes, RSS as text."""
    terms = (plain(item.get("term") or item.text or "") for item in children(element, "category"))
    return tuple(dict.fromkeys(filter(None, terms)))
