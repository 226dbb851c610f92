"""Where papers come from: a configured source, and how far it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontlist.model.paper import Record, Reject
from frontlist.model.signal import Observation

Options = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A source as the administrator configured it: its name here, its kind, and the kind's options."""

    name: str
    kind: str
    options: Options = field(default_factory=dict)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """A source and how it fares: its own position, and when it last ran, last finished, and why it did not."""

    source: Source
    state: str = ""
    added_at: str = ""
    ran_at: str = ""
    finished_at: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before this has been given out. Whoever keeps `state` can go on from here after a crash.

    `state` is opaque text (JSON) that belongs to the source; the last one is where the next run begins. `done` and `total`
    count records, 0 where the source does not say.
    """

    state: str
    done: int = 0
    total: int = 0


Item = Record | Reject | Observation | Checkpoint
