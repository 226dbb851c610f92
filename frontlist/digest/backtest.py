"""What a subscription would have sent over the last year of this library, bar by bar, and how much of a list it finds.

The same `choose` decides as for a mail, day by day, with what was sent remembered. What a paper is found by may only be
known before its day: papers that one names, or that stand in the list and are older, and never the paper itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from frontlist.digest.choose import Found, choose
from frontlist.model.subscription import Candidate, Reader, Subscription, covers, due_day

BARS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
YEAR: Final = dt.timedelta(days=365)
Dated = Sequence[tuple[str, Candidate]]


@dataclass(frozen=True, slots=True)
class Level:
    """What one bar would have brought."""

    bar: float
    papers_a_day: float
    found: int

    @property
    def pace(self) -> str:
        """'3.2 a day'; '2 a year' of a small library."""
        return _pace(self.papers_a_day)


@dataclass(frozen=True, slots=True)
class Backtest:
    """A year of one wish. `wanted` papers of the list lie in it and could be found; `elsewhere` are older, named by the
    wish, or not in this library."""

    since: str
    until: str
    bar: float
    papers_a_day: float
    found: int
    wanted: int
    elsewhere: int
    levels: tuple[Level, ...]
    whose: str = "in your file"

    @property
    def sentence(self) -> str:
        """'Over the last year of this library this would have sent 3.2 papers a day, and 14 of the 20 …'."""
        words = f"Over the last year of this library this would have sent {_pace(self.papers_a_day, ' papers')}"
        words += f", and {self.found} of the {self.wanted} {self.whose}" if self.wanted else ""
        other = self._other
        if other is None:
            return f"{words}."
        found = f" and {other.found}" if self.wanted else ""
        return f"{words}; with a bar of {other.bar:g}, {_pace(other.papers_a_day)}{found}."

    @property
    def _other(self) -> Level | None:
        """The next bar that sends less; of a wish that sends nothing, the highest that sends something."""
        if not self.papers_a_day:
            return next((one for one in reversed(self.levels) if one.papers_a_day), None)
        return next((one for one in self.levels if one.bar > self.bar and one.papers_a_day < self.papers_a_day), None)


def backtest(
    wish: Subscription, candidates: Dated, wanted: Collection[str], until: dt.date, *, most: int, elsewhere: int = 0,
    whose: str = "in your file",
) -> Backtest:  # fmt: skip
    """`candidates` are the year's papers with their dates, the best first; `wanted` those of the list that count."""
    by_day = _days(candidates, until)
    sent = {bar: _sent(_with_bar(wish, bar), by_day, until, most) for bar in {*BARS, wish.bar}}
    days = YEAR.days
    levels = tuple(Level(bar, len(sent[bar]) / days, len(sent[bar] & set(wanted))) for bar in sorted(sent))
    own = sent[wish.bar]
    return Backtest(
        (until - YEAR).isoformat(), until.isoformat(), wish.bar, len(own) / days, len(own & set(wanted)), len(wanted),
        elsewhere, levels, whose,
    )  # fmt: skip


def _pace(papers: float, what: str = "") -> str:
    """'3.2 papers a day'; '2 papers a year' of a small library: nobody can think a hundredth of a paper."""
    if papers >= 0.1:
        return f"{papers:.1f}{what} a day"
    in_all = round(papers * YEAR.days)
    return f"{in_all}{what[:-1] if what and in_all == 1 else what} a year"


def _with_bar(wish: Subscription, bar: float) -> Subscription:
    return replace(wish, bar=bar)


def _days(candidates: Dated, until: dt.date) -> dict[dt.date, list[Candidate]]:
    found: dict[dt.date, list[Candidate]] = {}
    for date, candidate in candidates:
        # A date without a day counts as the first of its month or year.
        day = dt.date.fromisoformat((date + "-01-01")[:10])
        if until - YEAR < day <= until:
            found.setdefault(day, []).append(candidate)
    return found


def _sent(
    wish: Subscription, by_day: Mapping[dt.date, Sequence[Candidate]], until: dt.date, most: int
) -> frozenset[str]:
    """Every paper that the mails of the year would have held."""
    reader, sent = Reader("backtest", "", standing="active", most=most), set[str]()
    for back in range(YEAR.days - 1, -1, -1):
        day = until - dt.timedelta(days=back) + dt.timedelta(days=1)
        if due_day(wish.cadence, day) != day:
            continue
        since = covers(wish.cadence, day)
        new = [one for ago in range((day - since).days) for one in by_day.get(since + dt.timedelta(days=ago), ())]
        new.sort(key=lambda one: (-one.relevance, one.paper_id))
        issue = choose(reader, [Found(wish, new)], sent, day.isoformat()) if new else None
        sent.update(issue.paper_ids if issue else ())
    return frozenset(sent)


def month_starts(until: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The year before `until` in pieces of a month, [first, last]: for what is learned anew as time goes on."""
    edges, day = [], until - YEAR + dt.timedelta(days=1)
    while day <= until:
        following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        edges.append((day, min(until, following - dt.timedelta(days=1))))
        day = following
    return edges


Learned = Callable[[Sequence[str], str, str], Sequence[Candidate]]


def learned_by_month(learn: Learned, library: Sequence[tuple[str, str]], until: dt.date) -> list[Candidate]:
    """For me, as it would have come about: each month by what was in the list, dated (date, paper), before it began."""
    found: list[Candidate] = []
    for first, last in month_starts(until):
        before = [paper for date, paper in library if date and date < first.isoformat()]
        found += learn(before, first.isoformat(), last.isoformat()) if before else []
    return found
