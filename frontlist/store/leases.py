"""Leases: who may do a thing that only one process at a time should do, and until when.

A holder that dies loses its lease at once on its own machine, elsewhere when the time is up; one that lives takes it
again before that.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, or_, select, update

from frontlist.store.bulk import insert_rows
from frontlist.store.clock import database_seconds
from frontlist.store.holders import is_dead
from frontlist.store.schema import leases


def take(connection: Connection, name: str, holder: str, seconds: float) -> bool:
    """Take or renew the lease `name` for `holder`; False while somebody else holds it."""
    now = database_seconds(connection)
    # Insert first: two takers of a new name then meet on its row, whichever transaction they are in.
    insert_rows(connection, leases, ("name", "holder", "until"), [(name, "", 0.0)])
    free = or_(leases.c.holder == holder, leases.c.until <= now)
    other = holder_of(connection, name)
    if other and is_dead(other):
        free = or_(free, leases.c.holder == other)
    taken = update(leases).where(leases.c.name == name, free).values(holder=holder, until=now + seconds)
    return connection.execute(taken).rowcount == 1


def give_back(connection: Connection, name: str, holder: str) -> None:
    """Give the lease back early; nothing happens when it is not `holder`'s any more."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def holder_of(connection: Connection, name: str) -> str:
    """Who holds the lease now, or ''."""
    now = database_seconds(connection)
    found = select(leases.c.holder).where(leases.c.name == name, leases.c.until > now)
    return connection.execute(found).scalar() or ""
