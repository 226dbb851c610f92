"""The tally of a board for one period: each paper's attention in the window, and what would have been normal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from frontlist.discover.board import Board, Entries
from frontlist.discover.entrants import UNKNOWN_HOUR
from frontlist.model.signal import KINDS
from frontlist.rank import attention as normality
from frontlist.rank.attention import COMMENT, LIFE_DAYS, NORMAL_DAYS, WEIGHTS, Normal
from frontlist.rank.decay import PERIODS, Floats, Integers, Period
from frontlist.rank.formulas import Features
from frontlist.store.signals import SCALE, hour_number

THURSDAY: Final = 3  # 1970-01-01
# Beyond this age nothing changes any more in what is normal for a paper.
OLD_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Tally:
    """By paper: amounts of each kind, the faded sum, the points of the last quarter; by field: a month's points.

    `counted` is how many of the rows that came since the board was loaded are in it.
    """

    hour: int
    counted: int
    by_kind: Floats
    attention: Floats
    recent: Floats
    activity: Floats
    born: Integers
    normal: Normal


def tally(board: Board, period: Period, normal: Normal | None = None) -> Tally:
    """Count the whole board."""
    hour, born = hour_number(board.moment), _born(board)
    normal = normal or normal_of(board, born)
    empty = Tally(
        hour=hour, counted=len(board.since), by_kind=np.zeros((0, len(KINDS))), attention=np.zeros(0), recent=np.zeros(0), activity=np.zeros(0),
        born=born, normal=normal,
    )  # fmt: skip
    return _add(empty, board, period, board.entries)


def more(before: Tally, board: Board, period: Period) -> Tally:
    """The tally after the board moved on within its day: the same numbers as counting the whole board again."""
    gained = board.since.where(slice(before.counted, None))
    undated = bool((board.papers.born_hour == UNKNOWN_HOUR).any())
    if undated or bool((gained.hour < before.hour // 24 * 24).any()):
        return tally(board, period)
    normal = _grown(before.normal, board)
    if hour_number(board.moment) != before.hour:
        return tally(board, period, normal)
    grown = replace(before, counted=len(board.since), born=board.papers.born_hour, normal=normal)
    return _add(grown, board, period, gained)


def features(board: Board, counted: Tally, period: Period, numbers: Integers, rare: Floats | None = None) -> Features:
    """What the formulas need of these papers; `rare` (see `rarity`) only our own."""
    field = board.papers.field[numbers]
    age_hours = (counted.hour - counted.born[numbers]).astype(np.float64)
    share = normality.share_by_age(counted.normal, period, OLD_DAYS)
    age_days = np.clip(age_hours // 24, 0, OLD_DAYS - 1).astype(np.int64)
    return Features(
        points=normality.points(counted.by_kind[numbers]), comments=counted.by_kind[numbers, COMMENT],
        recent=counted.recent[numbers], age_hours=age_hours, activity=counted.activity[field],
        attention=counted.attention[numbers], expected=counted.normal.level[field] * share[age_days],
        rarity=np.ones(len(numbers)) if rare is None else rare[numbers], prior=board.papers.prior[numbers],
        now=counted.hour * 3600.0,
    )  # fmt: skip


def rarity(board: Board, counted: Tally, period: Period) -> Floats:
    """For each paper how rare its attention is in its field; 1 for papers without any."""
    numbers = np.flatnonzero(counted.attention > 0)
    known = features(board, counted, period, numbers)
    rare = np.ones(len(counted.attention))
    fields = len(board.papers.fields)
    rare[numbers] = normality.rarity(known.attention / known.expected, board.papers.field[numbers], fields)
    return rare


def normal_of(board: Board, born: Integers) -> Normal:
    """What was normal in the weeks before the day of the board began."""
    midnight = hour_number(board.moment) // 24 * 24
    everything = board.entries
    entries = everything.where((everything.hour < midnight) & (everything.hour >= midnight - NORMAL_DAYS * 24))
    amount, papers = entries.amount * WEIGHTS[entries.kind], len(board.papers.papers)
    age = np.clip((entries.hour - born[entries.paper]) // 24, 0, LIFE_DAYS)
    return normality.estimate(
        total=np.bincount(entries.paper, weights=amount, minlength=papers) / SCALE,
        field=board.papers.field,
        fields=len(board.papers.fields),
        by_age=np.bincount(age, weights=amount, minlength=LIFE_DAYS + 1)[:LIFE_DAYS] / SCALE,
        by_weekday=np.bincount((entries.hour // 24 + THURSDAY) % 7, weights=amount, minlength=7) / SCALE,
    )


def _add(counted: Tally, board: Board, period: Period, entries: Entries) -> Tally:
    papers, now = len(board.papers.papers), counted.hour
    past = entries.where(entries.hour <= now)
    month = past.where(past.hour > now - PERIODS["month"].hours)
    inside = past.where(past.hour > now - period.hours) if period.hours else past
    late = inside.where(inside.hour > now - max(1, period.hours // 4)) if period.hours else inside
    weights = normality.entry_weights(
        (now - inside.hour).astype(np.float64), (inside.hour // 24 + THURSDAY) % 7, counted.normal, period
    )
    cell = inside.paper * len(KINDS) + inside.kind
    by_kind = np.bincount(cell, weights=inside.amount, minlength=papers * len(KINDS)).reshape(papers, len(KINDS))
    return replace(
        counted,
        by_kind=_plus(counted.by_kind, by_kind / SCALE),
        attention=_plus(counted.attention, _sum(inside, papers, inside.amount * weights * WEIGHTS[inside.kind])),
        recent=_plus(counted.recent, _sum(late, papers, late.amount * normality.POINT_WEIGHTS[late.kind])),
        activity=_plus(counted.activity, _activity(board, month)),
    )


def _activity(board: Board, month: Entries) -> Floats:
    weights = month.amount * normality.POINT_WEIGHTS[month.kind]
    return np.bincount(board.papers.field[month.paper], weights=weights, minlength=len(board.papers.fields)) / SCALE


def _sum(entries: Entries, papers: int, amounts: Floats) -> Floats:
    return np.bincount(entries.paper, weights=amounts, minlength=papers) / SCALE


def _plus(before: Floats, more_of_it: Floats) -> Floats:
    total = more_of_it.copy()
    total[: len(before)] += before
    return total


def _born(board: Board) -> Integers:
    """When each paper was born; one without a date when it first got attention (as far as the board looks back)."""
    born = board.papers.born_hour
    if not (born == UNKNOWN_HOUR).any():
        return born
    first, entries = np.full(len(born), hour_number(board.moment), dtype=np.int64), board.entries
    np.minimum.at(first, entries.paper, entries.hour)
    return np.where(born == UNKNOWN_HOUR, first, born)


def _grown(normal: Normal, board: Board) -> Normal:
    """The same normal with room for fields that came since: nothing is known of them but what is usual."""
    if len(normal.level) == len(board.papers.fields):
        return normal
    return normal_of(board, _born(board))
