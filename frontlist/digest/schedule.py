"""Whose mail is due: each reader's own hour in the reader's own time zone, daylight saving included. Pure."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontlist.model.subscription import Reader, Subscription, due_day


def local_date_due(reader: Reader, now: dt.datetime) -> str:
    """The local date whose mail may be written now, or '' before the reader's hour.

    Asked as 'has this hour begun today?', so that an hour that a spring night skips still counts as begun after it,
    and one that an autumn night repeats is answered by the outbox's unique row.
    """
    local = now.astimezone(zone(reader.timezone))
    return local.date().isoformat() if local.hour >= reader.hour else ""


def is_paused(reader: Reader, date: str) -> bool:
    """Whether the reader asked for quiet on that date."""
    return bool(reader.paused_until) and date < reader.paused_until


def due_subscriptions(
    subscriptions: list[Subscription], date: str, last: str = ""
) -> list[tuple[Subscription, dt.date]]:
    """The wishes that are in the mail of `date`, each with the day it was due.

    A wish whose day passed while nothing ran (`last` is the date of the reader's latest mail) is in the next mail; one
    that is younger than that day waits for the next. What is told at once is no part of the day's mail.
    """
    day = dt.date.fromisoformat(date)
    wishes = [
        (one, due_day(one.cadence, day))
        for one in subscriptions
        if date >= one.muted_until and one.cadence != "at-once"
    ]
    return [(one, due) for one, due in wishes if due == day or last < due.isoformat() > one.created_at[:10]]


@cache
def zone_names() -> frozenset[str]:
    """Every time zone that this machine knows. The library reads six hundred files to say so: once is enough."""
    return frozenset(available_timezones())


def zone(name: str) -> dt.tzinfo:
    """A time zone by name; UTC when the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return dt.UTC
