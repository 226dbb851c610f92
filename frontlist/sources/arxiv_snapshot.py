"""The public snapshot of arXiv's metadata: one JSON object a line."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any, Final

from frontlist.model.paper import Author, Record, Reject, Version
from frontlist.sources import arxiv
from frontlist.sources.parts import finished, iso_date, key_of, named, plain

SOURCE: Final = "arxiv-snapshot"


def fits(value: dict[str, Any]) -> bool:
    """Told by the keys that only the snapshot has."""
    return "authors_parsed" in value or ("update_date" in value and "journal-ref" in value)


def record(value: dict[str, Any], where: str) -> Record | Reject:
    """One line of it."""
    number = plain(value.get("id"))
    found = arxiv.ids(number, plain(value.get("doi")))
    versions = _versions(value.get("versions"))
    return finished(
        Record(
            source=SOURCE,
            key=key_of(found) if found else "",
            title=plain(value.get("title")),
            abstract=plain(value.get("abstract")),
            authors=_authors(value),
            ids=found,
            submitted=versions[0].date if versions else "",
            revised=versions[-1].date if len(versions) > 1 else "",
            versions=versions,
            categories=tuple(plain(value.get("categories")).split()),
            category_scheme=arxiv.SCHEME,
            venue=plain(value.get("journal-ref")),
            type=arxiv.TYPE,
            comment=plain(value.get("comments")),
            licence=plain(value.get("license")),
            links=arxiv.links(number),
            where=where,
        )
    )


def _authors(value: dict[str, Any]) -> tuple[Author, ...]:
    parsed = value.get("authors_parsed")
    if not isinstance(parsed, list):
        return tuple(Author(name.strip()) for name in plain(value.get("authors")).split(",") if name.strip())
    return tuple(
        _author([*map(plain, parts), "", "", ""]) for parts in parsed if isinstance(parts, list) and any(parts)
    )


def _author(parts: list[str]) -> Author:
    """Family, given, suffix, then affiliations."""
    family, given, suffix, *rest = parts
    return named(given, family, suffix=suffix, affiliation="; ".join(filter(None, rest)))


def _versions(value: object) -> tuple[Version, ...]:
    if not isinstance(value, list):
        return ()
    known = (item for item in value if isinstance(item, dict))
    return tuple(Version(plain(item.get("version")), _day(plain(item.get("created")))) for item in known)


def _day(text: str) -> str:
    """'Mon, 2 Apr 2007 19:18:42 GMT' → '2007-04-02'."""
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return iso_date(text)
