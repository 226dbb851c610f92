"""Papers, records, merges, the change log, notes, leases, sources and pacing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_papers"
down_revision = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Everything that the papers need."""
    _papers()
    _names()
    _records()
    _log()
    _notes()


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
        sa.Column("date", KEY, nullable=False),
        sa.Column("venue", sa.Text, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("added_at", KEY, nullable=False),
        sa.Column("changed_at", KEY, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("number", name="pk_papers"),
        sa.UniqueConstraint("id", name="uq_papers_id"),
    )
    op.create_index("ix_papers_date_id", "papers", ["date", "id"])


def _names() -> None:
    for table, first, second in (
        ("paper_authors", sa.Column("name_key", KEY, nullable=False), None),
        ("paper_categories", sa.Column("category", KEY, nullable=False), None),
        ("title_keys", sa.Column("hash", sa.BigInteger, autoincrement=False, nullable=False), None),
        ("paper_ids", sa.Column("scheme", KEY, nullable=False), sa.Column("value", KEY, nullable=False)),
    ):
        paper = sa.Column("paper_id", KEY, nullable=False)
        columns = [first, paper] if second is None else [first, second, paper]
        primary = [column.name for column in columns[:2]]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*primary, name=f"pk_{table}"), sqlite_with_rowid=False)


def _records() -> None:
    op.create_table(
        "records",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_records"),
    )
    op.create_index("ix_records_paper_id", "records", ["paper_id"])
    op.create_index("ix_records_source_key", "records", ["source", "key"], unique=True)
    op.create_table(
        "merges",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        sa.Column("kept", KEY, nullable=False),
        sa.Column("absorbed", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", KEY, nullable=False),
        sa.Column("undone_at", KEY, nullable=False),
        sa.Column("records", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_merges"),
    )
    op.create_index("ix_merges_kept", "merges", ["kept"])
    op.create_index("ix_merges_absorbed", "merges", ["absorbed"])


def _log() -> None:
    op.create_table(
        "changes",
        sa.Column("position", SERIAL, autoincrement=True, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("into", KEY, nullable=False),
        sa.Column("at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_at", "changes", ["at"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("key", KEY, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_notes"),
    )
    op.create_table(
        "leases",
        sa.Column("name", KEY, nullable=False),
        sa.Column("holder", KEY, nullable=False),
        sa.Column("until", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "sources",
        sa.Column("name", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("added_at", KEY, nullable=False),
        sa.Column("ran_at", KEY, nullable=False),
        sa.Column("finished_at", KEY, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sources"),
    )
    op.create_table(
        "paces",
        sa.Column("host", KEY, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_paces"),
    )
    op.create_table(
        "topics",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("slug", "name", "query", "origin")),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_topics"),
    )
