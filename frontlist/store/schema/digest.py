"""Readers by mail, their subscriptions, the outbox, what was sent, and who must never be written to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text, UniqueConstraint

from frontlist.store.schema.base import metadata

readers = Table(
    "readers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, unique=True),
    Column("standing", Text, nullable=False, index=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("timezone", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("when_empty", Boolean, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("confirmed_at", Text, nullable=False),
    Column("paused_until", Text, nullable=False),
    Column("consent", Text, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reader_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("bar", Float, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("muted_until", Text, nullable=False, server_default=""),
    UniqueConstraint("reader_id", "kind", "target"),
)

# One row for each reader and local date, written before the sending and settled after it.
outbox = Table(
    "outbox",
    metadata,
    Column("reader_id", Text, primary_key=True),
    Column("date", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("recipient", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("papers", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Text, nullable=False),
    Column("leased_by", Text, nullable=False),
    Column("leased_until", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("settled_at", Text, nullable=False),
    Index(None, "state", "next_at"),
)

sent_papers = Table(
    "sent_papers",
    metadata,
    Column("reader_id", Text, primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("date", Text, nullable=False),
)

# What a reader saved, or asked more or less of, by the links of the mails; one with an account has a library besides.
tastes = Table(
    "tastes",
    metadata,
    Column("reader_id", Text, primary_key=True),
    Column("paper_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# Keyed hashes only: the list outlives the addresses, and no import and no restore revives one of them.
suppressed = Table(
    "suppressed",
    metadata,
    Column("email_hash", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)
