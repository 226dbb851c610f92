"""The documents say what is true: their commands run, and the generated reference is what the program says of itself."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from docs.generate import COMMANDS_PAGE, commands_page
from frontlist.cli import main
from frontlist.config import SETTINGS
from tests.shared import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.M | re.S)


def commands_of(page: Path) -> list[str]:
    """The lines of a page's console blocks that a person would type."""
    blocks = CONSOLE.findall(page.read_text(encoding="utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def exit_code(words: list[str]) -> int:
    """How the command ends."""
    try:
        main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_commands_of_a_page_run_in_their_order(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTLIST_HOME", str(tmp_path / "home"))
    for command in commands_of(page):
        program, *words = shlex.split(command)
        while "=" in program:
            monkeypatch.setenv(*program.split("=", 1))
            program, *words = words
        assert program == "frontlist", command
        assert exit_code(words) == 0, command


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_reference_is_what_the_program_says_of_itself() -> None:
    assert COMMANDS_PAGE.read_text(encoding="utf-8") == commands_page(), "run: python -m docs.generate"


def test_every_setting_has_a_sentence() -> None:
    assert [row.name for row in SETTINGS if len(row.help) < 10] == []
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)


def test_what_the_examples_start_is_a_command() -> None:
    started = [
        line.partition("frontlist ")[2].replace('"', "").replace(",", "").rstrip("]")
        for file in sorted((ROOT / "examples").iterdir())
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith(("ExecStart=", "CMD "))
    ]
    assert len(started) == 3
    for words in started:
        assert exit_code([*words.split(), "--help"]) == 0, words


def test_no_document_names_a_path_of_a_machine() -> None:
    for page in [*PAGES, ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md"]:
        assert not re.search(r"(?<![\w.])/(root|home|work|tmp)/", page.read_text(encoding="utf-8")), page
    assert os.sep == "/"
