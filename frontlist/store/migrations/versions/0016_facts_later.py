"""Since when a fact of a paper is known that was not when its first signal came: lists of before do without it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_facts_later"
down_revision = "0015_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column of schema/signals.py."""
    op.add_column("signal_papers", sa.Column("later", sa.Text, nullable=False, server_default=""))
