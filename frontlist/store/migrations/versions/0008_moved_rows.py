"""What merges moved, so that undoing one gives back what people did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_moved_rows"
down_revision = "0007_space"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of schema/moved.py."""
    op.create_table(
        "moved_rows",
        *(sa.Column(name, KEY, nullable=False) for name in ("absorbed", "what", "key")),
        sa.Column("row", sa.Text, nullable=False),
        sa.Column("account_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("absorbed", "what", "key", name="pk_moved_rows"),
    )
    op.create_index("ix_moved_rows_account_id", "moved_rows", ["account_id"])
