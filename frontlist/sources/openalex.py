"""OpenAlex: works by DOI or arXiv id (https://docs.openalex.org/). Built from its documentation."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from frontlist.errors import BadStatus
from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.net.client import Client
from frontlist.sources.answers import json_of
from frontlist.sources.markup import without_tags
from frontlist.sources.parts import bare_orcid, finished, iso_date, joined, one_id, plain, work_type

SOURCE: Final = "openalex"
_PREFIXES: Final = {"doi": "doi:", "pmid": "pmid:", "openalex": "", "arxiv": "doi:10.48550/arxiv."}
# An inverted index may claim any position; no abstract is longer than this many words.
LONGEST_ABSTRACT: Final = 20_000


def by_id(client: Client, endpoint: str, wanted: ExternalId) -> Record | Reject:
    """What OpenAlex knows of a DOI, an arXiv id, a PMID or its own id; a Reject where it knows nothing."""
    if wanted.scheme not in _PREFIXES:
        return Reject(SOURCE, str(wanted), f"OpenAlex cannot be asked for ids of the kind {wanted.scheme}.")
    name = _PREFIXES[wanted.scheme] + wanted.value
    try:
        answer = client.get(f"{endpoint.rstrip('/')}/works/{quote(name, safe=':')}")
    except BadStatus as error:
        if error.data["status"] != 404:
            raise
        return Reject(SOURCE, str(wanted), "OpenAlex does not know this id.")
    value = json_of(answer, "OpenAlex")
    return (
        record(value, str(wanted)) if isinstance(value, dict) else Reject(SOURCE, str(wanted), "The answer is no work.")
    )


def fits(value: dict[str, Any]) -> bool:
    """Told by the keys that only OpenAlex has."""
    return "authorships" in value or "abstract_inverted_index" in value


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One work."""
    place = _inside(value, "primary_location")
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=without_tags(plain(value.get("title")) or plain(value.get("display_name"))),
            abstract=without_tags(_abstract(value.get("abstract_inverted_index"))),
            authors=tuple(found for item in _objects(value, "authorships") if (found := _author(item)).name),
            ids=_ids(value),
            published=iso_date(value.get("publication_date")) or _year(value.get("publication_year")),
            venue=plain(_inside(place, "source").get("display_name")),
            type=work_type(plain(value.get("type"))),
            licence=plain(place.get("license")),
            links=_links(place),
            keywords=tuple(word for item in _objects(value, "keywords") if (word := plain(item.get("display_name")))),
            where=where,
        )
    )


def _abstract(index: object) -> str:
    """Words with their places, put back in order."""
    if not isinstance(index, dict):
        return ""
    words = {
        place: word
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int) and 0 <= place < LONGEST_ABSTRACT
    }
    return plain(" ".join(words[place] for place in sorted(words)))


def _author(item: dict[str, Any]) -> Author:
    who = _inside(item, "author")
    stated = [plain(text) for text in item.get("raw_affiliation_strings") or () if isinstance(text, str)]
    known = [plain(place.get("display_name")) for place in _objects(item, "institutions")]
    return Author(
        plain(item.get("raw_author_name")) or plain(who.get("display_name")),
        orcid=bare_orcid(plain(who.get("orcid"))),
        affiliation="; ".join(filter(None, known or stated)),
    )


def _ids(value: dict[str, Any]) -> tuple[ExternalId, ...]:
    known = _inside(value, "ids")
    pages = [plain(place.get("landing_page_url")) for place in _objects(value, "locations")]
    return joined(
        one_id("openalex", value.get("id") or known.get("openalex")),
        one_id("doi", value.get("doi") or known.get("doi")),
        one_id("pmid", plain(known.get("pmid")).rstrip("/").rpartition("/")[2]),
        *(one_id("", page) for page in pages if "arxiv.org/abs/" in page),
    )


def _links(place: dict[str, Any]) -> tuple[Link, ...]:
    kinds = (("landing_page_url", "abstract"), ("pdf_url", "pdf"))
    return tuple(Link(kind, url) for name, kind in kinds if (url := plain(place.get(name))).startswith("http"))


def _year(value: object) -> str:
    return iso_date(str(value)) if isinstance(value, int) else ""


def _inside(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _objects(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
