"""Any journal's or preprint server's feed: Atom, RSS 2.0 or RSS 1.0, with what Dublin Core and PRISM add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import orjson
from lxml import etree

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources.answers import xml_of
from frontlist.sources.markup import element_text, without_tags
from frontlist.sources.parts import (
    any_date,
    comma_name,
    dois_in,
    finished,
    iso_date,
    joined,
    names_in,
    one_id,
    plain,
    work_type,
)
from frontlist.sources.safe_xml import child_text, children, elements, namespace
from frontlist.sources.streams import Bytes

SOURCE: Final = "feed"
ENTRIES: Final = frozenset({"entry", "item"})
# Where an abstract may be, best first: the short forms that readers show come last.
_ABSTRACTS: Final = ("abstract", "encoded", "description", "summary", "content")
_DATES: Final = ("publicationDate", "coverDate", "published", "date", "pubDate", "issued", "updated")
# What stands behind a DOI in the addresses of pages: a version, a form of the text, a query.
_PAGE_ENDS: Final = re.compile(r"(?:v\d+)?(?:[./](?:full|abstract|short|pdf|html))*/?(?:[?#].*)?$")
PREPRINT_SERVERS: Final = (
    "biorxiv",
    "medrxiv",
    "chemrxiv",
    "psyarxiv",
    "ssrn",
    "preprints.org",
    "researchsquare",
    "hal.science",
)


def read(client: Client, url: str, *, state: str = "") -> Iterator[Item]:
    """The feed's entries; nothing when it has not changed since `state`. A feed that is not well-formed gives what it can."""
    kept: dict[str, str] = orjson.loads(state) if state else {}
    answer = client.get(url, etag=kept.get("etag", ""), last_modified=kept.get("modified", ""))
    if not answer.not_modified:
        root = xml_of(answer, "The feed", recover=True)
        name = feed_title(root)
        for number, element in enumerate(root.iter("{*}entry", "{*}item"), start=1):
            yield entry(element, f"entry {number}", name)
        kept = {"etag": answer.etag, "modified": answer.last_modified}
    yield Checkpoint(orjson.dumps(kept).decode())


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """The entries of a saved feed."""
    for number, element in enumerate(elements(stream, ENTRIES), start=1):
        yield entry(element, f"entry {number}")


def entry(element: etree._Element, where: str, feed_name: str = "") -> Record | Reject:
    """One entry or item."""
    page = _page(element)
    ids = _ids(element, page)
    venue = plain(child_text(element, "publicationName")) or plain(feed_name)
    preprint = any(server in f"{page} {venue}".lower() for server in (*PREPRINT_SERVERS, "arxiv"))
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=_text(element, ("title",)),
            abstract=_text(element, _ABSTRACTS),
            authors=_authors(element),
            ids=ids,
            published="" if preprint else _date(element),
            announced=_date(element) if preprint else "",
            categories=(),
            venue=venue,
            type="preprint"
            if preprint
            else work_type(child_text(element, "aggregationType")) or work_type(child_text(element, "section")),
            licence=plain(child_text(element, "license")) or plain(child_text(element, "copyright")),
            links=(Link("abstract", page),) if page else (),
            keywords=tuple(
                dict.fromkeys(filter(None, map(_term, children(element, "category") + children(element, "subject"))))
            ),
            where=where,
        )
    )


def feed_title(root: etree._Element) -> str:
    """The name of the journal, as far as a feed's title is one."""
    about = next(iter(children(root, "channel")), root)
    return child_text(about, "publicationName") or child_text(about, "title")


def _text(element: etree._Element, names: tuple[str, ...]) -> str:
    """The longest of what the entry has under `names`: markup within, or escaped, comes out as text."""
    found = [child for name in names for child in children(element, name) if "mrss" not in namespace(child)]
    return max((without_tags(plain(element_text(child))) for child in found), key=len, default="")


def _page(element: etree._Element) -> str:
    links = children(element, "link")
    chosen = [link.get("href", "") or plain(link.text) for link in links if link.get("rel", "alternate") == "alternate"]
    chosen += [plain(item.text) for item in children(element, "guid") if item.get("isPermaLink", "true") != "false"]
    return next((url for url in chosen if url.startswith(("http://", "https://"))), "")


def _ids(element: etree._Element, page: str) -> tuple[ExternalId, ...]:
    """What the entry says of itself; else the DOI in its page's address; without either, the page is its name."""
    stated = [child_text(element, name) for name in ("doi", "DOI", "identifier", "id", "guid")]
    about = next((value for name, value in element.attrib.items() if str(name).endswith("}about")), "")
    said = joined(*(dois_in(text) for text in stated if not text.startswith("http")))
    pmid = next((text for text in stated if text.lower().startswith("pmid:")), "")
    found = said or joined(
        *(one_id("", _PAGE_ENDS.sub("", url)) for url in (page, about, *stated) if url.startswith("http"))
    )
    return joined(found, one_id("pmid", pmid[5:])) or ((ExternalId("url", page),) if page else ())


def _authors(element: etree._Element) -> tuple[Author, ...]:
    people = children(element, "author")
    named = [child_text(person, "name") for person in people]
    if any(named):
        return tuple(comma_name(plain(name)) for name in named if name)
    creators = [without_tags(plain(item.text)) for item in children(element, "creator")]
    if len(creators) > 1:
        return tuple(comma_name(name) for name in creators if name)
    # RSS 2.0 asks for an e-mail address here, with the name in brackets after it.
    single = creators[0] if creators else plain(people[0].text) if people else ""
    if "@" in single:
        single = single.partition("(")[2].rstrip(")")
    return names_in(single)


def _date(element: etree._Element) -> str:
    stated = (child_text(element, name) for name in _DATES)
    return next((date for text in stated if text and (date := iso_date(text) or any_date(text))), "")


def _term(item: etree._Element) -> str:
    return plain(item.get("term") or item.text or "")
