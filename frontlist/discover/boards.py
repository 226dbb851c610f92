"""The boards that are open: one for short periods and one for long ones, moved on as signals come; a few past ones."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from frontlist.discover.board import Board, advance, load
from frontlist.discover.prior import Prior
from frontlist.discover.tally import Tally, more, tally
from frontlist.discover.trending import Scored, score
from frontlist.rank.attention import NORMAL_DAYS
from frontlist.rank.decay import PERIODS
from frontlist.store import signals
from frontlist.store.signals import Mark, hour_number

# The longest short period, and the weeks before it that say what is normal.
SHORT_DAYS: Final = 30 + NORMAL_DAYS
LONG: Final = frozenset({"year", "all"})
PAST_BOARDS: Final = 4


@dataclass(frozen=True)
class Seen:
    """A board with what has been counted on it so far."""

    board: Board
    tallies: dict[str, Tally] = field(default_factory=dict)
    scores: dict[tuple[str, str], Scored] = field(default_factory=dict)

    def tally(self, period: str) -> Tally:
        """The tally of a period, counted once."""
        if period not in self.tallies:
            self.tallies[period] = tally(self.board, PERIODS[period])
        return self.tallies[period]

    def scored(self, period: str, formula: str) -> Scored:
        """Every candidate's score, computed once."""
        if (period, formula) not in self.scores:
            self.scores[period, formula] = score(self.board, self.tally(period), PERIODS[period], formula)
        return self.scores[period, formula]


@dataclass
class Boards:
    """What is open. Only speed depends on it: any board can be thrown away and loaded again."""

    prior: Prior
    live: dict[bool, Seen] = field(default_factory=dict)
    past: OrderedDict[tuple[dt.datetime, bool, bool, Mark], Seen] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self, connection: Connection, moment: dt.datetime, period: str) -> Seen:
        """The board of now."""
        long = period in LONG
        with self.lock:
            seen = self.live.get(long)
            moved = advance(connection, seen.board, moment, self.prior) if seen else None
            if seen is None or moved is None:
                self.live[long] = Seen(load(connection, moment, _since(moment, long), self.prior))
            elif _changed(seen.board, moved):
                tallies = {name: more(old, moved, PERIODS[name]) for name, old in seen.tallies.items()}
                self.live[long] = Seen(moved, tallies)
            return self.live[long]

    def then(self, connection: Connection, moment: dt.datetime, period: str, *, hindsight: bool) -> Seen:
        """The board of a past moment."""
        key = (moment, period in LONG, hindsight, signals.mark(connection))
        with self.lock:
            if key not in self.past:
                since = _since(moment, period in LONG)
                self.past[key] = Seen(load(connection, moment, since, self.prior, hindsight=hindsight))
            self.past.move_to_end(key)
            while len(self.past) > PAST_BOARDS:
                self.past.popitem(last=False)
            return self.past[key]


def _changed(before: Board, after: Board) -> bool:
    stayed = before.mark == after.mark and before.newest_paper == after.newest_paper
    return not stayed or hour_number(before.moment) != hour_number(after.moment)


def _since(moment: dt.datetime, long: bool) -> int:
    return -(2**31) if long else hour_number(moment) // 24 * 24 - SHORT_DAYS * 24
