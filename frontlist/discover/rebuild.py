"""The sums of signals made again from the ledger, while the site is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from frontlist.store import signals
from frontlist.store.database import Database

# Papers in one transaction: whoever votes meanwhile waits for no more than these.
AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Of how many papers the sums were made again, and how many of the sums had been wrong."""

    papers: int
    wrong: int


def rebuild(database: Database, progress: Callable[[int, int | None], None] = lambda done, total: None) -> Rebuilt:
    """Make every sum again, some papers at a time, each part whole or not at all.

    Between two parts all sums are right or as wrong as before, so that it may be stopped anywhere and begun again.
    """
    done = wrong = 0
    last = ""
    with database.read() as connection:
        total = signals.count_papers(connection)
    while True:
        with database.write(lock=False, bulk=True) as connection:
            found = signals.after(connection, last, AT_ONCE)
            if not found:
                return Rebuilt(done, wrong)
            wrong += signals.sum_again(connection, last, found[-1])
        last = found[-1]
        done += len(found)
        progress(done, max(done, total))
