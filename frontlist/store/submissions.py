"""Who handed a paper in, and who has proven to have written it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from frontlist.store import rows
from frontlist.store.schema.votes import authorships, submissions


class Handed(NamedTuple):
    """One submission: what was typed, and the submitter's line on it."""

    paper_id: str
    account_id: str
    text: str
    note: str
    at: str


def add(connection: Connection, handed: Handed) -> bool:
    """Keep the first submission of a paper; False when somebody was earlier."""
    return rows.add(connection, submissions, handed._asdict())


def of(connection: Connection, account_id: str) -> list[Handed]:
    """What an account handed in, newest first."""
    which = select(submissions).where(submissions.c.account_id == account_id)
    return [Handed(*row) for row in connection.execute(which.order_by(submissions.c.at.desc(), submissions.c.paper_id))]


def claim(connection: Connection, paper_id: str, account_id: str, how: str, at: str) -> bool:
    """Note a proven author; False when it was known."""
    values = {"paper_id": paper_id, "account_id": account_id, "how": how, "at": at}
    return rows.add(connection, authorships, values)


def authors(connection: Connection, paper_id: str) -> list[str]:
    """The accounts that have proven to have written a paper."""
    which = select(authorships.c.account_id).where(authorships.c.paper_id == paper_id)
    return list(connection.scalars(which.order_by(authorships.c.at, authorships.c.account_id)))


def claimed(connection: Connection, account_id: str) -> Sequence[str]:
    """The papers that an account has proven to have written."""
    which = select(authorships.c.paper_id).where(authorships.c.account_id == account_id)
    return list(connection.scalars(which.order_by(authorships.c.at, authorships.c.paper_id)))
