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
from frontlist.errors import FrontlistError, NotFound
from frontlist.model.edition import Edition
from frontlist.model.hit import Answer
from frontlist.model.paper import Paper
from frontlist.model.query import PaperFilter
from frontlist.model.subscription import Cadence, Candidate, Subscription, Taste, covers
from frontlist.text.similar import name_key

MOST_CANDIDATES: Final = 40
# Announcements lag behind submission by a weekend and a holiday at most.
LATE: Final = dt.timedelta(days=4)
MOST_LESS: Final = 50
PICKED: Final = {"curated": "Picked by the curators", "community": "Voted for here", "trending": "Much talked about"}
RHYTHMS: Final = {"weekly": "week", "monthly": "month"}
# Found for one reader only.
PERSONAL: Final = ("for-me", "revisions")
WishKey = tuple[str, str, Cadence, str]


@dataclass(frozen=True)
class Lookups:
    """Where candidates come from: the calls of the rooms below, given as values."""

    search: Callable[[str, int], Answer]
    edition: Callable[[str, str], Edition | None]
    papers: Callable[[PaperFilter, int], Sequence[Paper]]
    in_list: Callable[[str, str], Sequence[str]]
    of_person: Callable[[str, str], Sequence[str]]
    for_me: Callable[[str, Sequence[Taste], str], Sequence[Candidate]]
    revised: Callable[[str, Sequence[Taste], str], Sequence[Candidate]]
    like: Callable[[Sequence[str], str], Sequence[Candidate]]
    hidden: Callable[[str], Sequence[str]]
    near: Callable[[str], Mapping[str, float]]
    overdue: Callable[[str], bool]
    quiet: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look-up gave, or why it gave nothing; what is `passing` is worth another look later."""

    candidates: Sequence[Candidate] = ()
    unseen: str = ""
    passing: bool = False
    note: str = ""


@dataclass
class Gatherer:
    """Candidates by wish, remembered for the run."""

    lookups: Lookups
    found: dict[WishKey, Look] = field(default_factory=dict)
    near: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def gather(self, wish: Subscription, day: dt.date, account_id: str = "", said: Sequence[Taste] = ()) -> Found:
        """The candidates of one subscription that is due on `day`, best first."""
        if wish.kind in PERSONAL:
            look = self._look(wish, day, account_id, said)
        else:
            key = (wish.kind, wish.target, wish.cadence, day.isoformat())
            if key not in self.found:
                self.found[key] = self._look(wish, day, account_id, said)
            look = self.found[key]
        return Found(wish, look.candidates, look.unseen, look.passing, look.note)

    def against(self, account_id: str, said: Sequence[Taste]) -> Mapping[str, float]:
        """How near papers are to those that a reader asked less of, in a mail or on the site."""
        papers = [one.paper_id for one in said if one.kind == "less"]
        papers += [paper for paper in self.lookups.hidden(account_id) if paper not in papers] if account_id else []
        nearest: dict[str, float] = {}
        for paper in papers[:MOST_LESS]:
            for other, near in {**self._near(paper), paper: 1.0}.items():
                nearest[other] = max(near, nearest.get(other, 0.0))
        return nearest

    def _near(self, paper: str) -> Mapping[str, float]:
        if paper not in self.near:
            try:
                self.near[paper] = self.lookups.near(paper)
            except FrontlistError:
                self.near[paper] = {}
        return self.near[paper]

    def _look(self, subscription: Subscription, day: dt.date, account_id: str, said: Sequence[Taste]) -> Look:
        since = covers(subscription.cadence, day)
        finders: Mapping[str, Callable[[], Sequence[Candidate]]] = {
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
            "similar": lambda: self.lookups.like(subscription.target.split(), (since - LATE).isoformat()),
            "list": lambda: _listed(self.lookups.in_list(subscription.target, since.isoformat()), "In the list"),
            "person": lambda: _listed(self.lookups.of_person(subscription.target, since.isoformat()), "Shared by"),
            "for-me": lambda: self.lookups.for_me(account_id, said, (since - LATE).isoformat()),
            "revisions": lambda: self.lookups.revised(account_id, said, (since - LATE).isoformat()),
        }
        try:
            if subscription.kind == "edition" and self.lookups.overdue(RHYTHMS.get(subscription.cadence, "day")):
                return Look((), "The edition that this mail reports on is not closed yet.", passing=True)
            if subscription.kind == "edition":
                return self._edition(subscription, since)
            return Look(finders[subscription.kind]())
        except NotFound as error:
            return Look((), f"{_called(subscription)}: {error.message}")
        except FrontlistError as error:
            # The index is being rebuilt, the database of another room is busy: the mail says what it could not see.
            return Look((), f"{_called(subscription)}: {error.message}", passing=True)

    def _edition(self, subscription: Subscription, since: dt.date) -> Look:
        edition = self.lookups.edition(RHYTHMS.get(subscription.cadence, "day"), since.isoformat())
        if edition is None:
            return Look()
        picks = [
            Candidate(pick.paper_id, 1.0, pick.reason or PICKED.get(pick.section, "In the edition"), note=pick.note)
            for pick in edition.picks[:MOST_CANDIDATES]
        ]
        return Look(picks, note=edition.note)

    def _filtered(self, where: PaperFilter, since: dt.date, why: str) -> Sequence[Candidate]:
        found = self.lookups.papers(where.narrowed(since=(since - LATE).isoformat()), MOST_CANDIDATES)
        return [Candidate(paper.id, 1.0, why) for paper in found]

    def _searched(self, query: str, since: dt.date) -> Sequence[Candidate]:
        answer = self.lookups.search(f"{query} date:{(since - LATE).isoformat()}..", MOST_CANDIDATES)
        return [
            Candidate(hit.paper_id, hit.probability, hit.reason, (hit.sentence,) if hit.sentence else ())
            for hit in answer.hits
        ]


def _called(subscription: Subscription) -> str:
    return subscription.name or subscription.target or subscription.kind


def _listed(ids: Sequence[str], why: str) -> Sequence[Candidate]:
    return [Candidate(paper_id, 1.0, why) for paper_id in ids[:MOST_CANDIDATES]]
