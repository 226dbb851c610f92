"""What moderators should know about votes. One open notice per kind and paper."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from frontlist.model.community import Notice
from frontlist.store import rows
from frontlist.store.schema.votes import notices


def raise_(connection: Connection, kind: str, paper_id: str, detail: str, at: str) -> None:
    """Tell moderators; said again on the same day, the later words stand."""
    notice_id = f"{kind}:{paper_id}:{at[:10]}"
    values = {"id": notice_id, "kind": kind, "paper_id": paper_id, "detail": detail, "at": at, "settled_at": ""}
    rows.put(connection, notices, values)


def open_(connection: Connection) -> list[Notice]:
    """What nobody has looked at, newest first."""
    which = select(notices).where(notices.c.settled_at == "").order_by(notices.c.at.desc(), notices.c.id)
    return [Notice(row.id, row.kind, row.paper_id, row.detail, row.at) for row in connection.execute(which)]


def settle(connection: Connection, notice_id: str, at: str) -> bool:
    """Put a notice away; whether there was one."""
    return connection.execute(update(notices).where(notices.c.id == notice_id).values(settled_at=at)).rowcount > 0
