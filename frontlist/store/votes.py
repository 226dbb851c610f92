"""Votes: one row per paper and account, and the counts that tell a crowd from a gang."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select, update

from frontlist.model.account import Account
from frontlist.store.bulk import select_in
from frontlist.store.quick import Statement, run, run_all
from frontlist.store.schema.votes import votes


class Vote(NamedTuple):
    """One account's vote for one paper. `withdrawn_at` is '' while it stands; `round` counts the signals made for it."""

    paper_id: str
    account_id: str
    voted_at: str
    withdrawn_at: str
    id: str
    round: int
    weight: float
    address: str
    cohort: str


class Crowd(NamedTuple):
    """What stands around a voter: recent votes for the paper from the same address, of the same cohort, and in the last
    hour; all others that count; and whether the voter submitted the paper, proved to have written it, or bears the name
    key of one of its authors."""

    address: int
    cohort: int
    hour: int
    others: int
    submitted: bool
    proven: bool
    named: bool


class Around(NamedTuple):
    """Everything that weighing a vote needs: whether the paper is here by this id; who votes (None when there is no such
    account) and with whom they came in; their vote so far; the crowd."""

    here: bool
    account: Account | None
    cohort: str
    vote: Vote | None
    crowd: Crowd


_PAPER = "SELECT id FROM papers WHERE id = :paper AND NOT removed"
_LOCK = "pg_advisory_xact_lock(1, hashtext(:paper))"
_PAPER_LOCKED = f"SELECT id, {_LOCK} FROM papers WHERE id = :paper AND NOT removed"
_VOTER = (
    "SELECT a.name, a.email, a.role, a.created_at, a.disabled, a.orcid, a.timezone, a.cohort,"
    " v.voted_at, v.withdrawn_at, v.id, v.round, v.weight, v.address, v.cohort FROM accounts a"
    " LEFT JOIN votes v ON v.paper_id = :paper AND v.account_id = a.id WHERE a.id = :account"
)
_CROWD = (
    "SELECT COUNT(*) FILTER (WHERE voted_at > :since AND address = :address AND address <> ''),"
    " COUNT(*) FILTER (WHERE voted_at > :since AND cohort <> ''"
    " AND cohort = (SELECT cohort FROM accounts WHERE id = :account)),"
    " COUNT(*) FILTER (WHERE voted_at > :hour_ago), COUNT(*) FILTER (WHERE weight > 0),"
    " EXISTS (SELECT 1 FROM submissions WHERE paper_id = :paper AND account_id = :account),"
    " EXISTS (SELECT 1 FROM authorships WHERE paper_id = :paper AND account_id = :account),"
    " EXISTS (SELECT 1 FROM paper_authors WHERE paper_id = :paper AND name_key = :name)"
    " FROM votes WHERE paper_id = :paper AND withdrawn_at = '' AND account_id <> :account"
)
_PUT = (
    "INSERT INTO votes (paper_id, account_id, voted_at, withdrawn_at, id, round, weight, address, cohort)"
    " VALUES (:paper_id, :account_id, :voted_at, :withdrawn_at, :id, :round, :weight, :address, :cohort)"
    " ON CONFLICT (paper_id, account_id) DO UPDATE SET voted_at = excluded.voted_at, withdrawn_at = excluded.withdrawn_at,"
    " id = excluded.id, round = excluded.round, weight = excluded.weight, address = excluded.address, cohort = excluded.cohort"
)


_COUNTS = (
    "SELECT paper_id, COUNT(*) FILTER (WHERE weight > 0 OR account_id = :viewer),"
    " COUNT(*) FILTER (WHERE account_id = :viewer) FROM votes WHERE paper_id IN ({marks}) AND withdrawn_at = ''"
    " GROUP BY paper_id"
)


