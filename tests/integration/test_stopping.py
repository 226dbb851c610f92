"""How a running site and its program end: told to stop, it has not failed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontlist.app import Library
from frontlist.cli import main


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
