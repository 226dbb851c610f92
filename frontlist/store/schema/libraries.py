"""A library of one's own, saved searches, lists, and whom or what one follows or mutes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

library = Table(
    "library",
    metadata,
    Column("account_id", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True, index=True),
    Column("saved_at", Key, nullable=False),
    Column("read_at", Key, nullable=False),
    Column("hidden_at", Key, nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_at", Key, nullable=False),
)

library_tags = Table(
    "library_tags",
    metadata,
    Column("account_id", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True),
    Column("tag", Key, primary_key=True),
)

searches = Table(
    "searches",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("name", Key, nullable=False),
    Column("query", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("created_at", Key, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("name", Key, nullable=False),
    Column("note", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("changed_at", Key, nullable=False),
)

list_items = Table(
    "list_items",
    metadata,
    Column("list_id", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True, index=True),
    Column("place", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("added_at", Key, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("account_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("value", Key, primary_key=True),
    Column("created_at", Key, nullable=False),
)

mutes = Table(
    "mutes",
    metadata,
    Column("account_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("value", Key, primary_key=True),
    Column("created_at", Key, nullable=False),
)
