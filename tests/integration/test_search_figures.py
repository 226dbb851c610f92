"""The figures on the page about search are those that were measured last."""

from __future__ import annotations

from pathlib import Path

import orjson

from benchmarks.search import CLOCKED, PAGE, RESULTS, quiet, with_figures
from benchmarks.search_parts import other_tops, parts_ms
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.search.door import Search
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_papers


def test_the_page_holds_what_the_result_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_figures(page, orjson.loads(RESULTS.read_bytes())) == page


def test_a_busy_machine_tells_nothing_by_the_clock() -> None:
    figures = {name: {"measured": 1.0} for name in (*CLOCKED, "p99 / median")}
    assert set(quiet(figures, 0.1)) == set(figures)
    assert set(quiet(figures, 9.0)) == {"p99 / median"}


def test_every_part_of_a_search_tells_its_time_and_a_rebuild_answers_the_same(tmp_path: Path) -> None:
    database = open_database(sqlite_address(tmp_path / "library.db"))
    create_or_migrate(database)
    keep(database, papers := made_papers(40))
    first, second = (Search(database, Index(tmp_path / name, database, StaticEncoder.load())) for name in "ab")
    asked = [paper.title for paper in papers[:5]]
    inside = parts_ms(first, asked)
    assert all(ms > 0 for ms in inside.values())
    assert other_tops(first, second, asked) == 0
    database.close()
