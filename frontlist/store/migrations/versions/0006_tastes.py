"""What readers by mail asked more and less of, sections muted for a while, and the shape of a webhook's messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_tastes"
down_revision = "0005_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make `tastes` of schema/digest.py, and the columns that came with it."""
    op.create_table(
        "tastes",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reader_id", "paper_id", "kind", "at")),
        sa.PrimaryKeyConstraint("reader_id", "paper_id", name="pk_tastes"),
    )
    op.add_column("subscriptions", sa.Column("muted_until", sa.Text, nullable=False, server_default=""))
    op.add_column("webhooks", sa.Column("shape", sa.Text, nullable=False, server_default=""))
