"""The change log: what happened to papers, in order."""

from __future__ import annotations

from sqlalchemy import Column, Table

from frontlist.store.schema.base import Key, Serial, metadata

changes = Table(
    "changes",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("kind", Key, nullable=False),
    Column("paper_id", Key, nullable=False),
    Column("into", Key, nullable=False),
    Column("at", Key, nullable=False, index=True),
    # A position is never given out twice, even when the newest entries have been forgotten.
    sqlite_autoincrement=True,
)
