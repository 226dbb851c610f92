"""Who votes for what, who handed it in, who wrote it, and what moderators should know of a burst."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, Table, Text

from frontlist.store.schema.base import Key, metadata

votes = Table(
    "votes",
    metadata,
    Column("paper_id", Key, primary_key=True),
    # 'gone:…' once the account was deleted: the vote stays as a count.
    Column("account_id", Key, primary_key=True),
    # The moment of the first vote: taking it back and giving it again makes nothing new.
    Column("voted_at", Key, nullable=False),
    Column("withdrawn_at", Key, nullable=False),
    # Each giving is one signal: its key is '<id>:<round>'.
    Column("id", Key, nullable=False),
    Column("round", Integer, nullable=False),
    Column("weight", Float, nullable=False),
    # A keyed hash of where the vote came from; emptied after 30 days.
    Column("address", Key, nullable=False),
    Column("cohort", Key, nullable=False),
    # One page less to write and sync for every vote.
    sqlite_with_rowid=False,
)
Index("ix_votes_account_id_voted_at", votes.c.account_id, votes.c.voted_at)

submissions = Table(
    "submissions",
    metadata,
    Column("paper_id", Key, primary_key=True),
    Column("account_id", Key, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Key, nullable=False),
)

authorships = Table(
    "authorships",
    metadata,
    Column("paper_id", Key, primary_key=True),
    Column("account_id", Key, primary_key=True, index=True),
    Column("how", Key, nullable=False),
    Column("at", Key, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("paper_id", Key, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Key, nullable=False, index=True),
    Column("settled_at", Key, nullable=False),
)
