"""What an object in a JSON file is: each kind of paper record that people have, told by its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from frontlist.model.paper import Record, Reject
from frontlist.sources import (
    arxiv_snapshot,
    crossref,
    csl,
    daily_papers,
    generic,
    openalex,
    semantic_scholar,
)


class Kind(NamedTuple):
    """How to tell it, and how to read it."""

    name: str
    fits: Callable[[dict[str, Any]], bool]
    record: Callable[[dict[str, Any], str], Record | Reject]


# In the order in which they are asked; the last takes anything.
KINDS: Final = (
    Kind("arXiv snapshot", arxiv_snapshot.fits, arxiv_snapshot.record),
    Kind("daily papers", daily_papers.fits, daily_papers.record),
    Kind("OpenAlex", openalex.fits, openalex.record),
    Kind("Semantic Scholar", semantic_scholar.fits, semantic_scholar.record),
    Kind("Crossref", crossref.fits, crossref.record),
    Kind("CSL-JSON", csl.fits, csl.record),
    Kind("JSON", generic.fits, generic.record),
)


def kind_of(value: dict[str, Any]) -> Kind:
    """The kind of this object."""
    return next(kind for kind in KINDS if kind.fits(value))
