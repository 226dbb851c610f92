"""The outbox: one row for each (reader, local date, kind), written before the sending and settled after it.

Rows are leased by workers, so that any number of them share one outbox and none sends what another holds.
A crash between the server's answer and `settle` is the one case in which a copy can go out twice; its
Message-ID is the same, so mail programs show it once.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence

import orjson
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, or_, select, update

from frontlist.model.subscription import Outgoing
from frontlist.store.schema.digest import outbox, sent_papers


def queue(connection: Connection, row: Outgoing, papers: Sequence[str], at: str) -> bool:
    """Write a mail that waits, and remember its papers as given to that reader; False when that day has its mail."""
    mine = _mine(row.reader_id, row.date, row.kind)
    if connection.execute(select(outbox.c.reader_id).where(mine)).first():
        return False
    connection.execute(
        insert(outbox).values(
            reader_id=row.reader_id, date=row.date, kind=row.kind, state=row.state, message_id=row.message_id,
            recipient=row.recipient, domain=row.recipient.rpartition("@")[2].lower(), message=_packed(row.message),
            papers=orjson.dumps(list(papers)).decode(), attempts=0, next_at=row.next_at or at, leased_by="",
            leased_until="", error="", created_at=at, settled_at="",
        )
    )  # fmt: skip
    seen = set(sent_to(connection, row.reader_id))
    fresh = [{"reader_id": row.reader_id, "paper_id": paper, "date": row.date} for paper in papers if paper not in seen]
    if fresh:
        connection.execute(insert(sent_papers), fresh)
    return True


def lease(connection: Connection, worker: str, now: str, until: str, limit: int) -> list[Outgoing]:
    """Take up to `limit` mails that are due and held by nobody; a lease that ran out is anybody's."""
    free = or_(outbox.c.state == "queued", and_(outbox.c.state == "sending", outbox.c.leased_until < now))
    due = (
        select(outbox).where(free, outbox.c.next_at <= now).order_by(outbox.c.next_at, outbox.c.message_id).limit(limit)
    )
    if connection.dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    rows = list(connection.execute(due).mappings())
    for row in rows:
        mine = _mine(row["reader_id"], row["date"], row["kind"])
        connection.execute(update(outbox).where(mine).values(state="sending", leased_by=worker, leased_until=until))
    return [_outgoing(row) for row in rows]


def settle(connection: Connection, row: Outgoing, worker: str, at: str) -> None:
    """The server took it: the row is done. The message's words are no longer needed."""
    values = {"state": "sent", "settled_at": at, "error": "", "message": "", "attempts": row.attempts + 1}
    connection.execute(update(outbox).where(_held_by(row, worker)).values(**values))


def put_off(connection: Connection, row: Outgoing, worker: str, error: str, next_at: str) -> None:
    """It failed for now: try again at `next_at`; with '' it failed for good."""
    values = {"state": "queued" if next_at else "failed", "error": error[:500], "attempts": row.attempts + 1}
    connection.execute(update(outbox).where(_held_by(row, worker)).values(**values, next_at=next_at))


def give_back(connection: Connection, row: Outgoing, worker: str, next_at: str) -> None:
    """Not tried after all (a rate limit, a stop): back into the queue, no attempt counted."""
    connection.execute(
        update(outbox).where(_held_by(row, worker)).values(state="queued", leased_by="", next_at=next_at)
    )


def hold(connection: Connection) -> int:
    """After a restore: nothing leaves until `release`."""
    waiting = outbox.c.state.in_(("queued", "sending"))
    return connection.execute(update(outbox).where(waiting).values(state="held", leased_by="")).rowcount


def release(connection: Connection) -> int:
    """Let what was held go."""
    return connection.execute(update(outbox).where(outbox.c.state == "held").values(state="queued")).rowcount


def retry_failed(connection: Connection, now: str) -> int:
    """Queue once more what had failed for good."""
    values = {"state": "queued", "next_at": now, "attempts": 0}
    return connection.execute(update(outbox).where(outbox.c.state == "failed").values(**values)).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """How many mails there are in each state."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {str(state): int(number) for state, number in rows}


def recent(connection: Connection, limit: int = 50) -> list[Outgoing]:
    """The latest rows, newest first."""
    order = (outbox.c.date.desc(), outbox.c.created_at.desc(), outbox.c.message_id)
    return [_outgoing(row) for row in connection.execute(select(outbox).order_by(*order).limit(limit)).mappings()]


def by_message_id(connection: Connection, message_id: str) -> Outgoing | None:
    """The row that a bounce speaks of."""
    row = connection.execute(select(outbox).where(outbox.c.message_id == message_id)).mappings().one_or_none()
    return _outgoing(row) if row else None


def sent_to(connection: Connection, reader_id: str) -> list[str]:
    """Every paper that this reader was given."""
    return list(
        connection.execute(select(sent_papers.c.paper_id).where(sent_papers.c.reader_id == reader_id)).scalars()
    )


def dates_of(connection: Connection, date: str, kind: str) -> frozenset[str]:
    """The readers that have a row for this date already."""
    same = (outbox.c.date == date) & (outbox.c.kind == kind)
    return frozenset(connection.execute(select(outbox.c.reader_id).where(same)).scalars())


def _mine(reader_id: str, date: str, kind: str) -> ColumnElement[bool]:
    return (outbox.c.reader_id == reader_id) & (outbox.c.date == date) & (outbox.c.kind == kind)


def _held_by(row: Outgoing, worker: str) -> ColumnElement[bool]:
    return _mine(row.reader_id, row.date, row.kind) & (outbox.c.leased_by == worker) & (outbox.c.state == "sending")


def _packed(message: bytes) -> str:
    return base64.b64encode(zlib.compress(message)).decode()


def _outgoing(row: RowMapping) -> Outgoing:
    message = zlib.decompress(base64.b64decode(row["message"])) if row["message"] else b""
    return Outgoing(
        reader_id=row["reader_id"], date=row["date"], kind=row["kind"], state=row["state"], message_id=row["message_id"],
        recipient=row["recipient"], message=message, attempts=row["attempts"], next_at=row["next_at"],
        error=row["error"], settled_at=row["settled_at"],
    )  # fmt: skip
