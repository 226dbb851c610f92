"""Semantic Scholar's graph API: many papers by id in one request (https://api.semanticscholar.org/api-docs/)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.net.client import Client
from frontlist.sources.answers import json_of
from frontlist.sources.parts import finished, iso_date, joined, one_id, plain, work_type

SOURCE: Final = "semantic-scholar"
AT_ONCE: Final = 500
FIELDS: Final = (
    "title,abstract,authors,externalIds,publicationDate,year,venue,publicationTypes,openAccessPdf,url,corpusId"
)
_SCHEMES: Final = {"ArXiv": "arxiv", "DOI": "doi", "ACL": "acl", "PubMed": "pmid", "CorpusId": "s2"}
PREFIXES: Final = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL", "pmid": "PMID", "s2": "CorpusId"}


def by_ids(client: Client, endpoint: str, ids: Sequence[ExternalId], key: str = "") -> Iterator[Record | Reject]:
    """What it knows of each of `ids`; a Reject for each that it does not know. `key` is an API key, if there is one."""
    asked = [wanted for wanted in ids if wanted.scheme in PREFIXES]
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        body = orjson.dumps({"ids": [f"{PREFIXES[scheme]}:{value}" for scheme, value in some]})
        address = f"{endpoint.rstrip('/')}/graph/v1/paper/batch?fields={FIELDS}"
        headers = {"x-api-key": key} if key else {}
        answer = json_of(
            client.post(address, body, content_type="application/json", headers=headers), "Semantic Scholar"
        )
        found = answer if isinstance(answer, list) else []
        for wanted, value in zip(some, found, strict=False):
            known = isinstance(value, dict)
            yield (
                record(value, str(wanted))
                if known
                else Reject(SOURCE, str(wanted), "Semantic Scholar does not know it.")
            )


def fits(value: dict[str, Any]) -> bool:
    """Told by its own name for the id."""
    return "paperId" in value


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One paper."""
    ids = _ids(value)
    kinds = value.get("publicationTypes") or ()
    year = value.get("year")
    return finished(
        Record(
            source=SOURCE,
            key=f"paper:{plain(value.get('paperId'))}" if value.get("paperId") else "",
            title=plain(value.get("title")),
            abstract=plain(value.get("abstract")),
            authors=_authors(value.get("authors")),
            ids=ids,
            published=iso_date(value.get("publicationDate")) or (iso_date(str(year)) if isinstance(year, int) else ""),
            venue=plain(value.get("venue")),
            type=next((found for kind in kinds if (found := work_type(plain(kind)))), ""),
            links=_links(value),
            where=where,
        )
    )


def _authors(value: object) -> tuple[Author, ...]:
    people = value if isinstance(value, list) else []
    return tuple(Author(name) for item in people if isinstance(item, dict) and (name := plain(item.get("name"))))


def _ids(value: dict[str, Any]) -> tuple[ExternalId, ...]:
    known = value.get("externalIds")
    stated = known if isinstance(known, dict) else {}
    groups = [one_id(scheme, stated.get(name)) for name, scheme in _SCHEMES.items() if stated.get(name)]
    return joined(*groups, one_id("s2", value.get("corpusId")))


def _links(value: dict[str, Any]) -> tuple[Link, ...]:
    pdf = value.get("openAccessPdf")
    url = plain(pdf.get("url")) if isinstance(pdf, dict) else ""
    return (Link("pdf", url),) if url.startswith("http") else ()
