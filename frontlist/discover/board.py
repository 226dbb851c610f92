"""The board: who had how much attention in which hour, as arrays, for one moment; moved on as signals arrive.

A board is a value: `advance` gives a new one. All amounts are whole numbers, so a board that was moved on vote by vote
equals, number for number, the board that is loaded at once for the same moment.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from frontlist.discover.entrants import Entrants, arrived, young
from frontlist.discover.prior import Prior
from frontlist.model.signal import KINDS
from frontlist.rank.decay import Floats, Integers
from frontlist.store import ranking, signal_papers, signals
from frontlist.store.ranking import Entry
from frontlist.store.signals import Mark, day_number, hour_number

KIND_NUMBER: Final = {kind: number for number, kind in enumerate(KINDS)}
_COLUMNS: Final = ("paper", "hour", "kind", "amount")


@dataclass(frozen=True, slots=True)
class Entries:
    """One attention sum a row: which paper, which hour, which kind, how much (thousandths)."""

    paper: Integers
    hour: Integers
    kind: Integers
    amount: Floats

    def __add__(self, later: Entries) -> Entries:
        return Entries(*(np.concatenate([getattr(self, name), getattr(later, name)]) for name in _COLUMNS))

    def where(self, mask: npt.NDArray[np.bool_]) -> Entries:
        """The rows for which `mask` holds."""
        return Entries(*(getattr(self, name)[mask] for name in _COLUMNS))


@dataclass(frozen=True, slots=True)
class Board:
    """What was known at `moment`. `pending` is when something already stored begins to count ('' for nothing);
    `gained` are the rows that came with the last advance."""

    moment: dt.datetime
    since_hour: int
    mark: Mark
    newest_paper: int
    pending: str
    papers: Entrants
    entries: Entries
    gained: Entries


def load(
    connection: Connection, moment: dt.datetime, since_hour: int, prior: Prior, *, hindsight: bool = False
) -> Board:
    """The board of a moment from the sums, less what became known later; or, in hindsight, what happened before it."""
    at, day = signals.moment(moment), day_number(moment)
    mark, newest = signals.mark(connection), ranking.newest_paper(connection)
    papers = arrived(connection, moment, prior)
    if hindsight:
        entries, pending = entries_of(ranking.happened(connection, since_hour, hour_number(moment)), papers), ""
    else:
        later = entries_of(ranking.known_later(connection, at, day, since_hour), papers)
        known = entries_of(ranking.known_by_day(connection, since_hour, day), papers)
        entries, pending = known + replace(later, amount=-later.amount), ranking.first_known_after(connection, at)
    return Board(moment, since_hour, mark, newest, pending, papers, entries, entries)


def advance(connection: Connection, board: Board, moment: dt.datetime, prior: Prior) -> Board | None:
    """The board of a later moment of the same day from the rows that were appended; None when it must be loaded anew."""
    at, mark, newest = signals.moment(moment), signals.mark(connection), ranking.newest_paper(connection)
    same_day = day_number(moment) == day_number(board.moment)
    due = board.pending and board.pending <= at
    if mark.epoch != board.mark.epoch or moment < board.moment or due or not same_day:
        return None
    if mark == board.mark and newest == board.newest_paper:
        return replace(board, moment=moment, gained=entries_of([], board.papers))
    appended = ranking.appended(connection, board.mark.position)
    counting = [entry for known_at, entry in appended if known_at <= at and entry.hour >= board.since_hour]
    later = [known_at for known_at, _ in appended if known_at > at]
    papers = _joined(connection, board, counting, moment, prior if newest != board.newest_paper else None)
    gained = entries_of(counting, papers)
    return replace(
        board, moment=moment, mark=mark, newest_paper=newest, papers=papers, gained=gained,
        entries=board.entries + gained, pending=min(filter(None, [board.pending, *later]), default=""),
    )  # fmt: skip


def entries_of(rows: list[Entry], papers: Entrants) -> Entries:
    """Rows as arrays. Rows of papers that the library does not hold are left out."""
    number = papers.number
    known = [(number[paper], hour, KIND_NUMBER[kind], amount) for paper, kind, hour, amount in rows if paper in number]
    table = np.array(known, dtype=np.int64).reshape(-1, 4)
    return Entries(table[:, 0], table[:, 1], table[:, 2], table[:, 3].astype(np.float64))


def _joined(
    connection: Connection, board: Board, rows: list[Entry], moment: dt.datetime, prior: Prior | None
) -> Entrants:
    new = {entry.paper_id for entry in rows} - board.papers.number.keys()
    found = signal_papers.some(connection, sorted(new)) if new else []
    fresh, promise = young(connection, moment, prior) if prior is not None else ([], {})
    return board.papers.joined([*found, *fresh], promise)
