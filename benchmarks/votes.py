"""Votes a second through the Python call, beside bare single-row commits with full sync on the same disk.

    python -m benchmarks.votes [--votes 2000] [--postgresql] [--write]

A bare commit is one row through `Database.write`, which is how everything here is written. Beside it stands the floor:
`BEGIN; INSERT; COMMIT` again and again on one connection that is kept. A vote reads who votes, weighs the vote against the
crowd around it, writes it, its signal and two sums: where a sync costs 0.15 ms that counts, where it costs 1 ms it does not.
Each vote is by another account for one of 200 papers, from another address; medians of forty short rounds, taken in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert

from benchmarks.ingest import commit, machine
from frontlist.model.account import Account
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.schema.accounts import accounts
from tests.people import NOON, World, make_world, paper
from tests.postgresql import Server, server_binaries

bare_rows = Table("bare_rows", MetaData(), Column("id", Integer, primary_key=True), Column("words", Text))
RESULT = Path(__file__).parent / "results" / "votes.json"
PAPERS = 200
ROUNDS = 40
TARGET = 0.5


@dataclass
class Taken:
    """Rounds of one kind of work: how many a second each did, and the process's own milliseconds for one."""

    rates: list[float] = field(default_factory=list)
    owns: list[float] = field(default_factory=list)

    def add(self, work: Callable[[], None], number: int) -> None:
        """Do the work of one round."""
        began, own = time.perf_counter(), time.process_time()
        work()
        self.rates.append(number / (time.perf_counter() - began))
        self.owns.append((time.process_time() - own) / number * 1000)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def own(self) -> float:
        return statistics.median(self.owns)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=2000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the result")
    given = parser.parse_args()
    if given.postgresql:
        binaries = server_binaries()
        assert binaries, "there is no PostgreSQL here"
        server = Server(binaries)
        try:
            found = report("PostgreSQL", server.create("votes"), given.votes)
        finally:
            server.remove()
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = report("SQLite", sqlite_address(Path(folder) / "library.db"), given.votes)
    if given.write:
        kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
        kept[str(found["database"])] = found | {
            "machine": machine(),
            "commit": commit(),
            "load": round(os.getloadavg()[0], 1),
        }
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def report(kind: str, address: str, number: int) -> dict[str, object]:
    """One line: bare commits a second, votes a second, and their ratio; the same as values."""
    database = open_database(address)
    create_or_migrate(database)
    with database.write() as connection:
        bare_rows.create(connection)
    world = make_world(database, shelf=[paper(one) for one in range(PAPERS)])
    number //= ROUNDS
    people = crowd(world, number * ROUNDS)
    bare, floor, votes = Taken(), Taken(), Taken()
    for turn in range(ROUNDS):
        floor.add(lambda: commit_on_one_connection(database, number), number)
        bare.add(lambda: commit_rows(database, number), number)
        mine = list(enumerate(people))[turn * number : (turn + 1) * number]
        votes.add(lambda mine=mine: vote(world, mine), number)  # type: ignore[misc]  # a default binds the turn
        world.clock.forward(hours=2)
    print(
        f"{kind}: {votes.rate:,.0f} votes/s; bare commits {bare.rate:,.0f}/s: {votes.rate / bare.rate:.2f} of them (asked:"
        f" {TARGET}); kept connection {floor.rate:,.0f}/s: {votes.rate / floor.rate:.2f}; of this process's own time a vote"
        f" takes {votes.own:.3f} ms, a bare commit {bare.own:.3f}"
    )
    database.close()
    return {
        "database": kind, "votes a second": round(votes.rate, 1), "bare commits a second": round(bare.rate, 1),
        "ratio": round(votes.rate / bare.rate, 2), "asked": TARGET, "kept connection a second": round(floor.rate, 1),
        "own ms a vote": round(votes.own, 3), "own ms a bare commit": round(bare.own, 3), "votes": number * ROUNDS,
    }  # fmt: skip


def crowd(world: World, number: int) -> list[Account]:
    """People who have been here for a year."""
    people = [
        Account(f"a{one:012d}", f"Reader {one}", "", created_at=NOON.replace(year=2025).isoformat())
        for one in range(number)
    ]
    rows = [
        {
            "id": one.id, "name": one.name, "name_key": one.name, "email": "", "email_key": None, "password": "",
            "role": "reader", "created_at": one.created_at, "disabled": False, "orcid": None, "timezone": "UTC", "cohort": "",
        }
        for one in people
    ]  # fmt: skip
    with world.database.write() as connection:
        connection.execute(insert(accounts), rows)
    return people


def commit_rows(database: Database, number: int) -> None:
    """One row a transaction, as everything here is written."""
    for one in range(number):
        with database.write(lock=False) as connection:
            connection.execute(insert(bare_rows), {"words": f"a vote or so {one}"})


def commit_on_one_connection(database: Database, number: int) -> None:
    """One row a transaction, with nothing around it."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
        for one in range(number):
            if database.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(insert(bare_rows), {"words": f"a vote or so {one}"})
            connection.commit()


def vote(world: World, people: Sequence[tuple[int, Account]]) -> None:
    """One vote each, every one from another address."""
    ids = [paper(number).id for number in range(PAPERS)]
    for number, person in people:
        where = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        world.community.votes.cast(person, ids[number % PAPERS], address=where)


if __name__ == "__main__":
    main()
