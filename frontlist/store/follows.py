"""Whom or what an account follows, and what it does not want to see."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection, Table, delete

from frontlist.model.community import Follow, FollowKind
from frontlist.store import rows
from frontlist.store.quick import fetch
from frontlist.store.schema.libraries import follows, mutes


def add(connection: Connection, account_id: str, follow: Follow, *, muted: bool = False) -> bool:
    """Follow (or mute); False when it was so already."""
    values = {"account_id": account_id, "kind": follow.kind, "value": follow.value, "created_at": follow.created_at}
    return rows.add(connection, _table(muted), values)


def drop(connection: Connection, account_id: str, kind: str, value: str, *, muted: bool = False) -> bool:
    """Follow (or mute) no longer; whether it was so."""
    table = _table(muted)
    which = (table.c.account_id == account_id) & (table.c.kind == kind) & (table.c.value == value)
    return connection.execute(delete(table).where(which)).rowcount > 0


def of(connection: Connection, account_id: str, *, muted: bool = False) -> list[Follow]:
    """What an account follows (or mutes), by kind and value."""
    which = (
        f"SELECT kind, value, created_at FROM {_table(muted).name} WHERE account_id = :account_id ORDER BY kind, value"
    )
    return [
        Follow(cast(FollowKind, kind), value, at) for kind, value, at in fetch(connection, which, account_id=account_id)
    ]


def _table(muted: bool) -> Table:
    return mutes if muted else follows
