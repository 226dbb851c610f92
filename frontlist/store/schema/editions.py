"""Editions: what was picked, and once closed, what stood where."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

editions = Table(
    "editions",
    metadata,
    # '2026-03-11', '2026-W11' or '2026-03': unique over all rhythms, and for ever.
    Column("key", Key, primary_key=True),
    Column("rhythm", Key, nullable=False),
    Column("starts", Key, nullable=False),
    Column("ends", Key, nullable=False),
    Column("closed_at", Key, nullable=False),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    # Counts the curators' changes, so that one who reorders a list that has changed meanwhile is told so.
    Column("revision", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Index("ix_editions_rhythm_starts", "rhythm", "starts"),
)

edition_picks = Table(
    "edition_picks",
    metadata,
    Column("edition", Key, ForeignKey("editions.key", ondelete="CASCADE"), primary_key=True),
    Column("paper_id", Key, primary_key=True),
    Column("section", Key, nullable=False),
    Column("place", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("curator", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("picked_at", Key, nullable=False),
    Index("ix_edition_picks_paper_id", "paper_id"),
)

edition_corrections = Table(
    "edition_corrections",
    metadata,
    Column("edition", Key, ForeignKey("editions.key", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Key, nullable=False),
    Column("curator", Key, nullable=False),
    Column("note", Text, nullable=False),
)
