"""What if the formula were another one: a past week in another order, and what a paper lacks for the top ten.

The site's own formula is the mix with its own numbers, so both go through the same code.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from frontlist.discover.board import Board, Entries
from frontlist.discover.tally import THURSDAY, Tally, features, rarity, tally
from frontlist.model.signal import KINDS, Standing
from frontlist.model.what_if import Mix, Moved
from frontlist.rank.attention import KIND_WEIGHTS, WEIGHTS
from frontlist.rank.attention import rarity as rarity_in
from frontlist.rank.decay import PERIODS, Floats, Integers, Period
from frontlist.rank.formulas import Features, prior_left

TOP: Final = 10
# The places that are shown behind the top, with what they lack.
NEXT: Final = 10
WEEK: Final = PERIODS["week"]
# More attention than this nobody gathers; a paper that would need it is told that nothing helps.
MOST: Final = 2.0**17
NEARNESS: Final = 2.0**-10
PLACES: Final = 9


@dataclass(frozen=True, slots=True)
class Order:
    """A board under a mix: `keys` of every paper (first the score), and who stands, the first one first."""

    board: Board
    counted: Tally
    mix: Mix
    known: Features
    keys: tuple[Floats, Floats]
    numbers: Integers

    @property
    def places(self) -> Mapping[int, int]:
        """Paper → place."""
        return {number: place for place, number in enumerate(self.numbers.tolist(), 1)}


def rearranged(board: Board, mix: Mix, hidden: Collection[str], paper_id: str = "") -> tuple[list[Moved], Moved | None]:
    """The top ten and the next ten under the mix, and the paper that is asked about."""
    ours, theirs = order(board, Mix(), hidden), order(board, mix, hidden)
    was, now = ours.places, theirs.places
    head = theirs.numbers[: TOP + NEXT].tolist()
    asked = board.papers.number.get(paper_id)

    def moved(number: int) -> Moved:
        return _moved(theirs, number, now.get(number, 0), was.get(number, 0))

    return [moved(number) for number in head], None if asked is None else moved(asked)


def order(board: Board, mix: Mix, hidden: Collection[str]) -> Order:
    """Score every paper of the board."""
    board = _reweighed(board, mix)
    counted = tally(board, Period("what if", WEEK.hours, mix.half_life))
    known = features(board, counted, np.arange(len(board.papers.papers)), rarity(board, counted))
    keys = score(known, mix)
    open_to_all = np.array([paper.paper_id not in hidden for paper in board.papers.papers], dtype=np.bool_)
    standing = np.flatnonzero((keys[0] > 0.0) & open_to_all)
    tie = board.papers.tie[standing]
    numbers = standing[np.lexsort([tie, -keys[1][standing], -keys[0][standing]])]
    return Order(board, counted, mix, known, keys, numbers)


def score(known: Features, mix: Mix) -> tuple[Floats, Floats]:
    """From how rare the attention is in its field to how much it is, and the text's promise; doublings, as in ours."""
    rare, loud = -np.log2(known.rarity), np.log2(1.0 + np.maximum(known.attention, 0.0))
    value: Floats = mix.fields * rare + (1.0 - mix.fields) * loud + mix.text * prior_left(known)
    value[known.age_hours < 0.0] = 0.0
    return np.round(value, PLACES), np.round(known.attention / known.expected, PLACES)


def _reweighed(board: Board, mix: Mix) -> Board:
    """The same board, its amounts such that the usual weights make of them what the mix says."""
    wanted = np.array([mix.weights.get(kind, KIND_WEIGHTS[kind]) for kind in KINDS])
    ratio = wanted / WEIGHTS

    def scaled(entries: Entries) -> Entries:
        return replace(entries, amount=entries.amount * ratio[entries.kind])

    return replace(board, first=scaled(board.first), since=scaled(board.since))


def _moved(order: Order, number: int, place: int, was: int) -> Moved:
    known, row = order.known, number
    parts = (
        ("attention", known.attention[row]), ("expected", known.expected[row]),
        ("times normal", known.attention[row] / known.expected[row]), ("one in", 1.0 / known.rarity[row]),
        ("prior", prior_left(known)[row]), ("age in hours", known.age_hours[row]),
    )  # fmt: skip
    standing = Standing(
        paper_id=order.board.papers.papers[number].paper_id, place=place, score=float(order.keys[0][number]), formula="what-if",
        parts=tuple((name, round(float(value), 6)) for name, value in parts),
    )  # fmt: skip
    return Moved(standing, was, {} if 0 < place <= TOP else lacking(order, number))


def lacking(order: Order, number: int) -> dict[str, int]:
    """How many more of each kind that counts, come at the end, would put the paper into the top ten; {} if none would."""
    more, enough = 1.0, 0.0
    while more <= MOST and not enough:
        enough = more if place_with(order, number, more) <= TOP else 0.0
        more *= 2.0
    if not enough:
        return {}
    too_few = 0.0
    while enough - too_few > NEARNESS * enough:
        middle = (enough + too_few) / 2.0
        too_few, enough = (too_few, middle) if place_with(order, number, middle) <= TOP else (middle, enough)
    weekday = order.counted.normal.weekday[(order.counted.hour // 24 + THURSDAY) % 7]
    worth = {kind: order.mix.weights.get(kind, KIND_WEIGHTS[kind]) / float(weekday) for kind in KINDS}
    return {kind: int(np.ceil(enough / one)) for kind, one in worth.items() if one > 0.0}


def place_with(order: Order, number: int, more: float) -> int:
    """The place of a paper that had so much more attention. That makes the others of its field a little less rare."""
    field, heard = order.board.papers.field, order.counted.attention > 0.0
    heard[number] = True
    members = np.flatnonzero(heard & (field == field[number]))
    gained = np.where(members == number, more, 0.0)
    attention, expected = order.known.attention[members] + gained, order.known.expected[members]
    rare = rarity_in(attention / expected, np.zeros(len(members), dtype=np.int64), 1)
    known = _some(order.known, members)
    values, _ = score(replace(known, attention=attention, rarity=rare), order.mix)
    mine = float(values[members == number][0])
    elsewhere = order.numbers[field[order.numbers] != field[number]]
    standing = np.isin(members, order.numbers) & (members != number)
    return 1 + int((order.keys[0][elsewhere] >= mine).sum()) + int((values[standing] >= mine).sum())


def _some(known: Features, numbers: Integers) -> Features:
    return Features(
        points=known.points[numbers], comments=known.comments[numbers], recent=known.recent[numbers],
        age_hours=known.age_hours[numbers], activity=known.activity[numbers], attention=known.attention[numbers],
        expected=known.expected[numbers], rarity=known.rarity[numbers], prior=known.prior[numbers], now=known.now,
    )  # fmt: skip
