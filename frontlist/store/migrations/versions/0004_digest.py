"""Readers by mail, subscriptions, the outbox, what was sent, the suppression list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_digest"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables of schema/digest.py."""
    _readers()
    _outbox()
    op.create_table(
        "sent_papers",
        *_text("reader_id", "paper_id", "date"),
        sa.PrimaryKeyConstraint("reader_id", "paper_id", name="pk_sent_papers"),
    )
    op.create_table(
        "suppressed", *_text("email_hash", "reason", "at"), sa.PrimaryKeyConstraint("email_hash", name="pk_suppressed")
    )


def _readers() -> None:
    op.create_table(
        "readers",
        *_text("id", "email", "email_key", "standing", "account_id", "timezone"),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("when_empty", sa.Boolean, nullable=False),
        *_text("created_at", "confirmed_at", "paused_until", "consent"),
        sa.PrimaryKeyConstraint("id", name="pk_readers"),
        sa.UniqueConstraint("email_key", name="uq_readers_email_key"),
    )
    op.create_index("ix_readers_standing", "readers", ["standing"])
    op.create_index("ix_readers_account_id", "readers", ["account_id"])
    op.create_table(
        "subscriptions",
        *_text("id", "reader_id", "kind", "target", "name", "cadence"),
        sa.Column("bar", sa.Float, nullable=False),
        *_text("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("reader_id", "kind", "target", name="uq_subscriptions_reader_id_kind_target"),
    )
    op.create_index("ix_subscriptions_reader_id", "subscriptions", ["reader_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_text("reader_id", "date", "kind", "state", "message_id", "recipient", "domain", "message", "papers"),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_text("next_at", "leased_by", "leased_until", "error", "created_at", "settled_at"),
        sa.PrimaryKeyConstraint("reader_id", "date", "kind", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
