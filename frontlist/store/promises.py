"""What papers' texts promised while they were new, noted once: a revision of a text changes no list of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from frontlist.store.bulk import insert_rows, select_in
from frontlist.store.schema.promises import promises

_NOTED = "SELECT paper_id, value FROM promises WHERE paper_id IN ({marks})"


def noted(connection: Connection, paper_ids: Sequence[str]) -> dict[str, float]:
    """What was noted of these papers."""
    return dict(map(tuple, select_in(connection, _NOTED, paper_ids)))


def note(connection: Connection, values: Mapping[str, float]) -> None:
    """Note these; what was noted before stays."""
    insert_rows(connection, promises, ("paper_id", "value"), list(values.items()))
