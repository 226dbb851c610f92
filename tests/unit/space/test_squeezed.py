"""The space on a page: its shape, and its neighbours in fewer dimensions."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.space.squeezed import FEWEST, facts, squeezed
from tests.papers import keep, made_papers


@pytest.mark.parametrize("count", [0, 1, FEWEST - 1])
def test_too_few_papers_say_nothing(tmp_path: Path, count: int) -> None:
    with Library.open(tmp_path / "home") as library:
        keep(library.database, made_papers(count))
        library.index.update()
        assert facts(library.index.snapshot()) is None
        assert squeezed(library.index.snapshot(), 8) is None


def test_all_numbers_lose_nothing_and_one_loses_much(tmp_path: Path) -> None:
    with Library.open(tmp_path / "home") as library:
        keep(library.database, made_papers(60))
        library.index.update()
        snapshot = library.index.snapshot()
        every, one = squeezed(snapshot, 10_000), squeezed(snapshot, -3)
        told = facts(snapshot)
    assert every
    assert one
    assert told
    recall = {loss.way: loss.recall for loss in every.at}
    assert every.size == every.dimensions == told.dimensions
    assert recall["first dimensions"] == pytest.approx(1.0)
    assert one.size == 1
    assert {loss.way: loss.recall for loss in one.at}["first dimensions"] < 0.6
    assert len(every.neighbours) == 10
    assert all("first dimensions" in neighbour.found_by for neighbour in every.neighbours)
    assert every.paper_id == one.paper_id
    assert {way: dict(points)[every.dimensions] for way, points in every.curves.items()} == pytest.approx(recall)
    assert 0 < told.seen_in_two < 1
    assert 1 <= told.for_90_percent <= told.dimensions
