"""`frontlist for-me` and `frontlist subscribe --backtest`, over the starter shelf."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.cli import main
from frontlist.model.query import PaperFilter


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    with Library.open(folder / "home") as library:
        library.load_shelf()
        library.index.update()
        library.community.library.change(library.community.accounts.owner(), "2007.15651", saved=True)
        (folder / "mine.bib").write_bytes(b"".join(library.exported("bibtex", PaperFilter(since="2020"))))
    return folder / "home"


def told(home: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with contextlib.suppress(SystemExit):
        main(["--home", str(home), *words])
    return capsys.readouterr().out


def test_for_me_says_why_and_with_what_numbers(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(home, capsys, "for-me", "--explain", "--limit", "3")
    assert said.count("because you saved “") == 3
    assert said.count("interest 1 · model ") == 3
    found = json.loads(told(home, capsys, "for-me", "--json", "--limit", "3"))
    assert [one["paper_id"] in said for one in found] == [True] * 3


@pytest.mark.parametrize("wish", [[], ["query", "learning representations"], ["similar", "2007.15651"]])
def test_a_backtest_finds_less_at_a_higher_bar(wish: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["subscribe", *wish, "--backtest", str(home.parent / "mine.bib")]
    found = json.loads(told(home, capsys, *asked, "--json"))
    counts = [level["found"] for level in found["levels"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] <= found["wanted"]
    assert counts[0] > 0
    said = told(home, capsys, *asked)
    assert "Over the last year of this library" in said
    assert "cannot be found" not in said
    assert re.search(r"^\*0\.50 +[\d.]+ a (day|year) ", said, re.MULTILINE), "no hundredths of a paper"
