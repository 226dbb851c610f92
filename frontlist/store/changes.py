"""The change log that the index and every other follower live by.

Positions are given out under the writers' lock (`Database.write`), so they become visible in order: a follower that
has read up to p never later finds an entry at or below p.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, select

from frontlist.model.change import Change, ChangeKind
from frontlist.model.dates import utc_now
from frontlist.store import notes
from frontlist.store.bulk import insert_rows
from frontlist.store.schema import changes

_FORGOTTEN = "changes.forgotten"
_COLUMNS = ("kind", "paper_id", "into", "at")


def append_many(connection: Connection, entries: Sequence[tuple[ChangeKind, str, str]], *, at: str = "") -> None:
    """Log changes (kind, paper id, into) in this order. Call it inside `Database.write()`, which holds the writers' lock."""
    at = at or utc_now().isoformat()
    insert_rows(connection, changes, _COLUMNS, [(*entry, at) for entry in entries])


def after(connection: Connection, position: int, limit: int = 1000) -> list[Change]:
    """The next entries after `position`, at most `limit`."""
    columns = changes.c
    query = select(columns.position, columns.kind, columns.paper_id, columns.into, columns.at)
    rows = connection.execute(query.where(columns.position > position).order_by(columns.position).limit(limit))
    return [Change(*row) for row in rows]


def latest(connection: Connection) -> int:
    """The position of the newest entry; 0 when nothing has ever happened."""
    newest = connection.execute(select(func.max(changes.c.position))).scalar()
    return max(newest or 0, _forgotten(connection))


def oldest(connection: Connection) -> int:
    """The first position that has not been forgotten. A follower at p must rebuild when p + 1 < oldest."""
    return _forgotten(connection) + 1


def forget_before(connection: Connection, moment: dt.datetime) -> int:
    """Drop the entries older than `moment`; returns how many. Followers that are further behind rebuild."""
    # By position, not by time: clocks may step back, and no hole may open in the middle.
    first_kept = select(func.min(changes.c.position)).where(changes.c.at >= moment.isoformat())
    end = connection.execute(first_kept).scalar() or latest(connection) + 1
    count = connection.execute(delete(changes).where(changes.c.position < end)).rowcount
    if count:
        notes.put(connection, _FORGOTTEN, end - 1)
    return int(count)


def _forgotten(connection: Connection) -> int:
    return int(notes.get(connection, _FORGOTTEN, 0))
