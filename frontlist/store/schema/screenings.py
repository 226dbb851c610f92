"""Screenings, and what was said of each paper in them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

screenings = Table(
    "screenings",
    metadata,
    Column("name", Key, primary_key=True),
    Column("query", Text, nullable=False),
    Column("recall", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("begun_at", Key, nullable=False),
)

# `place` is where the paper stood when the screening began, `turn` when it was read: 0 is not yet.
screened_papers = Table(
    "screened_papers",
    metadata,
    Column("screening", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True, index=True),
    Column("place", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("wanted", Boolean, nullable=False),
)
