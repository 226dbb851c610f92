"""Three workers are killed at random moments while they write and send: no mail is lost, and none is doubled but where
a kill fell between the server's answer and the settled row."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from frontlist.model.subscription import Reader, Subscription
from frontlist.store import outbox, readers
from frontlist.store.database import Database
from tests.mailroom import make_desk
from tests.smtp_standin import Behaviour, served
from tests.soak import SOAK, count

RECIPIENTS = count(2_000)
KILLS = count(50)
WORKERS = 3


def crowd(database: Database) -> None:
    """Readers whose hour has come, wherever they are."""
    with database.write() as connection:
        for number in range(RECIPIENTS):
            reader = Reader(
                f"r{number:04d}", f"r{number}@d{number % 7}.example", "active", hour=0, created_at="2026-01-01"
            )
            readers.add(connection, reader, reader.email)
            wish = Subscription(f"s{number:04d}", reader.id, "query", "hubness", created_at="2026-01-01")
            readers.subscribe(connection, wish)


def under_way(log: Path) -> str:
    """The mail that a process had begun to hand over last, whole lines only."""
    lines = log.read_text().rpartition("\n")[0].splitlines() if log.exists() else []
    return lines[-1] if lines else ""


def states(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return outbox.counts(connection)


@pytest.mark.soak
def test_workers_killed_at_any_moment_lose_no_mail_and_double_none_without_a_doubt(
    database: Database, tmp_path: Path
) -> None:
    make_desk(database, tmp_path)
    crowd(database)
    chance, server = random.Random(20261121), Behaviour(slow=0.002)
    doubts: Counter[str] = Counter()
    kills = number = 0
    with served(server) as port:
        workers: dict[subprocess.Popen[bytes], Path] = {}
        until = time.monotonic() + (1200 if SOAK else 120)
        while states(database).get("sent", 0) < RECIPIENTS and time.monotonic() < until:
            while len(workers) < WORKERS:
                number += 1
                log = tmp_path / f"log{number}"
                command = [sys.executable, "-m", "tests.mail_worker", database.address, str(port), str(log)]
                workers[subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)] = log
            time.sleep(chance.uniform(0.0, 0.3))
            victim = chance.choice(list(workers))
            if kills < KILLS and under_way(workers[victim]):
                victim.kill()
                victim.wait()
                kills += 1
                doubts[under_way(workers.pop(victim))] += 1
        for worker in workers:
            worker.kill()
            worker.wait()
            doubts[under_way(workers[worker])] += 1
    names: defaultdict[str, set[str]] = defaultdict(set)
    copies: Counter[str] = Counter()
    for post in server.posts:
        found = re.search(rb"(?mi)^message-id: <(\S+)>", post.data)
        assert found
        names[post.to].add(found.group(1).decode())
        copies[found.group(1).decode()] += 1
    assert states(database) == {"sent": RECIPIENTS}
    assert len(names) == RECIPIENTS, "none is lost"
    assert {len(found) for found in names.values()} == {1}, "one Message-ID for each reader and edition"
    doubled = {name: number - 1 for name, number in copies.items() if number > 1}
    assert all(number <= doubts[name] for name, number in doubled.items())
    assert kills >= min(KILLS, 1)
    print(f"{kills} kills, {sum(doubled.values())} copies too many of {RECIPIENTS}")
