"""Whose mail is due, by the reader's own clock."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from frontlist.digest.schedule import due_subscriptions, is_paused, local_date_due
from frontlist.model.subscription import Cadence, Reader, Subscription, covers, due_day


def reader(timezone: str = "UTC", hour: int = 7) -> Reader:
    return Reader(id="r1", email="ada@example.org", timezone=timezone, hour=hour)


@pytest.mark.parametrize(
    ("zone", "hour", "moment", "date"),
    [
        ("UTC", 7, "2026-03-11T06:59:59+00:00", ""),
        ("UTC", 7, "2026-03-11T07:00:00+00:00", "2026-03-11"),
        ("Asia/Tokyo", 7, "2026-03-10T22:00:00+00:00", "2026-03-11"),
        ("America/New_York", 7, "2026-03-11T10:59:00+00:00", ""),
        # A spring night skips 02:00 to 03:00: the mail of two o'clock goes at three.
        ("Europe/Rome", 2, "2026-03-29T00:59:00+00:00", ""),
        ("Europe/Rome", 2, "2026-03-29T01:00:00+00:00", "2026-03-29"),
        # An autumn night has two o'clock twice: both are the same date, and the outbox takes one.
        ("Europe/Rome", 2, "2026-10-25T00:00:00+00:00", "2026-10-25"),
        ("Europe/Rome", 2, "2026-10-25T01:00:00+00:00", "2026-10-25"),
        ("Nowhere/Land", 7, "2026-03-11T07:00:00+00:00", "2026-03-11"),
    ],
)
def test_the_local_hour_decides(zone: str, hour: int, moment: str, date: str) -> None:
    assert local_date_due(reader(zone, hour), dt.datetime.fromisoformat(moment)) == date


@pytest.mark.parametrize(
    ("cadence", "date", "due", "since"),
    [
        ("daily", "2026-03-11", True, "2026-03-10"),
        ("weekdays", "2026-03-14", False, "2026-03-13"),
        ("weekdays", "2026-03-16", True, "2026-03-13"),
        ("weekly", "2026-03-16", True, "2026-03-09"),
        ("weekly", "2026-03-17", False, "2026-03-10"),
        ("monthly", "2026-03-01", True, "2026-02-01"),
        ("monthly", "2026-03-31", False, "2026-03-01"),
    ],
)
def test_rhythms(cadence: Cadence, date: str, due: bool, since: str) -> None:
    day = dt.date.fromisoformat(date)
    one = Subscription(id="s", reader_id="r1", kind="edition", cadence=cadence)
    assert (due_day(cadence, day) == day) is due
    assert due_subscriptions([one], date, last=date) == ([(one, day)] if due else [])
    assert covers(cadence, day).isoformat() == since


def test_a_pause_ends_on_its_day() -> None:
    paused = Reader(id="r1", email="ada@example.org", paused_until="2026-03-12")
    assert is_paused(paused, "2026-03-11")
    assert not is_paused(paused, "2026-03-12")


def test_a_month_without_a_31st_and_a_leap_day() -> None:
    for year in (2027, 2028):
        days = [dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(366 if year == 2028 else 365)]
        due = [day for day in days if due_day("monthly", day) == day]
        assert [day.month for day in due] == list(range(1, 13))
        covered = [(covers("monthly", day), day) for day in due]
        assert all(end == begin for (_, end), (begin, _) in itertools.pairwise(covered)), (
            "no day is missed or told twice"
        )


@pytest.mark.parametrize(
    ("cadence", "date", "last", "made", "due"),
    [
        # The machine slept over Monday: the week comes on Wednesday, once.
        ("weekly", "2026-03-18", "2026-03-09", "2026-01-01", "2026-03-16"),
        ("weekly", "2026-03-19", "2026-03-18", "2026-01-01", ""),
        # Whoever asks on Tuesday waits for the next Monday.
        ("weekly", "2026-03-18", "", "2026-03-17", ""),
        ("monthly", "2026-03-05", "2026-02-01", "2026-01-01", "2026-03-01"),
        ("weekdays", "2026-03-14", "2026-03-12", "2026-01-01", "2026-03-13"),
    ],
)
def test_a_day_that_was_slept_over_is_made_up_for(cadence: Cadence, date: str, last: str, made: str, due: str) -> None:
    one = Subscription(id="s", reader_id="r1", kind="edition", cadence=cadence, created_at=f"{made}T09:00")
    found = due_subscriptions([one], date, last)
    assert found == ([(one, dt.date.fromisoformat(due))] if due else [])


def test_a_muted_wish_waits_for_its_day() -> None:
    one = Subscription(id="s", reader_id="r1", kind="edition", muted_until="2026-03-12")
    assert due_subscriptions([one], "2026-03-11") == []
    assert due_subscriptions([one], "2026-03-12") != []
