"""A whole week, from an empty folder to the report."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.week import check, report
from benchmarks.week.play import Week
from benchmarks.week.stock import Stock
from benchmarks.week.town import DatabaseKind, built, say
from benchmarks.week.waiting import Stuck


def run(
    kind: DatabaseKind, folder: Path, stock: Stock, *, subscribers: int, readers: int, minutes: float
) -> dict[str, Any]:
    """Play and check; what the report says."""
    began = time.monotonic()
    with built(kind, folder, stock, subscribers, readers) as town, town.open() as library:
        week, stuck = Week(town, library, ends=began + 60 * minutes), list[str]()
        with town.timed("seven days"):
            try:
                week.play()
            except Stuck as error:
                stuck.append(str(error))
        with town.timed("checks"):
            town.fleet.stop()
            broken = {"nothing got stuck": stuck, **check.broken(week), "the index equals the library": check.index_equals_store(town), "no fault in any log": check.faults_logged(town)}  # fmt: skip
        say("checked")
        return report.result(week, kind, (time.monotonic() - began) / 60, broken)
