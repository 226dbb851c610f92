"""What the change log tells its followers."""

from __future__ import annotations

from typing import Literal, NamedTuple

ChangeKind = Literal["insert", "change", "delete", "merge"]


class Change(NamedTuple):
    """One entry: after `position`, `paper_id` was inserted, changed, deleted, or merged away into `into`."""

    position: int
    kind: ChangeKind
    paper_id: str
    into: str
    at: str
