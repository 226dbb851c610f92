"""Trending lists: candidates from a board, ordered by a formula, each with the numbers that put it there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from frontlist.discover.board import Board
from frontlist.discover.tally import Tally, features, rarity, times_normal
from frontlist.errors import UsageError
from frontlist.model.signal import KINDS, Standing
from frontlist.model.trend import Trend
from frontlist.rank import attention as normality
from frontlist.rank.decay import PERIODS, Floats, Integers
from frontlist.rank.formulas import FORMULAS, Features, prior_left
from frontlist.store.signals import SCALE

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
    """Every paper's keys of a period under a formula, by its number; the first is 0 for those that stand nowhere.

    For our own formula `rare` is each paper's rarity (1 without attention), and `order` keeps, of the fields that were
    scored again, the papers and how far above normal each is, falling.
    """

    keys: tuple[Floats, ...]
    rare: Floats | None
    order: dict[int, tuple[Integers, Floats]] = field(default_factory=dict)


def score(board: Board, counted: Tally, formula: str) -> Scored:
    """Score whatever had attention in the period, and for our own formula what the text speaks for."""
    rare = rarity(board, counted) if formula == "frontlist" else None
    numbers = np.flatnonzero(_standing(board, counted, slice(None), formula))
    found = _keys(board, counted, formula, numbers, rare)
    keys = tuple(np.zeros(len(board.papers.papers)) for _ in found)
    for key, values in zip(keys, found, strict=True):
        key[numbers] = values
    return Scored(keys, rare)


def padded(scored: Scored, papers: int) -> Scored:
    """The scores with room for papers that came since, which stand nowhere yet."""
    more = papers - len(scored.keys[0])
    if more == 0:
        return scored
    keys = tuple(np.concatenate([key, np.zeros(more)]) for key in scored.keys)
    return Scored(keys, None if scored.rare is None else np.concatenate([scored.rare, np.ones(more)]), scored.order)


def score_again(board: Board, counted: Tally, formula: str, scored: Scored, touched: Integers) -> Integers:
    """Score what these papers' new attention has moved, in place: which papers stand otherwise than before."""
    numbers = touched
    if scored.rare is not None:
        numbers = _rarer(board, counted, scored, scored.rare, touched)
    elif formula == "lemmy-scaled":
        near = np.isin(board.papers.field, board.papers.field[touched])
        numbers = np.concatenate([touched, np.flatnonzero(near & (counted.attention > 0.0))])
    found = _keys(board, counted, formula, numbers, scored.rare)
    standing = _standing(board, counted, numbers, formula)
    for key, values in zip(scored.keys, found, strict=True):
        key[numbers] = np.where(standing, values, 0.0)
    return numbers


def _rarer(board: Board, counted: Tally, scored: Scored, rare: Floats, touched: Integers) -> Integers:
    """Estimate rarity anew in the fields of these papers; they, and those whose rarity is another now."""
    moved = [touched]
    for number in set(board.papers.field[touched].tolist()):
        own = touched[board.papers.field[touched] == number]
        members, times = scored.order.get(number) or _falling(board, counted, number)
        others = ~np.isin(members, own)
        members, times = members[others], times[others]
        rare[own] = 1.0
        own = own[counted.attention[own] > 0.0]
        above = times_normal(board, counted, own)
        falling = np.argsort(-above, kind="stable")
        own, above = own[falling], above[falling]
        place = len(times) - np.searchsorted(times[::-1], above)
        members, times = np.insert(members, place, own), np.insert(times, place, above)
        now = normality.rarity_of_falling(times)
        moved.append(members[rare[members] != now])
        rare[members] = now
        scored.order[number] = members, times
    return np.concatenate(moved)


def _falling(board: Board, counted: Tally, number: int) -> tuple[Integers, Floats]:
    """The papers of a field that have attention, the most unusual first, and how far above normal each is."""
    members = np.flatnonzero((board.papers.field == number) & (counted.attention > 0.0))
    times = times_normal(board, counted, members)
    order = np.argsort(-times, kind="stable")
    return members[order], times[order]


def _standing(board: Board, counted: Tally, numbers: Integers | slice, formula: str) -> npt.NDArray[np.bool_]:
    heard: npt.NDArray[np.bool_] = counted.attention[numbers] > 0.0
    return heard | (board.papers.prior[numbers] > 0.0) if formula == "frontlist" else heard


def _keys(board: Board, counted: Tally, formula: str, numbers: Integers, rare: Floats | None) -> tuple[Floats, ...]:
    found = FORMULAS[formula](features(board, counted, numbers, rare))
    return tuple(np.round(key, PLACES) for key in found)


def first(
    board: Board, scored: Scored, inside: npt.NDArray[np.bool_] | None, wanted: int, among: Integers | None = None
) -> Integers:
    """The numbers of so many papers at the head of the list, of those that are `inside` (and of `among`)."""
    standing = scored.keys[0] > 0.0 if among is None else scored.keys[0][among] > 0.0
    numbers = np.flatnonzero(standing) if among is None else among[standing]
    if inside is not None:
        numbers = numbers[inside[numbers]]
    keys = [key[numbers] for key in scored.keys]
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


def explain(board: Board, counted: Tally, formula: str, scored: Scored, numbers: Sequence[int]) -> list[Standing]:
    """A standing (without a place) for each paper, with every number that went into it."""
    known = features(board, counted, np.array(numbers, dtype=np.int64), scored.rare)
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
    return tuple((kind, _number(counted.by_kind[number, place] / SCALE)) for place, kind in enumerate(KINDS)
                 if counted.by_kind[number, place])  # fmt: skip


def _reason(board: Board, counted: Tally, formula: str, known: Features, row: int, number: int) -> str:
    seen = ", ".join(_counted(kind, value) for kind, value in _signals(counted, number))
    if formula != "frontlist":
        return f"{seen or 'no signals yet'}; {_age(known.age_hours[row])} old"
    if not seen:
        return "new, and its text resembles what readers here have picked before"
    field, age = board.papers.papers[number].field, _age(known.age_hours[row])
    among, there = (f"{field} at {age}", " there") if field else (f"a paper of {age}", "")
    normal = _normal(known.attention[row] / known.expected[row])
    one_in = 1.0 / known.rarity[row]
    rare = f", one in {one_in:.0f}{there}" if one_in >= RARE_FROM else ""
    return f"{seen}: {normal} normal for {among}{rare}"


def _normal(times: float) -> str:
    """'2.1 × what is'; a small part of it in words: nobody reads 0.2 × as little."""
    if times >= 1.05:
        return f"{times:.1f} × what is"
    return "as is" if times >= 0.95 else "less than is"


def _counted(kind: str, value: float) -> str:
    return f"{value:,.6g} {kind}" + ("" if value == 1 else "s")


def _age(hours: float) -> str:
    hours = max(0.0, hours)
    if hours < 48:
        return "1 hour" if 0.5 <= hours < 1.5 else f"{hours:.0f} hours"
    return f"{hours / 24:.0f} days" if hours < 24 * 730 else f"{hours / 8766:.0f} years"


def _number(value: float) -> float:
    return round(float(value), 6)
