"""Counters: what a service counts of papers that are here already (citations, stars), asked again and again.

Each service is one small file with a `Counter`; this one walks through the library for all of them. A round asks for every
paper once, some requests a reading; the next round begins some days after the last one did. All that count the same thing
share its name as their source, so that a paper's total is the highest that any of them has shown, and not their sum.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import orjson

from frontlist.model.paper import ExternalId, Link
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint, Item
from frontlist.net.client import Client

ROUND_DAYS: Final = 7
PAGE: Final = 500
# By which of its ids a total is kept: the same whoever is asked.
_PREFERRED: Final = ("arxiv", "doi", "pmid", "acl", "openalex", "s2")


class Asked(NamedTuple):
    """A paper of the library, as far as a counter needs to know it. `number` is its place in the order of arrival."""

    number: int
    ids: tuple[ExternalId, ...]
    links: tuple[Link, ...]
    day: str

    def one(self, scheme: str) -> str:
        """Its id of that kind, or ''."""
        return next((known.value for known in self.ids if known.scheme == scheme), "")


class Access(NamedTuple):
    """The way to a service: the client, where it is, and the key or token for it, if there is one."""

    client: Client
    endpoint: str
    key: str


# So many papers that came after that number, dated on that day or later.
Held = Callable[[int, int, str], Sequence[Asked]]
Totals = Iterator[tuple[Asked, float]]


class Counter(NamedTuple):
    """One service. `source` and `kind` name what it counts; `fits` tells which papers it can be asked for; `ask` is one
    request for at most `at_once` of them; `most` is how many requests a reading makes, `most_keyed` with a key."""

    help: str
    source: str
    kind: str
    endpoint: str
    key: str
    at_once: int
    most: int
    most_keyed: int
    fits: Callable[[Asked], bool]
    ask: Callable[[Access, Sequence[Asked]], Totals]


def poll(
    counter: Counter, access: Access, held: Held, *, since: str, today: dt.date, state: str, every: int = ROUND_DAYS
) -> Iterator[Item]:
    """Go on with the round where the last reading ended; nothing when it is not yet time for another round."""
    begun, after = _position(state)
    if after == 0:
        if begun and today < dt.date.fromisoformat(begun) + dt.timedelta(days=every):
            return
        begun = today.isoformat()
    left = counter.most_keyed if access.key else counter.most
    for some, last in _groups(counter, held, after, since):
        if left == 0:
            return
        if some:
            left -= 1
            yield from _observations(counter, counter.ask(access, some))
        yield Checkpoint(_state(begun, last))
    yield Checkpoint(_state(begun, 0))


def _groups(counter: Counter, held: Held, after: int, since: str) -> Iterator[tuple[list[Asked], int]]:
    """The papers in as many groups as there will be requests, each with the number at which it ends."""
    waiting: list[Asked] = []
    while page := held(after, PAGE, since):
        after = page[-1].number
        waiting += [paper for paper in page if paper.ids and counter.fits(paper)]
        while len(waiting) >= counter.at_once:
            some, waiting = waiting[: counter.at_once], waiting[counter.at_once :]
            yield some, some[-1].number
    if waiting or after:
        yield waiting, after


def _observations(counter: Counter, totals: Iterable[tuple[Asked, float]]) -> Iterator[Observation]:
    for paper, total in totals:
        if total > 0:
            known = min(paper.ids, key=lambda one: (_preference(one.scheme), one))
            key = f"{known.value}:{counter.kind}"
            yield Observation(known, counter.kind, counter.source, key, _whole(paper.day), float(total))


def _preference(scheme: str) -> int:
    return _PREFERRED.index(scheme) if scheme in _PREFERRED else len(_PREFERRED)


def _whole(day: str) -> str:
    """A date of which only the year or the month is known begins with its first day."""
    return f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10]


def _position(state: str) -> tuple[str, int]:
    kept = orjson.loads(state) if state else {}
    return str(kept.get("round", "")), int(kept.get("after", 0))


def _state(begun: str, after: int) -> str:
    return orjson.dumps({"round": begun, "after": after}).decode()
