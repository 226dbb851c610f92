"""An edition: the papers of a day, a week or a month, as picked by curators and the community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rhythm = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Pick:
    """One paper in an edition; `section` is curated, community or trending."""

    paper_id: str
    section: str
    place: int
    note: str = ""
    curator: str = ""
    reason: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Edition:
    """`key` is '2026-03-11', '2026-W11' or '2026-03'. A closed edition never changes but with a correction note.

    `previous` and `next` are keys ('' where there is none); `offered` is the last full edition when this one is empty.
    `revision` counts the curators' changes: who reorders says which one was seen.
    """

    key: str
    rhythm: Rhythm
    starts: str
    ends: str
    picks: tuple[Pick, ...] = ()
    closed_at: str = ""
    title: str = ""
    note: str = ""
    corrections: tuple[str, ...] = ()
    simulated: bool = False
    revision: int = 0
    previous: str = ""
    next: str = ""
    offered: str = ""
