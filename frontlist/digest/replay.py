"""Where a backtest's papers come from: the year's candidates of a wish, and the papers that somebody's file names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from frontlist.digest.backtest import YEAR, Backtest, backtest, learned_by_month, month_starts
from frontlist.digest.subscribers import Wish, checked
from frontlist.errors import BadInput, FrontlistError, NotFound
from frontlist.model.hit import Answer
from frontlist.model.paper import Paper, Record, Reject
from frontlist.model.query import PaperFilter
from frontlist.model.subscription import Candidate, Subscription
from frontlist.text.similar import name_key, title_key

# A month of one wish; the lists of papers of a field or venue, of a year.
A_MONTH: Final = 500
A_YEAR: Final = 100_000
MOST: Final = 12
MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Replay:
    """The calls of the rooms below, given as values. `learn` says what the reader model gives for papers known before."""

    search: Callable[[str, PaperFilter, int], Answer]
    select: Callable[[PaperFilter, int], Sequence[Paper]]
    get_many: Callable[[Sequence[str]], Mapping[str, Paper]]
    find: Callable[[str], str]
    titled: Callable[[str], Sequence[str]]
    learn: Callable[[Sequence[str], PaperFilter, int], Sequence[Candidate]]

    def run(self, wish: Wish, records: Sequence[Record], today: str, saved: Sequence[str] = ()) -> Backtest:
        """What the wish would have sent over the library's last year, and how many of the records, or of the papers
        that somebody saved, it would have found."""
        checked(wish)
        newest = self.select(PaperFilter(until=today), 1)
        if not newest or not newest[0].date:
            raise NotFound("There is no paper with a date here.", "Import some papers first.")
        until = _day(newest[0].date)
        listed = self.get_many([*self.named(records), *saved])
        library = sorted((paper.date, paper.id) for paper in listed.values())
        candidates = self._candidates(wish, library, until)
        papers = self.get_many([one.paper_id for one in candidates])
        dated = [(papers[one.paper_id].date, one) for one in candidates if one.paper_id in papers]
        seeds = {self.find(name) for name in wish.target.split()} if wish.kind == "similar" else set()
        wanted = [
            paper for date, paper in library if paper not in seeds and date and until - YEAR < _day(date) <= until
        ]
        one = Subscription("backtest", "backtest", wish.kind, wish.target, wish.name, wish.cadence, wish.bar)  # type: ignore[arg-type]  # checked above
        return backtest(
            one, dated, wanted, until, most=MOST, elsewhere=len(records) + len(saved) - len(wanted),
            whose="that you saved" if saved else "in your file",
        )  # fmt: skip

    def named(self, records: Iterable[Record]) -> list[str]:
        """The papers here that records name."""
        return list(dict.fromkeys(paper for record in records if (paper := self.paper_of(record))))

    def paper_of(self, record: Record) -> str:
        """The paper here that a record names, by any of its ids or else by its title; ''."""
        return self._by_id(record) or self._by_title(record)

    def _by_id(self, record: Record) -> str:
        for name in record.ids:
            try:
                return self.find(str(name))
            except FrontlistError:
                continue
        return ""

    def _by_title(self, record: Record) -> str:
        return next(iter(self.get_many(self.titled(record.title))), "") if title_key(record.title) else ""

    def _candidates(self, wish: Wish, library: Sequence[tuple[str, str]], until: dt.date) -> Sequence[Candidate]:
        year = PaperFilter(since=(until - YEAR + dt.timedelta(days=1)).isoformat(), until=until.isoformat())
        filters = {
            "category": lambda: year.narrowed(category=(wish.target,)),
            "author": lambda: year.narrowed(author=name_key(wish.target)),
            "venue": lambda: year.narrowed(venue=wish.target),
        }
        if wish.kind in filters:
            return [Candidate(paper.id, 1.0, "") for paper in self.select(filters[wish.kind](), A_YEAR)]
        if wish.kind == "query":
            return [one for month in _months(until) for one in self._found(wish.target, month)]
        if wish.kind == "similar":
            like = [self.find(name) for name in wish.target.split()]
            return [one for month in _months(until) for one in self.learn(like, month, A_MONTH)]
        if wish.kind == "for-me":
            if not library:
                raise BadInput(
                    "Nothing is known of what you like: no paper of this library is saved, or named in your file.",
                    "Give a file that names some that are, or try a query.",
                )
            return learned_by_month(
                lambda before, first, last: self.learn(before, PaperFilter(since=first, until=last), A_MONTH), library, until
            )  # fmt: skip
        raise BadInput(
            f"What a subscription to {wish.kind} would have sent is not known: people choose it.",
            "Try it with category, query, author, venue, similar or for-me.",
        )

    def _found(self, asked: str, month: PaperFilter) -> list[Candidate]:
        return [Candidate(hit.paper_id, hit.probability, hit.reason) for hit in self.search(asked, month, A_MONTH).hits]


def entries(items: Iterable[Record | Reject]) -> list[Record]:
    """The papers that a file names; BadInput when there are none, or too many to look each up while somebody waits."""
    read = list(islice(items, MOST_ENTRIES + 1))
    if len(read) > MOST_ENTRIES:
        raise BadInput(f"The file names more than {MOST_ENTRIES:,} papers.", "Give a part of it.")
    found = [item for item in read if isinstance(item, Record)]
    if not found:
        reason = next((item.reason for item in read if isinstance(item, Reject)), "It is empty.")
        raise BadInput(
            f"No paper can be read from the file. {reason}", "Give BibTeX or RIS, as reference managers write it."
        )
    return found


def _months(until: dt.date) -> list[PaperFilter]:
    return [PaperFilter(since=first.isoformat(), until=last.isoformat()) for first, last in month_starts(until)]


def _day(date: str) -> dt.date:
    """A partial date as its first day."""
    return dt.date.fromisoformat(f"{date}-01-01"[:10])
