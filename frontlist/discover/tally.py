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
# Fewer rows than this are added one by one, without a pass over all papers.
FEW: Final = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """By paper: amounts of each kind, the faded sum, the points of the last quarter; by field: a month's points.

    All in whole thousandths times whole units (see rank/decay.py): exact, so that adding row by row and counting all at
    once give the same bits. `counted` is how many of the rows that came since the board was loaded are in it; `share` is
    what normality.share_by_age says of the period.
    """

    hour: int
    counted: int
    by_kind: Floats
    attention: Floats
    recent: Floats
    activity: Floats
    born: Integers
    normal: Normal
    share: Floats


def tally(board: Board, period: Period, normal: Normal | None = None) -> Tally:
    """Count the whole board."""
    hour, born, papers = hour_number(board.moment), _born(board), len(board.papers.papers)
    normal = normal or normal_of(board, born)
    empty = Tally(
        hour=hour, counted=len(board.since), by_kind=np.zeros((papers, len(KINDS))), attention=np.zeros(papers),
        recent=np.zeros(papers), activity=np.zeros(len(board.papers.fields)), born=born, normal=normal,
        share=normality.share_by_age(normal, period, OLD_DAYS),
    )  # fmt: skip
    return _add(empty, board, period, board.entries)


def more(before: Tally, board: Board, period: Period) -> Tally:
    """The tally after the board moved on within its day: the same numbers as counting the whole board again.

    `before` is used up: within its hour the rows that came are added to its own arrays.
    """
    gained = board.since.where(slice(before.counted, None))
    undated = bool((board.papers.born_hour == UNKNOWN_HOUR).any())
    if undated or bool((gained.hour < before.hour // 24 * 24).any()):
        return tally(board, period)
    normal = _grown(before.normal, board)
    if hour_number(board.moment) != before.hour:
        return tally(board, period, normal)
    if len(before.attention) == len(board.papers.papers) and normal is before.normal:
        return _add(replace(before, counted=len(board.since)), board, period, gained)
    papers, fields = len(board.papers.papers), len(board.papers.fields)
    grown = replace(
        before, counted=len(board.since), born=board.papers.born_hour, normal=normal,
        by_kind=_padded(before.by_kind, papers), attention=_padded(before.attention, papers),
        recent=_padded(before.recent, papers), activity=_padded(before.activity, fields),
    )  # fmt: skip
    return _add(grown, board, period, gained)


def features(board: Board, counted: Tally, numbers: Integers, rare: Floats | None = None) -> Features:
    """What the formulas need of these papers: given `rare` (see `rarity`) what ours needs, else what the published do."""
    field, papers = board.papers.field[numbers], len(numbers)
    age_hours = (counted.hour - counted.born[numbers]).astype(np.float64)
    if rare is not None:
        attention, none = counted.attention[numbers] / SCALE, np.zeros(papers)
        return Features(
            points=none, comments=none, recent=none, activity=none, age_hours=age_hours, attention=attention,
            expected=_expected(board, counted, numbers), rarity=rare[numbers], prior=board.papers.prior[numbers],
            now=counted.hour * 3600.0,
        )  # fmt: skip
    by_kind, one = counted.by_kind[numbers] / SCALE, np.ones(papers)
    return Features(
        points=normality.points(by_kind), comments=by_kind[:, COMMENT], recent=counted.recent[numbers] / SCALE,
        activity=counted.activity[field] / SCALE, age_hours=age_hours, attention=one, expected=one, rarity=one,
        prior=one, now=counted.hour * 3600.0,
    )  # fmt: skip


def rarity(board: Board, counted: Tally) -> Floats:
    """For each paper how rare its attention is in its field; 1 for papers without any."""
    numbers = np.flatnonzero(counted.attention > 0)
    rare = np.ones(len(counted.attention))
    rare[numbers] = normality.rarity(
        times_normal(board, counted, numbers), board.papers.field[numbers], len(board.papers.fields)
    )
    return rare


def times_normal(board: Board, counted: Tally, numbers: Integers) -> Floats:
    """How far above normal the attention of these papers is."""
    times: Floats = counted.attention[numbers] / SCALE / _expected(board, counted, numbers)
    return times


def _expected(board: Board, counted: Tally, numbers: Integers) -> Floats:
    age_days = np.clip((counted.hour - counted.born[numbers]) // 24, 0, OLD_DAYS - 1)
    expected: Floats = counted.normal.level[board.papers.field[numbers]] * counted.share[age_days]
    return expected


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
    """Add these rows to the tally's arrays."""
    now = counted.hour
    past = entries.where(entries.hour <= now)
    month = past.where(past.hour > now - PERIODS["month"].hours)
    inside = past.where(past.hour > now - period.hours) if period.hours else past
    late = inside.where(inside.hour > now - max(1, period.hours // 4)) if period.hours else inside
    fade = normality.entry_weights(
        (now - inside.hour).astype(np.float64), (inside.hour // 24 + THURSDAY) % 7, counted.normal, period
    )
    points = normality.POINT_WEIGHTS
    _pour(counted.by_kind.reshape(-1), inside.paper * len(KINDS) + inside.kind, inside.amount)
    _pour(counted.attention, inside.paper, inside.amount * fade * WEIGHTS[inside.kind])
    _pour(counted.recent, late.paper, late.amount * points[late.kind])
    _pour(counted.activity, board.papers.field[month.paper], month.amount * points[month.kind])
    return counted


def _pour(into: Floats, place: Integers, amounts: Floats) -> None:
    if len(place) < FEW:
        np.add.at(into, place, amounts)
    else:
        into += np.bincount(place, weights=amounts, minlength=len(into))


def _padded(before: Floats, size: int) -> Floats:
    wider = np.zeros((size, *before.shape[1:]))
    wider[: len(before)] = before
    return wider


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
