"""The boards that are open: one for short periods and one for long ones, moved on as signals come; a few past ones."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from frontlist.discover.board import advance, load
from frontlist.discover.entrants import promised, unnoted
from frontlist.discover.prior import Prior
from frontlist.discover.seen import Seen
from frontlist.model.edition import Pick
from frontlist.rank.attention import NORMAL_DAYS
from frontlist.store import promises, ranking
from frontlist.store.ranking import State
from frontlist.store.signals import hour_number

# The longest short period, and the weeks before it that say what is normal.
SHORT_DAYS: Final = 30 + NORMAL_DAYS
LONG: Final = frozenset({"year", "all"})
PAST_BOARDS: Final = 4
KEPT_EDITIONS: Final = 16


@dataclass(frozen=True, slots=True)
class Composed:
    """What an open edition holds as long as `state` stands, everything that it was made of; not beyond `pending`."""

    state: tuple[object, ...]
    pending: str
    picks: list[Pick]


@dataclass
class Boards:
    """What is open. Only speed depends on it: any board can be thrown away and loaded again."""

    prior: Prior
    live: dict[bool, Seen] = field(default_factory=dict)
    past: OrderedDict[tuple[dt.datetime, bool, bool, State], Seen] = field(default_factory=OrderedDict)
    composed: dict[str, Composed] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def now(self, connection: Connection, moment: dt.datetime, period: str) -> Seen:
        """The board of now."""
        long = period in LONG
        seen = self.live.get(long)
        if seen and hour_number(moment) == hour_number(seen.board.moment):
            # Who waited for the lock comes with a moment that is past: that is no reason to load everything anew.
            moment = max(moment, seen.board.moment)
        moved = advance(connection, seen.board, moment, self.prior) if seen else None
        if seen is None or moved is None:
            self.live[long] = Seen(load(connection, moment, _since(moment, long), self.prior))
        elif moved.state != seen.board.state or hour_number(moved.moment) != hour_number(seen.board.moment):
            seen.move(moved)
        return self.live[long]

    def note(self, connection: Connection, moment: dt.datetime) -> None:
        """From now on the texts of the papers that are young at this moment promise what they do now, though revised."""
        if found := unnoted(connection, moment):
            promises.note(connection, promised(self.prior, found))
            with self.lock:
                self.past.clear()
                self.composed.clear()

    def keep(self, key: str, composed: Composed) -> None:
        """Keep what an open edition holds; of a few editions, as anybody can ask for any."""
        if len(self.composed) >= KEPT_EDITIONS:
            self.composed.clear()
        self.composed[key] = composed

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
