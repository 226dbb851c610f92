"""Papers, their names, what makes them findable, and everything that any source ever said about them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text, false

from frontlist.store.schema.base import Key, Serial, metadata

papers = Table(
    "papers",
    metadata,
    # The order in which papers came: the older one keeps its id in a merge.
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("id", Key, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("date", Key, nullable=False),
    Column("venue", Text, nullable=False),
    Column("type", Key, nullable=False),
    # JSON: authors, ids, dates, links, facts and the originals; see store/codec.py.
    Column("body", Text, nullable=False),
    Column("added_at", Key, nullable=False),
    Column("changed_at", Key, nullable=False),
    # A removed paper keeps its row: its id must answer "gone", and a source may bring it back.
    Column("removed", Boolean, nullable=False, server_default=false()),
    # Lists and counts read the index alone: whether a paper was removed stands in it.
    Index("ix_papers_date_id", "date", "id", "removed"),
)

# Every name that leads to a paper, ours among them (scheme 'frontlist': ids that were merged away).
paper_ids = Table(
    "paper_ids",
    metadata,
    Column("scheme", Key, primary_key=True),
    Column("value", Key, primary_key=True),
    Column("paper_id", Key, nullable=False),
    sqlite_with_rowid=False,
)

# One row for each author and paper, found by the author's folded name (text.similar.name_key).
paper_authors = Table(
    "paper_authors",
    metadata,
    Column("name_key", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True),
    sqlite_with_rowid=False,
)

paper_categories = Table(
    "paper_categories",
    metadata,
    Column("category", Key, primary_key=True),
    Column("paper_id", Key, primary_key=True),
    sqlite_with_rowid=False,
)

# Where to look for the same work: the hash of each title that a record of the paper bears.
title_keys = Table(
    "title_keys",
    metadata,
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("paper_id", Key, primary_key=True),
    sqlite_with_rowid=False,
)

# What each source said. A paper is a pure function of its records.
records = Table(
    "records",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("source", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("paper_id", Key, nullable=False, index=True),
    # Of what was received last, so that the same again costs one look-up.
    Column("digest", LargeBinary, nullable=False),
    # JSON, compressed by zstandard.
    Column("body", LargeBinary, nullable=False),
    Column("recorded_at", Key, nullable=False),
    Index("ix_records_source_key", "source", "key", unique=True),
)

merges = Table(
    "merges",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=True),
    Column("kept", Key, nullable=False, index=True),
    Column("absorbed", Key, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", Key, nullable=False),
    # '' while it holds. An undone merge stays, so that it is not made again by itself.
    Column("undone_at", Key, nullable=False),
    # JSON: the records, as [source, key], that go back when it is undone.
    Column("records", Text, nullable=False),
)
