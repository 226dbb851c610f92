"""Papers and records as JSON and back: the one form used by the tables, the export and the JSON-lines import.

Empty fields are left out. An author of whom only the name is known is that name; ids are 'scheme:value'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

import orjson

from frontlist.model.paper import Author, ExternalId, Fact, Link, Paper, Record, Version

Json = dict[str, Any]

_NAMED: Final = ("authors", "ids", "versions", "links", "facts")
RECORD_FIELDS: Final = tuple(field.name for field in fields(Record) if field.name != "where")
PAPER_FIELDS: Final = tuple(field.name for field in fields(Paper))
_PLACE: Final = {name: place for place, name in enumerate(PAPER_FIELDS)}
_KNOWN_OF_A_RECORD: Final = frozenset(RECORD_FIELDS)
_KNOWN_OF_A_PAPER: Final = frozenset(PAPER_FIELDS)
_ORIGINALS: Final = (("title", "title_original"), ("abstract", "abstract_original"))
_record_values = attrgetter(*RECORD_FIELDS)
_paper_values = attrgetter(*PAPER_FIELDS)


def record_to_json(record: Record) -> Json:
    """`record` as received, but for `where`, which names a line of a file that will not be there for ever."""
    return _to_json(RECORD_FIELDS, _record_values(record))


def record_from_json(data: Mapping[str, Any]) -> Record:
    """The record that `record_to_json` was given."""
    return Record(**_from_json(_KNOWN_OF_A_RECORD, data))


def paper_to_json(paper: Paper) -> Json:
    """`paper` with everything that is known of it; an original that reads as what is shown is left out."""
    data = _to_json(PAPER_FIELDS, _paper_values(paper))
    for shown, original in _ORIGINALS:
        if data.get(original) == data.get(shown):
            data.pop(original, None)
        else:
            data.setdefault(original, "")
    return data


def paper_from_json(data: Mapping[str, Any]) -> Paper:
    """The paper that `paper_to_json` was given."""
    known = _from_json(_KNOWN_OF_A_PAPER, data)
    for shown, original in _ORIGINALS:
        if original not in known:
            known[original] = known.get(shown, "")
    return Paper(**known)


def dump(data: object) -> str:
    """Compact JSON text."""
    return orjson.dumps(data).decode()


def _to_json(names: tuple[str, ...], values: tuple[Any, ...]) -> Json:
    data: Json = {name: value for name, value in zip(names, values, strict=True) if value}
    for name in _NAMED:
        if name in data:
            data[name] = _ENCODE[name](data[name])
    return data


def _from_json(names: frozenset[str], data: Mapping[str, Any]) -> Json:
    # Over what is there: most fields of most papers are not, and a page reads fifty papers.
    return {name: _DECODE[name](value) if name in _DECODE else value for name, value in data.items() if name in names}


def _encode_authors(authors: Iterable[Author]) -> list[str | Json]:
    return [_encode_author(author) for author in authors]


def _encode_author(author: Author) -> str | Json:
    parts = {"family": author.family, "given": author.given, "orcid": author.orcid, "affiliation": author.affiliation}
    known = {name: value for name, value in parts.items() if value}
    return {"name": author.name, **known} if known else author.name


def _decode_authors(data: Iterable[str | Json]) -> tuple[Author, ...]:
    return tuple(Author(entry) if isinstance(entry, str) else Author(**entry) for entry in data)


def _encode_facts(facts: Iterable[Fact]) -> list[list[str]]:
    """Grouped by source and time, which most fields of a paper share: [source, at, field, field, ...]."""
    groups: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        groups.setdefault((fact.source, fact.at), []).append(fact.field)
    return [[source, at, *names] for (source, at), names in groups.items()]


def _decode_facts(data: Iterable[list[str]]) -> tuple[Fact, ...]:
    return _facts(tuple(map(tuple, data)))


# The papers of one import say the same of where they come from, and it was half the time of reading a paper.
@lru_cache(maxsize=4096)
def _facts(groups: tuple[tuple[str, ...], ...]) -> tuple[Fact, ...]:
    facts = (Fact(name, source, at) for source, at, *names in groups for name in names)
    return tuple(sorted(facts, key=lambda fact: _PLACE[fact.field]))


def _decode_ids(data: Iterable[str]) -> tuple[ExternalId, ...]:
    return tuple(ExternalId(*text.split(":", 1)) for text in data)


_ENCODE: Final[Mapping[str, Any]] = {
    "authors": _encode_authors,
    "ids": lambda ids: [f"{scheme}:{value}" for scheme, value in ids],
    "versions": lambda versions: [[version.label, version.date, version.note] for version in versions],
    "links": lambda links: [[link.kind, link.url] for link in links],
    "facts": _encode_facts,
}
_DECODE: Final[Mapping[str, Any]] = {
    "authors": _decode_authors,
    "ids": _decode_ids,
    "versions": lambda versions: tuple(Version(*version) for version in versions),
    "links": lambda links: tuple(Link(*link) for link in links),
    "facts": _decode_facts,
    "categories": tuple,
    "keywords": tuple,
}
