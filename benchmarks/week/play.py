"""The seven days: what comes, what is waited for, and who is killed meanwhile."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from benchmarks.week import waiting
from benchmarks.week.people import attention, put
from benchmarks.week.stock import DATES
from benchmarks.week.town import Town, say
from frontlist.app import Library
from frontlist.model.dates import stamp
from frontlist.store.papers import find

KILLS_A_WEEK: Final = 12
SHORTEST, LONGEST = 10.0, 180.0
SATURDAY: Final = 5
ONE_DAY: Final = dt.timedelta(days=1)


@dataclass
class Week:
    """A week under way. `ends` is when its last day should be over, on this machine's own clock."""

    town: Town
    library: Library
    ends: float
    chance: random.Random = field(default_factory=lambda: random.Random(20251208))
    signals: set[str] = field(default_factory=set)

    def play(self) -> None:
        """Every day, with somebody killed now and then."""
        # On a machine so busy that starting takes long, whoever was started is left to do something.
        least = max(SHORTEST, self.town.took["start"])
        every = max(least, min(LONGEST, (self.ends - time.monotonic()) / KILLS_A_WEEK))
        over = threading.Event()
        killer = threading.Thread(target=self._kill, args=(every, over), name="killer", daemon=True)
        for reader in self.town.readers:
            reader.start()
        killer.start()
        try:
            for number, date in enumerate(DATES):
                self._day(date, len(DATES) - number)
        finally:
            over.set()
            killer.join()
            self.town.stage.over.set()
            for reader in self.town.readers:
                reader.finish()
        self._last_night()

    def _day(self, date: str, left: int) -> None:
        began = time.monotonic()
        until = began + max(0.0, self.ends - began) / left
        self._bring(date)
        self.town.clock.forward_to(_at(date, 7))
        self._wait(f"{date}: mails", lambda connection: waiting.unmailed(connection, date, self.town.subscribers))
        mailed = time.monotonic() - began
        self.town.clock.forward_to(_at(date, 12))
        self._draw_attention(date)
        if date == DATES[3]:
            self._restart_database()
        time.sleep(max(0.0, until - time.monotonic()))
        records, deaths = len(self.town.stock.days[date]), len(self.town.fleet.events)
        say(f"{date}: {records} records; the last mail was out after {mailed:.0f} s; {deaths} deaths so far")

    def _bring(self, date: str) -> None:
        """The day's papers are there for whoever asks, and are waited for; so are yesterday's edition and the index."""
        arxiv, morning, yesterday = self.town.arxiv, _at(date, 5), dt.date.fromisoformat(date) - ONE_DAY
        arxiv.held, arxiv.today = [*arxiv.held, *self.town.stock.days[date]], date
        self.town.clock.forward_to(morning)
        self._wait(f"{date}: sync", lambda connection: waiting.unsynced(connection, "arxiv", stamp(morning)))
        if date != DATES[0] and yesterday.weekday() < SATURDAY:
            self._wait(f"{date}: edition", lambda connection: waiting.unclosed(connection, yesterday.isoformat()))
        self._wait(f"{date}: index", lambda connection: waiting.unindexed(connection, self.town.homes))
        self.town.stage.papers = [one.number for one in self.town.stock.new(date)]

    def _last_night(self) -> None:
        """Monday has come again: the week is closed, and everything is indexed."""
        sunday = dt.date.fromisoformat(DATES[-1])
        self.town.clock.forward_to(_at((sunday + ONE_DAY).isoformat(), 5))
        year, week, _ = sunday.isocalendar()
        self._wait("the week's edition", lambda connection: waiting.unclosed(connection, f"{year}-W{week:02d}"))
        self._wait("the index", lambda connection: waiting.unindexed(connection, self.town.homes))

    def _draw_attention(self, date: str) -> None:
        ids = waiting.retried(lambda: self._ids([one.number for one in self.town.stock.new(date)]))
        given = list(attention(date, ids, self.town.clock()))
        waiting.retried(lambda: put(self.library, given))
        self.signals |= {signal.key for signal in given}

    def _ids(self, numbers: list[str]) -> list[str]:
        with self.library.database.read() as connection:
            return [find(connection, number) for number in numbers]

    def _wait(self, what: str, left: Callable[[Connection], int]) -> None:
        waiting.wait(self.library.database, self.town.clock, what, left)

    def _kill(self, every: float, over: threading.Event) -> None:
        while not over.wait(every * self.chance.uniform(0.5, 1.5)):
            event = self.town.fleet.kill_one(self.chance)
            say(event.what)

    def _restart_database(self) -> None:
        """PostgreSQL crashes and comes back; SQLite lives in the one process, which is restarted."""
        if self.town.server is None:
            say(self.town.fleet.restart(self.town.fleet.nodes[0]).what)
            return
        began = time.time()
        self.town.fleet.no_database_until = began + 30.0
        self.town.server.stop("immediate")
        time.sleep(1.0)
        self.town.server.start()
        say(self.town.fleet.note(began, "database restarted").what)


def _at(date: str, hour: int) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{date}T{hour:02d}:00:00+00:00")
