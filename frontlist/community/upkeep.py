"""What the worker does for the community from time to time. Each step may be repeated or cut short at any moment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sqlalchemy import Connection

from frontlist.community.context import Context
from frontlist.community.votes import ADDRESS_DAYS, SOURCE, announce, retract, reweigh
from frontlist.community.weights import damping
from frontlist.model.dates import stamp
from frontlist.store import changes, limits, links, moved, notes, notices, papers, sessions, signals, votes

RING_DAYS: Final = 30
# So many papers in common, and so large a share of all that either voted for, is no accident among three or more.
RING_PAPERS: Final = 5
RING_SHARE: Final = 0.8
RING_PEOPLE: Final = 3
# A paper that so many voted for says nothing about any two of them.
POPULAR: Final = 50
_POSITION: Final = "community.position"
_BUCKETS_KEPT: Final = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """To be run every hour or so."""

    context: Context

    def run(self) -> None:
        """Follow merges, forget what need not be kept, damp rings."""
        self.follow_merges()
        self.forget()
        self.damp_rings()

    def follow_merges(self, batch: int = 1000) -> int:
        """Move what people did with papers that were merged away; how many papers."""
        moves = 0
        while True:
            with self.context.database.write() as connection:
                position = int(notes.get(connection, _POSITION, 0))
                entries = changes.after(connection, max(position, changes.oldest(connection) - 1), batch)
                for entry in entries:
                    # One that was undone meanwhile has nothing to move.
                    if entry.kind == "merge" and not papers.held(connection, [entry.paper_id]):
                        self._move(connection, entry.paper_id, entry.into)
                        moves += 1
                if not entries:
                    return moves
                notes.put(connection, _POSITION, entries[-1].position)

    def give_back(self, connection: Connection, kept: str, back: str) -> None:
        """Undo what followed a merge, in the transaction that undoes the merge: votes, words and signals of `back`."""
        returned = moved.give_back(connection, back, kept)
        signals.give_back(connection, kept, back, [(SOURCE, f"{vote_id}:") for vote_id in returned.votes])
        theirs = {vote.account_id: vote for vote in votes.for_paper(connection, kept)}
        for vote in returned.again:
            other = theirs.get(vote.account_id)
            if other and other.withdrawn_at:
                # Of the two votes that had become one this one is taken back, too.
                votes.put(connection, vote._replace(withdrawn_at=other.withdrawn_at))
            else:
                announce(connection, vote._replace(round=vote.round + 1), self.context.now())

    def forget(self) -> None:
        """Where votes came from after 30 days; sessions, links and buckets that are over."""
        now = self.context.now()
        with self.context.database.write(lock=False) as connection:
            votes.forget_addresses(connection, stamp(now - dt.timedelta(days=ADDRESS_DAYS)))
            sessions.forget(connection, stamp(now))
            links.forget_expired(connection, stamp(now))
            limits.forget(connection, (now - _BUCKETS_KEPT).timestamp())

    def damp_rings(self) -> list[frozenset[str]]:
        """Find accounts that vote as one; of their votes for one paper each weighs half of the one before."""
        now = self.context.now()
        with self.context.database.write(lock=False) as connection:
            given = votes.since(connection, stamp(now - dt.timedelta(days=RING_DAYS)))
            by_account: dict[str, set[str]] = defaultdict(set)
            for account_id, paper_id in given:
                by_account[account_id].add(paper_id)
            found = rings(by_account)
            for ring in found:
                shared = sorted(set.union(*(by_account[member] for member in ring)))
                for paper_id in shared:
                    _damp(connection, ring, paper_id, now)
                detail = f"{len(ring)} accounts that vote for the same papers"
                notices.raise_(connection, "ring", shared[0], detail, stamp(now))
        return found

    def _move(self, connection: Connection, absorbed: str, kept: str) -> None:
        """One account, one vote: of two that stand, the one for the paper that is kept goes on."""
        theirs = {vote.account_id: vote for vote in votes.for_paper(connection, kept)}
        for vote in votes.for_paper(connection, absorbed):
            other = theirs.get(vote.account_id)
            if other and other.withdrawn_at:
                votes.drop(connection, other)
            elif other and not vote.withdrawn_at:
                retract(connection, vote, self.context.now())
        moved.move(connection, absorbed, kept)
        signals.move(connection, absorbed, kept)


def rings(by_account: Mapping[str, Iterable[str]]) -> list[frozenset[str]]:
    """Groups of three or more accounts, each of which votes as some other of the group does. Pure."""
    papers = {account: frozenset(voted) for account, voted in by_account.items()}
    voters: dict[str, list[str]] = defaultdict(list)
    for account in sorted(papers):
        for paper in papers[account]:
            voters[paper].append(account)
    together: dict[tuple[str, str], int] = defaultdict(int)
    for group in voters.values():
        for pair in combinations(group, 2) if len(group) <= POPULAR else ():
            together[pair] += 1
    alike = [
        pair for pair, number in together.items()
        if number >= RING_PAPERS and number >= RING_SHARE * len(papers[pair[0]] | papers[pair[1]])
    ]  # fmt: skip
    return [group for group in _joined(alike) if len(group) >= RING_PEOPLE]


def _joined(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    group_of: dict[str, set[str]] = {}
    for left, right in pairs:
        group = group_of.get(left, {left}) | group_of.get(right, {right})
        for member in group:
            group_of[member] = group
    return sorted({frozenset(group) for group in group_of.values()}, key=sorted)


def _damp(connection: Connection, ring: frozenset[str], paper_id: str, now: dt.datetime) -> None:
    votes.lock_paper(connection, paper_id)
    members = [
        vote for vote in votes.for_paper(connection, paper_id) if vote.account_id in ring and not vote.withdrawn_at
    ]
    for before, vote in enumerate(members):
        allowed = round(damping(before), 6)
        if vote.weight > allowed:
            reweigh(connection, vote, allowed, now)
