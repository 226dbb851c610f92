"""The demo: votes that a simulation casts, named as such wherever they show, and two archived editions.

Every signal made here bears `simulated`; `remove` takes them all out, as if they had never been. The editions are
composed by us from the shelf: the dates and the order of the papers are known, the year is not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from sqlalchemy import Connection

from frontlist.discover.compose import numbered
from frontlist.discover.editions import Editions
from frontlist.model.edition import Pick
from frontlist.model.signal import Signal
from frontlist.store import editions, notes, signals

SOURCE: Final = "simulation"
# The archived pages bear a day and a month, but no year: 2026 is our choice.
EDITIONS: Final = {"2026-03-11": (1, 2, 4), "2026-03-13": (3,)}
COMPOSED: Final = "Composed by us for the demo from an archived page; the year is our choice."
NOTE_KEY: Final = "demo.editions"
SEED: Final = 20260311
MOST_VOTES: Final = 60
VOTE_DAYS: Final = 1.0
RECENT_DAYS: Final = 2
RECENT_SHARE: Final = 0.3
CURATOR: Final = "the editors of the demo"
# Wakefulness by hour of the day (UTC): few vote at night.
HOURS: Final = (2, 1, 1, 1, 1, 2, 4, 6, 8, 10, 10, 9, 9, 10, 10, 10, 9, 8, 7, 6, 5, 5, 4, 3)


class Shelved(NamedTuple):
    """A paper of the shelf: its id here, its places (page, position), and the curator's line, if it has one."""

    paper_id: str
    places: tuple[tuple[int, int], ...]
    note: str = ""


def load_demo(made: Editions, shelf: Sequence[Shelved], now: dt.datetime) -> int:
    """Compose the archived editions and cast the simulated votes; how many votes were new. Again changes nothing."""
    with made.database.write(lock=False) as connection:
        cast: list[Signal] = []
        for key in EDITIONS:
            opening = made.calendar.span(key).ends - dt.timedelta(days=1)
            cast += [vote for paper in _standing(shelf, key) for vote in _votes(paper.paper_id, key, opening)]
        opening = now - dt.timedelta(days=RECENT_DAYS)
        some = [paper for paper in shelf if _draw(paper.paper_id, "recent").random() < RECENT_SHARE]
        cast += [vote for paper in some for vote in _votes(paper.paper_id, "recent", opening)]
        added = signals.put(connection, [vote for vote in cast if vote.happened_at <= now])
        notes.put(connection, NOTE_KEY, [[paper.paper_id, paper.places, paper.note] for paper in shelf])
        for key in EDITIONS:
            _archive(connection, made, shelf, key, simulated=True)
    return added


def remove(made: Editions) -> int:
    """Remove every simulated signal, and what the archived editions took from them; how many signals there were."""
    with made.database.write(lock=False) as connection:
        gone = signals.remove_simulated(connection)
        kept = notes.get(connection, NOTE_KEY, [])
        shelf = [
            Shelved(paper_id, tuple((page, place) for page, place in places), note) for paper_id, places, note in kept
        ]
        for key in EDITIONS if shelf else ():
            _archive(connection, made, shelf, key, simulated=False)
    return gone


def _archive(connection: Connection, made: Editions, shelf: Sequence[Shelved], key: str, *, simulated: bool) -> None:
    """Write the edition anew: the curated part in the order of the page, the rest by votes or by that order too."""
    papers = _standing(shelf, key)
    here = signals.totals(connection, [paper.paper_id for paper in papers]) if simulated else {}
    votes = {paper_id: counts.get("vote", 0.0) for paper_id, counts in here.items()}
    curated = [Pick(paper.paper_id, "curated", 0, note=paper.note, curator=CURATOR) for paper in papers if paper.note]
    rest = sorted((paper for paper in papers if not paper.note), key=lambda paper: -votes.get(paper.paper_id, 0.0))
    others = [
        Pick(paper.paper_id, "community", 0, reason=_reason(votes.get(paper.paper_id, 0.0)), score=votes.get(paper.paper_id, 0.0))
        for paper in rest
    ]  # fmt: skip
    editions.remove(connection, key)
    editions.ensure(connection, replace(made.blank(key), note=COMPOSED))
    editions.close(connection, key, numbered([*curated, *others]), made.blank(key).ends, simulated=simulated)


def _standing(shelf: Sequence[Shelved], key: str) -> list[Shelved]:
    """The papers of the edition's pages in the order of the pages, but for those that stand in an earlier one."""
    earlier = {page for other, pages in EDITIONS.items() if other < key for page in pages}
    pages = EDITIONS[key]
    found = [
        (min((place, pages.index(page)) for page, place in paper.places if page in pages), paper)
        for paper in shelf
        if any(page in pages for page, _ in paper.places) and not any(page in earlier for page, _ in paper.places)
    ]
    # Two rows of the shelf may have turned out to be one paper.
    return list({paper.paper_id: paper for _, paper in sorted(found, reverse=True)}.values())[::-1]


def _votes(paper_id: str, label: str, opening: dt.datetime) -> Iterator[Signal]:
    """A paper's votes: a few for most, many for some, most of them on the first day, few at night."""
    draw = _draw(paper_id, label)
    for number in range(min(MOST_VOTES, int(math.exp(draw.gauss(1.2, 1.0))))):
        day = opening + dt.timedelta(days=int(draw.expovariate(1 / VOTE_DAYS)))
        hour = draw.choices(range(24), HOURS)[0]
        at = day.replace(hour=hour, minute=draw.randrange(60), second=draw.randrange(60), microsecond=0)
        yield Signal(paper_id, "vote", SOURCE, f"{label}:{paper_id}:{number}", at, at, simulated=True)


def _draw(paper_id: str, label: str) -> random.Random:
    return random.Random(hashlib.sha256(f"{SEED}:{label}:{paper_id}".encode()).digest())


def _reason(votes: float) -> str:
    return f"{votes:.0f} simulated vote{'' if votes == 1 else 's'}" if votes else ""
