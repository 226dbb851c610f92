"""Reports, what moderators did about them (a public log), closed threads and papers kept out of lists."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from frontlist.store.schema.base import Key, metadata

reports = Table(
    "reports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("target_id", Key, nullable=False),
    Column("reporter_id", Key, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("settled_at", Key, nullable=False),
    Column("outcome", Text, nullable=False),
)

moderation_log = Table(
    "moderation_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Key, nullable=False, index=True),
    Column("moderator_id", Key, nullable=False),
    Column("action", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("target_id", Key, nullable=False, index=True),
    Column("reason", Text, nullable=False),
)

# A thread that is closed ('locked') or a paper kept out of the community's lists ('hidden').
restraints = Table(
    "restraints",
    metadata,
    Column("paper_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("at", Key, nullable=False),
)
