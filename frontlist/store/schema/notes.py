"""Small durable values, leases, and the configured sources."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Table, Text

from frontlist.store.schema.base import Key, metadata

notes = Table(
    "notes",
    metadata,
    Column("key", Key, primary_key=True),
    # JSON
    Column("value", Text, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Key, primary_key=True),
    Column("holder", Key, nullable=False),
    # Seconds since 1970 by the database's clock.
    Column("until", Float, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("name", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    # JSON: option name to a list of values.
    Column("options", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    # How far it has been read: opaque, the source's own.
    Column("state", Text, nullable=False),
    Column("added_at", Key, nullable=False),
    Column("ran_at", Key, nullable=False),
    Column("finished_at", Key, nullable=False),
    Column("error", Text, nullable=False),
)
