"""32 clients that vote on the same papers, as a program that a test can kill: `python -m tests.voter ADDRESS ACKS SEED`.

After each vote that was accepted one line goes into the file ACKS, in one write: 'account paper'.
"""

from __future__ import annotations

import os
import random
import sys
import threading

from frontlist.errors import HomeError
from frontlist.store import accounts
from frontlist.store.database import open_database
from tests.people import World, open_world, paper

CLIENTS = 32
PEOPLE = 8
PAPERS = 6


def main(address: str, acks: str, seed: int) -> None:
    """Vote until everybody has voted for everything, each vote from several clients."""
    database = open_database(address)
    world = open_world(database)
    written = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    clients = [
        threading.Thread(target=vote, args=(world, written, seed * CLIENTS + number)) for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    database.close()


def vote(world: World, written: int, seed: int) -> None:
    """One client: every account for every paper, in its own order; a library that is away is tried again."""
    with world.database.read() as connection:
        people = accounts.every(connection)[:PEOPLE]
    ballots = [(person, paper(number).id) for person in people for number in range(PAPERS)]
    random.Random(seed).shuffle(ballots)
    for person, paper_id in ballots:
        while True:
            try:
                world.community.votes.cast(person, paper_id)
            except HomeError:
                continue
            break
        os.write(written, f"{person.id} {paper_id}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
