"""The central noun: a paper, and the record of it that a source gave us."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class ExternalId(NamedTuple):
    """One name of a paper in one scheme: arxiv, doi, acl, openreview, pmid, s2, openalex, isbn, url."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


@dataclass(frozen=True, slots=True)
class Author:
    """A name as printed, with its parts where a source knows them."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the work: 'v2' of a preprint, or 'published' in a venue."""

    label: str
    date: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go: kind is abstract, pdf, html, code, project, doi or other."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Where a field's value came from, and when we recorded it (ISO time)."""

    field: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one source said about one paper, as received: nothing cleaned, nothing merged.

    `source` names the kind of source (arxiv, crossref, bibtex, ...), `key` the record inside it; the pair is
    unique, so that the same record read again is the same row. `where` tells a person which line or entry it was.
    """

    source: str
    key: str
    title: str = ""
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    ids: tuple[ExternalId, ...] = ()
    submitted: str = ""
    announced: str = ""
    revised: str = ""
    published: str = ""
    versions: tuple[Version, ...] = ()
    categories: tuple[str, ...] = ()
    category_scheme: str = ""
    venue: str = ""
    type: str = ""
    comment: str = ""
    licence: str = ""
    links: tuple[Link, ...] = ()
    summary: str = ""
    keywords: tuple[str, ...] = ()
    deleted: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that a source held and that could not be taken: `where` is the line or entry, `reason` a sentence."""

    source: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One work, reconciled from every record of it. `id` never changes; see `model/ids.py` for its other names.

    `title` and `abstract` read as a person would write them; the `_original` forms are as received.
    `date` is the best date for dated lists ('' keeps the paper out of them).
    """

    id: str
    title: str
    abstract: str = ""
    title_original: str = ""
    abstract_original: str = ""
    summary: str = ""
    authors: tuple[Author, ...] = ()
    ids: tuple[ExternalId, ...] = ()
    date: str = ""
    submitted: str = ""
    announced: str = ""
    revised: str = ""
    published: str = ""
    versions: tuple[Version, ...] = ()
    categories: tuple[str, ...] = ()
    category_scheme: str = ""
    venue: str = ""
    type: str = ""
    comment: str = ""
    licence: str = ""
    links: tuple[Link, ...] = ()
    keywords: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = field(default=())
    added_at: str = ""
    changed_at: str = ""

    def external(self, scheme: str) -> str:
        """The paper's id in `scheme`, or ''."""
        # Plain loops: a card asks ten times, and a generator costs more than there is to look at.
        for name, value in self.ids:
            if name == scheme:
                return value
        return ""

    def link(self, kind: str) -> str:
        """The first link of `kind`, or ''."""
        for link in self.links:
            if link.kind == kind:
                return link.url
        return ""

    @property
    def year(self) -> int | None:
        """The year of the best date."""
        return int(self.date[:4]) if self.date else None
