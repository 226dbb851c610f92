"""What a merge moved from one paper to another, so that undoing it gives it back."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from frontlist.store.schema.base import Key, metadata

moved_rows = Table(
    "moved_rows",
    metadata,
    Column("absorbed", Key, primary_key=True),
    # The table's name, and what tells its row from others of the paper: JSON, or the number of a signal.
    Column("what", Key, primary_key=True),
    Column("key", Key, primary_key=True),
    # Of a row that had to go because the other paper had its like: the row itself, and whose it was.
    Column("row", Text, nullable=False),
    Column("account_id", Key, nullable=False, index=True),
)
