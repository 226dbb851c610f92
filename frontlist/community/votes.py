"""Voting: one account, one paper, one vote; given and taken back as often as one likes, counted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from frontlist.community import weights
from frontlist.community.context import Context, admitted, gone
from frontlist.community.secrets import keyed_hash, new_id
from frontlist.errors import NotSignedIn
from frontlist.model.account import Account
from frontlist.model.addresses import network_of
from frontlist.model.community import Ballot
from frontlist.model.dates import stamp
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.store import notices, papers, signals, votes
from frontlist.store.votes import Around, Crowd, Vote
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
        now = self.context.now()
        where = keyed_hash(self.context.key, "voter", network_of(address)) if address else ""
        with self.context.database.write(lock=False) as connection:
            paper_id, voter, around = _around(connection, account, paper, where, now)
            if around.vote is None or around.vote.withdrawn_at:
                vote = _weighed(connection, _given(voter, paper_id, where, around, now), voter, around.crowd, now)
                announce(connection, vote, now)
                _tell(connection, paper_id, around.crowd, now)
            return Ballot(paper_id, around.crowd.others + 1, mine=True)

    def withdraw(self, account: Account, paper: str) -> Ballot:
        """Take the vote back; without a vote nothing changes."""
        now = self.context.now()
        with self.context.database.write(lock=False) as connection:
            paper_id, _, around = _around(connection, account, paper, "", now)
            if around.vote and not around.vote.withdrawn_at:
                retract(connection, around.vote, now)
                votes.put(connection, around.vote._replace(withdrawn_at=stamp(now)))
            return Ballot(paper_id, around.crowd.others, mine=False)

    def ballots(self, paper_ids: Sequence[str], viewer: Account | None = None) -> dict[str, Ballot]:
        """Each paper's count as the viewer sees it."""
        with self.context.database.read() as connection:
            counts = votes.counts(connection, paper_ids, viewer.id if viewer else "")
        return {paper_id: Ballot(paper_id, *counts.get(paper_id, (0, False))) for paper_id in paper_ids}

    def of(self, account: Account) -> list[str]:
        """The papers one voted for, last first."""
        with self.context.database.read() as connection:
            return [vote.paper_id for vote in votes.of(connection, account.id)]


def _around(
    connection: Connection, account: Account | None, paper: str, where: str, now: dt.datetime
) -> tuple[str, Account, Around]:
    """The paper of any id, locked for the votes on it; the voter as the store knows them now; what is around the vote."""
    if account is None:
        raise NotSignedIn("This needs an account.", "Sign in first.")
    since, hour_ago = stamp(now - _REMEMBERED), stamp(now - _HOUR)

    def ask(paper_id: str, name: str) -> Around:
        key = author_key(name)
        return votes.around(
            connection, account.id, paper_id, address=where, author_key=key, since=since, hour_ago=hour_ago
        )

    paper_id, around = paper, ask(paper, account.name)
    if not around.here:
        paper_id = papers.find(connection, paper)
        around = ask(paper_id, account.name)
    if around.account is None:
        raise gone()
    if around.account.name != account.name:
        around = ask(paper_id, around.account.name)
    return paper_id, admitted(around.account or account, account), around


def _given(voter: Account, paper_id: str, where: str, around: Around, now: dt.datetime) -> Vote:
    """The vote as it is given now, not yet weighed."""
    at, old = stamp(now), around.vote
    # Given again, a vote keeps its first moment, so that nothing is won by taking it back; but never a future one.
    first = min(old.voted_at, at) if old else at
    vote_id, number = (old.id, old.round + 1) if old else (new_id("v"), 1)
    return Vote(
        paper_id, voter.id, first, "", vote_id, number, 0.0, where, "" if _settled(voter, now) else around.cohort
    )


def _settled(voter: Account, now: dt.datetime) -> bool:
    return voter.role != "reader" or _age_days(voter, now) > weights.COHORT_DAYS


def _age_days(voter: Account, now: dt.datetime) -> float:
    return (now - dt.datetime.fromisoformat(voter.created_at)) / _DAY


def _weighed(connection: Connection, vote: Vote, voter: Account, crowd: Crowd, now: dt.datetime) -> Vote:
    weight = weights.vote_weight(
        age_days=_age_days(voter, now), trusted=voter.role != "reader", address_before=crowd.address,
        cohort_before=crowd.cohort if vote.cohort else 0, own=_is_own(connection, voter, vote.paper_id, crowd),
    )  # fmt: skip
    return vote._replace(weight=weight)


def announce(connection: Connection, vote: Vote, now: dt.datetime) -> None:
    """Write a vote and pass it on as a signal. One that weighs nothing is none."""
    if vote.weight > 0:
        happened = dt.datetime.fromisoformat(vote.voted_at)
        signal = Signal(vote.paper_id, "vote", SOURCE, signal_key(vote), happened, now, weight=vote.weight)
        signals.put_one(connection, signal, ahead=[votes.putting(vote)])
    else:
        votes.put(connection, vote)


def retract(connection: Connection, vote: Vote, now: dt.datetime) -> None:
    """Take the signal of a vote back."""
    if vote.weight > 0:
        signals.withdraw(connection, SOURCE, signal_key(vote), now)


def reweigh(connection: Connection, vote: Vote, weight: float, now: dt.datetime) -> None:
    """Believe a standing vote more or less than before."""
    retract(connection, vote, now)
    announce(connection, vote._replace(weight=weight, round=vote.round + 1), now)


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
