"""Votes: one row per paper and account, and the counts that tell a crowd from a gang."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, literal, select, text, union_all, update

from frontlist.store import rows
from frontlist.store.schema.papers import paper_authors
from frontlist.store.schema.votes import authorships, submissions, votes


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
    """Who stands beside a voter: votes for this paper from the same address, from the same cohort, in the last hour."""

    address: int
    cohort: int
    hour: int


_MINE = select(votes).where((votes.c.paper_id == bindparam("paper")) & (votes.c.account_id == bindparam("account")))
_OTHERS = (votes.c.paper_id == bindparam("paper")) & (votes.c.withdrawn_at == "") & (votes.c.account_id != bindparam("account"))
_CROWD = select(
    func.count().filter((votes.c.address == bindparam("address")) & (votes.c.address != "")),
    func.count().filter((votes.c.cohort == bindparam("cohort")) & (votes.c.cohort != "")),
    func.count().filter(votes.c.voted_at > bindparam("hour_ago")),
).where(_OTHERS & (votes.c.voted_at > bindparam("since")))
_HERE: BindParameter[str] = bindparam("paper")
_WHO: BindParameter[str] = bindparam("account")
_TIES = union_all(
    select(literal("submitted")).where((submissions.c.paper_id == _HERE) & (submissions.c.account_id == _WHO)),
    select(literal("proven")).where((authorships.c.paper_id == _HERE) & (authorships.c.account_id == _WHO)),
    select(literal("named")).where((paper_authors.c.name_key == bindparam("name")) & (paper_authors.c.paper_id == _HERE)),
)


def lock_paper(connection: Connection, paper_id: str) -> None:
    """Let votes for one paper follow each other, so that each sees those before it. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(1, hashtext(:paper))"), {"paper": paper_id})


def find(connection: Connection, paper_id: str, account_id: str) -> Vote | None:
    """An account's vote for a paper, standing or withdrawn."""
    row = connection.execute(_MINE, {"paper": paper_id, "account": account_id}).first()
    return _vote(row) if row else None


def put(connection: Connection, vote: Vote) -> None:
    """Write a vote, new or changed."""
    rows.put(connection, votes, vote._asdict())


def crowd(connection: Connection, vote: Vote, *, since: str, hour_ago: str) -> Crowd:
    """How many others voted for the paper since then, from where this vote comes from."""
    values = {
        "paper": vote.paper_id, "account": vote.account_id, "address": vote.address, "cohort": vote.cohort,
        "since": since, "hour_ago": hour_ago,
    }  # fmt: skip
    return Crowd(*connection.execute(_CROWD, values).one())


def ties(connection: Connection, paper_id: str, account_id: str, author_key: str) -> set[str]:
    """How an account is tied to a paper: 'submitted' it, 'proven' its author, or 'named' like one (name key only)."""
    return set(connection.scalars(_TIES, {"paper": paper_id, "account": account_id, "name": author_key}))


def counts(connection: Connection, paper_ids: Sequence[str], viewer_id: str = "") -> dict[str, tuple[int, bool]]:
    """Paper id → how many votes the viewer sees, and whether the viewer's is among them. Votes that weigh nothing are
    counted for their own voter only, who is not told (author and submitter)."""
    mine = votes.c.account_id == viewer_id
    statement = (
        select(votes.c.paper_id, func.count().filter((votes.c.weight > 0) | mine), func.count().filter(mine))
        .where(votes.c.paper_id.in_(paper_ids) & (votes.c.withdrawn_at == ""))
        .group_by(votes.c.paper_id)
    )
    return {paper_id: (count, own > 0) for paper_id, count, own in connection.execute(statement)}


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
