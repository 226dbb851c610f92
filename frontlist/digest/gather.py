"""What the library holds for each wish. Each distinct wish is looked up once a run, however many readers share it.

What is new is told by the paper's own date, a little wider than the rhythm's window: sources announce late, and no
paper is sent to a reader twice anyway.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from frontlist.digest.choose import Found
from frontlist.errors import FrontlistError
from frontlist.model.edition import Edition
from frontlist.model.hit import Answer
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.model.subscription import Cadence, Candidate, Subscription, covers
from frontlist.text.similar import name_key

MOST_CANDIDATES: Final = 40
# Announcements lag behind submission by a weekend and a holiday at most.
LATE: Final = dt.timedelta(days=4)
Finder = Callable[[Subscription, str], Sequence[Candidate]]
WishKey = tuple[str, str, Cadence]


@dataclass(frozen=True)
class Lookups:
    """Where candidates come from: the calls of the rooms below, given as values."""

    search: Callable[[str, int], Answer]
    edition: Callable[[str, str], Edition | None]
    papers: Callable[[PaperFilter, int], Sequence[Paper]]
    in_list: Callable[[str, str], Sequence[str]]
    of_person: Callable[[str, str], Sequence[str]]
    for_me: Callable[[str, str], Sequence[Candidate]]


@dataclass
class Gatherer:
    """Candidates by wish for one date, remembered for the run."""

    lookups: Lookups
    date: str
    found: dict[WishKey, tuple[Sequence[Candidate], str]] = field(default_factory=dict)

    def gather(self, subscription: Subscription, account_id: str = "") -> Found:
        """The candidates of one subscription, best first."""
        if subscription.kind == "for-me":
            candidates, unseen = self._look(subscription, account_id)
        else:
            key = (subscription.kind, subscription.target, subscription.cadence)
            if key not in self.found:
                self.found[key] = self._look(subscription, account_id)
            candidates, unseen = self.found[key]
        return Found(subscription, candidates, unseen)

    def _look(self, subscription: Subscription, account_id: str) -> tuple[Sequence[Candidate], str]:
        since = covers(subscription.cadence, dt.date.fromisoformat(self.date))
        finders: Mapping[str, Callable[[], Sequence[Candidate]]] = {
            "edition": lambda: self._edition(subscription, since),
            "category": lambda: self._filtered(
                PaperFilter(category=(subscription.target,)), since, f"New in {subscription.target}"
            ),
            "author": lambda: self._filtered(
                PaperFilter(author=name_key(subscription.target)), since, f"By {subscription.target}"
            ),
            "venue": lambda: self._filtered(
                PaperFilter(venue=subscription.target), since, f"From {subscription.target}"
            ),
            "query": lambda: self._searched(f"({subscription.target})", since),
            "similar": lambda: self._searched(_likes(subscription.target), since),
            "list": lambda: _listed(self.lookups.in_list(subscription.target, since.isoformat()), "In the list"),
            "person": lambda: _listed(self.lookups.of_person(subscription.target, since.isoformat()), "Shared by"),
            "for-me": lambda: self.lookups.for_me(account_id, since.isoformat()),
        }
        try:
            return finders[subscription.kind](), ""
        except FrontlistError as error:
            # A list was deleted, the index is being rebuilt: the mail goes out and says what it could not see.
            return (), f"{subscription.name or subscription.target or subscription.kind}: {error.message}"

    def _edition(self, subscription: Subscription, since: dt.date) -> Sequence[Candidate]:
        rhythm = {"weekly": "week", "monthly": "month"}.get(subscription.cadence, "day")
        edition = self.lookups.edition(rhythm, since.isoformat())
        if edition is None:
            return ()
        return [
            Candidate(pick.paper_id, 1.0, pick.reason or f"In the {edition.key} edition", note=pick.note)
            for pick in edition.picks[:MOST_CANDIDATES]
        ]

    def _filtered(self, where: PaperFilter, since: dt.date, why: str) -> Sequence[Candidate]:
        found = self.lookups.papers(where.narrowed(since=(since - LATE).isoformat()), MOST_CANDIDATES)
        return [Candidate(paper.id, 1.0, why) for paper in found]

    def _searched(self, query: str, since: dt.date) -> Sequence[Candidate]:
        answer = self.lookups.search(f"{query} date:{(since - LATE).isoformat()}..", MOST_CANDIDATES)
        return [
            Candidate(hit.paper_id, hit.probability, hit.reason, (hit.sentence,) if hit.sentence else ())
            for hit in answer.hits
        ]


def _likes(target: str) -> str:
    return " ".join(f"like:{paper}" for paper in target.split())


def _listed(ids: Sequence[str], why: str) -> Sequence[Candidate]:
    return [Candidate(paper_id, 1.0, why) for paper_id in ids[:MOST_CANDIDATES]]
