"""Sparklines: as many points as days, the highest at the top, and nothing where there is nothing to see."""

from __future__ import annotations

import datetime as dt

import pytest

from frontlist.web.plots import MOST_POINTS, SPARK_HEIGHT, SPARK_WIDTH, daily_values, first_day, spark_points

TODAY = dt.date(2026, 3, 11)
LAST = (TODAY - dt.date(1970, 1, 1)).days


@pytest.mark.parametrize("values", [[], [1.0], [0.0, 0.0]])
def test_nothing_to_see_is_no_line(values: list[float]) -> None:
    assert spark_points(values) == ""


@pytest.mark.parametrize("count", [2, 7, MOST_POINTS])
def test_the_line_fills_its_box(count: int) -> None:
    values = [float(place) for place in range(count)]
    points = [tuple(map(float, point.split(","))) for point in spark_points(values).split()]
    across, down = [point[0] for point in points], [point[1] for point in points]
    assert len(points) == count
    assert across == sorted(across)
    assert down == sorted(down, reverse=True)
    assert 0 < across[0] < across[-1] < SPARK_WIDTH
    assert 0 < down[-1] < down[0] < SPARK_HEIGHT


def test_days_are_counted_back_from_today() -> None:
    first = first_day(TODAY, 7)
    values = daily_values([(first - 1, 9.0), (first, 1.0), (LAST, 2.0), (LAST + 1, 9.0)], TODAY, 7)
    assert values == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0]


def test_of_a_long_time_days_share_a_place_and_none_is_lost() -> None:
    points = [(day, 1.0) for day in range(first_day(TODAY, 365), LAST + 1)]
    values = daily_values(points, TODAY, 365)
    assert len(values) <= MOST_POINTS
    assert sum(values) == 365
