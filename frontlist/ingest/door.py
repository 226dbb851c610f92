"""The one way in: records from any source into the library, any number of times.

Batches are single transactions: a crash costs the batch that was under way, and the same command run again takes up the
rest. What is the same as last time costs one look-up and is not written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from frontlist.ingest.prepare import News, Prepared, news_of, prepare
from frontlist.ingest.rejects import RejectsFile
from frontlist.ingest.resume import Place
from frontlist.ingest.workspace import load, take
from frontlist.ingest.writing import Outcome, write
from frontlist.model.dates import utc_now
from frontlist.model.paper import Record, Reject
from frontlist.model.report import Report
from frontlist.model.signal import Observation
from frontlist.model.source import Checkpoint, Item
from frontlist.store import catalogue, records, sources
from frontlist.store.database import Database

BATCH = 1000

Observe = Callable[[Connection, Sequence[tuple[str, Observation]]], object]
Progress = Callable[[Report], None]


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes what sources give. `rejects_folder` receives a file for each run that refused something.

    `observe` keeps attention signals, each with the paper it is about, in the batch's own transaction.
    """

    database: Database
    rejects_folder: Path
    clock: Callable[[], dt.datetime] = utc_now
    observe: Observe | None = None

    def run(
        self, items: Iterable[Item], *, source: str = "", label: str = "import", progress: Progress | None = None,
        resume: str = "", batch: int = BATCH,
    ) -> Report:  # fmt: skip
        """Take everything that `items` gives; `source` is the configured source whose checkpoints are kept.

        `resume` names these very items (`resume.fingerprint` of a file): a run that was cut off goes on where it was, and
        its counts go on too.
        """
        place = Place(resume)
        with self.database.read() as connection:
            skipped, report = place.read(connection)
        run = _Run(self, source, RejectsFile(self.rejects_folder, label, self.clock), place, report, skipped)
        with run.rejects:
            for item in islice(items, skipped, None):
                run.add(item)
                if len(run.waiting) >= batch or isinstance(item, Checkpoint):
                    run.flush()
                    if progress:
                        progress(run.report)
            run.flush()
        if skipped or run.written:
            with self.database.write(bulk=True, lock=False) as connection:
                place.forget(connection)
        if progress:
            progress(run.report)
        return run.report


@dataclass(slots=True)
class _Run:
    """One run's state: what waits for the next batch, and the counts so far."""

    door: Ingest
    source: str
    rejects: RejectsFile
    place: Place
    report: Report
    taken: int
    written: bool = False
    waiting: list[Prepared] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    checkpoint: Checkpoint | None = None

    def add(self, item: Item) -> None:
        self.taken += 1
        ready = prepare(item) if isinstance(item, Record) else item
        if isinstance(ready, Prepared):
            self.waiting.append(ready)
        elif isinstance(ready, Reject):
            self.rejects.add(ready)
            self.report = self.report.plus(read=1, rejected=1)
        elif isinstance(ready, Observation):
            self.observations.append(ready)
        elif isinstance(ready, Checkpoint):
            self.checkpoint = ready

    def flush(self) -> None:
        news = self._unlike_before()
        self.rejects.flush()
        self.report = self.report.plus(read=len(self.waiting), unchanged=len(self.waiting) - len(news))
        if news or self.observations or self.checkpoint:
            self._write(news)
        self.waiting, self.observations, self.checkpoint = [], [], None

    def _unlike_before(self) -> list[News]:
        """Those that are not word for word what their source said last time, with their costly parts worked out."""
        if not self.waiting:
            return []
        with self.door.database.read() as connection:
            known = records.digests(connection, [one.key for one in self.waiting])
        last = {one.key: one.digest for one in self.waiting}
        # Of a record that comes twice only the last word is compared: the first would be news each time.
        return [news_of(one) for one in self.waiting if known.get(one.key) != last[one.key]]

    def _write(self, news: Sequence[News]) -> None:
        now = self.door.clock().isoformat()
        with self.door.database.write(bulk=True) as connection:
            space = load(connection, news, now)
            decisions = [take(space, one) for one in news]
            outcomes = write(connection, space)
            self._observe(connection)
            if self.checkpoint and self.source:
                sources.save_state(connection, self.source, self.checkpoint.state)
            same = sum(decision.kind == "nothing" for decision in decisions)
            report = self.report.plus(
                **_counts(outcomes), merged=len(space.merges), unchanged=same, observed=len(self.observations)
            )
            self.place.save(connection, self.taken, report)
        self.report, self.written = report, True

    def _observe(self, connection: Connection) -> None:
        if not self.observations or self.door.observe is None:
            return
        papers = catalogue.find_names(connection, [one.id for one in self.observations])
        found = [(papers[one.id], one) for one in self.observations if one.id in papers]
        self.door.observe(connection, found)


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    kinds = [outcome.kind for outcome in outcomes]
    return {"added": kinds.count("insert"), "changed": kinds.count("change"), "removed": kinds.count("delete")}
