"""How the installation fares: what the status page and `frontlist status` show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from frontlist.model.source import SourceStatus


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and moments; nothing about single people."""

    home: str
    database: str
    schema: str
    papers: int
    undated: int
    newest: str
    changes: int
    sources: tuple[SourceStatus, ...] = ()
    tasks: tuple[Mapping[str, object], ...] = ()
    mail: Mapping[str, int] = field(default_factory=dict)
    rejects: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `frontlist doctor` looked at: fine, worth knowing, or wrong, and what to do."""

    name: str
    state: Literal["fine", "note", "wrong"]
    words: str
    next_step: str = ""
