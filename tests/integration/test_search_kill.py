"""A writer killed at any moment: the next start serves right answers, and readers never see half an index."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.search.door import Search
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.papers import keep, made_paper, made_papers
from tests.shared import ROOT
from tests.soak import count

WRITER = """
import sys
from pathlib import Path
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.store.database import open_database
index = Index(Path(sys.argv[2]), open_database(sys.argv[1]), StaticEncoder.load())
print("ready", flush=True)
index.rebuild() if sys.argv[3] == "rebuild" else index.update()
"""


def opened(folder: Path) -> Database:
    database = open_database(sqlite_address(folder / "library.db"))
    create_or_migrate(database)
    return database


@pytest.mark.soak
@pytest.mark.parametrize("what", ["update", "rebuild"])
def test_killed_at_any_moment(tmp_path: Path, what: str) -> None:
    chance = random.Random(11)
    database, home = opened(tmp_path), tmp_path / "index"
    keep(database, made_papers(300))
    index = Index(home, database, StaticEncoder.load())
    index.update()
    for moment in range(count(20)):
        keep(database, [made_paper(chance.randrange(400), seed=moment + 1) for _ in range(20)])
        command = [sys.executable, "-c", WRITER, database.address, str(home), what]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.random() * 0.4)
            os.kill(writer.pid, signal.SIGKILL)
        fresh = Index(home, database, index.encoder)
        assert Search(database, fresh).search("graph neural network").hits
        fresh.update()
        assert fresh.verify() == []
    database.close()


READER = """
import sys
from pathlib import Path
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.search.door import Search
from frontlist.store.database import open_database
database = open_database(sys.argv[1])
search = Search(database, Index(Path(sys.argv[2]), database, StaticEncoder.load()))
print("ready", flush=True)
states = set()
while not Path(sys.argv[3]).exists():
    found = search.search("quantum gate").hits
    assert len(found) == 20, len(found)
    state = search.index.snapshot().state
    states.add((state.epoch, state.generation))
print(len(states), flush=True)
"""


def test_readers_in_other_processes_go_on_while_one_writes(tmp_path: Path) -> None:
    database, home, stop = opened(tmp_path), tmp_path / "index", tmp_path / "stop"
    keep(database, made_papers(100))
    writer = Index(home, database, StaticEncoder.load())
    writer.update()
    command = [sys.executable, "-c", READER, database.address, str(home), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        reader.stdout.readline()
    for step in range(4):
        keep(database, [made_paper(number, seed=step + 1) for number in range(10)])
        writer.rebuild() if step % 2 else writer.update()
    stop.touch()
    told = [reader.communicate(timeout=60)[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert all(int(states) > 1 for states in told)
    assert writer.verify() == []
    database.close()
