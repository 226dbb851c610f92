"""arXiv by OAI-PMH: the way for bulk, by sets, incremental, with deletions, resumed where it broke off.

The protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html; arXiv's notes:
https://info.arxiv.org/help/oa/index.html. `arXivRaw` and resumption were built from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any, Final, Literal

import orjson
from lxml import etree

from frontlist.errors import NetworkError
from frontlist.model.paper import Author, Record, Reject, Version
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources import arxiv
from frontlist.sources.answers import xml_of
from frontlist.sources.parts import comma_name, dois_in, finished, iso_date, joined, key_of, named, names_in, plain
from frontlist.sources.safe_xml import child_text, children, elements, local_name
from frontlist.sources.streams import Bytes

Prefix = Literal["arXiv", "arXivRaw"]
SOURCE: Final = "arxiv-oai"
RAW_SOURCE: Final = "arxiv-raw"
# The token expired again and again without a single new day: something else is wrong.
RESTARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """How far a harvest has come: which sets are left, where in the first of them, and since when."""

    sets: tuple[str, ...]
    since: str = ""
    token: str = ""
    # The newest datestamp seen in this set; worth restarting from only while datestamps came in order.
    newest: str = ""
    in_order: bool = True
    # Where this set begins again when its token has expired.
    again: str = ""
    restarts: int = 0
    # The host's day when the harvest began: the next one begins there.
    began: str = ""
    done: int = 0
    total: int = 0

    def state(self) -> str:
        """As text, to be kept."""
        return orjson.dumps(self).decode()


@dataclass(frozen=True, slots=True)
class _Page:
    items: tuple[Record | Reject, ...]
    datestamps: tuple[str, ...]
    token: str
    total: int
    day: str
    error: str = ""
    sentence: str = field(default="")


def harvest(
    client: Client,
    endpoint: str,
    *,
    sets: Sequence[str] = (),
    since: str = "",
    prefix: Prefix = "arXiv",
    state: str = "",
) -> Iterator[Item]:
    """Everything that changed since `since`, or since the run that ended with `state`; or the rest of a run that did not end.

    After each page comes a checkpoint. An expired token costs a restart from the newest day seen, and loses nothing.
    """
    place = _start(sets, since, state)
    while place.sets:
        page = _ask(client, endpoint, place, prefix)
        place = replace(place, began=place.began or page.day)
        if page.error == "badResumptionToken":
            place = _restarted(place)
        elif page.error and page.error != "noRecordsMatch":
            raise NetworkError(
                f"arXiv's OAI-PMH refused the request: {page.sentence or page.error}.",
                "Check the source's categories and the endpoint's address.",
                error=page.error,
            )
        else:
            yield from page.items
            place = _advanced(place, page)
            if place.sets:
                yield Checkpoint(place.state(), place.done, place.total)
    finished_place = Place(sets=(), since=place.began)
    yield Checkpoint(finished_place.state(), place.done, max(place.done, place.total))


def under_way(state: str, since: str) -> bool:
    """Whether `state` is that of a harvest since that day which was stopped: asked for again, it goes on."""
    kept: dict[str, Any] = orjson.loads(state) if state else {}
    return bool(kept.get("sets")) and kept["since"] == since


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """The records of a saved answer."""
    for element in elements(stream, frozenset({"record"})):
        yield record(element)


def record(element: etree._Element) -> Record | Reject:
    """One `record` element, whatever its metadata format."""
    header = next(iter(children(element, "header")), element)
    number = child_text(header, "identifier").rpartition(":")[2]
    if header.get("status") == "deleted":
        ids = arxiv.ids(number)
        return Record(SOURCE, key_of(ids, number), ids=ids, deleted=True, where=number)
    inside = [child for metadata in children(element, "metadata") for child in metadata]
    for metadata in inside:
        if reader := _READERS.get(local_name(metadata)):
            return finished(reader(metadata, number))
    return Reject(SOURCE, number or "a record", "It holds no metadata in a format that is known.")


def _start(sets: Sequence[str], since: str, state: str) -> Place:
    wanted = tuple(sets) or ("",)
    if not state:
        return Place(sets=wanted, since=since)
    kept: dict[str, Any] = orjson.loads(state)
    place = Place(**{**kept, "sets": tuple(kept["sets"])})
    return place if place.sets else Place(sets=wanted, since=since or place.since)


def _ask(client: Client, endpoint: str, place: Place, prefix: Prefix) -> _Page:
    params = {"verb": "ListRecords"}
    if place.token:
        params["resumptionToken"] = place.token
    else:
        optional = {"set": place.sets[0], "from": place.again or place.since}
        params |= {"metadataPrefix": prefix} | {name: value for name, value in optional.items() if value}
    root = xml_of(client.get(endpoint, params=params), "arXiv's OAI-PMH")
    if local_name(root) != "OAI-PMH":
        raise NetworkError(
            f"{endpoint} answered with something that is not OAI-PMH.", "Check the setting `arxiv_oai`.", url=endpoint
        )
    return _page(root)


def _page(root: etree._Element) -> _Page:
    error = next(iter(children(root, "error")), None)
    found = [child for listing in children(root, "ListRecords") for child in children(listing, "record")]
    token = next(
        (child for listing in children(root, "ListRecords") for child in children(listing, "resumptionToken")), None
    )
    size = token.get("completeListSize", "") if token is not None else ""
    headers = [header for element in found for header in children(element, "header")]
    return _Page(
        items=tuple(record(element) for element in found),
        datestamps=tuple(child_text(header, "datestamp") for header in headers),
        token=(token.text or "").strip() if token is not None else "",
        total=int(size) if size.isdecimal() else 0,
        day=iso_date(child_text(root, "responseDate")),
        error=error.get("code", "unknown") if error is not None else "",
        sentence=plain(error.text).rstrip(".") if error is not None else "",
    )


def _advanced(place: Place, page: _Page) -> Place:
    """After a page: the next token, or the next set."""
    done = place.done + len(page.items)
    if not page.token:
        return Place(sets=place.sets[1:], since=place.since, began=place.began, done=done, total=place.total)
    stamps = (place.newest, *page.datestamps)
    in_order = place.in_order and all(one <= other for one, other in pairwise(stamps))
    newest = max(stamps)
    restarts = 0 if newest > place.newest else place.restarts
    return replace(
        place,
        token=page.token,
        newest=newest,
        in_order=in_order,
        restarts=restarts,
        done=done,
        total=page.total or place.total,
    )


def _restarted(place: Place) -> Place:
    if place.restarts >= RESTARTS:
        raise NetworkError(
            "arXiv's OAI-PMH keeps forgetting where we were.", "Try again later; what was read is kept.", host="arXiv"
        )
    again = place.newest[:10] if place.in_order else place.again
    return replace(place, token="", again=again, restarts=place.restarts + 1)


def _arxiv_format(metadata: etree._Element, number: str) -> Record:
    authors = [author for group in children(metadata, "authors") for author in children(group, "author")]
    return replace(
        _common(metadata, number, SOURCE),
        authors=tuple(found for author in authors if (found := _author(author)).name),
        submitted=iso_date(child_text(metadata, "created")),
        revised=iso_date(child_text(metadata, "updated")),
    )


def _raw_format(metadata: etree._Element, number: str) -> Record:
    versions = tuple(
        Version(item.get("version", ""), _mail_date(child_text(item, "date"))) for item in children(metadata, "version")
    )
    return replace(
        _common(metadata, number, RAW_SOURCE),
        authors=names_in(child_text(metadata, "authors")),
        versions=versions,
        submitted=versions[0].date if versions else "",
        revised=versions[-1].date if len(versions) > 1 else "",
    )


def _common(metadata: etree._Element, number: str, source: str) -> Record:
    number = child_text(metadata, "id") or number
    return Record(
        source=source,
        key="",
        title=plain(child_text(metadata, "title")),
        abstract=plain(child_text(metadata, "abstract")),
        ids=arxiv.ids(number, child_text(metadata, "doi")),
        categories=tuple(child_text(metadata, "categories").split()),
        category_scheme=arxiv.SCHEME,
        venue=plain(child_text(metadata, "journal-ref")),
        type=arxiv.TYPE,
        comment=plain(child_text(metadata, "comments")),
        licence=child_text(metadata, "license"),
        links=arxiv.links(number),
        where=number,
    )


def _dublin_core(metadata: etree._Element, number: str) -> Record:
    """oai_dc, which every OAI-PMH server has: names turned round, no categories by code, several dates and identifiers."""
    described = [plain(item.text) for item in children(metadata, "description")]
    notes = [text for text in described if text.startswith("Comment:")]
    dates = [iso_date(plain(item.text)) for item in children(metadata, "date")]
    named_as = [plain(item.text) for item in children(metadata, "identifier")]
    return Record(
        source=SOURCE,
        key="",
        title=plain(child_text(metadata, "title")),
        abstract=next((text for text in described if text not in notes), ""),
        authors=tuple(comma_name(plain(item.text)) for item in children(metadata, "creator") if plain(item.text)),
        ids=joined(arxiv.ids(number), *(dois_in(text) for text in named_as if text.startswith("doi:"))),
        submitted=dates[0] if dates else "",
        revised=dates[-1] if len(dates) > 1 else "",
        venue=next((text for text in named_as if not text.startswith(("http", "doi:"))), ""),
        type=arxiv.TYPE,
        comment=notes[0].removeprefix("Comment:").strip() if notes else "",
        links=arxiv.links(number),
        where=number,
    )


def _author(element: etree._Element) -> Author:
    places = [text for item in children(element, "affiliation") if (text := plain(item.text))]
    family, given = child_text(element, "keyname"), child_text(element, "forenames")
    # A collaboration is followed by a colon that the interface takes for a person.
    if family.strip(" :") == "":
        return Author("")
    return named(given, family, suffix=child_text(element, "suffix"), affiliation="; ".join(places))


def _mail_date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return iso_date(text)


_READERS: Final = {"arXiv": _arxiv_format, "arXivRaw": _raw_format, "dc": _dublin_core}
