"""Writing one batch: decided, worked out and committed in a single transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from frontlist.ingest.cleaning import Text
from frontlist.ingest.decide import Decision
from frontlist.ingest.prepare import News, Prepared
from frontlist.ingest.resume import Place
from frontlist.ingest.workspace import load, take
from frontlist.ingest.writing import Outcome, write
from frontlist.model.report import Report
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint
from frontlist.store import catalogue, sources
from frontlist.store.database import Database
from frontlist.store.records import Key

Observe = Callable[[Connection, Sequence[tuple[str, Observation]]], object]


@dataclass(slots=True)
class Batch:
    """What the source gave since the batch before; `news` is what is not the same as last time."""

    waiting: list[Prepared] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    rejected: int = 0
    taken: int = 0
    news: list[News] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes batches of one source, and with each how far the source has been read."""

    database: Database
    clock: Callable[[], dt.datetime]
    source: str
    place: Place
    observe: Observe | None

    def write(self, batch: Batch, cleaned: dict[Text, str], report: Report) -> Report:
        """One transaction; `report`, with what came of the batch, is kept in it for a run that goes on from here."""
        now = self.clock().isoformat()
        with self.database.write(bulk=True) as connection:
            space = load(connection, batch.news, now)
            space.cleaned = cleaned
            decisions = [take(space, one) for one in batch.news]
            outcomes = write(connection, space)
            self._observe(connection, batch.observations)
            if batch.checkpoint and self.source:
                sources.save_state(connection, self.source, batch.checkpoint.state)
            same = sum(decision.kind == "nothing" for decision in decisions)
            counts = {
                "merged": len(space.merges), "unchanged": same, "repeated": _repeated(batch.news, decisions),
                "observed": len(batch.observations),
            }  # fmt: skip
            report = report.plus(**_counts(outcomes), **counts)
            self.place.save(connection, batch.taken, report)
        return report

    def _observe(self, connection: Connection, observations: Sequence[Observation]) -> None:
        if not observations or self.observe is None:
            return
        papers = catalogue.find_names(connection, [one.id for one in observations])
        self.observe(connection, [(papers[one.id], one) for one in observations if one.id in papers])


def _repeated(news: Sequence[News], decisions: Sequence[Decision]) -> int:
    """How many records came in the same batch before, in other words."""
    seen: set[Key] = set()
    again = 0
    for one, decision in zip(news, decisions, strict=True):
        if decision.kind != "nothing":
            again += one.key in seen and decision.kind != "insert"
            seen.add(one.key)
    return again


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    kinds = [outcome.kind for outcome in outcomes]
    return {"added": kinds.count("insert"), "changed": kinds.count("change"), "removed": kinds.count("delete")}