def lock_paper(connection: Connection, paper_id: str) -> None:
    """Let votes for one paper follow each other, so that each sees those before it. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        run(connection, f"SELECT {_LOCK}", {"paper": paper_id})


def around(
    connection: Connection, account_id: str, paper_id: str, *, address: str, author_key: str, since: str, hour_ago: str
) -> Around:
    """What is known around a vote, in one trip. The paper is locked as by `lock_paper`, if this is its own id.

    `author_key` is the voter's name as `paper_authors` writes names.
    """
    values = {
        "paper": paper_id, "account": account_id, "address": address, "since": since, "hour_ago": hour_ago, "name": author_key,
    }  # fmt: skip
    paper = _PAPER if connection.dialect.name == "sqlite" else _PAPER_LOCKED
    here, voter, crowd = run_all(connection, [(paper, values), (_VOTER, values), (_CROWD, values)])
    account, cohort, vote = _voter(voter.fetchone(), account_id, paper_id)
    return Around(here.fetchone() is not None, account, cohort, vote, Crowd(*crowd.fetchone()))


def _voter(row: Any, account_id: str, paper_id: str) -> tuple[Account | None, str, Vote | None]:
    if row is None:
        return None, "", None
    name, email, role, created_at, disabled, orcid, timezone, cohort, *vote = row
    account = Account(account_id, name, email, role, created_at, bool(disabled), orcid or "", timezone)
    return account, cohort, Vote(paper_id, account_id, *vote) if vote[0] is not None else None


def find(connection: Connection, paper_id: str, account_id: str) -> Vote | None:
    """An account's vote for a paper, standing or withdrawn."""
    row = run(connection, _VOTER, {"paper": paper_id, "account": account_id}).fetchone()
    return _voter(row, account_id, paper_id)[2]


def putting(vote: Vote) -> Statement:
    """What writes a vote, new or changed: for `put`, or to travel with its signal."""
    return _PUT, vote._asdict()


def put(connection: Connection, vote: Vote) -> None:
    """Write a vote, new or changed."""
    run(connection, *putting(vote))


def drop(connection: Connection, vote: Vote) -> None:
    """Forget a vote."""
    which = (votes.c.paper_id == vote.paper_id) & (votes.c.account_id == vote.account_id)
    connection.execute(delete(votes).where(which))


def counts(connection: Connection, paper_ids: Sequence[str], viewer_id: str = "") -> dict[str, tuple[int, bool]]:
    """Paper id → how many votes the viewer sees, and whether the viewer's is among them. Votes that weigh nothing are
    counted for their own voter only, who is not told (author and submitter)."""
    found = select_in(connection, _COUNTS, list(dict.fromkeys(paper_ids)), viewer=viewer_id)
    return {paper_id: (count, own > 0) for paper_id, count, own in found}


def of(connection: Connection, account_id: str) -> list[Vote]:
    """An account's standing votes, newest first."""
    which = (votes.c.account_id == account_id) & (votes.c.withdrawn_at == "")
    ordered = select(votes).where(which).order_by(votes.c.voted_at.desc(), votes.c.paper_id)
    return [_vote(row) for row in connection.execute(ordered)]


def for_paper(connection: Connection, paper_id: str) -> list[Vote]:
    """Every vote for a paper, oldest first."""
    ordered = select(votes).where(votes.c.paper_id == paper_id).order_by(votes.c.voted_at, votes.c.account_id)
    return [_vote(row) for row in connection.execute(ordered)]


def since(connection: Connection, moment: str) -> Iterable[tuple[str, str]]:
    """(account, paper) of every standing vote that weighs something, given since `moment`."""
    which = (votes.c.voted_at > moment) & (votes.c.withdrawn_at == "") & (votes.c.weight > 0)
    statement = select(votes.c.account_id, votes.c.paper_id).where(which).order_by(votes.c.paper_id, votes.c.account_id)
    return ((row.account_id, row.paper_id) for row in connection.execute(statement))


def forget_addresses(connection: Connection, before: str) -> int:
    """Drop where old votes came from; how many there were."""
    which = (votes.c.voted_at < before) & (votes.c.address != "")
    return connection.execute(update(votes).where(which).values(address="")).rowcount


def _vote(row: Any) -> Vote:
    return Vote(
        row.paper_id, row.account_id, row.voted_at, row.withdrawn_at, row.id, row.round, row.weight, row.address, row.cohort
    )  # fmt: skip
