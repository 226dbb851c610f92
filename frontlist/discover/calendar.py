"""When editions begin and end, in the site's time zone, with weekends as the site chooses."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from frontlist.errors import NotFound, UsageError
from frontlist.model.edition import Rhythm

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
SATURDAY: Final = 5
ONE_DAY: Final = dt.timedelta(days=1)


class Span(NamedTuple):
    """Half open, in UTC."""

    starts: dt.datetime
    ends: dt.datetime


@dataclass(frozen=True)
class Calendar:
    """`weekend` is keep (an edition each day), skip (none at weekends) or monday (they join Monday's)."""

    zone: ZoneInfo
    weekend: str = "monday"

    def today(self, moment: dt.datetime) -> dt.date:
        """The date at the site."""
        return moment.astimezone(self.zone).date()

    def key(self, rhythm: Rhythm, date: dt.date) -> str:
        """The key of the edition that a date belongs to; at weekends without one, of the Monday after."""
        if rhythm == "month":
            return f"{date:%Y-%m}"
        if rhythm == "week":
            year, week, _ = date.isocalendar()
            return f"{year:04d}-W{week:02d}"
        while self.weekend != "keep" and date.weekday() >= SATURDAY:
            date += ONE_DAY
        return date.isoformat()

    def rhythm(self, key: str) -> Rhythm:
        """Of which rhythm a key is."""
        # Near either end of the calendar there is no day before or after.
        if not "1000" <= key[:4] <= "9000":
            raise _unreadable(key)
        if _DAY.fullmatch(key):
            return "day"
        if _WEEK.fullmatch(key):
            return "week"
        if _MONTH.fullmatch(key):
            return "month"
        raise _unreadable(key)

    def day(self, key: str) -> dt.date:
        """The day after which a day's edition is called."""
        return self._days(key)[1] - ONE_DAY

    def span(self, key: str) -> Span:
        """From when to when an edition reaches."""
        first, after = self._days(key)
        return Span(self._midnight(first), self._midnight(after))

    def checked(self, key: str) -> str:
        """The key, if an edition can bear it; a weekend's day leads to its Monday where weekends join it."""
        first, _ = self._days(key)
        if self.rhythm(key) == "day":
            day = dt.date.fromisoformat(key)
            if self.weekend == "skip" and day.weekday() >= SATURDAY:
                raise NotFound(
                    f"There is no edition on {key}, a weekend.", f"The next is {self.key('day', day)}.", key=key
                )
            return self.key("day", day)
        return self.key(self.rhythm(key), first)

    def next(self, key: str) -> str:
        """The key after this one."""
        return self.key(self.rhythm(key), self._days(key)[1])

    def _days(self, key: str) -> tuple[dt.date, dt.date]:
        rhythm = self.rhythm(key)
        try:
            if rhythm == "month":
                first = dt.date.fromisoformat(f"{key}-01")
                return first, (first + dt.timedelta(days=31)).replace(day=1)
            if rhythm == "week":
                first = dt.date.fromisoformat(f"{key}-1")
                return first, first + 7 * ONE_DAY
            day = dt.date.fromisoformat(key)
        except (ValueError, OverflowError) as error:
            raise _unreadable(key) from error
        joined = self.weekend == "monday" and day.weekday() == 0
        return (day - 2 * ONE_DAY if joined else day), day + ONE_DAY

    def _midnight(self, date: dt.date) -> dt.datetime:
        return dt.datetime(date.year, date.month, date.day, tzinfo=self.zone).astimezone(dt.UTC)


def _unreadable(key: str) -> UsageError:
    return UsageError(f"{key[:40]!r} names no edition.", "Write 2026-03-11, 2026-W11 or 2026-03.")
