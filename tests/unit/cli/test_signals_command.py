"""`frontlist signals` as a person types it."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from sqlalchemy import update

from frontlist.app import Library
from frontlist.cli import main
from frontlist.store.schema.signals import signal_totals

MENTIONS = "\n".join(
    json.dumps({"source": "chat", "paper": "2401.00001", "moment": f"2026-03-1{day}", "weight": 1}) for day in range(3)
)
PAPER = '{"id": "arXiv:2401.00001", "title": "On hubs", "abstract": "Near.", "date": "2024-01-02"}\n'


def test_sums_are_made_again_and_the_command_says_what_was_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, file, papers = str(tmp_path / "home"), tmp_path / "mentions.jsonl", tmp_path / "papers.jsonl"
    file.write_text(MENTIONS)
    papers.write_text(PAPER)

    def run(*words: str) -> str:
        with contextlib.suppress(SystemExit):
            main(["--home", home, *words])
        return capsys.readouterr().out

    run("import", str(papers))
    assert "3 new" in run("signals", "--take", str(file))
    assert run("signals", "--rebuild") == "The sums of 1 paper with signals made again: they were right.\n"
    with Library.open(home) as library, library.database.write() as connection:
        connection.execute(update(signal_totals).values(value=0))
    assert json.loads(run("signals", "--rebuild", "--json")) == {"papers": 1, "wrong": 1}
    assert run("signals", "--rebuild") == "The sums of 1 paper with signals made again: they were right.\n"
