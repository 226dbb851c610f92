"""Records to test with, written here."""

from __future__ import annotations

from typing import Any

from frontlist.model.ids import parse_id
from frontlist.model.paper import Author, ExternalId, Record


def ids(*names: str) -> tuple[ExternalId, ...]:
    """External ids from their written forms."""
    found = [parse_id(name) for name in names]
    assert all(found)
    return tuple(name for name in found if name)


def people(*names: str) -> tuple[Author, ...]:
    """Authors of whom only the name is known."""
    return tuple(Author(name) for name in names)


def record(key: str = "1", source: str = "bibtex", **values: Any) -> Record:
    """A record with a title and an abstract of its own, and what the test says."""
    given: dict[str, Any] = {
        "title": f"On the tested properties of object number {key}",
        "abstract": f"We study object {key} and report what we found.",
    }
    return Record(source=source, key=key, **(given | values))


def arxiv(number: str, **values: Any) -> Record:
    """An arXiv record."""
    given = {"ids": ids(f"arXiv:{number}"), "submitted": "2024-03-11", "category_scheme": "arxiv"}
    return record(f"arxiv:{number}", "arxiv-oai", **(given | values))
