"""Notes and leases."""

from __future__ import annotations

import subprocess
import sys
import threading

from frontlist.store import holders, leases, notes
from frontlist.store.database import Database


def test_notes_hold_any_json_and_can_be_replaced(database: Database) -> None:
    with database.write() as connection:
        notes.put(connection, "a", {"x": [1, 2.5, None, "ü"]})
        notes.put(connection, "b", 1)
        notes.put(connection, "b", 2)
        notes.put(connection, "c", 3)
        notes.forget(connection, "c")
    with database.read() as connection:
        assert notes.get(connection, "a") == {"x": [1, 2.5, None, "ü"]}
        assert notes.get(connection, "b") == 2
        assert notes.get(connection, "c", "nothing") == "nothing"


def test_a_lease_has_one_holder_until_it_is_given_back_or_runs_out(database: Database) -> None:
    with database.write() as connection:
        assert leases.take(connection, "index", "one", 60)
        assert leases.take(connection, "index", "one", 60)
        assert not leases.take(connection, "index", "two", 60)
        assert leases.holder_of(connection, "index") == "one"
        leases.give_back(connection, "index", "two")
        assert not leases.take(connection, "index", "two", 60)
        leases.give_back(connection, "index", "one")
        assert leases.holder_of(connection, "index") == ""
        assert leases.take(connection, "index", "two", -1)
        assert leases.take(connection, "index", "three", 60)


def test_of_many_who_ask_at_once_one_gets_it(database: Database) -> None:
    got: list[str] = []

    def ask(name: str) -> None:
        with database.write(lock=False) as connection:
            if leases.take(connection, "work", name, 60):
                got.append(name)

    askers = [threading.Thread(target=ask, args=(str(number),)) for number in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(got) == 1


def test_what_a_killed_process_of_this_machine_held_is_free_at_once(database: Database) -> None:
    program = "import os\nfrom frontlist.store.holders import process_name\nprint(process_name(), flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        holder = other.stdout.readline().strip()
        with database.write() as connection:
            assert leases.take(connection, "sync", holder, 3600)
            assert not leases.take(connection, "sync", holders.process_name(), 3600)
        other.kill()
    with database.write() as connection:
        assert leases.take(connection, "sync", holders.process_name(), 3600)
        assert not leases.take(connection, "sync", "elsewhere-1-abcdef", 3600)


def test_a_process_elsewhere_is_never_taken_for_dead() -> None:
    assert not holders.is_dead(holders.process_name())
    assert not holders.is_dead("elsewhere-999999999-abcdef")
    assert not holders.is_dead("site")
    assert holders.is_dead(holders.process_name()[:-1] + "z"), "this number was somebody else's before"
