"""Voting: one account, one paper, one vote; given and taken back as often as one likes, counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from frontlist.community import weights
from frontlist.community.context import Context, admitted, gone, stamp
from frontlist.community.secrets import keyed_hash, network_of, new_id
from frontlist.errors import NotSignedIn
from frontlist.model.account import Account
from frontlist.model.community import Ballot
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.store import notices, papers, signals, votes
from frontlist.store.votes import Crowd, Vote
from frontlist.text.similar import name_key as author_key
from frontlist.text.words import fold

SOURCE: Final = "community"
# Where a vote came from is kept, as a keyed hash, for this long.
ADDRESS_DAYS: Final = 30
_REMEMBERED: Final = dt.timedelta(days=ADDRESS_DAYS)
_DAY: Final = dt.timedelta(days=1)
_HOUR: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Votes:
    """The door for votes. What `cast` returns is on disk."""

    context: Context

    def cast(self, account: Account, paper: str, *, address: str = "") -> Ballot:
        """Vote for a paper, by any of its ids. Voting again changes nothing."""
        with self.context.database.write(lock=False) as connection:
            paper_id = _paper(connection, paper)
            voter, cohort, old = _voter(connection, account, paper_id)
            now = self.context.now()
            vote = self._vote(voter, cohort, paper_id, address, old, now)
            others = self._count(connection, voter, vote, now, standing=old is not None and not old.withdrawn_at)
            return Ballot(paper_id, others + 1, mine=True)

    def withdraw(self, account: Account, paper: str) -> Ballot:
        """Take the vote back; without a vote nothing changes."""
        with self.context.database.write(lock=False) as connection:
            paper_id = _paper(connection, paper)
            voter, _, old = _voter(connection, account, paper_id)
            if old and not old.withdrawn_at:
                retract(connection, old, self.context.now())
                votes.put(connection, old._replace(withdrawn_at=self.context.stamp()))
            return Ballot(paper_id, *votes.counts(connection, [paper_id], voter.id).get(paper_id, (0, False)))

    def ballots(self, paper_ids: Sequence[str], viewer: Account | None = None) -> dict[str, Ballot]:
        """Each paper's count as the viewer sees it."""
        with self.context.database.read() as connection:
            counts = votes.counts(connection, paper_ids, viewer.id if viewer else "")
        return {paper_id: Ballot(paper_id, *counts.get(paper_id, (0, False))) for paper_id in paper_ids}

    def of(self, account: Account) -> list[str]:
        """The papers one voted for, last first."""
        with self.context.database.read() as connection:
            return [vote.paper_id for vote in votes.of(connection, account.id)]

    def _vote(self, voter: Account, cohort: str, paper_id: str, address: str, old: Vote | None, now: dt.datetime) -> Vote:
        at = stamp(now)
        where = keyed_hash(self.context.key, "voter", network_of(address)) if address else ""
        # Given again, a vote keeps its first moment, so that nothing is won by taking it back; but never a future one.
        first = min(old.voted_at, at) if old else at
        vote_id, number = (old.id, old.round + 1) if old else (new_id("v"), 1)
        settled = voter.role != "reader" or _age_days(voter, now) > weights.COHORT_DAYS
        return Vote(paper_id, voter.id, first, "", vote_id, number, 0.0, where, "" if settled else cohort)

    def _count(self, connection: Connection, voter: Account, vote: Vote, now: dt.datetime, *, standing: bool) -> int:
        """Weigh and write the vote, unless it stands already; how many others count."""
        since, hour_ago = stamp(now - _REMEMBERED), stamp(now - _HOUR)
        crowd = votes.crowd(connection, vote, author_key(voter.name), since=since, hour_ago=hour_ago)
        if standing:
            return crowd.others
        weight = weights.vote_weight(
            age_days=_age_days(voter, now), trusted=voter.role != "reader", address_before=crowd.address,
            cohort_before=crowd.cohort, own=_is_own(connection, voter, vote.paper_id, crowd),
        )  # fmt: skip
        counted = vote._replace(weight=weight)
        votes.put(connection, counted)
        announce(connection, counted, now)
        _tell(connection, vote.paper_id, crowd, now)
        return crowd.others


def _age_days(voter: Account, now: dt.datetime) -> float:
    return (now - dt.datetime.fromisoformat(voter.created_at)) / _DAY


def _paper(connection: Connection, text: str) -> str:
    """The paper of any id, locked for the votes on it."""
    if paper_id := votes.lock_own_id(connection, text):
        return paper_id
    paper_id = papers.find(connection, text)
    votes.lock_paper(connection, paper_id)
    return paper_id


def _voter(connection: Connection, account: Account | None, paper_id: str) -> tuple[Account, str, Vote | None]:
    """Who votes, as the store knows them now: the account, its cohort, its vote so far."""
    if account is None:
        raise NotSignedIn("This needs an account.", "Sign in first.")
    known = votes.voter(connection, account.id, paper_id)
    if known is None:
        raise gone()
    fresh, cohort, vote = known
    return admitted(fresh, account), cohort, vote


def announce(connection: Connection, vote: Vote, now: dt.datetime) -> None:
    """Pass a vote on as a signal. One that weighs nothing is none."""
    if vote.weight > 0:
        happened = dt.datetime.fromisoformat(vote.voted_at)
        signal = Signal(vote.paper_id, "vote", SOURCE, signal_key(vote), happened, now, weight=vote.weight)
        signals.put_one(connection, signal)


def retract(connection: Connection, vote: Vote, now: dt.datetime) -> None:
    """Take the signal of a vote back."""
    if vote.weight > 0:
        signals.withdraw(connection, SOURCE, signal_key(vote), now)


def reweigh(connection: Connection, vote: Vote, weight: float, now: dt.datetime) -> None:
    """Believe a standing vote more or less than before."""
    retract(connection, vote, now)
    changed = vote._replace(weight=weight, round=vote.round + 1)
    votes.put(connection, changed)
    announce(connection, changed, now)


def signal_key(vote: Vote) -> str:
    """What names the vote's signal. It does not say whose vote it is."""
    return f"{vote.id}:{vote.round}"


def _is_own(connection: Connection, voter: Account, paper_id: str, crowd: Crowd) -> bool:
    """Whether the voter handed the paper in or wrote it: by proof, by ORCID iD, or by bearing an author's full name."""
    if crowd.submitted or crowd.proven:
        return True
    return bool(crowd.named or voter.orcid) and wrote(papers.get(connection, paper_id), voter)


def wrote(paper: Paper, account: Account) -> bool:
    """Whether an author of the paper bears the account's ORCID iD, or its full name (of two words at least)."""
    name = fold(account.name)
    return any(
        (account.orcid and author.orcid.endswith(account.orcid)) or (" " in name and fold(author.name) == name)
        for author in paper.authors
    )


def _tell(connection: Connection, paper_id: str, crowd: Crowd, now: dt.datetime) -> None:
    for kind, number, threshold, words in (
        ("address", crowd.address + 1, weights.TELL_ADDRESS, "votes from one address"),
        ("cohort", crowd.cohort + 1, weights.TELL_COHORT, "votes of accounts that came in together"),
        ("crowd", crowd.hour + 1, weights.TELL_HOUR, "votes within one hour"),
    ):
        if weights.alarming(number, threshold):
            notices.raise_(connection, kind, paper_id, f"{number} {words}", stamp(now))
