"""`frontlist screen`, typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from frontlist.app import Library
from frontlist.cli import main
from tests.papers import keep, made_papers


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    home = tmp_path / "home"
    with Library.open(home) as library:
        keep(library.database, made_papers(12))
        library.index.update()

    def run(*words: str) -> str:
        main(["--home", str(home), "--quiet", "screen", *words])
        return capsys.readouterr().out

    return run


def typing(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    """Answers to the questions that come."""
    left = iter(keys)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(left))


def test_one_paper_after_the_other_until_one_leaves(said: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert "12 papers to screen" in said("begin", "graphs", "--query", "graph neural network")
    typing(monkeypatch, "nyq")
    told = said("go", "graphs")
    assert "1 of 12 read, 0 belong in" in told
    assert "2 of 12 read, 1 belong in" in told
    assert "go on for 95% of them" in told
    assert len(said("papers", "graphs").splitlines()) == 1
    typing(monkeypatch, "bq")
    said("go", "graphs")
    assert "2 of 12 read" in said("status", "graphs")


def test_back_takes_the_last_answer_back(said: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    said("begin", "graphs")
    typing(monkeypatch, "yybq")
    said("go", "graphs")
    assert "1 of 12 read, 1 belong in" in said("status")


def test_to_the_end(said: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    said("begin", "graphs", "--recall", "0.8")
    typing(monkeypatch, "y" * 12)
    assert said("go", "graphs").endswith("all is read\nEvery paper is read.\n")
    assert "Every paper is read" in said("next", "graphs")
    assert said("next", "graphs", "--json").strip() == "null"


def test_by_machines(said: Callable[..., str]) -> None:
    said("begin", "graphs")
    paper = orjson.loads(said("next", "graphs", "--json"))["id"]
    told = orjson.loads(said("say", "graphs", paper, "yes", "--json"))
    assert (told["papers"], told["read"], told["found"], told["done"]) == (12, 1, 1, False)
    assert [one["id"] for one in orjson.loads(said("papers", "graphs", "--json"))] == [paper]
    assert "0 of 12 read" in said("say", "graphs", paper, "unread")
    assert orjson.loads(said("status", "--json"))[0]["screening"]["name"] == "graphs"
    said("drop", "graphs")
    assert said("status") == ""
