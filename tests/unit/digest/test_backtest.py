"""A year of mails, told beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from frontlist.digest.backtest import backtest, learned_by_month, month_starts
from frontlist.model.subscription import Cadence, Candidate, Subscription

UNTIL = dt.date(2025, 12, 31)
WISH = Subscription("one", "me", "query", "hubness", bar=0.5)


def papers(count: int, relevance: float = 0.6) -> list[tuple[str, Candidate]]:
    """One paper a day, back from the last day."""
    return [
        ((UNTIL - dt.timedelta(days=back)).isoformat(), Candidate(f"p{back:03}", relevance, ""))
        for back in range(count)
    ]


def test_a_paper_a_day_is_a_paper_a_day() -> None:
    found = backtest(WISH, papers(500), {"p000", "p100", "p499"}, UNTIL, most=12)
    assert found.papers_a_day == pytest.approx(1.0)
    assert (found.found, found.wanted) == (2, 3)
    assert (found.since, found.until) == ("2024-12-31", "2025-12-31")


def test_a_higher_bar_sends_less_and_the_sentence_says_so() -> None:
    found = backtest(WISH, papers(300) + papers(100, 0.85), {"p000", "p200"}, UNTIL, most=12)
    sent = [level.papers_a_day for level in found.levels]
    assert sent == sorted(sent, reverse=True)
    assert {level.bar: level.found for level in found.levels}[0.8] == 1
    assert "0.8 papers a day, and 2 of the 2 in your file; with a bar of 0.7, 0.3 a day and 1." in found.sentence


@pytest.mark.parametrize("cadence", ["daily", "weekdays", "weekly", "monthly"])
def test_no_rhythm_loses_a_paper_or_sends_one_twice(cadence: Cadence) -> None:
    wish = Subscription("one", "me", "query", "hubness", cadence=cadence, bar=0.5)
    found = backtest(wish, papers(200), set(), UNTIL, most=40)
    assert found.papers_a_day * 365 == pytest.approx(200, abs=7)
    assert "in your file" not in found.sentence


def test_the_most_of_a_mail_holds() -> None:
    many = [("2025-06-03", Candidate(f"p{number}", 0.9, "")) for number in range(50)]
    assert backtest(WISH, many, set(), UNTIL, most=12).papers_a_day * 365 == pytest.approx(12)


def test_what_is_not_dated_in_the_year_does_not_count() -> None:
    odd = [("2023-05-01", Candidate("old", 0.9, "")), ("2025-04", Candidate("month", 0.9, ""))]
    assert backtest(WISH, odd, {"old", "month"}, UNTIL, most=12).found == 1


def test_each_month_is_learned_from_what_came_before_it() -> None:
    asked: list[tuple[Sequence[str], str]] = []

    def learn(before: Sequence[str], first: str, last: str) -> Sequence[Candidate]:
        asked.append((list(before), first))
        return [Candidate(first, 0.5, "")]

    library = [("2024-01-01", "old"), ("2025-06-15", "new"), ("", "undated")]
    found = learned_by_month(learn, library, UNTIL)
    assert len(found) == len(month_starts(UNTIL)) == 12
    assert all(("new" in before) == (first > "2025-06-15") for before, first in asked)
    assert all("undated" not in before for before, _ in asked)
    assert learned_by_month(learn, [("", "undated")], UNTIL) == []


def test_of_a_bar_that_sends_nothing_a_lower_one_is_named() -> None:
    found = backtest(WISH, papers(10, 0.35), {"p003"}, UNTIL, most=12, whose="that you saved")
    assert "sent 0 papers a year, and 0 of the 1 that you saved; with a bar of 0.3, 10 a year and 1." in found.sentence
