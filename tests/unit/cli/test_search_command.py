"""Where `frontlist search` draws the line, also further down a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.cli.search import show_answer
from frontlist.model.hit import Answer, Hit
from tests.papers import keep, made_papers

LINE = "no more relevant results"


@pytest.mark.parametrize(
    ("offset", "relevant", "in_all", "above"), [(0, 2, 2, 2), (0, 4, 5, None), (4, 1, 5, 1), (4, 0, 4, 0), (4, 0, 3, None)]
)  # fmt: skip
def test_the_line_stands_once_and_where_relevance_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], offset: int, relevant: int, in_all: int, above: int | None
) -> None:
    with Library.open(tmp_path / "home") as library:
        papers = made_papers(4)
        keep(library.database, papers)
        hits = tuple(Hit(paper.id, 1.0, 0.5) for paper in papers)
        show_answer(library, Answer("x", hits, relevant, 20, relevant_in_all=in_all), offset=offset)
    shown = capsys.readouterr().out
    head = shown.partition(LINE)[0]
    assert (sum(paper.title in head for paper in papers) if LINE in shown else None) == above
