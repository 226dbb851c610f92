"""The one way in: records from any source into the library, any number of times.

Batches are single transactions: a crash costs the batch that was under way, and the same command run again takes up the
rest. What is the same as last time costs one look-up and is not written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from frontlist.ingest.cleaning import Cleaner
from frontlist.ingest.rejects import RejectsFile
from frontlist.ingest.resume import Place
from frontlist.ingest.run import Progress, Run
from frontlist.ingest.writer import Observe, Writer
from frontlist.model.dates import utc_now
from frontlist.model.report import Report
from frontlist.model.source import Checkpoint, Item
from frontlist.store.database import Database

BATCH: Final = 1000


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
        writer = Writer(self.database, self.clock, source, place, self.observe)
        rejects = RejectsFile(self.rejects_folder, label, self.clock)
        run = Run(writer, rejects, Cleaner(), report, skipped, progress)
        with run.rejects, run.cleaner:
            for item in islice(items, skipped, None):
                run.add(item)
                if len(run.batch.waiting) >= batch or isinstance(item, Checkpoint):
                    run.flush()
            run.finish()
        if skipped or run.written:
            with self.database.write(bulk=True, lock=False) as connection:
                place.forget(connection)
        return run.report
