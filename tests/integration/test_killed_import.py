"""`kill -9` at random moments of an import, then the same import again: the library of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from frontlist.ingest.door import Ingest
from frontlist.model.paper import Record
from frontlist.store import merges, papers, records
from frontlist.store.codec import paper_to_json, record_to_json
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.records import arxiv, ids, people, record
from tests.soak import count

SIZE, BATCH = 1000, 25


def items() -> list[Record]:
    """A file with everything in it that makes one record depend on another."""
    dice = random.Random(7)
    made: list[Record] = []
    for number in range(SIZE):
        title = f"On the behaviour of systems of kind {dice.randrange(SIZE // 2)}"
        names = people(f"Ada Person{dice.randrange(4)}")
        kind = dice.randrange(4)
        if kind == 0:
            doi = f"10.1000/{dice.randrange(SIZE // 3)}"
            made.append(record(str(number), "crossref", title=title, authors=names, ids=ids(doi), published="2024"))
        elif kind == 1:
            made.append(record(str(dice.randrange(number + 1)), title=title, authors=names))
        else:
            name = f"24{dice.randrange(1, 13):02}.{dice.randrange(SIZE // 2):05}"
            doi = f"10.1000/{dice.randrange(SIZE // 3)}"
            made.append(arxiv(name, title=title, authors=names, ids=ids(name, doi) if kind == 2 else ids(name)))
    return made


def run_import(path: Path) -> None:
    """What the process that is killed does."""
    database = open_database(sqlite_address(path))
    create_or_migrate(database)
    Ingest(database, path.parent / "rejects").run(items(), batch=BATCH, resume="the file")
    database.close()


def contents(path: Path) -> dict[str, Any]:
    """The whole library but for the times at which facts were recorded."""
    database = open_database(sqlite_address(path))
    with database.read() as connection:
        held = [one for group in papers.every_held(connection) for one in group]
        stored = records.of_papers(connection, [one.paper.id for one in held])
        made = [(one.kept, one.absorbed, one.reason, one.records) for one in merges.every(connection)]
    database.close()
    shown = [paper_to_json(one.paper) for one in held]
    for paper in shown:
        paper["facts"] = [[source, *fields] for source, _at, *fields in paper["facts"]]
        del paper["added_at"], paper["changed_at"]
    told = {paper_id: [record_to_json(one.record) for one in group] for paper_id, group in stored.items()}
    return {"papers": shown, "records": told, "merges": made}


@pytest.mark.soak
def test_killed_at_any_moment_it_goes_on_to_the_same_library(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    began = time.monotonic()
    run_import(tmp_path / "calm" / "library.db")
    lasted = time.monotonic() - began
    expected = contents(tmp_path / "calm" / "library.db")
    assert expected["merges"]
    dice, kills = random.Random(11), 0
    for attempt in range(count(20)):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        # A second kill, in the run that takes up the first one's work.
        for _ in range(2):
            kills += killed_after(folder / "library.db", dice.uniform(0.1, lasted))
        run_import(folder / "library.db")
        assert contents(folder / "library.db") == expected
    assert kills


def killed_after(path: Path, seconds: float) -> bool:
    """Import in a process of its own, killed `seconds` after it began to work; whether it was still at it."""
    code = f"from pathlib import Path; import tests.integration.test_killed_import as it; print('at work', flush=True); it.run_import(Path({str(path)!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    running = process.poll() is None
    if running:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return running
