"""The ACL Anthology: one XML file per collection, with markup inside titles and abstracts. Built from its schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

import orjson
from lxml import etree

from frontlist.errors import BadStatus
from frontlist.model.dates import partial_date
from frontlist.model.paper import Author, Link, Record, Reject
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client
from frontlist.sources.markup import element_text
from frontlist.sources.parts import bare_orcid, finished, joined, month_number, named, one_id, plain
from frontlist.sources.safe_xml import child_text, children, elements, local_name
from frontlist.sources.streams import Bytes, Pieces

SOURCE: Final = "anthology"


def collections(client: Client, endpoint: str, names: Sequence[str], *, state: str = "") -> Iterator[Item]:
    """The papers of each collection ('2020.acl', 'P19') that changed since the last time."""
    kept: dict[str, str] = orjson.loads(state) if state else {}
    for place, name in enumerate(names, start=1):
        try:
            answer = client.get(f"{endpoint.rstrip('/')}/{quote(name)}.xml", etag=kept.get(name, ""))
        except BadStatus as error:
            if error.data["status"] != 404:
                raise
            yield Reject(SOURCE, name, "The ACL Anthology has no collection of this name.")
            continue
        if not answer.not_modified:
            yield from records(Pieces(iter([answer.body])))
        kept = {**kept, name: answer.etag or kept.get(name, "")}
        yield Checkpoint(orjson.dumps(kept).decode(), place, len(names))
    yield Checkpoint(orjson.dumps(kept).decode(), len(names), len(names))


def collection_of(anthology_id: str) -> str:
    """The collection that holds a paper: '2020.acl-main.447' → '2020.acl', 'P19-1001' → 'P19'."""
    return anthology_id.partition("-")[0]


def records(stream: Bytes) -> Iterator[Record | Reject]:
    """The papers of one collection, volume by volume."""
    meta: dict[str, str] = {}
    for element in elements(stream, frozenset({"meta", "paper"})):
        if local_name(element) == "meta":
            names = ("booktitle", "shortbooktitle", "year", "month")
            meta = {name: _marked(element, name) for name in names}
        else:
            yield _paper(element, meta)


def anthology_id(collection: str, volume: str, number: str) -> str:
    """The id of a paper: the old form packs volume and number into four figures, in two ways."""
    if not collection[:1].isalpha():
        return f"{collection}-{volume}.{number}"
    wide = (
        collection[0] == "W" or collection == "C69" or (collection == "D19" and volume.isdecimal() and int(volume) >= 5)
    )
    return f"{collection}-{volume.zfill(2)}{number.zfill(2)}" if wide else f"{collection}-{volume}{number.zfill(3)}"


def _paper(element: etree._Element, meta: dict[str, str]) -> Record | Reject:
    volume = element.getparent()
    collection = volume.getparent() if volume is not None else None
    if volume is None or collection is None:
        return Reject(SOURCE, f"line {element.sourceline}", "It stands outside a volume.")
    name = anthology_id(collection.get("id", ""), volume.get("id", ""), element.get("id", ""))
    return finished(
        Record(
            source=SOURCE,
            key=f"acl:{name}",
            title=_marked(element, "title"),
            abstract=_marked(element, "abstract"),
            authors=tuple(_author(person) for person in children(element, "author")),
            ids=joined(one_id("acl", name), one_id("doi", child_text(element, "doi"))),
            published=partial_date(_year(meta.get("year", "")), _month(meta.get("month", ""))),
            venue=meta.get("booktitle", ""),
            type="article" if volume.get("type") == "journal" else "conference",
            links=_links(element, name),
            where=name,
        )
    )


def _author(person: etree._Element) -> Author:
    places = [text for item in children(person, "affiliation") if (text := plain(item.text))]
    given, family = child_text(person, "first"), child_text(person, "last")
    return named(given, family, orcid=bare_orcid(person.get("orcid", "")), affiliation="; ".join(places))


def _links(element: etree._Element, name: str) -> tuple[Link, ...]:
    found = [Link("abstract", f"https://aclanthology.org/{name}/"), Link("pdf", f"https://aclanthology.org/{name}.pdf")]
    codes = (item.get("url", "") for item in children(element, "pwccode"))
    return (*found, *(Link("code", url) for url in codes if url.startswith("http")))


def _marked(element: etree._Element, name: str) -> str:
    found = children(element, name)
    return plain(element_text(found[0])) if found else ""


def _year(text: str) -> int | None:
    return int(text[:4]) if text[:4].isdecimal() else None


def _month(text: str) -> int | None:
    """'July', or the first month of 'July-August'."""
    return month_number(text.replace("–", "-").partition("-")[0].split(" ")[0]) if text else None
