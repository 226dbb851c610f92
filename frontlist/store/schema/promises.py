"""What the text of each paper promised while it was new."""

from __future__ import annotations

from sqlalchemy import Column, Float, Table

from frontlist.store.schema.base import Key, metadata

promises = Table(
    "promises", metadata, Column("paper_id", Key, primary_key=True), Column("value", Float, nullable=False)
)
