"""Notes and leases."""

from __future__ import annotations

import threading

from frontlist.store import leases, notes
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
