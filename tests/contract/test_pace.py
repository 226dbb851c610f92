"""The shared turns, on both databases."""

from __future__ import annotations

import subprocess
import sys
import threading

from sqlalchemy import Connection

from frontlist.store import holders, leases
from frontlist.store.database import Database
from frontlist.store.pace import ASK_AGAIN_SECONDS, HOLD_SECONDS, StorePace


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self, _connection: Connection) -> float:
        return self.seconds


def spacing(host: str) -> tuple[str, float]:
    return host.removeprefix("export."), 3.0


def test_two_processes_share_one_host(database: Database) -> None:
    clock = Clock()
    one, other = StorePace(database, spacing, clock), StorePace(database, spacing, clock)
    assert one.wait_turn("export.arxiv.org") == 0
    assert other.wait_turn("arxiv.org") == ASK_AGAIN_SECONDS
    one.done("export.arxiv.org")
    assert other.wait_turn("arxiv.org") == 3.0
    clock.seconds += 3.0
    assert other.wait_turn("arxiv.org") == 0
    assert one.wait_turn("example.org") == 0


def test_a_pause_is_shared(database: Database) -> None:
    pace = StorePace(database, spacing, Clock())
    pace.wait_turn("arxiv.org")
    pace.done("arxiv.org", pause=60)
    assert StorePace(database, spacing, pace.clock).wait_turn("arxiv.org") == 60


def test_the_turn_of_a_process_that_died_ends(database: Database) -> None:
    clock = Clock()
    StorePace(database, spacing, clock).wait_turn("arxiv.org")
    clock.seconds += HOLD_SECONDS
    assert StorePace(database, spacing, clock).wait_turn("arxiv.org") == 0


def test_of_many_who_ask_at_once_one_gets_the_turn(database: Database) -> None:
    pace, answers = StorePace(database, spacing), list[float]()
    start = threading.Barrier(6)

    def ask() -> None:
        start.wait()
        answers.append(pace.wait_turn("arxiv.org"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers)[:2] == [0.0, ASK_AGAIN_SECONDS]


def test_the_turn_of_a_process_killed_on_this_machine_ends_after_the_spacing(database: Database) -> None:
    program = "from frontlist.store.holders import process_name\nprint(process_name())"
    dead = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    clock = Clock()
    pace = StorePace(database, spacing, clock)
    pace.wait_turn("arxiv.org")
    with database.write() as connection:
        leases.give_back(connection, "turn.arxiv.org", holders.process_name())
        assert leases.take(connection, "turn.arxiv.org", dead, HOLD_SECONDS)
    assert 0 < pace.wait_turn("arxiv.org") <= 3.0
    clock.seconds += 3.0
    assert pace.wait_turn("arxiv.org") == 0
