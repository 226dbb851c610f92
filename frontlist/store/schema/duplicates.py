"""Pairs of papers with much of their text in common."""

from __future__ import annotations

from sqlalchemy import Column, Float, Table

from frontlist.store.schema.base import Key, metadata

duplicates = Table(
    "duplicates",
    metadata,
    Column("left_id", Key, primary_key=True),
    Column("right_id", Key, primary_key=True, index=True),
    Column("kind", Key, nullable=False),
    Column("shared", Float, nullable=False),
    Column("likeness", Float, nullable=False),
)
