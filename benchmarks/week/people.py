"""Who takes part, all of them simulated and named so: accounts that act, and addresses that mail goes to."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from frontlist.app import Clock, Library
from frontlist.discover.simulate import HOURS
from frontlist.model.signal import Signal
from frontlist.model.subscription import Cadence, Kind, Reader, Subscription
from frontlist.store import readers, signals

LONG_AGO = dt.timedelta(days=400)
EACH = 3
CATEGORIES = ("cs.LG", "cs.CL", "cs.CV", "quant-ph", "math.AP")


class Person(NamedTuple):
    """An account and the token by which a program speaks for it."""

    account: str
    token: str


def register(home: Path, clock: Clock, count: int) -> list[Person]:
    """Accounts that came long before the week, so that their votes weigh like anybody's."""
    with Library.open(home, clock=lambda: clock() - LONG_AGO) as library:
        found = [library.community.accounts.add(f"Simulated reader {number}", role="reader") for number in range(count)]
        tokens = library.community.tokens
        return [Person(account.id, tokens.make(account, "the week", ("read", "write")).secret) for account in found]


def subscribe(home: Path, clock: Clock, count: int, topics: Sequence[str]) -> None:
    """Readers by mail, each with several wishes, in the state in which a pressed button leaves them."""
    chance = random.Random(20251208)
    since = (clock() - LONG_AGO).isoformat()
    with Library.open(home, clock=clock) as library, library.database.write() as connection:
        for number in range(count):
            name = f"r{number:05d}"
            reader = Reader(
                name, f"{name}@d{number % 50}.example", "active", hour=7, created_at=since, confirmed_at=since
            )
            readers.add(connection, reader, reader.email)
            for place, (kind, target, cadence) in enumerate(wishes(number, topics, chance)):
                wish = Subscription(f"{name}-{place}", name, kind, target, cadence=cadence, bar=0.3, created_at=since)
                readers.subscribe(connection, wish)


def wishes(number: int, topics: Sequence[str], chance: random.Random) -> list[tuple[Kind, str, Cadence]]:
    """Mostly topics; every fifth wants the edition too, every seventh a category, some once a week only."""
    found: list[tuple[Kind, str, Cadence]] = [("query", topic, "daily") for topic in chance.sample(topics, min(EACH, len(topics)))]  # fmt: skip
    if number % 5 == 0:
        found.append(("edition", "", "daily"))
    if number % 7 == 0:
        found.append(("category", chance.choice(CATEGORIES), "weekly" if number % 2 else "daily"))
    return found


def attention(date: str, paper_ids: Sequence[str], now: dt.datetime) -> Iterator[Signal]:
    """A day's simulated votes from elsewhere: few for most papers, many for some, few at night. None of the future."""
    midnight = dt.datetime.fromisoformat(f"{date}T00:00:00+00:00")
    for paper in paper_ids:
        chance = random.Random(f"{date} {paper}")
        for number in range(min(60, int(chance.paretovariate(1.1)))):
            hour = chance.choices(range(24), HOURS)[0]
            at = midnight + dt.timedelta(hours=hour, seconds=chance.randrange(3600))
            kind = chance.choice(("upvote", "mention", "star"))
            yield Signal(paper, kind, "simulation", f"week:{date}:{paper}:{number}", min(at, now), now, simulated=True)


def put(library: Library, given: Sequence[Signal]) -> int:
    """Into the ledger, each once however often this is tried."""
    with library.database.write() as connection:
        return signals.put(connection, given)
