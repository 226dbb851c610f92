"""arXiv's Atom API: papers by id, and by a query page by page (https://info.arxiv.org/help/api/user-manual.html)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import orjson
from lxml import etree

from frontlist.errors import BadStatus
from frontlist.model.ids import normal_id, version_of
from frontlist.model.paper import Author, Link, Record, Reject, Version
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources import arxiv
from frontlist.sources.answers import xml_of
from frontlist.sources.parts import finished, iso_date, plain
from frontlist.sources.safe_xml import child_text, children, elements
from frontlist.sources.streams import Bytes

SOURCE: Final = "arxiv-api"
SERVICE: Final = "arXiv's API"
IDS_AT_ONCE: Final = 100
PAGE: Final = 200
# The API now and then answers a page in the middle of a result with nothing; asked again, it is there.
EMPTY_PAGES: Final = 3


def by_ids(client: Client, endpoint: str, numbers: Sequence[str]) -> Iterator[Record | Reject]:
    """The papers of these arXiv ids; a Reject for each that arXiv does not know."""
    for start in range(0, len(numbers), IDS_AT_ONCE):
        yield from _some(client, endpoint, numbers[start : start + IDS_AT_ONCE])


def search(client: Client, endpoint: str, query: str, *, state: str = "", limit: int = 10_000) -> Iterator[Item]:
    """What a query finds, newest first, with a checkpoint after each page."""
    start, empty = int(orjson.loads(state)["start"]) if state else 0, 0
    while start < limit:
        order = {"sortBy": "submittedDate", "sortOrder": "descending"}
        params = {"search_query": query, "start": str(start), "max_results": str(min(PAGE, limit - start)), **order}
        root = xml_of(client.get(endpoint, params=params), SERVICE)
        entries, total = children(root, "entry"), int(child_text(root, "totalResults") or 0)
        empty = 0 if entries else empty + 1
        if start >= total or empty > EMPTY_PAGES:
            break
        yield from (entry(element) for element in entries)
        start += len(entries)
        yield Checkpoint(orjson.dumps({"start": start}).decode(), done=start, total=min(total, limit))
    yield Checkpoint("", done=start, total=start)


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """The entries of a saved answer."""
    for element in elements(stream, frozenset({"entry"})):
        yield entry(element)


def entry(element: etree._Element) -> Record | Reject:
    """One entry. An error comes as an entry too, with an address of its own kind."""
    address = child_text(element, "id")
    if "/api/errors" in address:
        return Reject(SOURCE, address.partition("#")[2] or "answer", f"arXiv says: {child_text(element, 'summary')}.")
    number = address.partition("/abs/")[2]
    found = normal_id("arxiv", number)
    published, updated = iso_date(child_text(element, "published")), iso_date(child_text(element, "updated"))
    label = version_of(number)
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=plain(child_text(element, "title")),
            abstract=plain(child_text(element, "summary")),
            authors=tuple(author for item in children(element, "author") if (author := _author(item)).name),
            ids=arxiv.ids(number, child_text(element, "doi")),
            submitted=published,
            revised=updated if updated != published else "",
            versions=(Version(label, updated),) if label else (),
            categories=_categories(element),
            category_scheme=arxiv.SCHEME,
            venue=plain(child_text(element, "journal_ref")),
            type=arxiv.TYPE,
            comment=plain(child_text(element, "comment")),
            links=arxiv.links(number) if found else (Link("abstract", address),),
            where=number or address,
        )
    )


def _some(client: Client, endpoint: str, numbers: Sequence[str]) -> Iterator[Record | Reject]:
    """One request. An id that the API finds malformed fails the whole of it: then each half is asked for itself."""
    params = {"id_list": ",".join(numbers), "max_results": str(len(numbers))}
    try:
        root = xml_of(client.get(endpoint, params=params), SERVICE)
    except BadStatus as error:
        if error.data["status"] != 400:
            raise
        if len(numbers) == 1:
            yield Reject(SOURCE, numbers[0], "arXiv does not take this for an id.")
            return
        middle = len(numbers) // 2
        yield from _some(client, endpoint, numbers[:middle])
        yield from _some(client, endpoint, numbers[middle:])
        return
    missing = dict.fromkeys(numbers)
    for element in children(root, "entry"):
        found = entry(element)
        if isinstance(found, Record):
            missing = {number: None for number in missing if normal_id("arxiv", number) not in found.ids}
        yield found
    yield from (Reject(SOURCE, number, "arXiv does not know this id.") for number in missing)


def _author(element: etree._Element) -> Author:
    return Author(plain(child_text(element, "name")), affiliation=plain(child_text(element, "affiliation")))


def _categories(element: etree._Element) -> tuple[str, ...]:
    """The primary one first. Terms with a space are classes of other schemes (MSC, ACM)."""
    terms = [item.get("term", "") for name in ("primary_category", "category") for item in children(element, name)]
    return tuple(dict.fromkeys(term for term in terms if term and " " not in term and "," not in term))
