"""The index of papers by date holds whether each was removed, so that counting them reads no rows."""

from __future__ import annotations

from alembic import op

revision = "0012_counted_by_index"
down_revision = "0011_attention_by_paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index of schema/papers.py."""
    op.drop_index("ix_papers_date_id", "papers")
    op.create_index("ix_papers_date_id", "papers", ["date", "id", "removed"])
