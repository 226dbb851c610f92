"""Attention: who noticed a paper, when it happened, and when we learned of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from frontlist.model.paper import ExternalId

# The order is that of the columns in the ranking's arrays.
KINDS = ("vote", "save", "upvote", "comment", "mention", "star", "citation")


@dataclass(frozen=True, slots=True)
class Signal:
    """One observation of attention.

    (source, key) is unique: the same observation twice is one. `kind` is one of KINDS. `value` is the count that this
    observation adds; `weight` how much of it is believed.
    """

    paper_id: str
    kind: str
    source: str
    key: str
    happened_at: dt.datetime
    recorded_at: dt.datetime
    value: float = 1.0
    weight: float = 1.0
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """Attention as a source reports it, before we know which paper of ours it means.

    `day` is the day it is about (ISO), `value` the total that the source showed when it was asked. (source, key)
    stays the same when the same thing is asked again, so that a later, higher total replaces the earlier one.
    """

    id: ExternalId
    kind: str
    source: str
    key: str
    day: str
    value: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a paper stands where it stands in a trending list: the number and every part of it, by name."""

    paper_id: str
    place: int
    score: float
    formula: str
    parts: tuple[tuple[str, float], ...] = ()
    signals: tuple[tuple[str, float], ...] = ()
    reason: str = ""
