"""People, the secrets that prove who they are (as hashes only), and the buckets that slow guessing down."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Table, Text

from frontlist.store.schema.base import Key, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Key, nullable=False),
    # The name folded, so that 'Ada' and 'ADA' cannot be two people.
    Column("name_key", Key, nullable=False, unique=True),
    Column("email", Key, nullable=False),
    # NULL for an account without an address: both databases allow many NULLs in a unique column.
    Column("email_key", Key, unique=True),
    Column("password", Text, nullable=False),
    Column("role", Key, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("orcid", Key, unique=True),
    Column("timezone", Key, nullable=False),
    # Who came in together: the same inviter or the same hour. Votes of one cohort on one paper are damped.
    Column("cohort", Key, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("created_at", Key, nullable=False),
    Column("seen_at", Key, nullable=False),
    Column("expires_at", Key, nullable=False),
    Column("agent", Text, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Key, primary_key=True),
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("name", Key, nullable=False),
    Column("scopes", Key, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("expires_at", Key, nullable=False),
    Column("used_at", Key, nullable=False),
)

# Single-use secrets sent by mail, or handed to ORCID and back.
links = Table(
    "links",
    metadata,
    Column("secret_hash", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("account_id", Key, nullable=False, index=True),
    Column("data", Text, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("expires_at", Key, nullable=False),
)

# Who may sign in by whom an OpenID Connect provider vouches for.
identities = Table(
    "identities",
    metadata,
    Column("issuer", Key, primary_key=True),
    Column("subject", Key, primary_key=True),
    Column("account_id", Key, nullable=False, index=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Key, primary_key=True),
    Column("secret_hash", Key, nullable=False, unique=True),
    Column("inviter_id", Key, nullable=False, index=True),
    Column("email", Key, nullable=False),
    Column("role", Key, nullable=False),
    Column("created_at", Key, nullable=False),
    Column("expires_at", Key, nullable=False),
    Column("used_at", Key, nullable=False),
)

buckets = Table(
    "buckets",
    metadata,
    Column("key", Key, primary_key=True),
    Column("level", Float, nullable=False),
    Column("at", Float, nullable=False),
)
Index("ix_buckets_at", buckets.c.at)
