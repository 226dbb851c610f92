"""Remarks under papers, what they said before they were edited, and the votes on them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

comments = Table(
    "comments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("paper_id", Key, nullable=False, index=True),
    Column("parent_id", Key, nullable=False),
    Column("depth", Integer, nullable=False),
    # '' once the account was deleted.
    Column("account_id", Key, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("edited_at", Key, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("hidden", Boolean, nullable=False),
)

comment_drafts = Table(
    "comment_drafts",
    metadata,
    Column("comment_id", Key, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Key, nullable=False),
)

comment_votes = Table(
    "comment_votes",
    metadata,
    Column("comment_id", Key, primary_key=True),
    Column("account_id", Key, primary_key=True, index=True),
    Column("value", Integer, nullable=False),
)
