"""Who reads by mail, what they asked for, and what they were sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["edition", "category", "query", "author", "venue", "list", "person", "similar", "for-me", "revisions"]
Cadence = Literal["daily", "weekdays", "weekly", "monthly", "at-once"]
KINDS: tuple[Kind, ...] = (
    "edition", "category", "query", "author", "venue", "list", "person", "similar", "for-me", "revisions",
)  # fmt: skip
CADENCES: tuple[Cadence, ...] = ("daily", "weekdays", "weekly", "monthly", "at-once")
# What can be told of within minutes, because it is new when the paper is.
AT_ONCE_KINDS: tuple[Kind, ...] = ("category", "query", "author", "venue", "similar")
# What says by itself which papers are meant.
WITHOUT_TARGET: tuple[Kind, ...] = ("edition", "for-me", "revisions")
Standing = Literal["unconfirmed", "active", "paused", "left"]
# 'empty': nothing cleared the bar that day; 'dropped': the reader left before it went; 'bounced': it came back.
OutboxState = Literal["queued", "sending", "sent", "failed", "empty", "dropped", "bounced"]
TasteKind = Literal["saved", "more", "less"]


@dataclass(frozen=True, slots=True)
class Reader:
    """An address that mails go to. `hour` is local to `timezone`; `most` is the most papers in one mail."""

    id: str
    email: str
    standing: Standing = "unconfirmed"
    account_id: str = ""
    timezone: str = "UTC"
    hour: int = 7
    most: int = 12
    created_at: str = ""
    confirmed_at: str = ""
    paused_until: str = ""
    when_empty: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """One wish of a reader. `target` is a category, a query, an author's name, ids of papers with spaces between."""

    id: str
    reader_id: str
    kind: Kind
    target: str = ""
    name: str = ""
    cadence: Cadence = "daily"
    bar: float = 0.5
    created_at: str = ""
    muted_until: str = ""


@dataclass(frozen=True, slots=True)
class Taste:
    """What a reader said of a paper by the links of a mail."""

    paper_id: str
    kind: TasteKind
    at: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that may go into a mail: how relevant (0 to 1), why, and what to show of it for this wish.

    `version` names what is new of a paper that the reader knows already.
    """

    paper_id: str
    relevance: float
    reason: str
    sentences: tuple[str, ...] = ()
    note: str = ""
    version: str = ""

    @property
    def given(self) -> str:
        """What is remembered as given to the reader: the paper, or this version of it."""
        return f"{self.paper_id} {self.version}" if self.version else self.paper_id


@dataclass(frozen=True, slots=True)
class Section:
    """The papers of one subscription in one mail."""

    subscription_id: str
    title: str
    candidates: tuple[Candidate, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One mail of one reader and local date, chosen but not yet written. `unseen` says what could not be looked at.

    `left_out` counts what cleared the bar but not the limit; `turned_down` what was too near to "less like this".
    """

    reader_id: str
    date: str
    sections: tuple[Section, ...]
    left_out: int = 0
    unseen: tuple[str, ...] = ()
    turned_down: int = 0

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """Every paper of the mail, in order."""
        return tuple(candidate.paper_id for section in self.sections for candidate in section.candidates)

    @property
    def given(self) -> tuple[str, ...]:
        """What is remembered of it, so that nothing is sent twice."""
        return tuple(candidate.given for section in self.sections for candidate in section.candidates)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row of the outbox: unique for its reader and local date."""

    reader_id: str
    date: str
    kind: str
    state: OutboxState
    message_id: str
    recipient: str
    message: bytes
    attempts: int = 0
    next_at: str = ""
    error: str = ""
    settled_at: str = ""


def due_day(cadence: Cadence, day: dt.date) -> dt.date:
    """The last day, up to `day`, on which a subscription of this cadence was due: weekly on Monday, monthly on the first."""
    if cadence == "weekdays":
        return day - dt.timedelta(days=max(0, day.weekday() - 4))
    if cadence == "weekly":
        return day - dt.timedelta(days=day.weekday())
    if cadence == "monthly":
        return day.replace(day=1)
    return day


def covers(cadence: Cadence, day: dt.date) -> dt.date:
    """The first day that the mail of `day` reports on (it reports up to the day before)."""
    if cadence == "weekly":
        return day - dt.timedelta(days=7)
    if cadence == "monthly":
        return (day - dt.timedelta(days=1)).replace(day=1)
    if cadence == "weekdays" and day.weekday() == 0:
        return day - dt.timedelta(days=3)
    return day - dt.timedelta(days=1)
