"""The worker: runs each task when it is due, under a lease, and keeps going whatever one of them does."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from frontlist.errors import FrontlistError
from frontlist.jobs.tasks import Ran, Task
from frontlist.store import leases, notes
from frontlist.store.database import Database

LEASE_SECONDS: Final = 900.0
LONGEST_NAP: Final = 1.0
logger = logging.getLogger("frontlist.jobs")


@dataclass
class Worker:
    """Runs `tasks` until `stop` says so. `holder` names this process in the leases."""

    database: Database
    tasks: Sequence[Task]
    holder: str
    clock: Callable[[], dt.datetime]
    stop: Callable[[], bool]
    sleep: Callable[[float], None] = time.sleep
    _due: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Until told to stop."""
        while not self.stop():
            self.run_due()
            self.sleep(min(LONGEST_NAP, max(0.05, self._next() - self.clock().timestamp())))

    def run_due(self) -> list[Ran]:
        """Every task that is due, once; those that have not begun when told to stop are left for the next time."""
        now = self.clock().timestamp()
        # A clock that was set back must not keep a task waiting until that future comes.
        due = [task for task in self.tasks if not now < self._due.get(task.name, 0.0) <= now + task.every]
        return [ran for task in due if not self.stop() and (ran := self._run(task)) is not None]

    def _next(self) -> float:
        return min(
            (self._due.get(task.name, 0.0) for task in self.tasks), default=self.clock().timestamp() + LONGEST_NAP
        )

    def _run(self, task: Task) -> Ran | None:
        started = self.clock()
        self._due[task.name] = started.timestamp() + task.every
        error = ""
        try:
            if task.shared and not self._take(task):
                return None
            result, error = _attempt(task)
            ran = Ran(task.name, started.isoformat(), (self.clock() - started).total_seconds(), result, error)
            self._finish(task, ran)
        except FrontlistError as problem:
            # The database itself is away: say so, unless the task has just said the same, and come back.
            if str(problem) != error:
                logger.warning("%s could not run: %s", task.name, problem)
            return None
        return ran

    def _take(self, task: Task) -> bool:
        with self.database.write(lock=False) as connection:
            return leases.take(connection, f"task.{task.name}", self.holder, LEASE_SECONDS)

    def _finish(self, task: Task, ran: Ran) -> None:
        if not (task.shared or ran.error):
            return
        with self.database.write(lock=False) as connection:
            if ran.result or ran.error:
                row = {"at": ran.at, "seconds": ran.seconds, "result": ran.result, "error": ran.error}
                notes.put(connection, f"task.{task.name}", row)
            if task.shared:
                leases.give_back(connection, f"task.{task.name}", self.holder)


def last_runs(database: Database, names: Sequence[str]) -> list[Ran]:
    """How each task's last run went, for the status page."""
    with database.read() as connection:
        found = [(name, notes.get(connection, f"task.{name}")) for name in names]
    return [Ran(name, **row) for name, row in found if row]


def _attempt(task: Task) -> tuple[str, str]:
    try:
        return task.run(), ""
    except FrontlistError as error:
        logger.warning("%s: %s", task.name, error)
        return "", str(error)
    except Exception:
        # One broken task must not stop the others; the traceback goes to the log, a sentence to the status page.
        logger.exception("%s failed", task.name)
        return "", "failed unexpectedly; see the log"
