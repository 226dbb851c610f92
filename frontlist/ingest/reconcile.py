"""Records → paper: a pure function in which the order of arrival does not matter.

For each field the most trusted record that knows it is believed (`TRUST`); what several records know together (ids,
links, categories, versions) is joined. Nothing known is ever overwritten by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from frontlist.ingest.cleaning import Text, shown
from frontlist.model.dates import precision
from frontlist.model.ids import web_address
from frontlist.model.paper import Author, ExternalId, Fact, Link, Paper, Record, Version
from frontlist.text.clean import clean
from frontlist.text.names import readable
from frontlist.text.similar import name_key

# The order of trust: who keeps the work itself, who registers it, who lists it, what people typed, our own shelf.
TRUST: Final = (
    "arxiv", "anthology", "openreview", "crossref", "openalex", "semantic-scholar", "nbib", "feed", "csl", "ris",
    "bibtex", "json", "csv", "submission", "daily-papers", "pasted", "shelf",
)  # fmt: skip
# Where a work was published is known best by who published or registered it; arXiv only quotes its authors.
PUBLISHING_TRUST: Final = ("anthology", "crossref", "openreview", "openalex", "semantic-scholar", "nbib")
PUBLISHING_FIELDS: Final = frozenset({"published", "venue", "type"})
TEXT_FIELDS: Final = (
    "submitted",
    "announced",
    "revised",
    "published",
    "venue",
    "type",
    "comment",
    "licence",
    "summary",
)
CLEANED_FIELDS: Final = frozenset({"venue", "comment"})
ID_ORDER: Final = ("arxiv", "doi", "acl", "openreview", "pmid", "s2", "openalex", "isbn", "url")
# The first date that is known decides in which dated list a paper stands.
DATE_ORDER: Final = ("submitted", "announced", "published", "revised")
CODE_HOSTS: Final = re.compile(
    r"\bhttps?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/"
    r"(?!papers/)[\w.-]+(?:/[\w.-]+){0,3}",
    re.I,
)


class Told(NamedTuple):
    """A record and when we were told."""

    record: Record
    at: str


Chosen = tuple[Any, Told]


def reconcile(
    paper_id: str, records: Iterable[tuple[Record, str]], *, added_at: str = "", changed_at: str = "",
    cleaned: Mapping[Text, str] = MappingProxyType({}),
) -> Paper | None:  # fmt: skip
    """The paper that these records (each with the time it was recorded) describe; None when none of them lives.

    `cleaned` holds titles and abstracts that have been cleaned already.
    """
    told = _living([Told(record, at) for record, at in records])
    if not told:
        return None
    chosen = _alone(told[0]) if len(told) == 1 else _agreed(sorted(told, key=_by_trust))
    values = {name: value for name, (value, _) in chosen.items()}
    for name in ("title", "abstract"):
        raw = values.get(name, "")
        # Line breaks are the file's, not the author's; the record keeps even those.
        values[f"{name}_original"] = raw.replace("\n", " ")
        values[name] = cleaned.get((name, raw)) or shown(name, raw)
    facts = tuple(Fact(name, told.record.source, told.at) for name, (_, told) in _in_order(chosen))
    return _paper(paper_id, values, facts, (added_at, changed_at))


def _alone(told: Told) -> dict[str, Chosen]:
    """Everything that the only record says; what a choice among several comes to, without choosing."""
    record = told.record
    chosen = {name: (value, told) for name in _TOLD if (value := getattr(record, name))}
    for name in ("ids", "versions"):
        if len(getattr(record, name)) > 1:
            _choose(chosen, name, [told], _JOINS[name])
    if not record.categories:
        chosen.pop("category_scheme", None)
    return chosen


def _agreed(told: Sequence[Told]) -> dict[str, Chosen]:
    """For each field what the most trusted say, or what all say together."""
    chosen: dict[str, Chosen] = {}
    publishing = sorted(told, key=_by_publishing_trust)
    for name in ("title", "abstract"):
        _choose(chosen, name, told, _first)
    for name in TEXT_FIELDS:
        order = publishing if name in PUBLISHING_FIELDS else told
        _choose(chosen, name, order, _finest if name in DATE_ORDER else _first)
    for name, join in _JOINS.items():
        _choose(chosen, name, told, join)
    return chosen


def combine(old: Record, new: Record) -> Record:
    """The same source's record again: the later revision counts, and what it leaves out is kept from the earlier.

    A deletion keeps what was known, so that it can be taken back.
    """
    first, second = (old, new) if old.revised > new.revised and new.revised and not new.deleted else (new, old)
    changes = {name: getattr(second, name) for name in _FIELDS if not getattr(first, name) and getattr(second, name)}
    return replace(first, deleted=new.deleted, where="", **changes)


def code_links(text: str) -> tuple[Link, ...]:
    """Where the abstract says that the code is."""
    if "://" not in text:
        return ()
    return tuple(Link("code", url.rstrip(".,;:)")) for url in dict.fromkeys(CODE_HOSTS.findall(text)))


_PAPER_FIELDS: Final = tuple(Paper.__dataclass_fields__)
_TOLD: Final = tuple(name for name in _PAPER_FIELDS if name in Record.__dataclass_fields__)
_FIELDS: Final = tuple(
    name for name in Record.__dataclass_fields__ if name not in {"source", "key", "deleted", "where"}
)


def _rank(source: str, order: tuple[str, ...]) -> int:
    """The place of `source`: 'arxiv-oai' stands where 'arxiv' does; an unknown one just before what people typed."""
    for place, name in enumerate(order):
        if source == name or source.startswith(name + "-"):
            return place
    return order.index("csl") if "csl" in order else len(order)


@lru_cache(maxsize=256)
def _ranks(source: str) -> tuple[int, int]:
    return _rank(source, TRUST), _rank(source, PUBLISHING_TRUST)


def _living(told: list[Told]) -> list[Told]:
    """A deletion takes with it what the same service said, and what only repeats it under the same ids."""
    deleted = [one.record for one in told if one.record.deleted]
    if not deleted:
        return told
    families = {_family(record.source) for record in deleted}
    ids = {name for record in deleted for name in record.ids}
    return [
        one for one in told
        if _family(one.record.source) not in families and not (one.record.ids and ids.issuperset(one.record.ids))
    ]  # fmt: skip


def _family(source: str) -> str:
    return source.partition("-")[0]


def _by_trust(told: Told) -> tuple[Any, ...]:
    """Most trusted first. Among equals the later revised, then the richer, then the smaller key: never who came first."""
    record = told.record
    revised = [-int(part) for part in record.revised.split("-")] if record.revised else [0]
    return (_ranks(record.source)[0], revised, -len(record.abstract), -len(record.authors), record.source, record.key)


def _by_publishing_trust(told: Told) -> tuple[Any, ...]:
    return (_ranks(told.record.source)[1], *_by_trust(told))


def _choose(
    chosen: dict[str, Chosen], name: str, told: Sequence[Told], how: Callable[[str, Sequence[Told]], Chosen | None]
) -> None:
    found = how(name, told)
    if found is not None:
        chosen[name] = found


def _first(name: str, told: Sequence[Told]) -> Chosen | None:
    for one in told:
        if value := getattr(one.record, name):
            return value, one
    return None


def _finest(name: str, told: Sequence[Told]) -> Chosen | None:
    """The most trusted date; made finer by another that agrees with it as far as it goes."""
    best = _first(name, told)
    if best is None or precision(best[0]) == "day":
        return best
    for one in told:
        value = getattr(one.record, name)
        if len(value) > len(best[0]) and value.startswith(best[0]):
            best = (value, one)
    return best


def _authors(name: str, told: Sequence[Told]) -> Chosen | None:
    """The most trusted list of authors, with what others know of the same people."""
    best = _first(name, told)
    if best is None:
        return None
    known: dict[str, list[Author]] = {}
    for one in told:
        for author in one.record.authors:
            known.setdefault(name_key(author.name), []).append(author)
    return tuple(_filled(author, known[name_key(author.name)]) for author in best[0]), best[1]


def _filled(author: Author, others: Sequence[Author]) -> Author:
    def known(field: str) -> str:
        return next((value for other in (author, *others) if (value := getattr(other, field))), "")

    return replace(author, orcid=known("orcid"), affiliation=known("affiliation"))


def _ids(name: str, told: Sequence[Told]) -> Chosen | None:
    joined = dict.fromkeys(one_id for one in told for one_id in one.record.ids)
    return (tuple(sorted(joined, key=_id_place)), _who(name, told)) if joined else None


def _id_place(name: ExternalId) -> int:
    return ID_ORDER.index(name.scheme) if name.scheme in ID_ORDER else len(ID_ORDER)


def _joined(name: str, told: Sequence[Told]) -> Chosen | None:
    values = tuple(dict.fromkeys(value for one in told for value in getattr(one.record, name)))
    return (values, _who(name, told)) if values else None


def _versions(name: str, told: Sequence[Told]) -> Chosen | None:
    labels: dict[str, Version] = {}
    for one in told:
        for version in one.record.versions:
            labels.setdefault(version.label, version)
    ordered = sorted(labels.values(), key=lambda version: (_number(version.label), version.date, version.label))
    return (tuple(ordered), _who(name, told)) if ordered else None


def _number(label: str) -> int:
    digits = label.removeprefix("v")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 1_000_000


def _categories(name: str, told: Sequence[Told]) -> Chosen | None:
    """Those of the most trusted record that has any, and others' of the same scheme."""
    best = _first(name, told)
    if best is None:
        return None
    scheme = best[1].record.category_scheme
    same = [one for one in told if one.record.category_scheme == scheme]
    return tuple(dict.fromkeys(value for one in same for value in one.record.categories)), best[1]


