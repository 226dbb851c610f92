"""The schema: importing this module registers every table with `metadata`."""

from __future__ import annotations

from frontlist.store.schema import accounts as accounts
from frontlist.store.schema import atlas as atlas
from frontlist.store.schema import comments as comments
from frontlist.store.schema import digest as digest
from frontlist.store.schema import duplicates as duplicates
from frontlist.store.schema import editions as editions
from frontlist.store.schema import libraries as libraries
from frontlist.store.schema import moderation as moderation
from frontlist.store.schema import moved as moved
from frontlist.store.schema import promises as promises
from frontlist.store.schema import screenings as screenings
from frontlist.store.schema import signals as signals
from frontlist.store.schema import topics as topics
from frontlist.store.schema import votes as votes
from frontlist.store.schema import webhooks as webhooks
from frontlist.store.schema.base import metadata
from frontlist.store.schema.changes import changes
from frontlist.store.schema.notes import leases, notes, sources
from frontlist.store.schema.paces import paces
from frontlist.store.schema.papers import (
    merges,
    paper_authors,
    paper_categories,
    paper_ids,
    papers,
    records,
    title_keys,
)

__all__ = [
    "changes", "leases", "merges", "metadata", "notes", "paces", "paper_authors", "paper_categories", "paper_ids",
    "papers", "records", "sources", "title_keys",
]  # fmt: skip
