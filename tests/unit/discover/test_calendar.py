"""When editions begin and end."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.discover.calendar import Calendar
from frontlist.errors import NotFound, UsageError
from frontlist.model.edition import Rhythm

ROME = ZoneInfo("Europe/Rome")
FRIDAY, SATURDAY, MONDAY = (dt.date(2026, 3, day) for day in (13, 14, 16))
rhythms: list[Rhythm] = ["day", "week", "month"]


@pytest.mark.parametrize("weekend", ["keep", "skip", "monday"])
@pytest.mark.parametrize("rhythm", rhythms)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"])
@given(date=st.dates(dt.date(1995, 1, 1), dt.date(2040, 1, 1)))
def test_editions_follow_each_other(weekend: str, rhythm: Rhythm, zone: str, date: dt.date) -> None:
    calendar = Calendar(ZoneInfo(zone), weekend)
    key = calendar.key(rhythm, date)
    span, after = calendar.span(key), calendar.span(calendar.next(key))
    assert span.starts < span.ends <= after.starts
    assert calendar.rhythm(key) == rhythm
    assert calendar.checked(key) == key
    if weekend != "skip":
        assert span.ends == after.starts


def test_weekends_are_what_the_site_chooses() -> None:
    keep, skip, monday = (Calendar(ROME, name) for name in ("keep", "skip", "monday"))
    assert [calendar.key("day", SATURDAY) for calendar in (keep, skip, monday)] == [
        "2026-03-14",
        "2026-03-16",
        "2026-03-16",
    ]
    assert monday.span("2026-03-16").starts == keep.span("2026-03-14").starts
    assert skip.span("2026-03-16").starts == keep.span("2026-03-16").starts
    assert monday.checked("2026-03-14") == "2026-03-16"
    with pytest.raises(NotFound):
        skip.checked("2026-03-14")
    assert skip.next("2026-03-13") == monday.next("2026-03-13") == "2026-03-16"


def test_a_day_at_the_site_has_its_own_length() -> None:
    calendar = Calendar(ROME, "keep")
    lengths = [
        calendar.span(key).ends - calendar.span(key).starts for key in ("2026-03-28", "2026-03-29", "2026-10-25")
    ]
    assert [length // dt.timedelta(hours=1) for length in lengths] == [24, 23, 25]
    assert calendar.today(dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 3, 11)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "today",
        "2026",
        "2026-13",
        "2026-02-30",
        "2026-W54",
        "2026-W00",
        "20260311",
        "9999-12-31x",
        "9999-12-31",
        "0001-01-01",
    ],
)
def test_what_names_no_edition_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError):
        Calendar(ROME).checked(wrong)
