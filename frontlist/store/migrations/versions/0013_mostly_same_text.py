"""A pair of papers with most of their text in common is called that, and no longer two versions of one work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_mostly_same_text"
down_revision = "0012_counted_by_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give the kind its new name."""
    pairs = sa.table("duplicates", sa.column("kind"))
    op.execute(pairs.update().where(pairs.c.kind == "another version").values(kind="mostly same text"))
