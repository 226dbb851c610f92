"""Who signs in through an OpenID Connect provider."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_identities"
down_revision = "0008_moved_rows"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make `identities` of schema/accounts.py."""
    op.create_table(
        "identities",
        *(sa.Column(name, KEY, nullable=False) for name in ("issuer", "subject", "account_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_index("ix_identities_account_id", "identities", ["account_id"])