def _scheme(_name: str, told: Sequence[Told]) -> Chosen | None:
    best = _first("categories", told)
    return (best[1].record.category_scheme, best[1]) if best and best[1].record.category_scheme else None


def _who(name: str, told: Sequence[Told]) -> Told:
    return next(one for one in told if getattr(one.record, name))


_JOINS: Final[dict[str, Callable[[str, Sequence[Told]], Chosen | None]]] = {
    "authors": _authors, "ids": _ids, "versions": _versions, "categories": _categories, "category_scheme": _scheme,
    "links": _joined, "keywords": _joined,
}  # fmt: skip


def _paper(paper_id: str, values: dict[str, Any], facts: tuple[Fact, ...], times: tuple[str, str]) -> Paper:
    for name in CLEANED_FIELDS & values.keys():
        values[name] = clean(values[name])
    if "authors" in values:
        values["authors"] = tuple(map(readable, values["authors"]))
    values["date"] = _best_date(values)
    values["links"] = _links(values)
    if versions := _with_published(values):
        values["versions"] = versions
    return Paper(id=paper_id, facts=facts, added_at=times[0], changed_at=times[1], **values)


def _in_order(chosen: dict[str, Chosen]) -> list[tuple[str, Chosen]]:
    """In the order of a paper's fields, in which facts are kept."""
    return [(name, chosen[name]) for name in _PAPER_FIELDS if name in chosen]


