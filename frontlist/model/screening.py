"""A screening: every paper of a set judged to belong in or not, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screening:
    """What is looked for, and how much of it must be found how surely before one may stop."""

    name: str
    query: str
    recall: float
    confidence: float
    begun_at: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come. At most `most_left` unread papers belong in, with the screening's confidence;
    `likely_left` as likely as not. `done` says that one may stop."""

    papers: int
    read: int
    found: int
    likely_left: int
    most_left: int
    least_recall: float
    done: bool
