"""What the worker does, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.chores import chores, make_worker
from frontlist.errors import UsageError
from frontlist.jobs.tasks import Task


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
