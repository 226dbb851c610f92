"""Comments, their earlier drafts and the votes on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from frontlist.errors import NotFound
from frontlist.model.community import Draft
from frontlist.store import rows
from frontlist.store.bulk import select_in
from frontlist.store.quick import fetch
from frontlist.store.schema.comments import comment_drafts, comment_votes, comments


class Remark(NamedTuple):
    """One comment as stored."""

    id: str
    paper_id: str
    parent_id: str
    depth: int
    account_id: str
    text: str
    created_at: str
    edited_at: str
    deleted: bool
    hidden: bool


class Opinion(NamedTuple):
    """Votes on one comment: for, against, and the viewer's own (1, -1 or 0)."""

    ups: int
    downs: int
    mine: int


_COUNTS = "SELECT paper_id, COUNT(*) FROM comments WHERE paper_id IN ({marks}) AND NOT deleted AND NOT hidden GROUP BY paper_id"
_AMONG = f"SELECT {', '.join(Remark._fields)} FROM comments WHERE id IN ({{marks}})"
_OF_PAPER = f"SELECT {', '.join(Remark._fields)} FROM comments WHERE paper_id = :paper_id ORDER BY created_at, id"


def add(connection: Connection, remark: Remark) -> None:
    """A new comment."""
    connection.execute(insert(comments).values(**remark._asdict()))


def get(connection: Connection, comment_id: str) -> Remark:
    """The comment, or NotFound."""
    row = connection.execute(select(comments).where(comments.c.id == comment_id)).first()
    if row is None:
        raise NotFound("There is no such comment.", "Its thread may say more.", comment=comment_id)
    return Remark(*row)


def among(connection: Connection, ids: Sequence[str]) -> list[Remark]:
    """Those of these comments that are there."""
    rows = select_in(connection, _AMONG, ids)
    return [Remark(*row)._replace(deleted=bool(row[-2]), hidden=bool(row[-1])) for row in rows]


def of_paper(connection: Connection, paper_id: str) -> list[Remark]:
    """A paper's comments, oldest first."""
    rows = fetch(connection, _OF_PAPER, paper_id=paper_id)
    return [Remark(*row)._replace(deleted=bool(row[-2]), hidden=bool(row[-1])) for row in rows]


def of_account(connection: Connection, account_id: str, limit: int | None = None) -> list[Remark]:
    """An account's comments, newest first."""
    which = select(comments).where(comments.c.account_id == account_id)
    return [
        Remark(*row)
        for row in connection.execute(which.order_by(comments.c.created_at.desc(), comments.c.id).limit(limit))
    ]


def newest(connection: Connection, limit: int) -> list[Remark]:
    """The newest comments everywhere that can be shown."""
    which = select(comments).where(~comments.c.deleted & ~comments.c.hidden)
    return [
        Remark(*row)
        for row in connection.execute(which.order_by(comments.c.created_at.desc(), comments.c.id).limit(limit))
    ]


def counts(connection: Connection, paper_ids: Sequence[str]) -> dict[str, int]:
    """Paper id → comments that can be shown."""
    return dict(select_in(connection, _COUNTS, list(dict.fromkeys(paper_ids))))


def change(connection: Connection, comment_id: str, **values: object) -> None:
    """Set columns of one comment."""
    connection.execute(update(comments).where(comments.c.id == comment_id).values(**values))


def keep_draft(connection: Connection, comment_id: str, text: str, at: str) -> None:
    """Keep what a comment said before it was edited."""
    numbers = select(func.count()).select_from(comment_drafts).where(comment_drafts.c.comment_id == comment_id)
    number = int(connection.scalar(numbers) or 0) + 1
    connection.execute(insert(comment_drafts).values(comment_id=comment_id, number=number, text=text, at=at))


def drafts(connection: Connection, comment_id: str) -> list[Draft]:
    """What a comment said before, oldest first."""
    which = select(comment_drafts).where(comment_drafts.c.comment_id == comment_id).order_by(comment_drafts.c.number)
    return [Draft(row.number, row.text, row.at) for row in connection.execute(which)]


def vote(connection: Connection, comment_id: str, account_id: str, value: int) -> None:
    """1 for, -1 against, 0 takes it back."""
    if value:
        rows.put(connection, comment_votes, {"comment_id": comment_id, "account_id": account_id, "value": value})
    else:
        which = (comment_votes.c.comment_id == comment_id) & (comment_votes.c.account_id == account_id)
        connection.execute(delete(comment_votes).where(which))


def opinions(connection: Connection, paper_id: str, viewer_id: str) -> dict[str, Opinion]:
    """Comment id → votes, for one paper's comments."""
    mine = func.coalesce(func.sum(comment_votes.c.value).filter(comment_votes.c.account_id == viewer_id), 0)
    statement = (
        select(
            comment_votes.c.comment_id,
            func.count().filter(comment_votes.c.value > 0),
            func.count().filter(comment_votes.c.value < 0),
            mine,
        )
        .join(comments, comments.c.id == comment_votes.c.comment_id)
        .where(comments.c.paper_id == paper_id)
        .group_by(comment_votes.c.comment_id)
    )
    return {comment_id: Opinion(ups, downs, int(own)) for comment_id, ups, downs, own in connection.execute(statement)}
