"""The schema: importing this module registers every table with `metadata`."""

from __future__ import annotations

from frontlist.store.schema.base import metadata
from frontlist.store.schema.paces import paces

__all__ = ["metadata", "paces"]
