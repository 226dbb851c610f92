"""Screenings: every paper of a set judged to belong in or not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_screenings"
down_revision = "0013_mostly_same_text"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of schema/screenings.py."""
    op.create_table(
        "screenings",
        sa.Column("name", KEY, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("recall", "confidence")),
        sa.Column("begun_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_screenings"),
    )
    op.create_table(
        "screened_papers",
        *(sa.Column(name, KEY, nullable=False) for name in ("screening", "paper_id")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("place", "turn")),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("screening", "paper_id", name="pk_screened_papers"),
    )
    op.create_index("ix_screened_papers_paper_id", "screened_papers", ["paper_id"])
