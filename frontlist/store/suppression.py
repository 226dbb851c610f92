"""Who must never be written to again: keyed hashes, kept apart from the addresses and outliving them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select

from frontlist.store.schema.digest import suppressed


def email_hash(key: bytes, email_key: str) -> str:
    """The keyed hash of an address: without the key the list tells nobody anything."""
    return hmac.new(key, email_key.encode(), hashlib.sha256).hexdigest()


def add(connection: Connection, hashed: str, reason: str, at: str) -> None:
    """Suppress; the first reason stays."""
    if not find(connection, hashed):
        connection.execute(insert(suppressed).values(email_hash=hashed, reason=reason, at=at))


def find(connection: Connection, hashed: str) -> str:
    """Why this address is suppressed, or ''."""
    return connection.execute(select(suppressed.c.reason).where(suppressed.c.email_hash == hashed)).scalar() or ""


def among(connection: Connection, hashes: Sequence[str]) -> list[str]:
    """Which of these addresses are suppressed."""
    found = select(suppressed.c.email_hash).where(suppressed.c.email_hash.in_(list(hashes)))
    return list(connection.execute(found).scalars())


def lift(connection: Connection, hashed: str) -> bool:
    """Take an address off the list: only the person behind it may ask for that, by confirming anew."""
    return connection.execute(delete(suppressed).where(suppressed.c.email_hash == hashed)).rowcount > 0


def count(connection: Connection) -> int:
    """How many addresses are suppressed."""
    return connection.execute(select(func.count()).select_from(suppressed)).scalar_one()
