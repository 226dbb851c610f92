"""What has been counted and ordered on a board: tallies, scores and the heads of lists, moved on as signals come.

A vote moves its paper, and by our own formula the papers of its field; nothing else is counted or ordered anew. What comes
of it equals, bit for bit, what counting the whole board gives (tested), so that any of it can be thrown away.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from frontlist.discover.board import Board
from frontlist.discover.tally import Tally, more, tally
from frontlist.discover.trending import Scored, about, explain, first, narrowed, padded, score, score_again
from frontlist.model.signal import Standing
from frontlist.model.trend import Trend
from frontlist.rank.decay import Integers, Period
from frontlist.store.signals import hour_number

# Heads of lists that are kept ordered, so that pages and repeated visits find them so; and what is kept behind each, so
# that some papers may fall out of it before the whole list must be looked at.
KEPT_PLACES: Final = 300
RESERVE: Final = 300
KEPT_LISTS: Final = 500
# After so many signals heads are made anew rather than moved, and what has changed is forgotten.
KEPT_CHANGES: Final = 200

Mask = npt.NDArray[np.bool_] | None


@dataclass(slots=True)
class Head:
    """The first of a list, in order. No paper that is not among them has a first key above `floor`.

    `changes` is how many of the list's changes it has heard of.
    """

    numbers: Integers
    floor: float
    changes: int


@dataclass(slots=True)
class Listing:
    """A period under a formula: scores, heads by (category, venue), standings that were explained, and what changed.

    `counted` is how many of the board's rows since it was loaded are in the scores.
    """

    scored: Scored
    counted: int
    heads: dict[tuple[str, str], Head] = field(default_factory=dict)
    standings: dict[int, Standing] = field(default_factory=dict)
    changes: list[Integers] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """A board with what has been counted on it so far; the tallies may still stand where the board stood before."""

    board: Board
    tallies: dict[Period, Tally] = field(default_factory=dict)
    listings: dict[tuple[Period, str], Listing] = field(default_factory=dict)
    masks: dict[tuple[str, str], Mask] = field(default_factory=dict)

    def move(self, board: Board) -> None:
        """Go on with a later board of the same day."""
        before, self.board = self.board, board
        same_hour = hour_number(board.moment) == hour_number(before.moment)
        # Papers that came with a signal stand behind the others; with new papers of the library come new promises.
        if not same_hour or board.state.papers != before.state.papers:
            self.listings.clear()

    def tally(self, period: Period) -> Tally:
        """The tally of a period, brought up to the board when it is asked for."""
        before, board = self.tallies.get(period), self.board
        now = (len(board.since), hour_number(board.moment), len(board.papers.papers))
        if before is None:
            self.tallies[period] = tally(board, period)
        elif (before.counted, before.hour, len(before.attention)) != now:
            self.tallies[period] = more(before, board, period)
        after = self.tallies[period]
        # Where normal itself was estimated anew, every score is another.
        if before is not None and after.normal is not before.normal:
            for of in [of for of in self.listings if of[0] == period]:
                del self.listings[of]
        return after

    def listing(self, period: Period, formula: str) -> Listing:
        """Every candidate's score, brought up to the board."""
        counted, of = self.tally(period), (period, formula)
        listing = self.listings.get(of)
        if listing is None:
            listing = self.listings[of] = Listing(score(self.board, counted, formula), counted.counted)
        elif listing.counted != counted.counted:
            listing.scored = padded(listing.scored, len(counted.attention))
            touched = np.flatnonzero(self._flags(self.board.since.paper[listing.counted : counted.counted]))
            moved = score_again(self.board, counted, formula, listing.scored, touched)
            listing.counted = counted.counted
            if len(listing.changes) == KEPT_CHANGES:
                listing.changes.clear()
                listing.heads.clear()
            listing.changes.append(moved)
            among = self._flags(moved)
            for number in [number for number in listing.standings if among[number]]:
                del listing.standings[number]
        return listing

    def head(self, trend: Trend, period: Period, topic: Collection[str] | None, wanted: int) -> Integers:
        """The papers at the head of a list; kept, unless it is about a topic or very long."""
        listing = self.listing(period, trend.formula)
        mask = self._mask(trend.category, trend.venue)
        if topic is not None:
            chosen = about(self.board, topic)
            return first(self.board, listing.scored, chosen if mask is None else chosen & mask, wanted)
        if wanted > KEPT_PLACES:
            return first(self.board, listing.scored, mask, wanted)
        key = (trend.category, trend.venue)
        kept = listing.heads.get(key)
        if kept is None or not self._moved(listing, kept, mask):
            if len(listing.heads) >= KEPT_LISTS:
                listing.heads.clear()
            kept = listing.heads[key] = self._made(listing, mask)
        return kept.numbers[:wanted]

    def explained(self, trend: Trend, period: Period, numbers: list[int]) -> list[Standing]:
        """A standing for each of these papers, in this order, the first at the place after `offset`."""
        listing = self.listing(period, trend.formula)
        missing = [number for number in numbers if number not in listing.standings]
        if missing:
            known = explain(self.board, self.tally(period), trend.formula, listing.scored, missing)
            listing.standings.update(zip(missing, known, strict=True))
        return [
            replace(listing.standings[number], place=trend.offset + place) for place, number in enumerate(numbers, 1)
        ]

    def _made(self, listing: Listing, mask: Mask) -> Head:
        numbers = first(self.board, listing.scored, mask, KEPT_PLACES + RESERVE + 1)
        return _cut(listing, numbers, 0.0)

    def _moved(self, listing: Listing, kept: Head, mask: Mask) -> bool:
        """Bring a head up to its list; False when too much fell out of it."""
        behind = listing.changes[kept.changes :]
        if not behind:
            return True
        keys, candidates = listing.scored.keys[0], np.concatenate([kept.numbers, *behind])
        candidates = np.flatnonzero(self._flags(candidates[keys[candidates] > kept.floor]))
        if mask is not None:
            candidates = candidates[mask[candidates]]
        if len(candidates) < KEPT_PLACES and kept.floor > 0.0:
            return False
        now = _cut(listing, first(self.board, listing.scored, None, len(candidates), candidates), kept.floor)
        kept.numbers, kept.floor, kept.changes = now.numbers, now.floor, now.changes
        return True

    def _flags(self, numbers: Integers) -> npt.NDArray[np.bool_]:
        """Which papers these are: at these sizes many times faster than numpy's sets."""
        flags = np.zeros(len(self.board.papers.papers), dtype=np.bool_)
        flags[numbers] = True
        return flags

    def _mask(self, category: str, venue: str) -> Mask:
        size = len(self.board.papers.papers)
        kept = self.masks.get((category, venue))
        if (category, venue) not in self.masks or (kept is not None and len(kept) != size):
            if len(self.masks) >= KEPT_LISTS:
                self.masks.clear()
            self.masks[category, venue] = narrowed(self.board, category, venue)
        return self.masks[category, venue]


def _cut(listing: Listing, numbers: Integers, floor: float) -> Head:
    """A head of no more than is kept; whatever is behind it stands no higher than the first that is cut off."""
    most = KEPT_PLACES + RESERVE
    if len(numbers) > most:
        floor = float(listing.scored.keys[0][numbers[most]])
    return Head(numbers[:most], floor, len(listing.changes))
