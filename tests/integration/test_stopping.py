"""How a running site and its program end: told to stop, it has not failed."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.cli import main
from tests.oai_standin import Held, OaiStandIn
from tests.standin import Asked, Reply, StandIn

TODAY = dt.datetime.now(dt.UTC).date().isoformat()


def test_a_site_that_is_told_to_stop_has_not_failed(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "frontlist", "--home", str(tmp_path / number.name), "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in (signal.SIGINT, signal.SIGTERM)
    ]
    try:
        for process, number in zip(running, (signal.SIGINT, signal.SIGTERM), strict=True):
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Serving")
            process.send_signal(number)
        assert [process.wait(60) for process in running] == [0, 0]
    finally:
        for process in running:
            process.kill()
            process.communicate()


def test_a_harvest_that_is_told_to_stop_ends_though_its_host_is_silent_and_goes_on_later(tmp_path: Path) -> None:
    silent = threading.Event()
    oai = OaiStandIn([Held(f"2403.{number:05}", TODAY) for number in range(1, 8)], today=TODAY)
    with StandIn() as world:

        def slow(asked: Asked) -> Reply:
            if len(world.asked) == 3:
                silent.wait()
            return oai.answer(asked)

        settings = (f"arxiv_oai={world.on('/oai', slow)}", f"exempt={world.url}", "host_seconds=0")
        base = ["--home", str(tmp_path / "home"), *(word for one in settings for word in ("--set", one))]
        main([*base, "source", "add", "arxiv", "--category", "cs.LG"])
        process = subprocess.Popen([sys.executable, "-m", "frontlist", *base, "worker"])
        try:
            while len(world.asked) < 3:
                assert process.poll() is None
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
            assert not silent.is_set()
        finally:
            silent.set()
            process.kill()
            process.wait()
        main([*base, "sync"])
        assert len(world.asked) == 5, "two pages were kept, the third was asked for again"
    with Library.open(tmp_path / "home") as library:
        assert library.status().papers == 7


def test_an_export_that_is_cut_off_is_no_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_: object) -> Iterator[bytes]:
        yield b"@misc{one,"
        raise KeyboardInterrupt

    home, out = str(tmp_path / "home"), tmp_path / "papers.bib"
    out.write_text("yesterday's")
    monkeypatch.setattr(Library, "exported", cut_off)
    with pytest.raises(SystemExit) as ended:
        main(["--home", home, "export", "--format", "bibtex", "--output", str(out)])
    assert ended.value.code == 130
    assert out.read_text() == "yesterday's"
