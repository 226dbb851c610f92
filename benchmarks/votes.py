"""Votes a second through the Python call, beside bare single-row commits with full sync on the same disk.

    python -m benchmarks.votes [--votes 2000] [--postgresql]

The bare commit is `BEGIN IMMEDIATE; INSERT one row; COMMIT` through the same SQLAlchemy engine, prepared once.
Each vote is by another account for one of 200 papers, from another address; medians of five rounds, taken in turns.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Column, Integer, Table, Text, insert, text

from frontlist.model.account import Account
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.schema.accounts import accounts
from frontlist.store.schema.base import metadata
from tests.people import NOON, World, make_world, paper
from tests.postgresql import Server, server_binaries

PAPERS = 200
ROUNDS = 5
TARGET = 0.5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=2000)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    if given.postgresql:
        binaries = server_binaries()
        assert binaries, "there is no PostgreSQL here"
        server = Server(binaries)
        try:
            report("PostgreSQL", server.create("votes"), given.votes)
        finally:
            server.remove()
    else:
        with tempfile.TemporaryDirectory() as folder:
            report("SQLite", sqlite_address(Path(folder) / "library.db"), given.votes)


def report(kind: str, address: str, number: int) -> None:
    """One line: bare commits a second, votes a second, and their ratio."""
    database = open_database(address)
    create_or_migrate(database)
    world = make_world(database, shelf=[paper(one) for one in range(PAPERS)])
    people = crowd(world, number * ROUNDS)
    bare, votes = [], []
    for turn in range(ROUNDS):
        bare.append(rate(lambda: commit_rows(database, number), number))
        mine = people[turn * number : (turn + 1) * number]
        votes.append(rate(lambda mine=mine: vote(world, mine), number))  # type: ignore[misc]  # a default binds the turn
    one, other = statistics.median(bare), statistics.median(votes)
    print(f"{kind}: {one:,.0f} bare commits/s, {other:,.0f} votes/s: {other / one:.2f} of the bare rate (asked: {TARGET})")
    database.close()


def crowd(world: World, number: int) -> list[Account]:
    """People who have been here for a year."""
    people = [Account(f"a{one:012d}", f"Reader {one}", "", created_at=NOON.replace(year=2025).isoformat()) for one in range(number)]
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
    """One row a transaction."""
    table = _bare_table()
    with database.write() as connection:
        table.create(connection, checkfirst=True)
    begin = text("BEGIN IMMEDIATE") if database.is_sqlite else None
    with database.engine.connect() as connection:
        if begin is not None:
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
        for one in range(number):
            if begin is not None:
                connection.execute(begin)
            connection.execute(insert(table), {"words": f"a vote or so {one}"})
            connection.commit()


def _bare_table() -> Table:
    known = metadata.tables.get("bare_rows")
    return known if known is not None else Table("bare_rows", metadata, Column("id", Integer, primary_key=True), Column("words", Text))


def vote(world: World, people: list[Account]) -> None:
    """One vote each."""
    ids = [paper(number).id for number in range(PAPERS)]
    for number, person in enumerate(people):
        where = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        world.community.votes.cast(person, ids[number % PAPERS], address=where)


def rate(work: Callable[[], None], number: int) -> float:
    """How many a second."""
    started = time.perf_counter()
    work()
    return number / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
