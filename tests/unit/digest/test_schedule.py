"""Whose mail is due, by the reader's own clock."""

from __future__ import annotations

import datetime as dt

import pytest

from frontlist.digest.schedule import due_subscriptions, is_paused, local_date_due
from frontlist.model.subscription import Cadence, Reader, Subscription, covers, due_on


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
    assert due_on(cadence, day) is due
    assert due_subscriptions([one], date) == ([one] if due else [])
    assert covers(cadence, day).isoformat() == since


def test_a_pause_ends_on_its_day() -> None:
    paused = Reader(id="r1", email="ada@example.org", paused_until="2026-03-12")
    assert is_paused(paused, "2026-03-11")
    assert not is_paused(paused, "2026-03-12")
