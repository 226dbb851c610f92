"""What the worker does, in which order."""

from __future__ import annotations

from pathlib import Path

from frontlist.app import Library
from frontlist.chores import chores


def test_what_takes_long_is_done_after_what_people_wait_for(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        names = [task.name for task in chores(library, lambda: False)]
    long, awaited = ("duplicates", "atlas", "learn"), ("index", "sync", "editions", "write digests", "send mail")
    assert min(map(names.index, long)) > max(map(names.index, awaited))
