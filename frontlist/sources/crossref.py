"""Crossref's REST API: what the publishers registered under a DOI (https://api.crossref.org/swagger-ui)."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

from frontlist.errors import BadStatus
from frontlist.model.paper import ExternalId, Link, Record, Reject
from frontlist.net.client import Client
from frontlist.sources.answers import json_of
from frontlist.sources.csl import csl_date, csl_people, text_or_first
from frontlist.sources.markup import without_tags
from frontlist.sources.parts import finished, joined, one_id, plain, work_type

SOURCE: Final = "crossref"
_HEADING: Final = re.compile(r"^(?:Abstract|ABSTRACT|Summary)\s*[\n:.]\s*")
# Relations between forms of one work. A translation, a review or a supplement is another work.
_SAME_WORK: Final = ("has-preprint", "is-preprint-of", "is-version-of", "has-version", "is-same-as", "is-identical-to")


def by_doi(client: Client, endpoint: str, doi: str) -> Record | Reject:
    """What Crossref knows of `doi`; a Reject where it knows nothing."""
    try:
        answer = client.get(f"{endpoint.rstrip('/')}/works/{quote(doi, safe='')}")
    except BadStatus as error:
        if error.data["status"] != 404:
            raise
        return Reject(SOURCE, doi, "Crossref does not know this DOI.")
    value = json_of(answer, "Crossref")
    message = value.get("message") if isinstance(value, dict) else None
    return (
        record(message, doi) if isinstance(message, dict) else Reject(SOURCE, doi, "Crossref's answer holds no work.")
    )


def fits(value: dict[str, Any]) -> bool:
    """Told from CSL-JSON by its lists where that has texts."""
    return "DOI" in value and (
        isinstance(value.get("title"), list) or "is-referenced-by-count" in value or "prefix" in value
    )


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One work."""
    title, subtitle = text_or_first(value.get("title")), text_or_first(value.get("subtitle"))
    kind = plain(value.get("subtype")) or plain(value.get("type"))
    ids = joined(one_id("doi", value.get("DOI")), _related(value))
    return finished(
        Record(
            source=SOURCE,
            key=f"doi:{ids[0].value}" if ids else "",
            title=without_tags(f"{title}: {subtitle}" if title and subtitle and subtitle not in title else title),
            abstract=_abstract(plain(value.get("abstract"))),
            authors=csl_people(value.get("author")),
            ids=ids,
            submitted=csl_date(value.get("posted")),
            published=_published(value),
            venue=without_tags(text_or_first(value.get("container-title"))),
            type=work_type(kind) or work_type(plain(value.get("type"))),
            licence=_licence(value.get("license")),
            links=_links(value),
            keywords=tuple(word for item in value.get("subject") or () if (word := plain(item))),
            where=where,
        )
    )


def _abstract(text: str) -> str:
    """Without the heading that many publishers put into it."""
    return _HEADING.sub("", without_tags(text))


def _published(value: dict[str, Any]) -> str:
    """The earliest that is stated: online comes before print."""
    stated = [csl_date(value.get(name)) for name in ("published", "published-online", "published-print", "issued")]
    return min(filter(None, stated), default="")


def _licence(value: object) -> str:
    """That of the version of record, else the first."""
    known = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    known.sort(key=lambda item: item.get("content-version") != "vor")
    return plain(known[0].get("URL")) if known else ""


def _links(value: dict[str, Any]) -> tuple[Link, ...]:
    resource = value.get("resource")
    primary = resource.get("primary") if isinstance(resource, dict) else None
    page = plain(primary.get("URL")) if isinstance(primary, dict) else ""
    return (Link("abstract", page),) if page.startswith(("http://", "https://")) else ()


def _related(value: dict[str, Any]) -> tuple[ExternalId, ...]:
    relation = value.get("relation")
    if not isinstance(relation, dict):
        return ()
    items = [item for name in _SAME_WORK for item in relation.get(name) or () if isinstance(item, dict)]
    return joined(
        *(
            one_id(plain(item.get("id-type")), item.get("id"))
            for item in items
            if item.get("id-type") in {"doi", "arxiv"}
        )
    )
