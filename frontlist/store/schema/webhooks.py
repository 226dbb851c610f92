"""Where news of saved searches go, and the messages that wait for their way there."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

# No secret lies here: what signs the messages is derived from the installation's key and the webhook's id.
webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("search_id", Key, nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("failing_since", Key, nullable=False),
    Column("disabled_at", Key, nullable=False),
    Column("shape", Text, nullable=False, server_default=""),
)

deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("webhook_id", Key, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("state", Key, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Key, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("settled_at", Key, nullable=False),
    Column("error", Text, nullable=False),
    Index(None, "state", "next_at"),
)
