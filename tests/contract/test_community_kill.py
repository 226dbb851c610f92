"""32 clients vote on the same papers and the process is killed in the middle: every acknowledged vote counts once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontlist.store import signals, votes
from frontlist.store.database import Database
from tests.people import make_world, paper
from tests.soak import count
from tests.voter import PAPERS, PEOPLE


def acknowledged(acks: Path) -> set[tuple[str, str]]:
    """What was told to clients; a line cut short was not."""
    whole = acks.read_text().rpartition("\n")[0] if acks.exists() else ""
    return {(account, paper_id) for account, paper_id in (line.split() for line in whole.splitlines())}


def check(database: Database, told: set[tuple[str, str]]) -> int:
    """Every told vote is there, once, and is one signal; how many votes there are."""
    stored = 0
    for number in range(PAPERS):
        with database.read() as connection:
            given = votes.for_paper(connection, paper(number).id)
            known = signals.of_paper(connection, paper(number).id)
            total = signals.totals(connection, [paper(number).id])[paper(number).id].get("vote", 0.0)
        voters = {vote.account_id for vote in given}
        assert {account for account, paper_id in told if paper_id == paper(number).id} <= voters
        assert len(given) == len(voters) == len(known) == total
        stored += len(given)
    return stored


@pytest.mark.soak
def test_every_acknowledged_vote_is_counted_once_though_the_process_is_killed(
    database: Database, tmp_path: Path
) -> None:
    world = make_world(database, shelf=[paper(number) for number in range(PAPERS)])
    for number in range(PEOPLE):
        world.person(f"Reader {number}")
    acks, chance = tmp_path / "acks", random.Random(20261121)
    for seed in range(count(30)):
        command = [sys.executable, "-m", "tests.voter", database.address, str(acks), str(seed)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as clients:
            before, until = len(acknowledged(acks)), time.monotonic() + 30
            while len(acknowledged(acks)) <= before and clients.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.05)
            clients.kill()
        check(database, acknowledged(acks))
    subprocess.run([sys.executable, "-m", "tests.voter", database.address, str(acks), "999"], check=True, timeout=300)
    told = acknowledged(acks)
    assert len(told) == PEOPLE * PAPERS
    assert check(database, told) == PEOPLE * PAPERS
