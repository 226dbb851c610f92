"""Who can stand in a list: the papers with signals, and the young ones that only their text speaks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from frontlist.discover.prior import Prior
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.rank.decay import Floats, Integers
from frontlist.rank.formulas import PRIOR_HOURS
from frontlist.store import papers, promises, signal_papers, signals
from frontlist.store.signal_papers import Ranked

# A day's arXiv is about a thousand papers; more young ones than this are not read for their promise.
YOUNG_MOST: Final = 3000
UNKNOWN_HOUR: Final = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Entrants:
    """Papers by number. New ones are only added at the end, so that numbers stay; `tie` sorts as their ids do."""

    papers: tuple[Ranked, ...]
    number: dict[str, int]
    fields: tuple[str, ...]
    field: Integers
    born_hour: Integers
    prior: Floats
    tie: Integers

    def within(self, category: str) -> npt.NDArray[np.bool_]:
        """Which papers are of a category, or of a group: 'cs' holds cs.LG."""
        group = f"{category}."
        return self._which(
            lambda paper: (
                category in paper.categories
                and any(name == category or name.startswith(group) for name in paper.categories.split())
            )
        )

    def at(self, venue: str) -> npt.NDArray[np.bool_]:
        """Which papers have a venue that holds this name."""
        wanted = venue.casefold()
        return self._which(lambda paper: wanted in paper.venue.casefold())

    def _which(self, holds: Callable[[Ranked], bool]) -> npt.NDArray[np.bool_]:
        return np.fromiter(map(holds, self.papers), dtype=np.bool_, count=len(self.papers))

    def joined(self, coming: Iterable[Ranked], promise: dict[str, float]) -> Entrants:
        """These and those, each once, with what is known of their texts' promise."""
        new = [
            paper for paper in {paper.paper_id: paper for paper in coming}.values() if paper.paper_id not in self.number
        ]
        if not new and not promise:
            return self
        number = self.number | {paper.paper_id: len(self.papers) + place for place, paper in enumerate(new)}
        fields = tuple(dict.fromkeys([*self.fields, *(paper.field for paper in new)]))
        order = {name: place for place, name in enumerate(fields)}
        prior = np.concatenate([self.prior, np.zeros(len(new))])
        for paper_id, value in promise.items():
            if paper_id in number:
                prior[number[paper_id]] = value
        return Entrants(
            papers=(*self.papers, *new), number=number, fields=fields, prior=prior,
            tie=np.concatenate([self.tie, np.array([tie(paper.paper_id) for paper in new], dtype=np.int64)]),
            field=np.concatenate([self.field, np.array([order[paper.field] for paper in new], dtype=np.int64)]),
            born_hour=np.concatenate([self.born_hour, np.array([born_hour(paper.date) for paper in new], dtype=np.int64)]),
        )  # fmt: skip


NOBODY: Final = Entrants((), {}, (), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64))


def arrived(connection: Connection, moment: dt.datetime, prior: Prior, *, hindsight: bool) -> Entrants:
    """Everybody who can stand in a list at this moment, with what was known of them then (in hindsight, what is now)."""
    ranked, promise = young(connection, moment, prior)
    at = signal_papers.ALWAYS if hindsight else signals.moment(moment)
    everybody = {paper.paper_id: paper for paper in [*ranked, *signal_papers.every(connection, at)]}
    return NOBODY.joined((everybody[paper_id] for paper_id in sorted(everybody)), promise)


def young(connection: Connection, moment: dt.datetime, prior: Prior) -> tuple[list[Ranked], dict[str, float]]:
    """The papers of the last days that were here by `moment`, and what their texts promise, or promised when it was noted."""
    found = _young(connection, moment)
    numbers = promises.noted(connection, [paper.id for paper in found])
    numbers |= promised(prior, [paper for paper in found if paper.id not in numbers])
    return [signal_papers.ranked(paper) for paper in found], numbers


def unnoted(connection: Connection, moment: dt.datetime) -> list[Paper]:
    """The young papers of which it is not noted yet what their texts promise."""
    found = _young(connection, moment)
    noted = promises.noted(connection, [paper.id for paper in found])
    return [paper for paper in found if paper.id not in noted]


def promised(prior: Prior, found: Sequence[Paper]) -> dict[str, float]:
    """What the texts of these papers promise."""
    promise = prior.promise([(paper.title, paper.abstract) for paper in found])
    return {paper.id: float(value) for paper, value in zip(found, promise, strict=True)}


def _young(connection: Connection, moment: dt.datetime) -> list[Paper]:
    since = (moment - dt.timedelta(hours=PRIOR_HOURS)).date().isoformat()
    where = PaperFilter(since=since, until=moment.date().isoformat())
    here = signals.moment(moment)
    found = papers.select(connection, where, limit=YOUNG_MOST)
    return [paper for paper in found if paper.date and paper.added_at <= here]


def tie(paper_id: str) -> int:
    """A number that sorts as our ids do: the 12 letters and digits after the 'p', which just fit into 63 bits."""
    return int(paper_id[1:13], 36)


def born_hour(date: str) -> int:
    """The hour since 1970 in which a date begins (partial dates begin with their first day)."""
    if not date:
        return UNKNOWN_HOUR
    whole = f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]
    return (dt.date.fromisoformat(whole) - dt.date(1970, 1, 1)).days * 24
