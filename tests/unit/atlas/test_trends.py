"""Months, shares and growth: what rises against the library, and how sure that is."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from frontlist.atlas.trends import by_month, growth, month_name, month_number, months_of
from frontlist.model.atlas import Growth, Theme

THEMES = [Theme(number, name, name) for number, name in enumerate(("rising", "falling", "level", "new", "few"))]
LAST = month_number("2025-12")


def test_months_by_name_and_number() -> None:
    assert month_name(month_number("2025-03")) == "2025-03"
    assert month_number("2025") == month_number("2025-12")
    assert months_of(np.array([20251231, 20250000, 0])).tolist() == [LAST, -1, -1]


def test_papers_by_month_begin_with_the_first_and_hold_the_empty_ones() -> None:
    every = np.array([LAST - 3] * 8 + [LAST - 2] * 4 + [LAST] * 10 + [-1])
    found = by_month(np.array([LAST - 2, LAST - 2, LAST, -1]), every)
    assert [(one.month, one.papers, one.share) for one in found] == [
        ("2025-10", 2, 0.5), ("2025-11", 0, 0.0), ("2025-12", 1, 0.1),
    ]  # fmt: skip
    assert by_month(np.array([-1]), every) == ()


def _counts(monthly: dict[int, npt.NDArray[np.int64]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    months = np.arange(LAST - 23, LAST + 1)
    labels = np.concatenate([np.full(int(counts.sum()), number) for number, counts in monthly.items()])
    dated = np.concatenate([np.repeat(months, counts) for counts in monthly.values()])
    # All but the fourth are old.
    return np.append(labels, np.repeat([0, 1, 2, 4], 300)), np.append(dated, np.full(1200, LAST - 60))


def _grown() -> dict[str, Growth]:
    full = np.full(24, 50)
    rising, falling, new, few = full.copy(), full.copy(), np.zeros(24, np.int64), np.zeros(24, np.int64)
    rising[12:], falling[12:], new[20:], few[20:] = 100, 20, 40, 1
    found = growth(THEMES, *_counts({0: rising, 1: falling, 2: full * 20, 3: new, 4: few}), LAST)
    assert [one.low for one in found] == sorted((one.low for one in found), reverse=True)
    return {one.theme.slug: one for one in found}


def test_what_rises_falls_and_stays() -> None:
    found = _grown()
    assert {name: one.state for name, one in found.items()} == {
        "rising": "growing", "falling": "fading", "level": "steady", "new": "born", "few": "steady",
    }  # fmt: skip
    assert found["rising"].low < found["rising"].ratio < found["rising"].high
    assert found["new"].born == "2025-09"


def test_a_library_that_grows_makes_nothing_grow() -> None:
    more = np.repeat([20, 200], 12)
    found = growth(THEMES[:2], *_counts({0: more, 1: more}), LAST)
    assert {one.state for one in found} == {"steady"}
    assert all(abs(one.ratio - 1) < 0.1 for one in found)


def test_a_field_that_is_taken_in_makes_no_theme_of_it_grow() -> None:
    themes = [dataclasses.replace(theme, area="old" if theme.number < 2 else "new") for theme in THEMES[:4]]
    old, new = np.full(24, 50), np.repeat([2, 80], 12)
    found = growth(themes, *_counts({0: old, 1: old, 2: new, 3: new}), LAST)
    assert {one.state for one in found} == {"steady"}
    both = growth([Theme(0, "old", "old"), Theme(1, "new", "new")], *_counts({0: old, 1: new}), LAST)
    assert both[0].theme.slug == "new"
    assert both[0].state == "growing"


def test_months_that_jump_widen_the_interval() -> None:
    even, jumping, rest = np.repeat([20, 40], 12), np.repeat([20, 40], 12), np.full(24, 500)
    jumping[12:] = [0, 80] * 6
    found = growth(THEMES[:3], *_counts({0: even, 1: jumping, 2: rest}), LAST)
    wide = {one.theme.slug: one.high / one.low for one in found}
    assert wide["falling"] > 2 * wide["rising"]


def test_nothing_grows_where_nothing_is() -> None:
    none = np.zeros(0, np.int64)
    assert growth([], none, none) == []
    assert growth(THEMES, np.array([-1, 0]), np.array([5, -1])) == []
