"""A short week of a whole installation: killed processes, a restarted database, and every promise kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.week.post import Arrival, without_a_doubt
from benchmarks.week.run import run
from benchmarks.week.stock import made_up
from benchmarks.week.town import DatabaseKind


def played(kind: DatabaseKind, folder: Path) -> None:
    found = run(kind, folder, made_up(folder, 150), subscribers=20, readers=6, minutes=0.0)
    assert {name: wrong for name, wrong in found["promises"].items() if wrong} == {}
    assert min(found["new papers"], found["mails"]) > 0
    assert found["deaths"]
    assert {"search", "vote", "comment"} <= set(found["done over HTTP"])


@pytest.mark.soak
@pytest.mark.slow
def test_a_week_on_sqlite_with_one_process_keeps_every_promise(tmp_path: Path) -> None:
    played("sqlite", tmp_path)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.postgresql
def test_a_week_on_postgresql_with_two_machines_keeps_every_promise(tmp_path: Path) -> None:
    played("postgresql", tmp_path)


def test_a_second_copy_is_in_doubt_only_where_a_line_was_cut_or_the_database_was_away() -> None:
    first, other = Arrival("m1", "r1", connection=0, at=10.0), Arrival("m2", "r2", connection=0, at=11.0)
    again = Arrival("m1", "r1", connection=1, at=20.0)
    assert without_a_doubt([first, other, again], set(), []) == ["m1"]
    assert without_a_doubt([first, other, again], set(), [(9.0, 12.0)]) == []
    assert without_a_doubt([first, again], set(), []) == []
    assert without_a_doubt([first, again], {0}, []) == ["m1"]
