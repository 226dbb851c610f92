"""`Discover`: lists without a question. Trending, editions, and why a paper stands where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from frontlist.discover import simulate, trending
from frontlist.discover.boards import Boards
from frontlist.discover.calendar import Calendar
from frontlist.discover.editions import Editions
from frontlist.discover.follow import follow
from frontlist.discover.mentions import Taken, take
from frontlist.discover.newest import newest
from frontlist.discover.prior import Prior, shipped_prior
from frontlist.discover.rebuild import Rebuilt, rebuild
from frontlist.discover.seen import Seen
from frontlist.discover.what_if import rearranged
from frontlist.errors import UsageError
from frontlist.model.dates import utc_now
from frontlist.model.edition import Edition, Rhythm
from frontlist.model.signal import Standing
from frontlist.model.trend import Trend
from frontlist.model.what_if import Mix, WhatIf
from frontlist.rank.attention import KIND_WEIGHTS
from frontlist.rank.breadth import HEAD, REACH, broadened
from frontlist.rank.decay import PERIODS, Period
from frontlist.rank.described import DESCRIBED, Described
from frontlist.store import ranking, signal_papers, signals
from frontlist.store.database import Database
from frontlist.store.papers import find, get_many
from frontlist.store.signals import Known

Topic = Callable[[str], Collection[str]]
WEEK = dt.timedelta(days=7)
# Before any signal that is of use; the edges of the calendar have no week before or after them.
FIRST_WEEK = dt.date(1990, 1, 1)


def no_topic(query: str) -> Collection[str]:
    """Where there is no search, there are no lists by topic."""
    raise UsageError(
        f"Lists by topic need the search index (asked for {query!r}).",
        "The worker makes it, `frontlist index update` at once.",
    )


@dataclass(frozen=True)
class Discover:
    """The door. `topic` gives the ids of the papers that a query means; `timezone` is the site's."""

    database: Database
    clock: Callable[[], dt.datetime] = utc_now
    timezone: str = "UTC"
    weekend: str = "monday"
    prior: Prior = field(default_factory=shipped_prior)
    topic: Topic = no_topic

    @cached_property
    def boards(self) -> Boards:
        """The open boards; only speed depends on them."""
        return Boards(self.prior)

    @cached_property
    def editions(self) -> Editions:
        """Picking, ordering, closing and correcting editions; who may do so is for the caller to ask."""
        return Editions(self.database, self.calendar, self.boards)

    @cached_property
    def calendar(self) -> Calendar:
        """When editions begin and end."""
        return Calendar(ZoneInfo(self.timezone), self.weekend)

    def trending(self, trend: Trend | None = None) -> list[Standing]:
        """The list that `trend` describes, each place with its reasons."""
        trend = trending.checked(trend or Trend())
        topic = frozenset(self.topic(trend.query)) if trend.query else None
        if trend.formula == "newest":
            with self.database.read() as connection:
                return newest(connection, trend, self._moment(trend), topic)
        # The open boards are shared by all threads of a process; a list takes about a millisecond.
        with self.boards.lock, self.database.read() as connection:
            return _listed(connection, self._seen(connection, trend), trend, topic)

    def edition(self, key: str = "", rhythm: Rhythm = "day") -> Edition:
        """The edition of this key, the week or month that holds this day, or the one under way."""
        now = self.clock()
        if not key:
            key = self.calendar.key(rhythm, self.calendar.today(now))
        elif rhythm != "day" and self.calendar.rhythm(key) == "day":
            key = self.calendar.key(rhythm, self.calendar.day(key))
        return self.editions.read(key, now)

    def latest_edition(self, rhythm: Rhythm = "day") -> Edition:
        """The last full edition."""
        return self.editions.latest(rhythm, self.clock())

    def close_due(self) -> list[str]:
        """Close every edition that has ended; their keys."""
        return self.editions.close_due(self.clock())

    def why(self, paper_id: str, period: str = "week", formula: str = "frontlist") -> Standing | None:
        """The paper's standing now (its place is 0: nobody else was looked at), or None without any attention."""
        trend = trending.checked(Trend(period=period, formula=formula))
        with self.boards.lock, self.database.read() as connection:
            seen = self._seen(connection, trend)
            number = seen.board.papers.number.get(paper_id)
            return None if number is None else replace(seen.explained(trend, PERIODS[period], [number])[0], place=0)

    def what_if(self, mix: Mix, week: str = "", paper: str = "", hidden: Collection[str] = ()) -> WhatIf:
        """A past week in the order of another formula, by when things happened.

        By default the last full week, or this one where nothing drew attention in that.
        """
        today = self.calendar.today(self.clock())
        if week:
            day = self.calendar.day(week)
            if not FIRST_WEEK <= day <= today + WEEK:
                raise UsageError("There is no list of that week.", "Choose a past week of this library.")
            return self._what_if(mix, self.calendar.key("week", day), paper, hidden)
        found = self._what_if(mix, self.calendar.key("week", today - WEEK), paper, hidden)
        return found if found.places else self._what_if(mix, self.calendar.key("week", today), paper, hidden)

    def _what_if(self, mix: Mix, key: str, paper: str, hidden: Collection[str]) -> WhatIf:
        now, span = self.clock(), self.calendar.span(key)
        if span.starts > now:
            raise UsageError("That week has not come yet.", "Choose a past week.")
        moment = min(span.ends - dt.timedelta(seconds=1), now)
        with self.boards.lock, self.database.read() as connection:
            asked = find(connection, paper) if paper else ""
            board = self.boards.then(connection, moment, "week", hindsight=True).board
            if asked and asked not in board.papers.number:
                unheard = map(signal_papers.ranked, get_many(connection, [asked]).values())
                board = replace(board, papers=board.papers.joined(unheard, {}))
        places, about = rearranged(board, mix, hidden, asked)
        later = self.calendar.next(key)
        previous = self.calendar.key("week", self.calendar.day(key) - WEEK)
        return WhatIf(key, previous, later if self.calendar.span(later).starts <= now else "", tuple(places), about)

    def signals(self, paper_id: str) -> list[Known]:
        """Every signal of a paper, the latest first, withdrawn ones marked."""
        with self.database.read() as connection:
            return signals.of_paper(connection, paper_id)

    def counts(self, paper_ids: list[str]) -> dict[str, dict[str, float]]:
        """Paper → kind → count, for pages."""
        with self.database.read() as connection:
            return signals.totals(connection, paper_ids)

    def plots(self, paper_ids: Sequence[str], since: int = 0) -> dict[str, list[tuple[int, float]]]:
        """Paper → (day since 1970, attention by the weights of its kinds): the points of sparklines, from a day on."""
        with self.database.read() as connection:
            found = signals.plots(connection, paper_ids, since)
        return {paper_id: _weighed(points) for paper_id, points in found.items()}

    def kinds_by_day(self, paper_id: str) -> list[tuple[int, str, float]]:
        """(day since 1970, kind, count): a paper's plot."""
        with self.database.read() as connection:
            return signals.plots(connection, [paper_id])[paper_id]

    def weights(self) -> dict[str, float]:
        """What one observation of each kind is worth beside a vote, for the page about ranking."""
        return dict(KIND_WEIGHTS)

    def formulas(self) -> Sequence[Described]:
        """Every formula that a list can be ordered by, in words and signs."""
        return DESCRIBED

    def has_simulated(self) -> bool:
        """Whether any simulated signal stands, so that pages can say so."""
        with self.database.read() as connection:
            return signals.has_simulated(connection)

    def follow(self) -> int:
        """Take up what changed in the papers since the last time; how many were brought up to date."""
        return follow(self.database, self.clock())

    def remove_simulated(self) -> int:
        """Remove every simulated signal; how many there were."""
        return simulate.remove(self.editions)

    def rebuild_sums(self, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Rebuilt:
        """Make the sums of all signals again from the ledger."""
        return rebuild(self.database, progress)

    def take_mentions(self, lines: Iterable[bytes]) -> Taken:
        """Store mentions and counts from JSON lines."""
        return take(self.database, lines, self.clock())

    def _moment(self, trend: Trend) -> dt.datetime:
        now = self.clock()
        if trend.as_of is not None and trend.as_of > now:
            raise UsageError(f"{trend.as_of.isoformat()} has not come yet.", "Give a moment in the past.")
        return trend.as_of or now

    def _seen(self, connection: Connection, trend: Trend) -> Seen:
        moment = self._moment(trend)
        if trend.as_of is None and not trend.hindsight:
            return self.boards.now(connection, moment, trend.period)
        return self.boards.then(connection, moment, trend.period, hindsight=trend.hindsight)


def _weighed(points: Iterable[tuple[int, str, float]]) -> list[tuple[int, float]]:
    days: dict[int, float] = {}
    for day, kind, amount in points:
        days[day] = days.get(day, 0.0) + amount * KIND_WEIGHTS[kind]
    return sorted(days.items())


def _listed(connection: Connection, seen: Seen, trend: Trend, topic: Collection[str] | None) -> list[Standing]:
    """The list, without papers that were removed, merged away or hidden since their signals came."""
    papers, last, period = seen.board.papers.papers, trend.offset + trend.limit, PERIODS[trend.period]
    last = max(last, REACH) if trend.broad else last
    wanted = last + len(trend.hidden)
    while True:
        head = seen.head(trend, period, topic, wanted).tolist()
        shown = ranking.existing(connection, [papers[number].paper_id for number in head]) - frozenset(trend.hidden)
        kept = [number for number in head if papers[number].paper_id in shown]
        if len(kept) >= last or len(head) < wanted:
            if trend.broad:
                return _broad(seen, trend, period, kept)
            return seen.explained(trend, period, kept[trend.offset : last])
        wanted *= 2


def _broad(seen: Seen, trend: Trend, period: Period, numbers: list[int]) -> list[Standing]:
    """The list with a broader head; who came in says from where."""
    scores = seen.listing(period, trend.formula).scored.keys[0]
    order = broadened([float(scores[number]) for number in numbers], seen.board.papers.field[numbers].tolist())
    shown = order[trend.offset : trend.offset + trend.limit]
    standings = seen.explained(trend, period, [numbers[place] for place in shown])
    return [
        replace(one, reason=f"{one.reason}; from place {place + 1}, so that more fields stand at the head")
        if one.place <= HEAD <= place
        else one
        for place, one in zip(shown, standings, strict=True)
    ]
