"""Dates carry their precision in their length, and what is no date is none."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from frontlist.model.dates import EARLIEST_YEAR, parse_partial_date, partial_date, precision


@given(st.dates(dt.date(EARLIEST_YEAR, 1, 1), dt.date(2026, 12, 31)))
def test_a_whole_date_comes_back_from_every_length(day: dt.date) -> None:
    text = day.isoformat()
    for length, name in ((4, "year"), (7, "month"), (10, "day")):
        assert parse_partial_date(text[:length]) == text[:length]
        assert precision(text[:length]) == name
    assert parse_partial_date(f"{text}T10:00:00Z") == text


@given(st.text(max_size=30))
def test_nothing_written_makes_it_fail(text: str) -> None:
    found = parse_partial_date(text)
    assert found == parse_partial_date(found)
    assert bool(found) == bool(precision(found))


@given(*(st.one_of(st.none(), st.integers(-5, 4000)) for _ in range(3)))
def test_parts_that_cannot_be_are_left_out_from_the_end(year: int | None, month: int | None, day: int | None) -> None:
    made = partial_date(year, month, day)
    assert made == "" or made.startswith(f"{year:04d}")
    if len(made) == 10:
        assert dt.date.fromisoformat(made) == dt.date(year or 0, month or 0, day or 0)


def test_years_that_no_paper_is_from() -> None:
    assert [parse_partial_date(text) for text in ("0000", "0", "3024-01-01", "1203")] == ["", "", "", ""]
    assert parse_partial_date("2024-13-01") == "2024"
    assert parse_partial_date("2024-02-30") == "2024-02"
