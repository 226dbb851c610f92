"""Topics: saved queries with a name, with a page, a feed and a subscribe line of their own. Belongs to 0001."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from frontlist.store.schema.base import metadata

topics = Table(
    "topics",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
)
