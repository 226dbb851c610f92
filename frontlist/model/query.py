"""Which papers are meant: plain filters over what the store holds, without a question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """Every field that is set must agree; '' and () mean no matter.

    `since` and `until` are whole or partial dates, both included: until '2024-03' takes all of March. `category` takes its
    subcategories too ('cs' holds cs.LG). `author` is a folded name as `text.similar.name_key` makes it; `venue` a part of
    the venue's name. `undated` False keeps papers without a date out.
    """

    since: str = ""
    until: str = ""
    category: str = ""
    author: str = ""
    venue: str = ""
    year: int | None = None
    text_type: str = ""
    ids: tuple[str, ...] = ()
    undated: bool = True
