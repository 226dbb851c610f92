"""The boards that are open: one for short periods and one for long ones, moved on as signals come; a few past ones."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from frontlist.discover.board import Board, advance, load
from frontlist.discover.prior import Prior
from frontlist.discover.tally import Tally, more, tally
from frontlist.discover.trending import Scored, about, explain, first, narrowed, score
from frontlist.model.signal import Standing
from frontlist.model.trend import Trend
from frontlist.rank.attention import NORMAL_DAYS
from frontlist.rank.decay import Integers, Period
from frontlist.store import ranking
from frontlist.store.ranking import State
from frontlist.store.signals import hour_number

# The longest short period, and the weeks before it that say what is normal.
SHORT_DAYS: Final = 30 + NORMAL_DAYS
LONG: Final = frozenset({"year", "all"})
PAST_BOARDS: Final = 4
# Heads of lists that are kept ordered, so that pages and repeated visits find them so.
KEPT_PLACES: Final = 300
KEPT_LISTS: Final = 500

Mask = npt.NDArray[np.bool_] | None


@dataclass(frozen=True)
class Seen:
    """A board with what has been counted on it so far; `tallies` may still stand where the board stood before."""

    board: Board
    tallies: dict[Period, Tally] = field(default_factory=dict)
    scores: dict[tuple[Period, str], Scored] = field(default_factory=dict)
    heads: dict[tuple[Period, str, str, str], Integers] = field(default_factory=dict)
    masks: dict[tuple[str, str], Mask] = field(default_factory=dict)
    standings: dict[tuple[Period, str, int], Standing] = field(default_factory=dict)
    counted: set[Period] = field(default_factory=set)

    def tally(self, period: Period) -> Tally:
        """The tally of a period, brought up to the board when first asked for."""
        if period not in self.counted:
            before = self.tallies.get(period)
            self.tallies[period] = more(before, self.board, period) if before else tally(self.board, period)
            self.counted.add(period)
        return self.tallies[period]

    def scored(self, period: Period, formula: str) -> Scored:
        """Every candidate's score, computed once."""
        if (period, formula) not in self.scores:
            self.scores[period, formula] = score(self.board, self.tally(period), period, formula)
        return self.scores[period, formula]

    def head(self, trend: Trend, period: Period, topic: Collection[str] | None, wanted: int) -> Integers:
        """The papers at the head of a list; kept, unless it is about a topic or very long."""
        scored = self.scored(period, trend.formula)
        if topic is not None:
            mask, chosen = self._mask(trend.category, trend.venue), about(self.board, topic)
            return first(self.board, scored, chosen if mask is None else chosen & mask, wanted)
        if wanted > KEPT_PLACES:
            return first(self.board, scored, self._mask(trend.category, trend.venue), wanted)
        key = (period, trend.formula, trend.category, trend.venue)
        if key not in self.heads:
            if len(self.heads) >= KEPT_LISTS:
                self.heads.clear()
            self.heads[key] = first(self.board, scored, self._mask(trend.category, trend.venue), KEPT_PLACES)
        return self.heads[key][:wanted]

    def explained(self, trend: Trend, period: Period, numbers: list[int]) -> list[Standing]:
        """A standing for each of these papers, in this order, the first at the place after `offset`."""
        of = (period, trend.formula)
        missing = [number for number in numbers if (*of, number) not in self.standings]
        if missing:
            known = explain(self.board, self.tally(period), trend.formula, self.scored(*of), missing, period)
            self.standings.update({(*of, number): one for number, one in zip(missing, known, strict=True)})
        return [
            replace(self.standings[(*of, number)], place=trend.offset + place)
            for place, number in enumerate(numbers, 1)
        ]

    def _mask(self, category: str, venue: str) -> Mask:
        size = len(self.board.papers.papers)
        kept = self.masks.get((category, venue))
        if (category, venue) not in self.masks or (kept is not None and len(kept) != size):
            if len(self.masks) >= KEPT_LISTS:
                self.masks.clear()
            self.masks[category, venue] = narrowed(self.board, category, venue)
        return self.masks[category, venue]


@dataclass
class Boards:
    """What is open. Only speed depends on it: any board can be thrown away and loaded again."""

    prior: Prior
    live: dict[bool, Seen] = field(default_factory=dict)
    past: OrderedDict[tuple[dt.datetime, bool, bool, State], Seen] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self, connection: Connection, moment: dt.datetime, period: str) -> Seen:
        """The board of now."""
        long = period in LONG
        seen = self.live.get(long)
        moved = advance(connection, seen.board, moment, self.prior) if seen else None
        if seen is None or moved is None:
            self.live[long] = Seen(load(connection, moment, _since(moment, long), self.prior))
        elif moved.state != seen.board.state or hour_number(moved.moment) != hour_number(seen.board.moment):
            self.live[long] = Seen(moved, tallies=dict(seen.tallies), masks=seen.masks)
        return self.live[long]

    def then(self, connection: Connection, moment: dt.datetime, period: str, *, hindsight: bool) -> Seen:
        """The board of a past moment."""
        key = (moment, period in LONG, hindsight, ranking.state(connection))
        if key not in self.past:
            since = _since(moment, period in LONG)
            self.past[key] = Seen(load(connection, moment, since, self.prior, hindsight=hindsight))
        self.past.move_to_end(key)
        while len(self.past) > PAST_BOARDS:
            self.past.popitem(last=False)
        return self.past[key]


def _since(moment: dt.datetime, long: bool) -> int:
    return -(2**31) if long else hour_number(moment) // 24 * 24 - SHORT_DAYS * 24