def _best_date(values: dict[str, Any]) -> str:
    dates = [values[name] for name in DATE_ORDER if name in values]
    finer = (date for date in dates[1:] if len(date) > len(dates[0]) and date.startswith(dates[0]))
    return next(finer, dates[0]) if dates else ""


def _links(values: dict[str, Any]) -> tuple[Link, ...]:
    """The links that were told, those that the abstract names, and where the work's own page is."""
    links = dict.fromkeys(values.get("links", ()))
    kinds = {link.kind for link in links}
    places = {link.url for link in links}
    links.update((link, None) for link in code_links(values["abstract_original"]) if link.url not in places)
    ids = dict(reversed(values.get("ids", ())))
    if "abstract" not in kinds:
        pages = (web_address(scheme, ids[scheme]) for scheme in ID_ORDER if scheme in ids)
        page = next((page for page in pages if page), "")
        links.update({Link("abstract", page): None} if page else {})
    if "pdf" not in kinds and "arxiv" in ids:
        links[Link("pdf", f"https://arxiv.org/pdf/{ids['arxiv']}")] = None
    return tuple(links)


def _with_published(values: dict[str, Any]) -> tuple[Version, ...]:
    """A preprint that was published has the published form as its last version."""
    versions: tuple[Version, ...] = values.get("versions", ())
    preprint = any(scheme == "arxiv" for scheme, _ in values.get("ids", ()))
    if preprint and values.get("venue"):
        return (*versions, Version("published", values.get("published", ""), values["venue"]))
    return versions
