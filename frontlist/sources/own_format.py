"""Frontlist's own record as JSON and back, exactly: what `export --format jsonl` writes, `import` reads unchanged."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Final

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject, Version

MARK: Final = "frontlist"
RECORD: Final = "record"
_TEXTS: Final = frozenset(field.name for field in fields(Record) if field.type == "str")
_WORDS: Final = ("categories", "keywords")


def to_json(record: Record) -> dict[str, Any]:
    """The record as plain values; what is empty is left out."""
    given: dict[str, Any] = {MARK: RECORD}
    for field in fields(Record):
        value = getattr(record, field.name)
        if value or field.default is MISSING:
            given[field.name] = _plain(value) if isinstance(value, tuple) else value
    return given


def from_json(given: dict[str, Any], where: str) -> Record | Reject:
    """The record that `to_json` was given."""
    try:
        values: dict[str, Any] = {name: str(given[name]).replace("\0", "") for name in _TEXTS if name in given}
        values |= {name: tuple(map(str, given[name])) for name in _WORDS if name in given}
        return Record(
            **values,
            authors=tuple(Author(**author) for author in given.get("authors", ())),
            ids=tuple(ExternalId(str(scheme), str(value)) for scheme, value in given.get("ids", ())),
            versions=tuple(Version(**version) for version in given.get("versions", ())),
            links=tuple(Link(**link) for link in given.get("links", ())),
            deleted=bool(given.get("deleted", False)),
        )
    except (TypeError, ValueError, AttributeError) as error:
        return Reject("export", where, f"It is not a record that Frontlist wrote ({error}).")


def fits(given: dict[str, Any]) -> bool:
    """Whether this object is one of ours."""
    return given.get(MARK) == RECORD


def _plain(values: tuple[Any, ...]) -> list[Any]:
    return [_item(value) for value in values]


def _item(value: Any) -> Any:
    if isinstance(value, (str, ExternalId)):
        return value if isinstance(value, str) else list(value)
    given = {field.name: (getattr(value, field.name), field.default is MISSING) for field in fields(value)}
    return {name: text for name, (text, required) in given.items() if text or required}
