"""Numbers, dates and names as a person writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from frontlist.model.paper import Author

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHOWN_AUTHORS: Final = 6
# In this order: each but the last also names those after it, for old pages' sake.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def long_date(date: str) -> str:
    """An ISO date of any precision in words.

    >>> long_date("2026-03-11"), long_date("2026-03"), long_date("2026"), long_date("")
    ('11 March 2026', 'March 2026', '2026', '')
    """
    parts = date[:10].split("-")
    if len(parts) == 1:
        return date
    month = MONTHS[int(parts[1]) - 1]
    return " ".join([*(str(int(day)) for day in parts[2:]), month, parts[0]])


def browser_words(agent: str) -> str:
    """What a User-Agent header says of browser and system; of others its beginning, as it is.

    >>> browser_words("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36")
    'Chrome on Linux'
    >>> browser_words("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"), browser_words("curl/8")
    ('Safari on iPhone', 'curl/8')
    """
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " on ".join([browser, system]) if browser and system else agent[:80]


def weekday(date: str) -> str:
    """'2026-03-11' → 'Wednesday'."""
    return DAYS[dt.date.fromisoformat(date[:10]).weekday()]


def edition_name(key: str) -> str:
    """'2026-03-11' → 'Wednesday, 11 March 2026'; '2026-W11' → 'Week 11 of 2026'; '2026-03' → 'March 2026'."""
    if "W" in key:
        year, week = key.split("-W")
        return f"Week {int(week)} of {year}"
    return f"{weekday(key)}, {long_date(key)}" if len(key) == 10 else long_date(key)


def short_edition(key: str) -> str:
    """For narrow places: '11 March', 'week 11', 'March 2026'."""
    if "W" in key:
        return f"week {int(key.split('-W')[1])}"
    return long_date(key).rsplit(" ", 1)[0] if len(key) == 10 else long_date(key)


def age(date: str, today: dt.date) -> str:
    """How long ago, as exactly as the date and a reader's interest allow.

    >>> age("2026-03-11", dt.date(2026, 3, 13)), age("2020", dt.date(2026, 3, 13))
    ('2 days ago', '2020')
    """
    if len(date) < 10:
        return long_date(date)
    days = (today - dt.date.fromisoformat(date[:10])).days
    if days < 0 or days > 60:
        return long_date(date[:7])
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def moment(at: str) -> str:
    """An ISO time, to the minute: '11 March 2026, 14:05 UTC'."""
    return f"{long_date(at[:10])}, {at[11:16]} UTC" if len(at) > 15 else long_date(at)


def number(value: float) -> str:
    """12345 → '12,345'; 0.1234 → '0.123'."""
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.3g}"


def counted(value: int, one: str, many: str = "") -> str:
    """'1 vote', '12 votes'."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """How long something takes, as roughly as one can know.

    >>> duration(6), duration(130), duration(8000)
    ('6 seconds', '2 minutes', '2 hours')
    """
    if seconds < 90:
        return counted(max(1, round(seconds)), "second")
    return counted(round(seconds / 60), "minute") if seconds < 5400 else counted(round(seconds / 3600), "hour")


def shown_authors(authors: Sequence[Author], most: int = SHOWN_AUTHORS) -> tuple[Sequence[Author], int]:
    """The first few, and how many more there are. One more is shown rather than counted."""
    return (authors, 0) if len(authors) <= most + 1 else (authors[:most], len(authors) - most)
