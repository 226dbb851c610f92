"""The administrator's buttons: the shelf, the simulation, this week's arXiv."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from frontlist.app import Library
from frontlist.demo import load_demo
from tests.unit.web.conftest import Site, browser


def test_the_simulation_goes_with_one_click(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.load_shelf()
        load_demo(library)
        site = Site(library, browser(library))
        assert "simulated" in site.page("/trending?period=all")
        site.send("/simulation/remove")
        assert "simulated" not in site.page("/trending?period=all")


def test_this_weeks_arxiv_comes_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    done = threading.Event()

    def sync(_self: object, status: Any, *, since: str) -> None:
        asked.append((status.source.name, since))
        done.set()

    with Library.open(tmp_path) as library:
        monkeypatch.setattr(type(library.sources), "sync", sync)
        site = Site(library, browser(library))
        assert "polite pace" in site.page("/status")
        assert site.send("/arxiv/week", category="math.AG") == "/status"
        assert done.wait(5)
        (status,) = library.sources.every()
    assert status.source.options["category"] == ("math.AG",)
    assert asked[0][0] == "arxiv"


def test_readers_have_no_such_buttons(reader: Site) -> None:
    assert "polite pace" not in reader.page("/status")
    for path in ("/shelf", "/simulation/remove", "/arxiv/week"):
        reader.send(path, status=403)
