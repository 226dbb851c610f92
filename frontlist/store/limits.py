"""Rate limits that survive a restart: one leaking bucket per key."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from frontlist.store import rows
from frontlist.store.schema.accounts import buckets


def take(connection: Connection, key: str, *, capacity: int, seconds: float, now: float) -> float:
    """Put one drop into a bucket that leaks `capacity` drops in `seconds`; 0.0, or the seconds to wait when it is full."""
    row = connection.execute(
        select(buckets.c.level, buckets.c.at).where(buckets.c.key == key).with_for_update()
    ).first()
    leak = capacity / seconds
    # A clock that went backwards leaks nothing, and must not leave a bucket full until that future comes.
    level = max(0.0, row.level - max(0.0, now - row.at) * leak) if row else 0.0
    full = level + 1 > capacity
    rows.put(connection, buckets, {"key": key, "level": level if full else level + 1, "at": now})
    return (level + 1 - capacity) / leak if full else 0.0


def forget(connection: Connection, before: float) -> None:
    """Drop buckets that nobody has touched since."""
    connection.execute(delete(buckets).where(buckets.c.at < before))
