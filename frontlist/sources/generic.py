"""Records under the names that people give to their columns and keys, in tables and in JSON alike."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.sources.parts import (
    any_date,
    bare_orcid,
    comma_name,
    finished,
    iso_date,
    joined,
    key_of,
    named,
    names_in,
    one_id,
    plain,
    work_type,
)

SOURCE: Final = "json"
# Our name for each fact, and the names it goes by, in small letters with spaces for everything between words.
NAMES: Final = {
    "title": ("title", "article title", "paper title", "document title", "display name"),
    "abstract": ("abstract", "abstract text", "abstract note", "summary", "description"),
    "authors": ("authors", "author", "author names", "author full names", "author s", "creators", "creator"),
    "submitted": ("date", "submitted", "created", "submission date", "date submitted", "first posted"),
    "announced": ("listed", "announced"),
    "revised": ("revised", "updated", "update date"),
    "published": ("published", "publication date", "date published", "year", "publication year", "pub year", "py", "pub date"),
    "doi": ("doi", "doi link"),
    "arxiv": ("arxiv", "arxiv id", "eprint"),
    "acl": ("acl", "acl id", "anthology id"),
    "openreview": ("openreview", "openreview id"),
    "pmid": ("pmid", "pubmed id"),
    "s2": ("s2", "corpus id", "corpusid"),
    "openalex": ("openalex", "openalex id"),
    "id": ("id", "paper id", "identifier", "key"),
    "url": ("url", "link", "abstract url", "pdf url"),
    "venue": ("venue", "journal", "source title", "publication title", "booktitle", "container title", "conference", "publication"),
    "categories": ("categories", "category", "subjects"),
    "keywords": ("keywords", "author keywords", "keyword", "tags"),
    "type": ("type", "document type", "item type", "publication type"),
    "comment": ("comment", "comments"),
    "licence": ("licence", "license"),
    "summary": ("tldr", "our summary"),
    "code": ("code", "code url", "github", "repository", "code link"),
}  # fmt: skip
BY_NAME: Final = {name: ours for ours, names in NAMES.items() for name in names}
# Moderation at arXiv can take this long; what was listed later was listed for another reason.
LONGEST_WAIT_DAYS: Final = 21
ID_SCHEMES: Final = ("arxiv", "doi", "acl", "openreview", "pmid", "s2", "openalex")


def fits(_value: dict[str, Any]) -> bool:
    """Anything may have a title."""
    return True


def our_name(name: str) -> str:
    """Which fact a column or key of this name holds, or ''."""
    if name in BY_NAME:
        return BY_NAME[name]
    spaced = "".join(mark if mark.isalnum() else " " for mark in name.lower())
    return BY_NAME.get(" ".join(spaced.split()), "")


def record(value: dict[str, Any], where: str, source: str = SOURCE) -> Record | Reject:
    """The record that these keys and values describe."""
    facts: dict[str, Any] = {}
    for name, given in value.items():
        if given and (ours := our_name(name)):
            facts.setdefault(ours, given)
    ids = _ids(facts)
    raw_id = str(facts.get("id", ""))[:200]
    title, venue = plain(facts.get("title")), _one_text(facts.get("venue"))
    abstract = plain(facts.get("abstract"))
    published, submitted = _date(facts.get("published")), _date(facts.get("submitted"))
    authors = people(facts.get("authors"))
    who = authors[0].name if authors else ""
    return finished(
        Record(
            source=source,
            key=key_of(ids, raw_id, title or abstract, who, published, venue),
            title=title,
            abstract=abstract,
            authors=authors,
            ids=ids,
            submitted=submitted,
            announced=_announced(submitted, _date(facts.get("announced"))),
            revised=_date(facts.get("revised")),
            published=published,
            categories=_words(facts.get("categories"), spaces=True),
            category_scheme="arxiv" if ids and ids[0].scheme == "arxiv" and "categories" in facts else "",
            venue=venue,
            type=work_type(_one_text(facts.get("type"))),
            comment=_one_text(facts.get("comment")),
            licence=_one_text(facts.get("licence")),
            links=_links(facts),
            summary=_one_text(facts.get("summary")),
            keywords=_words(facts.get("keywords")),
            where=where,
        )
    )


def people(value: object) -> tuple[Author, ...]:
    """Authors from a line of names, a list of names, or a list of objects."""
    if isinstance(value, str):
        return names_in(plain(value))
    if not isinstance(value, list):
        return ()
    return tuple(found for item in value if (found := _person(item)).name)


def _person(item: object) -> Author:
    if isinstance(item, str):
        name = plain(item)
        return comma_name(name) if "," in name else Author(name)
    if not isinstance(item, dict):
        return Author("")
    family = plain(item.get("family") or item.get("last") or item.get("last_name"))
    given = plain(item.get("given") or item.get("first") or item.get("first_name"))
    orcid, where = plain(item.get("orcid") or item.get("ORCID")), _one_text(item.get("affiliation"))
    if family:
        return named(given, family, orcid=orcid, affiliation=where)
    return Author(plain(item.get("name") or item.get("display_name")), orcid=bare_orcid(orcid), affiliation=where)


def _ids(facts: dict[str, Any]) -> tuple[ExternalId, ...]:
    stated = (one_id(scheme, facts[scheme]) for scheme in ID_SCHEMES if scheme in facts)
    guessed = (_named_id(facts[name]) for name in ("id", "url") if name in facts)
    return joined(*guessed, *stated) if facts.get("id") else joined(*stated, *guessed)


def _named_id(value: object) -> tuple[ExternalId, ...]:
    """An id that says what it is: 'arXiv:2005.11401', a DOI, an address. A bare number says nothing."""
    return one_id("", value) if isinstance(value, str) and not value.isdecimal() else ()


def _links(facts: dict[str, Any]) -> tuple[Link, ...]:
    kinds = (("url", "other"), ("code", "code"))
    return tuple(
        Link(kind, text)
        for name, kind in kinds
        if (text := _one_text(facts.get(name))).startswith(("http://", "https://"))
    )


def _date(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return any_date(str(value)) if 0 < value < 10_000 else ""
    if not isinstance(value, str):
        return ""
    return iso_date(value) or any_date(value)


def _announced(submitted: str, listed: str) -> str:
    """`listed`, where it can be the day on which the paper was made known; else it tells of some later change of a list."""
    if len(submitted) == len(listed) == 10:
        days = (dt.date.fromisoformat(listed) - dt.date.fromisoformat(submitted)).days
        return listed if 0 <= days <= LONGEST_WAIT_DAYS else ""
    return "" if submitted else listed


def _one_text(value: object) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if isinstance(value, dict):
        value = value.get("name", "")
    return plain(value)


def _words(value: object, *, spaces: bool = False) -> tuple[str, ...]:
    """A list of words, or a text that lists them by ';' or ',' (or by spaces, as arXiv's categories are)."""
    if isinstance(value, list):
        return tuple(word for item in value if (word := plain(item)))
    text = plain(value)
    mark = ";" if ";" in text else "," if "," in text else "|" if "|" in text else None
    if mark is None:
        return tuple(text.split()) if spaces else ((text,) if text else ())
    return tuple(word for piece in text.split(mark) if (word := piece.strip()))
