"""Signals and editions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_signals"
down_revision = "0001_papers"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of schema/signals.py and schema/editions.py."""
    _signals()
    _sums()
    _editions()


def _signals() -> None:
    op.create_table(
        "signals",
        sa.Column("position", SERIAL, autoincrement=True, nullable=False),
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("sign", sa.Integer, nullable=False),
        sa.Column("happened_at", KEY, nullable=False),
        sa.Column("recorded_at", KEY, nullable=False),
        sa.Column("known_at", KEY, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("known_day", sa.Integer, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("simulated", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_signals"),
        sa.UniqueConstraint("source", "key", "sign", name="uq_signals_source_key_sign"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_signals_paper_id", "signals", ["paper_id"])
    op.create_index("ix_signals_known_at", "signals", ["known_at"])
    only = sa.text("simulated = 1")
    op.create_index("ix_signals_simulated", "signals", ["simulated"], sqlite_where=only, postgresql_where=only)


def _sums() -> None:
    op.create_table(
        "signal_hours",
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("known_day", sa.Integer, nullable=False),
        sa.Column("simulated", sa.Integer, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("hour", "paper_id", "kind", "known_day", "simulated", name="pk_signal_hours"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_signal_hours_paper_id", "signal_hours", ["paper_id"])
    op.create_table(
        "signal_totals",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("simulated", sa.Integer, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("paper_id", "kind", "source", "simulated", name="pk_signal_totals"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signal_papers",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("date", KEY, nullable=False),
        sa.Column("venue", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_signal_papers"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signal_epoch",
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("epoch", name="pk_signal_epoch"),
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("key", KEY, nullable=False),
        sa.Column("rhythm", KEY, nullable=False),
        sa.Column("starts", KEY, nullable=False),
        sa.Column("ends", KEY, nullable=False),
        sa.Column("closed_at", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_editions"),
    )
    op.create_index("ix_editions_rhythm_starts", "editions", ["rhythm", "starts"])
    op.create_table(
        "edition_picks",
        sa.Column("edition", KEY, nullable=False),
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("section", KEY, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("curator", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("picked_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("edition", "paper_id", name="pk_edition_picks"),
        sa.ForeignKeyConstraint(["edition"], ["editions.key"], name="fk_edition_picks_edition", ondelete="CASCADE"),
    )
    op.create_index("ix_edition_picks_paper_id", "edition_picks", ["paper_id"])
    op.create_table(
        "edition_corrections",
        sa.Column("edition", KEY, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", KEY, nullable=False),
        sa.Column("curator", KEY, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "number", name="pk_edition_corrections"),
        sa.ForeignKeyConstraint(
            ["edition"], ["editions.key"], name="fk_edition_corrections_edition", ondelete="CASCADE"
        ),
    )
