"""Pairs of papers with much of their text in common."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_duplicates"
down_revision = "0009_identities"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of schema/duplicates.py."""
    op.create_table(
        "duplicates",
        *(sa.Column(name, KEY, nullable=False) for name in ("left_id", "right_id", "kind")),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("shared", "likeness")),
        sa.PrimaryKeyConstraint("left_id", "right_id", name="pk_duplicates"),
    )
    op.create_index("ix_duplicates_right_id", "duplicates", ["right_id"])
