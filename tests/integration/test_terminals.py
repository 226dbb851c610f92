"""The command line in poor places: odd bytes, no colours, a full disk, a narrow window, an empty library."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from frontlist.app import Library
from frontlist.cli.common import Progress
from frontlist.errors import DiskFull
from frontlist.index.door import Index
from frontlist.jobs.worker import Worker
from tests.integration.test_commands import Terminal

PAPER = {"id": "arXiv:2401.00001", "title": "On hubs", "abstract": "Hubs are near to everything.", "date": "2024-01-02"}
NOT_TEXT = "\udcff"


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("FRONTLIST_HOME", raising=False)
    return Terminal(tmp_path, capsys)


@pytest.mark.parametrize(
    "words",
    [
        ("vote", NOT_TEXT), ("screen", "begin", NOT_TEXT), ("source", "add", "feed", f"https://x.example/{NOT_TEXT}"),
        ("search", f"title {NOT_TEXT}"), ("list", "--author", NOT_TEXT), ("import", f"{NOT_TEXT}.bib"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_in_a_sentence(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.run(*words, code=2)
    assert "not text in UTF-8" in terminal.err


def test_a_file_may_bear_any_name(terminal: Terminal) -> None:
    file = terminal.folder / f"{NOT_TEXT}.jsonl"
    file.write_text(json.dumps(PAPER))
    assert "1 added" in terminal.run("import", str(file))
    assert terminal.json("import", str(file))[0]["unchanged"] == 1
    assert [paper["title"] for paper in terminal.json("list")] == ["On hubs"]


def on_a_terminal(home: Path, *words: str, **environment: str) -> bytes:
    """What a person sees, colours and all."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "frontlist", "--home", str(home), *words]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**os.environ, **environment}) as running:
        os.close(theirs)
        seen = b""
        while part := _read(ours):
            seen += part
        running.wait()
    os.close(ours)
    return seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side has hung up
        return b""


def test_who_sets_no_color_sees_none(tmp_path: Path) -> None:
    for words in (("config",), ("show", "nothing")):
        assert b"\x1b[" in on_a_terminal(tmp_path, *words, NO_COLOR="")
        assert b"\x1b[" not in on_a_terminal(tmp_path, *words, NO_COLOR="1")


def test_progress_keeps_to_one_line_of_a_narrow_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((20, 5)))
    monkeypatch.setattr("click.utils.should_strip_ansi", lambda *_: False)
    progress = Progress("Importing a file with a long name")
    progress.visible = True
    progress(12_000, 244_458)
    assert capsys.readouterr().err == "\r\x1b[KImporting a file wi"


def test_on_a_full_disk_what_was_indexed_is_still_found(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal.run("import", terminal.file("one.jsonl", json.dumps(PAPER)))
    terminal.run("index", "update")
    terminal.run("import", terminal.file("two.jsonl", json.dumps({**PAPER, "id": "arXiv:2401.00002"})))

    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk that holds the index is full.", "Free some space.")

    monkeypatch.setattr(Index, "_write", full)
    assert "On hubs" in terminal.run("search", "hubs")
    assert "is full. What was indexed before is all that is looked at." in terminal.err


def test_what_could_not_be_written_leaves_no_half_behind(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    terminal.run("list")
    before = sorted(terminal.folder.rglob("*"))
    monkeypatch.setattr(Library, "exported", half)
    monkeypatch.setattr(Path, "replace", full)
    terminal.run("export", "--output", str(terminal.folder / "all.jsonl"), code=4)
    terminal.run("config", "set", "contact", "ada@example.org", code=4)
    assert "is full" in terminal.err
    assert sorted(terminal.folder.rglob("*")) == before


@pytest.mark.parametrize(
    "words", [("account", "list"), ("moderate", "log"), ("moderate", "notices"), ("moderate", "reports")]
)
def test_where_there_is_nothing_that_is_said(terminal: Terminal, words: tuple[str, ...]) -> None:
    assert terminal.run(*words) == ""
    assert terminal.err.strip().endswith(".")
    assert terminal.json(*words) == []


def test_nothing_is_learned_from_nothing(terminal: Terminal) -> None:
    assert terminal.run("learn") == ""
    assert "The library is empty." in terminal.err


def test_nobody_is_asked_whether_to_delete_somebody_who_is_not_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    terminal.run("account", "delete", "ada", code=3)
    terminal.run("account", "add", "ada", "--email", "ada@example.org")
    terminal.run("account", "delete", "ada", code=2)
    terminal.run("account", "delete", "ada", "--yes")
    assert terminal.json("account", "list") == []


def test_a_first_migration_makes_the_home(terminal: Terminal) -> None:
    assert "Migrated from nothing" in terminal.run("migrate")
    assert terminal.json("status")["papers"] == 0


def test_a_second_ctrl_c_does_not_wait_for_the_worker(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []

    def busy(worker: Worker) -> None:
        signal.raise_signal(signal.SIGINT)
        told.append(worker.stop())
        signal.raise_signal(signal.SIGINT)
        told.append(False)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(Worker, "run", busy)
    try:
        terminal.run("worker", code=130)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert told == [True]
    assert "Nothing committed is lost" in terminal.err


def test_little_room_is_told_in_figures_that_say_something(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=27 * 2**20))
    assert "only 27 MiB free" in terminal.run("doctor", code=4)


def test_without_room_nothing_is_acknowledged_and_nothing_that_was_is_lost(terminal: Terminal) -> None:
    """No file may grow any more, as on a full disk: a process of its own, for the limit cannot be taken back."""
    papers = [{**PAPER, "id": f"arXiv:2401.0000{number}", "title": f"On {number} hubs"} for number in range(1, 4)]
    rows = "".join(json.dumps(paper) + "\n" for paper in papers)
    home, more = str(terminal.folder / "home"), terminal.file("more.jsonl", rows.replace("2401", "2402"))
    terminal.run("import", terminal.file("papers.jsonl", rows))
    terminal.run("vote", "2401.00001")
    commands = [["vote", "2401.00002"], ["import", more], ["index", "update"], ["backup", f"{home}/b.zip"]]
    program = (
        "import resource, sys\nfrom frontlist.cli import main\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        f"for words in {commands!r}:\n    try:\n        main(['--home', {home!r}, *words])\n"
        "    except SystemExit as ended:\n        print(words[0], ended.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.split("\n")[:4] == ["vote 4", "import 4", "index 4", "backup 4"], done.stderr
    assert "Traceback" not in done.stderr
    assert terminal.json("status")["papers"] == 3
    assert [len(terminal.json("signals", f"2401.0000{number}")) for number in (1, 2)] == [1, 0]
    terminal.run("vote", "2401.00002")
    terminal.run("index", "update")
    terminal.run("index", "verify")
