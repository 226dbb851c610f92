"""One run of an import: records gathered into batches, the next being cleaned while the last is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from frontlist.ingest.cleaning import Cleaner, Text
from frontlist.ingest.prepare import News, Prepared, news_of, prepare
from frontlist.ingest.rejects import RejectsFile
from frontlist.ingest.writer import Batch, Writer
from frontlist.model.paper import Record, Reject
from frontlist.model.report import Report
from frontlist.model.signal import Observation
from frontlist.model.source import Item
from frontlist.store import records

# Told the counts so far, and how much of all there is that is: from 0 to 1, 0 where nobody knows.
Progress = Callable[[Report, float], None]


@dataclass(slots=True)
class Run:
    """The run's state. `batch` gathers; `pending` is being cleaned; `report` counts what is written."""

    writer: Writer
    rejects: RejectsFile
    cleaner: Cleaner
    report: Report
    taken: int
    progress: Progress | None = None
    written: bool = False
    batch: Batch = field(default_factory=Batch)
    pending: Batch | None = None

    def add(self, item: Item) -> None:
        """Take one thing that the source gave."""
        self.taken += 1
        ready = prepare(item) if isinstance(item, Record) else item
        if isinstance(ready, Prepared):
            self.batch.waiting.append(ready)
        elif isinstance(ready, Reject):
            self.rejects.add(ready)
            self.report = self.report.refusing(ready.where, ready.reason)
            self.batch.rejected += 1
        elif isinstance(ready, Observation):
            self.batch.observations.append(ready)
        else:
            self.batch.checkpoint = ready

    def flush(self) -> None:
        """Begin the gathered batch. A large one is cleaned beside us while the one before it is written."""
        batch, self.batch = self.batch, Batch()
        batch.taken = self.taken
        batch.news = self._news(batch)
        self.rejects.flush()
        before, self.pending = self.pending, batch
        cleaned = self.cleaner.answers() if before else {}
        shared = self.cleaner.ask(_texts(batch.news))
        if before:
            self._write(before, cleaned)
        if not shared or batch.checkpoint:
            self._write_pending()

    def finish(self) -> None:
        """Write what is left."""
        self.flush()
        self._write_pending()

    def _write_pending(self) -> None:
        if self.pending:
            batch, self.pending = self.pending, None
            self._write(batch, self.cleaner.answers())

    def _news(self, batch: Batch) -> list[News]:
        """Those that are not word for word what their source said last time."""
        if not batch.waiting:
            return []
        with self.writer.database.read() as connection:
            known = records.digests(connection, [one.key for one in batch.waiting])
        last = {one.key: one.digest for one in batch.waiting}
        # Of a record that comes twice only the last word is compared: the first would be news each time.
        return [news_of(one) for one in batch.waiting if known.get(one.key) != last[one.key]]

    def _write(self, batch: Batch, cleaned: dict[Text, str]) -> None:
        same = len(batch.waiting) - len(batch.news)
        read = len(batch.waiting) + batch.rejected
        report = self.report.plus(read=read, rejected=batch.rejected, unchanged=same)
        if batch.news or batch.observations or batch.checkpoint:
            report = self.writer.write(batch, cleaned, report)
            self.written = True
        self.report = report
        if self.progress:
            at = batch.checkpoint
            self.progress(report, min(1.0, at.done / at.total) if at and at.total else 0.0)


def _texts(news: list[News]) -> list[Text]:
    return [(name, text) for one in news for name in ("title", "abstract") if (text := getattr(one.record, name))]
