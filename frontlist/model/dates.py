"""Dates as sources give them: an ISO text whose length is its precision ('2024', '2024-03', '2024-03-11').

Plain strings sort correctly and survive JSON, SQL and a person's eye; '' means not known.
"""

from __future__ import annotations

import datetime as dt
import re

_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
EARLIEST_YEAR = 1500
LATEST_YEAR_AHEAD = 2


def partial_date(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """'YYYY', 'YYYY-MM' or 'YYYY-MM-DD' with what is valid; '' when even the year cannot be."""
    latest = dt.datetime.now(dt.UTC).year + LATEST_YEAR_AHEAD
    if year is None or not EARLIEST_YEAR <= year <= latest:
        return ""
    if month is None or not 1 <= month <= 12:
        return f"{year:04d}"
    try:
        return dt.date(year, month, day).isoformat() if day else f"{year:04d}-{month:02d}"
    except ValueError:
        return f"{year:04d}-{month:02d}"


def parse_partial_date(text: str) -> str:
    """The leading ISO date of `text` ('2024-03-11T10:00:00Z' → '2024-03-11'), or ''."""
    found = _ISO.match(text.strip())
    if not found:
        return ""
    year, month, day = (int(part) if part else None for part in found.groups())
    return partial_date(year, month, day)


def precision(date: str) -> str:
    """'year', 'month', 'day', or '' for an unknown date."""
    return {4: "year", 7: "month", 10: "day"}.get(len(date), "")


def utc_now() -> dt.datetime:
    """Now, aware, in UTC, to the microsecond."""
    return dt.datetime.now(dt.UTC)


def stamp(moment: dt.datetime) -> str:
    """A moment as the store writes it: UTC to the microsecond, always of one length, so that text sorts as time."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
