"""What was learned of the library's space, and which concepts an account wants more or less of."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from frontlist.store.schema.base import Key, metadata

# In the store, not beside the index: links and subscriptions hang on these names, and every machine must have the same.
space_models = Table(
    "space_models",
    metadata,
    Column("name", Key, primary_key=True),
    Column("made_at", Key, nullable=False),
    Column("body", LargeBinary, nullable=False),
    # JSON: how learning went.
    Column("told", Text, nullable=False),
)

steers = Table(
    "steers",
    metadata,
    Column("account_id", Key, primary_key=True),
    Column("concept", Key, primary_key=True),
    # 1 is more of it, -1 less.
    Column("direction", Integer, nullable=False),
    Column("changed_at", Key, nullable=False),
)
