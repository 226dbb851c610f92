"""A question, understood: the tree that the query grammar makes, and the filter that lists and searches share.

The tree is plain data. `search/parse.py` makes it from text, `search/printed.py` writes it back.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Field = Literal["", "ti", "abs", "au", "venue"]
FIELDS: tuple[Field, ...] = ("ti", "abs", "au", "venue")
Mode = Literal["hybrid", "words", "meaning"]
Sort = Literal["relevance", "date"]


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Which papers a list or a search may hold; the empty value means any, several values mean any of them.

    `since` and `until` are partial ISO dates, both ends included. `category` is exact ('cs.LG') or an archive ('cs').
    """

    since: str = ""
    until: str = ""
    category: tuple[str, ...] = ()
    author: str = ""
    venue: str = ""
    year: int | None = None
    type: str = ""
    has_code: bool | None = None
    ids: tuple[str, ...] | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return self != PaperFilter()

    def narrowed(self, **changes: object) -> PaperFilter:
        """A copy with these fields set."""
        return replace(self, **changes)  # type: ignore[arg-type]  # replace checks the names at run time


@dataclass(frozen=True, slots=True)
class Word:
    """One word; in a field it must stand there, without one it only ranks. `prefix` is `word*`."""

    text: str
    field: Field = ""
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other."""

    text: str
    field: Field = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """`date:2021..2023-05`; both ends included, '' is open."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """`in:cs.LG`, `type:preprint`, `has:code`, `id:1706.03762`: true of a paper or not.

    `theme:` and `concept:` are names that the library learned; `search/steering.py` looks them up.
    """

    name: Literal["in", "type", "has", "id", "theme", "concept"]
    value: str


@dataclass(frozen=True, slots=True)
class Among:
    """These papers and no others, under a name that stands for exactly them."""

    name: str
    papers: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Like:
    """`like:1706.03762`: near this paper."""

    paper: str


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there; of a word without a field beside `like:`, what to move away from."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Parts one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Parts joined by OR: at least one must hold."""

    parts: tuple[Node, ...]


Node = Word | Phrase | Dates | Property | Among | Like | Not | All | Either


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed question: its parts, and what to tell the person about how it was read."""

    parts: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""
