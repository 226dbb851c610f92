"""What the text of each paper promised while it was new."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_promises"
down_revision = "0014_screenings"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table of schema/promises.py."""
    op.create_table(
        "promises",
        sa.Column("paper_id", KEY, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("paper_id", name="pk_promises"),
    )
