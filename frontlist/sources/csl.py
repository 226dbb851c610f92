"""CSL-JSON, as Zotero, Mendeley and citation processors write it (https://docs.citationstyles.org/)."""

from __future__ import annotations

import re
from typing import Any, Final

from frontlist.model.dates import partial_date
from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.sources.markup import without_tags
from frontlist.sources.parts import any_date, finished, joined, named, one_id, plain, work_type

SOURCE: Final = "csl"
_KEYS: Final = frozenset({"issued", "container-title", "citation-key", "citation-label", "URL", "DOI"})
_TYPES: Final = frozenset(
    {
        "article",
        "article-journal",
        "paper-conference",
        "chapter",
        "book",
        "report",
        "thesis",
        "manuscript",
        "webpage",
        "dataset",
        "software",
    }
)
_IN_NOTE: Final = re.compile(r"\b(PMID|arXiv|DOI)\s*:\s*(\S+)", re.I)


def fits(value: dict[str, Any]) -> bool:
    """Told by its keys, or by its type with people in parts."""
    return (bool(_KEYS & value.keys()) and ("title" in value or "author" in value)) or str(value.get("type")) in _TYPES


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One item."""
    ids = _ids(value)
    preprint = bool(ids) and ids[0].scheme == "arxiv"
    url = plain(value.get("URL"))
    return finished(
        Record(
            source=SOURCE,
            key="",
            title=without_tags(text_or_first(value.get("title"))),
            abstract=without_tags(plain(value.get("abstract"))),
            authors=csl_people(value.get("author")),
            ids=ids,
            submitted=csl_date(value.get("submitted")),
            published=csl_date(value.get("issued")),
            venue=text_or_first(value.get("container-title")) or plain(value.get("event-title")),
            # CSL 1.0.2 writes a preprint as plain `article`.
            type="preprint" if preprint or value.get("type") == "article" else work_type(plain(value.get("type"))),
            licence=plain(value.get("license")),
            links=(Link("other", url),) if url.startswith(("http://", "https://")) else (),
            keywords=tuple(word for piece in re.split(r"[;,]", plain(value.get("keyword"))) if (word := piece.strip())),
            where=where,
        )
    )


def csl_people(value: object) -> tuple[Author, ...]:
    """Names in CSL's parts, which Crossref shares."""
    people = value if isinstance(value, list) else []
    return tuple(found for person in people if isinstance(person, dict) and (found := _person(person)).name)


def csl_date(value: object) -> str:
    """`{"date-parts": [[2024, 3, 11]]}`, or what `raw` and `literal` say."""
    if not isinstance(value, dict):
        return any_date(value) if isinstance(value, str) else ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [int(part) if str(part).isdecimal() and len(str(part)) <= 4 else None for part in first[:3]]
    if numbers:
        return partial_date(*numbers)
    return any_date(plain(value.get("raw")) or plain(value.get("literal")))


def text_or_first(value: object) -> str:
    """A text, or the first of a list of them."""
    return plain(value[0] if isinstance(value, list) and value else value)


def _person(value: dict[str, Any]) -> Author:
    literal = plain(value.get("literal")) or plain(value.get("name"))
    family = " ".join(filter(None, (plain(value.get("non-dropping-particle")), plain(value.get("family")))))
    given = " ".join(filter(None, (plain(value.get("given")), plain(value.get("dropping-particle")))))
    known = value.get("affiliation")
    places = [plain(place.get("name")) for place in known if isinstance(place, dict)] if isinstance(known, list) else []
    return named(
        given,
        family or literal,
        suffix=plain(value.get("suffix")),
        orcid=plain(value.get("ORCID")),
        affiliation="; ".join(filter(None, places)),
    )


def _ids(value: dict[str, Any]) -> tuple[ExternalId, ...]:
    noted = _IN_NOTE.findall(plain(value.get("note")))
    number = plain(value.get("number"))
    return joined(
        one_id("arxiv", number) if number.lower().startswith("arxiv:") else (),
        one_id("doi", value.get("DOI")),
        one_id("pmid", value.get("PMID")),
        *(one_id(scheme.lower(), text) for scheme, text in noted),
        one_id("", value.get("URL")),
    )
