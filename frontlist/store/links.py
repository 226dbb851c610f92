"""Single-use secrets: sign-in links, confirmations, the state of a sign-in elsewhere. Only hashes are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, delete, insert

from frontlist.store.schema.accounts import links


class Link(NamedTuple):
    """What a link was made for."""

    kind: str
    account_id: str
    data: Mapping[str, str]
    created_at: str
    expires_at: str


def add(connection: Connection, secret_hash: str, link: Link) -> None:
    """Keep a link until it is used."""
    connection.execute(
        insert(links).values(
            secret_hash=secret_hash, kind=link.kind, account_id=link.account_id, data=orjson.dumps(link.data).decode(),
            created_at=link.created_at, expires_at=link.expires_at,
        )
    )  # fmt: skip


def take(connection: Connection, secret_hash: str, kind: str) -> Link | None:
    """The link, which is gone from now on: of two who follow it at once, one gets it."""
    which = (links.c.secret_hash == secret_hash) & (links.c.kind == kind)
    row = connection.execute(delete(links).where(which).returning(links)).first()
    return Link(row.kind, row.account_id, orjson.loads(row.data), row.created_at, row.expires_at) if row else None


def forget(connection: Connection, account_id: str, kind: str) -> None:
    """Drop an account's open links of one kind."""
    connection.execute(delete(links).where((links.c.account_id == account_id) & (links.c.kind == kind)))


def forget_expired(connection: Connection, before: str) -> None:
    """Drop what nobody followed in time."""
    connection.execute(delete(links).where(links.c.expires_at < before))
