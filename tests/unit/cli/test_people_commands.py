"""`account`, `vote`, `submit`, `curate`, `moderate` at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from frontlist.app import Library
from frontlist.cli import main
from frontlist.errors import Conflict, Forbidden, NotFound, UsageError
from frontlist.store import papers
from tests.people import paper, plant

PAPER = "2401.00001"


class Shell:
    """One home, and what its commands said."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys
        with Library.open(home) as library:
            plant(library.database, [paper(number) for number in range(3)])

    def __call__(self, *arguments: str, mode: str = "shared") -> str:
        main(
            ["--home", str(self.home), "--set", f"mode={mode}", "--set", "base_url=https://papers.example", *arguments]
        )
        return self.capsys.readouterr().out

    def json(self, *arguments: str) -> Any:
        return orjson.loads(self(*arguments, "--json"))

    def fails(self, exit_code: int, *arguments: str) -> str:
        with pytest.raises(SystemExit) as stopped:
            self(*arguments)
        assert stopped.value.code == exit_code
        return self.capsys.readouterr().err


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_accounts_are_made_listed_raised_and_deleted(shell: Shell) -> None:
    assert shell("account", "add", "ada", "--email", "ada@example.org") == "ada is admin.\n"
    assert shell("account", "add", "bob") == "bob is reader.\n"
    assert shell("account", "role", "bob", "curator") == "bob is curator.\n"
    assert [(one["name"], one["role"]) for one in shell.json("account", "list")] == [
        ("ada", "admin"),
        ("bob", "curator"),
    ]
    assert "only admin" in shell.fails(Conflict.exit_code, "account", "role", "ada", "reader")
    assert "fl_" in shell("account", "token", "bob", "--scope", "read", "--scope", "write")
    assert "https://papers.example/link/invitation/" in shell("account", "invite", "--by", "ada")
    assert "bob" in shell("account", "export", "bob")
    shell("account", "delete", "bob", "--yes")
    assert "bob" not in shell("account", "list")
    assert "Nobody" in shell.fails(NotFound.exit_code, "account", "export", "bob")


def test_voting_in_a_private_and_in_a_shared_library(shell: Shell) -> None:
    assert "Paper number 1" in shell("vote", PAPER, mode="private")
    assert "--as NAME" in shell.fails(UsageError.exit_code, "vote", PAPER)
    shell("account", "add", "ada")
    assert [ballot["count"] for ballot in shell.json("vote", PAPER, "2401.00002", "--as", "ada")] == [2, 1]
    assert [ballot["count"] for ballot in shell.json("vote", PAPER, "--withdraw", "--as", "ada")] == [1]
    shell("account", "disable", "ada")
    assert "disabled" in shell.fails(Forbidden.exit_code, "vote", PAPER, "--as", "ada")
    shell("account", "enable", "ada")
    shell("vote", PAPER, "--as", "ada")


def test_submitting_what_is_here_leads_to_it(shell: Shell) -> None:
    assert "was here already" in shell("submit", f"https://arxiv.org/abs/{PAPER}v2", mode="private")


def test_curating_an_edition(shell: Shell) -> None:
    shell("account", "add", "ada")
    shell("account", "add", "bob")
    shell("curate", "2199-03-11", PAPER, "--note", "Read the appendix first.", "--as", "ada")
    assert "Read the appendix first." in shell("curate", "2199-03-11", "2401.00002")
    said = shell("curate", "2199-03-11", "2401.00002", PAPER, "--order")
    assert said.index("Paper number 2") < said.index("Paper number 1")
    assert "Paper number 2" not in shell("curate", "2199-03-11", "2401.00002", "--remove")
    assert "curator" in shell.fails(Forbidden.exit_code, "curate", "2199-03-11", PAPER, "--as", "bob")
    with Library.open(shell.home) as library, library.database.write() as connection:
        papers.put(connection, [(paper(1), True)])
    assert "Paper number 2" in shell("curate", "2199-03-11", "2401.00002")  # beside one that was withdrawn since


def test_moderating_while_the_site_is_down(shell: Shell) -> None:
    shell("account", "add", "ada")
    shell("account", "add", "eve")
    shell("moderate", "ban", "eve", "--reason", "spam", "--drop-votes")
    shell("moderate", "lock", PAPER, "--reason", "heat")
    shell("moderate", "lock", PAPER, "--open", "--reason", "calm")
    shell("moderate", "hide", PAPER, "--paper", "--reason", "off topic")
    shell("moderate", "show", PAPER, "--paper", "--reason", "after all")
    shell("moderate", "unban", "eve", "--reason", "sorry")
    shell("moderate", "report", "account", "eve", "--reason", "still at it", "--as", "ada")
    (reported,) = shell.json("moderate", "reports")
    assert (reported["kind"], reported["reason"]) == ("account", "still at it")
    shell("moderate", "dismiss", "account", "eve", "--reason", "seen")
    assert shell.json("moderate", "reports") == []
    assert "notice" in shell.fails(NotFound.exit_code, "moderate", "put-away", "nothing")
    assert "list" in shell.fails(NotFound.exit_code, "moderate", "close-list", "nothing", "--reason", "spam")
    acts = [act["action"] for act in shell.json("moderate", "log")]
    assert acts == ["dismiss", "unban", "show", "hide", "unlock", "lock", "ban"]
    assert shell.json("moderate", "reports") == shell.json("moderate", "notices") == []
    assert "--limit" in shell.fails(UsageError.exit_code, "moderate", "log", "--limit", "-1")
    assert "moderator" in shell.fails(Forbidden.exit_code, "moderate", "reports", "--as", "eve")
