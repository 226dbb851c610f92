"""A topic: a query with a name."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """`origin` says who made it: shelf, or an account's id."""

    slug: str
    name: str
    query: str
    origin: str = ""


def slug_of(name: str) -> str:
    """'Local & global features' → 'local-global-features'."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60] or "topic"
