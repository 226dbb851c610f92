"""The schema: importing this module registers every table with `metadata`."""

from __future__ import annotations

from frontlist.store.schema.base import metadata

__all__ = ["metadata"]
