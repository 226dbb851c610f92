"""Politeness: when each host may be called next, for all processes of the installation."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Table

from frontlist.store.schema.base import Key, metadata

paces = Table(
    "paces",
    metadata,
    Column("host", Key, primary_key=True),
    # Seconds since 1970 by the database's clock, so that machines whose clocks differ still keep the distance.
    Column("next_at", Float, nullable=False),
    # True while somebody's request is under way: one connection at a time.
    Column("held", Boolean, nullable=False),
)
