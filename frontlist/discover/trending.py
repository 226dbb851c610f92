"""Trending lists: candidates from a board, ordered by a formula, each with the numbers that put it there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frontlist.discover.board import Board
from frontlist.discover.tally import Tally, features, rarity
from frontlist.errors import UsageError
from frontlist.model.signal import KINDS, Standing
from frontlist.model.trend import Trend
from frontlist.rank.decay import PERIODS, Floats, Integers, Period
from frontlist.rank.formulas import FORMULAS, Features, prior_left

# Scores are compared and printed to this many places, so that no last bit of a machine's arithmetic orders a list.
PLACES = 9
# Before that many papers, "one in so many" says nothing.
RARE_FROM = 8
LARGEST_LIMIT = 1000


def checked(trend: Trend) -> Trend:
    """The same, or the error that says which name is unknown."""
    if trend.period not in PERIODS:
        raise UsageError(f"There is no period {trend.period!r}.", f"Choose one of: {', '.join(PERIODS)}.")
    if trend.formula not in FORMULAS:
        raise UsageError(f"There is no formula {trend.formula!r}.", f"Choose one of: {', '.join(FORMULAS)}.")
    if not 1 <= trend.limit <= LARGEST_LIMIT or trend.offset < 0:
        raise UsageError(f"A list has 1 to {LARGEST_LIMIT} places.", "Give another limit.")
    return trend


@dataclass(frozen=True, slots=True)
class Scored:
    """Every candidate of a period under a formula: paper numbers and keys, unordered; `rare` for all papers."""

    numbers: Integers
    keys: tuple[Floats, ...]
    rare: Floats | None


def score(board: Board, counted: Tally, period: Period, formula: str) -> Scored:
    """Score whatever had attention in the period, and for our own formula what the text speaks for."""
    standing = counted.attention > 0.0
    rare = None
    if formula == "frontlist":
        standing = standing | (board.papers.prior > 0.0)
        rare = rarity(board, counted, period)
    numbers = np.flatnonzero(standing)
    keys = FORMULAS[formula](features(board, counted, period, numbers, rare))
    rounded = tuple(np.round(key, PLACES) for key in keys)
    kept = rounded[0] > 0.0
    return Scored(numbers[kept], tuple(key[kept] for key in rounded), rare)


def first(board: Board, scored: Scored, inside: npt.NDArray[np.bool_] | None, wanted: int) -> Integers:
    """The numbers of so many papers at the head of the list, of those that are `inside`."""
    numbers, keys = scored.numbers, list(scored.keys)
    if inside is not None:
        kept = inside[numbers]
        numbers, keys = numbers[kept], [key[kept] for key in keys]
    if len(numbers) > 2 * wanted:
        least = np.partition(keys[0], -wanted)[-wanted]
        head = keys[0] >= least
        numbers, keys = numbers[head], [key[head] for key in keys]
    order = np.lexsort([board.papers.tie[numbers], *(-key for key in reversed(keys))])
    return numbers[order[:wanted]]


def narrowed(board: Board, category: str, venue: str) -> npt.NDArray[np.bool_] | None:
    """Which papers a category and a venue leave; None for all."""
    masks = [*([board.papers.within(category)] if category else []), *([board.papers.at(venue)] if venue else [])]
    return np.logical_and.reduce(masks) if masks else None


def about(board: Board, topic: Collection[str]) -> npt.NDArray[np.bool_]:
    """Which papers are among these."""
    mask = np.zeros(len(board.papers.papers), dtype=np.bool_)
    mask[[board.papers.number[paper_id] for paper_id in topic if paper_id in board.papers.number]] = True
    return mask


def explain(
    board: Board, counted: Tally, formula: str, scored: Scored, numbers: Sequence[int], period: Period
) -> list[Standing]:
    """A standing (without a place) for each paper, with every number that went into it."""
    known = features(board, counted, period, np.array(numbers, dtype=np.int64), scored.rare)
    scores = np.round(FORMULAS[formula](known)[0], PLACES)
    parts = PARTS[formula](known)
    return [
        Standing(
            paper_id=board.papers.papers[number].paper_id, place=0, score=float(scores[row]), formula=formula,
            parts=tuple((name, _number(values[row])) for name, values in parts),
            signals=_signals(counted, number), reason=_reason(board, counted, formula, known, row, number),
        )
        for row, number in enumerate(numbers)
    ]  # fmt: skip


def _ours(known: Features) -> list[tuple[str, Floats]]:
    return [
        ("attention", known.attention),
        ("expected", known.expected),
        ("times normal", known.attention / known.expected),
        ("one in", 1.0 / known.rarity),
        ("prior", prior_left(known)),
        ("age in hours", known.age_hours),
    ]


def _points_and_age(known: Features) -> list[tuple[str, Floats]]:
    return [("points", known.points), ("comments", known.comments), ("age in hours", known.age_hours)]


PARTS: dict[str, Callable[[Features], list[tuple[str, Floats]]]] = {
    **dict.fromkeys(FORMULAS, _points_and_age),
    "frontlist": _ours,
    "rising": lambda known: [("recent points", known.recent), *_points_and_age(known)],
    "lemmy-scaled": lambda known: [*_points_and_age(known), ("field's points in a month", known.activity)],
}


def _signals(counted: Tally, number: int) -> tuple[tuple[str, float], ...]:
    return tuple((kind, _number(counted.by_kind[number, place])) for place, kind in enumerate(KINDS)
                 if counted.by_kind[number, place])  # fmt: skip


def _reason(board: Board, counted: Tally, formula: str, known: Features, row: int, number: int) -> str:
    seen = ", ".join(_counted(kind, value) for kind, value in _signals(counted, number))
    if formula != "frontlist":
        return f"{seen or 'no signals yet'}; {_age(known.age_hours[row])} old"
    if not seen:
        return "new, and its text resembles what readers here have picked before"
    name = board.papers.papers[number].field or "papers of unknown field"
    times = known.attention[row] / known.expected[row]
    one_in = 1.0 / known.rarity[row]
    rare = f", one in {one_in:.0f} there" if one_in >= RARE_FROM else ""
    return f"{seen}: {times:.1f} × what is normal for {name} at {_age(known.age_hours[row])}{rare}"


def _counted(kind: str, value: float) -> str:
    return f"{value:,.6g} {kind}" + ("" if value == 1 else "s")


def _age(hours: float) -> str:
    hours = max(0.0, hours)
    if hours < 48:
        return f"{hours:.0f} hours"
    return f"{hours / 24:.0f} days" if hours < 24 * 730 else f"{hours / 8766:.0f} years"


def _number(value: float) -> float:
    return round(float(value), 6)
