"""What was learned of the library's space, and the concepts that accounts want more or less of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_space"
down_revision = "0006_tastes"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of schema/atlas.py."""
    op.create_table(
        "space_models",
        sa.Column("name", KEY, nullable=False),
        sa.Column("made_at", KEY, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_space_models"),
    )
    op.create_table(
        "steers",
        sa.Column("account_id", KEY, nullable=False),
        sa.Column("concept", KEY, nullable=False),
        sa.Column("direction", sa.Integer, nullable=False),
        sa.Column("changed_at", KEY, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "concept", name="pk_steers"),
    )
