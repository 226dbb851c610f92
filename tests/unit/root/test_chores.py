"""What the worker does, in which order."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.chores import chores, make_worker
from frontlist.errors import UsageError
from frontlist.jobs.tasks import Task
from frontlist.store import leases


def test_what_takes_long_is_done_after_what_people_wait_for(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        names = [task.name for task in chores(library, lambda: False)]
    long, awaited = ("duplicates", "atlas", "learn"), ("index", "sync", "editions", "write digests", "send mail")
    assert min(map(names.index, long)) > max(map(names.index, awaited))


def test_the_status_tells_of_every_task_that_went_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise UsageError("It is broken.")

    every = chores

    def all_broken(library: Library, stop: Callable[[], bool]) -> list[Task]:
        return [replace(task, run=broken) for task in every(library, stop)]

    monkeypatch.setattr("frontlist.chores.chores", all_broken)
    with Library.open(tmp_path) as library:
        make_worker(library, lambda: False).run_due()
        told = {str(task["name"]): task["error"] for task in library.status().tasks}
        assert told == {task.name: "It is broken." for task in chores(library, lambda: False)}


def test_what_syncs_refused_long_ago_is_forgotten_and_what_imports_refused_is_kept(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        (tmp_path / "rejects").mkdir()
        for name, days in {"sync-ml-1": 91, "sync-ml-2": 89, "import-mine-1": 91}.items():
            file = tmp_path / "rejects" / f"{name}.jsonl"
            file.touch()
            at = (library.clock() - dt.timedelta(days=days)).timestamp()
            os.utime(file, (at, at))
        with library.database.write() as connection:
            # Another machine looks after what all share; what lies in this home is left to this one.
            assert leases.take(connection, "task.upkeep", "elsewhere", 3600)
            assert leases.take(connection, "task.rejects", "elsewhere", 3600)
        make_worker(library, lambda: False).run_due()
    assert sorted(file.stem for file in (tmp_path / "rejects").iterdir()) == ["import-mine-1", "sync-ml-2"]
