"""The index of attention by paper holds what a sparkline reads, so that no page looks each hour's sum up in the table."""

from __future__ import annotations

from alembic import op

revision = "0011_attention_by_paper"
down_revision = "0010_duplicates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index of schema/signals.py."""
    op.drop_index("ix_signal_hours_paper_id", "signal_hours")
    op.create_index("ix_signal_hours_paper_id", "signal_hours", ["paper_id", "hour", "kind", "amount"])
