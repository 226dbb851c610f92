"""Accounts, sessions, tokens, votes, comments, libraries, lists, moderation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_accounts"
down_revision = "0002_signals"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, KEY, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables of schema/accounts.py, votes.py, comments.py, libraries.py and moderation.py."""
    _accounts()
    _votes()
    _comments()
    _libraries()
    _moderation()


def _accounts() -> None:
    op.create_table(
        "accounts",
        *_keys("id", "name", "name_key", "email"),
        sa.Column("email_key", KEY, nullable=True),
        *_texts("password"),
        *_keys("role", "created_at"),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("orcid", KEY, nullable=True),
        *_keys("timezone", "cohort"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("orcid", name="uq_accounts_orcid"),
        sa.UniqueConstraint("name_key", name="uq_accounts_name_key"),
        sa.UniqueConstraint("email_key", name="uq_accounts_email_key"),
    )
    op.create_table(
        "sessions",
        *_keys("id", "secret_hash", "account_id", "created_at", "seen_at", "expires_at"),
        *_texts("agent"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("secret_hash", name="uq_sessions_secret_hash"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "tokens",
        *_keys("id", "secret_hash", "account_id", "name", "scopes", "created_at", "expires_at", "used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_tokens_secret_hash"),
    )
    op.create_index("ix_tokens_account_id", "tokens", ["account_id"])
    op.create_table(
        "links",
        *_keys("secret_hash", "kind", "account_id"),
        *_texts("data"),
        *_keys("created_at", "expires_at"),
        sa.PrimaryKeyConstraint("secret_hash", name="pk_links"),
    )
    op.create_index("ix_links_account_id", "links", ["account_id"])
    op.create_table(
        "invitations",
        *_keys("id", "secret_hash", "inviter_id", "email", "role", "created_at", "expires_at", "used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("secret_hash", name="uq_invitations_secret_hash"),
    )
    op.create_index("ix_invitations_inviter_id", "invitations", ["inviter_id"])
    op.create_table(
        "buckets",
        *_keys("key"),
        sa.Column("level", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_buckets"),
    )
    op.create_index("ix_buckets_at", "buckets", ["at"])


def _votes() -> None:
    op.create_table(
        "votes",
        *_keys("paper_id", "account_id", "voted_at", "withdrawn_at", "id"),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("weight", sa.Float, nullable=False),
        *_keys("address", "cohort"),
        sa.PrimaryKeyConstraint("paper_id", "account_id", name="pk_votes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_votes_account_id_voted_at", "votes", ["account_id", "voted_at"])
    op.create_table(
        "submissions",
        *_keys("paper_id", "account_id"),
        *_texts("text", "note"),
        *_keys("at"),
        sa.PrimaryKeyConstraint("paper_id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_account_id", "submissions", ["account_id"])
    op.create_table(
        "authorships",
        *_keys("paper_id", "account_id", "how", "at"),
        sa.PrimaryKeyConstraint("paper_id", "account_id", name="pk_authorships"),
    )
    op.create_index("ix_authorships_account_id", "authorships", ["account_id"])
    op.create_table(
        "notices",
        *_keys("id", "kind", "paper_id"),
        *_texts("detail"),
        *_keys("at", "settled_at"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_at", "notices", ["at"])


def _comments() -> None:
    op.create_table(
        "comments",
        *_keys("id", "paper_id", "parent_id"),
        sa.Column("depth", sa.Integer, nullable=False),
        *_keys("account_id"),
        *_texts("text"),
        *_keys("created_at", "edited_at"),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
    )
    op.create_index("ix_comments_account_id", "comments", ["account_id"])
    op.create_index("ix_comments_paper_id", "comments", ["paper_id"])
    op.create_table(
        "comment_drafts",
        *_keys("comment_id"),
        sa.Column("number", sa.Integer, nullable=False),
        *_texts("text"),
        *_keys("at"),
        sa.PrimaryKeyConstraint("comment_id", "number", name="pk_comment_drafts"),
    )
    op.create_table(
        "comment_votes",
        *_keys("comment_id", "account_id"),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("comment_id", "account_id", name="pk_comment_votes"),
    )
    op.create_index("ix_comment_votes_account_id", "comment_votes", ["account_id"])


def _libraries() -> None:
    op.create_table(
        "library",
        *_keys("account_id", "paper_id", "saved_at", "read_at", "hidden_at"),
        *_texts("note"),
        *_keys("changed_at"),
        sa.PrimaryKeyConstraint("account_id", "paper_id", name="pk_library"),
    )
    op.create_index("ix_library_paper_id", "library", ["paper_id"])
    op.create_table(
        "library_tags",
        *_keys("account_id", "paper_id", "tag"),
        sa.PrimaryKeyConstraint("account_id", "paper_id", "tag", name="pk_library_tags"),
    )
    op.create_table(
        "searches",
        *_keys("id", "account_id", "name"),
        *_texts("query"),
        sa.Column("public", sa.Boolean, nullable=False),
        *_keys("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_searches"),
    )
    op.create_index("ix_searches_account_id", "searches", ["account_id"])
    op.create_table(
        "lists",
        *_keys("id", "account_id", "name"),
        *_texts("note"),
        sa.Column("public", sa.Boolean, nullable=False),
        *_keys("created_at", "changed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_lists"),
    )
    op.create_index("ix_lists_account_id", "lists", ["account_id"])
    op.create_table(
        "list_items",
        *_keys("list_id", "paper_id"),
        sa.Column("place", sa.Integer, nullable=False),
        *_texts("note"),
        *_keys("added_at"),
        sa.PrimaryKeyConstraint("list_id", "paper_id", name="pk_list_items"),
    )
    op.create_index("ix_list_items_paper_id", "list_items", ["paper_id"])
    op.create_table(
        "follows",
        *_keys("account_id", "kind", "value", "created_at"),
        sa.PrimaryKeyConstraint("account_id", "kind", "value", name="pk_follows"),
    )
    op.create_table(
        "mutes",
        *_keys("account_id", "kind", "value", "created_at"),
        sa.PrimaryKeyConstraint("account_id", "kind", "value", name="pk_mutes"),
    )


def _moderation() -> None:
    op.create_table(
        "reports",
        *_keys("id", "kind", "target_id", "reporter_id"),
        *_texts("reason"),
        *_keys("created_at", "settled_at"),
        *_texts("outcome"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_reporter_id", "reports", ["reporter_id"])
    op.create_table(
        "moderation_log",
        *_keys("id", "at", "moderator_id", "action", "kind", "target_id"),
        *_texts("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_log"),
    )
    op.create_index("ix_moderation_log_at", "moderation_log", ["at"])
    op.create_index("ix_moderation_log_target_id", "moderation_log", ["target_id"])
    op.create_table(
        "restraints",
        *_keys("paper_id", "kind", "at"),
        sa.PrimaryKeyConstraint("paper_id", "kind", name="pk_restraints"),
    )
