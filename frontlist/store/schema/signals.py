"""Signals: an append-only ledger of attention, and the sums that lists and pages read.

The ledger alone is the truth; `signal_hours` and `signal_totals` are sums over it (store/signals.py rebuilds them with
the same statements that keep them). Amounts are whole thousandths, so that sums do not depend on their order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text, UniqueConstraint, text

from frontlist.store.schema.base import Key, Serial, metadata

signals = Table(
    "signals",
    metadata,
    Column("position", Serial, primary_key=True, autoincrement=True),
    Column("paper_id", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("source", Key, nullable=False),
    Column("key", Key, nullable=False),
    # 1 for the observation, -1 for its withdrawal: history is kept, so that any moment can be replayed.
    Column("sign", Integer, nullable=False),
    Column("happened_at", Key, nullable=False),
    Column("recorded_at", Key, nullable=False),
    # The later of the two: before this moment the signal counts for nothing.
    Column("known_at", Key, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("known_day", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("weight", Float, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("simulated", Integer, nullable=False),
    UniqueConstraint("source", "key", "sign"),
    Index("ix_signals_paper_id", "paper_id"),
    Index("ix_signals_known_at", "known_at"),
    Index(
        "ix_signals_simulated", "simulated", sqlite_where=text("simulated = 1"), postgresql_where=text("simulated = 1")
    ),
    sqlite_autoincrement=True,
)

signal_hours = Table(
    "signal_hours",
    metadata,
    # Hours since 1970 when it happened, days since 1970 when it was known.
    Column("hour", Integer, primary_key=True),
    Column("paper_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("known_day", Integer, primary_key=True),
    Column("simulated", Integer, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    # With all that a paper's plot reads: looking each hour up in the table took three times as long.
    Index("ix_signal_hours_paper_id", "paper_id", "hour", "kind", "amount"),
    sqlite_with_rowid=False,
)

signal_totals = Table(
    "signal_totals",
    metadata,
    Column("paper_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),
    Column("source", Key, primary_key=True),
    Column("simulated", Integer, primary_key=True),
    # The sum of the counts as their sources gave them, in thousandths: what a page prints.
    Column("value", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What a paper's attention is measured against: its categories (the first is its field) and date as they were when its
# first signal came. What was unknown then may be filled in later, what was known stays, so that past lists stay:
# `later` says since when what was filled in is known ("here": since when the library holds the paper at all), as JSON.
signal_papers = Table(
    "signal_papers",
    metadata,
    Column("paper_id", Key, primary_key=True),
    # Separated by blanks.
    Column("categories", Text, nullable=False),
    Column("date", Key, nullable=False),
    Column("venue", Text, nullable=False),
    Column("later", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)

# Counts every change that is not an appended row (removal, move, rebuild): who holds sums in memory starts again.
signal_epoch = Table("signal_epoch", metadata, Column("epoch", Integer, primary_key=True))
