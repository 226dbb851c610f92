"""The board: who had how much attention in which hour, as arrays, for one moment; moved on as signals arrive.

A board is a value: `advance` gives a new one. All amounts are whole numbers, so a board that was moved on vote by vote
equals, number for number, the board that is loaded at once for the same moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from frontlist.store.ranking import Entry, State
from frontlist.store.signals import day_number, hour_number

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

    def __len__(self) -> int:
        return len(self.paper)

    def where(self, mask: npt.NDArray[np.bool_] | slice) -> Entries:
        """The rows for which `mask` holds."""
        return Entries(*(getattr(self, name)[mask] for name in _COLUMNS))


@dataclass(frozen=True, slots=True)
class Board:
    """What was known at `moment`: what it began with, and what has come since, in the order in which it came.

    `pending` is when something that is stored already begins to count ('' for nothing).
    """

    moment: dt.datetime
    since_hour: int
    state: State
    pending: str
    papers: Entrants
    first: Entries
    since: Entries

    @property
    def entries(self) -> Entries:
        """Everything."""
        return self.first + self.since if len(self.since) else self.first


def load(
    connection: Connection, moment: dt.datetime, since_hour: int, prior: Prior, *, hindsight: bool = False
) -> Board:
    """The board of a moment from the sums, less what became known later; or, in hindsight, what happened before it."""
    at, day, state = signals.moment(moment), day_number(moment), ranking.state(connection)
    papers = arrived(connection, moment, prior, hindsight=hindsight)
    if hindsight:
        entries, pending = entries_of(ranking.happened(connection, since_hour, hour_number(moment)), papers), ""
    else:
        later = entries_of(ranking.known_later(connection, at, day, since_hour), papers)
        known = entries_of(ranking.known_by_day(connection, since_hour, day), papers)
        entries, coming = known + replace(later, amount=-later.amount), ranking.first_known_after(connection, at)
        pending = min(filter(None, [coming, signal_papers.first_known_after(connection, at)]), default="")
    return Board(moment, since_hour, state, pending, papers, entries, entries_of([], papers))


def advance(connection: Connection, board: Board, moment: dt.datetime, prior: Prior) -> Board | None:
    """The board of a later moment of the same day from the rows that were appended; None when it must be loaded anew."""
    # A connection may see less than the one that brought the board here: what is on it stays.
    state = max(ranking.state(connection), board.state)
    same_day = day_number(moment) == day_number(board.moment)
    if state.epoch != board.state.epoch or moment < board.moment or not same_day:
        return None
    at = signals.moment(moment)
    if board.pending and board.pending <= at:
        return None
    if state == board.state:
        return board if moment == board.moment else replace(board, moment=moment)
    appended = ranking.appended(connection, board.state.position)
    counting = [entry for known_at, entry in appended if known_at <= at and entry[2] >= board.since_hour]
    later = [known_at for known_at, _ in appended if known_at > at]
    papers = _joined(connection, board, counting, moment, prior if state.papers != board.state.papers else None)
    pending = min(filter(None, [board.pending, *later]), default="")
    since = board.since + entries_of(counting, papers)
    return replace(board, moment=moment, state=state, pending=pending, papers=papers, since=since)


def entries_of(rows: Sequence[Entry], papers: Entrants) -> Entries:
    """Rows as arrays. Rows of papers that the library does not hold are left out."""
    if not rows:
        none = np.empty(0, dtype=np.int64)
        return Entries(none, none, none, np.empty(0))
    ids, kinds, hours, amounts = zip(*rows, strict=True)
    number = np.array([papers.number.get(paper_id, -1) for paper_id in ids], dtype=np.int64)
    kind = np.array([KIND_NUMBER[name] for name in kinds], dtype=np.int64)
    found = Entries(number, np.array(hours, dtype=np.int64), kind, np.array(amounts, dtype=np.float64))
    return found.where(number >= 0)


def _joined(
    connection: Connection, board: Board, rows: list[Entry], moment: dt.datetime, prior: Prior | None
) -> Entrants:
    new = {entry[0] for entry in rows if entry[0] not in board.papers.number}
    found = signal_papers.some(connection, sorted(new), signals.moment(moment)) if new else []
    fresh, promise = young(connection, moment, prior) if prior is not None else ([], {})
    return board.papers.joined([*found, *fresh], promise)
