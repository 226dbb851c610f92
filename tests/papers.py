"""Made-up papers for tests of the index and of search: a few topics, each with its own words."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Author, Link, Paper
from frontlist.store import changes
from frontlist.store import papers as paper_store
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate

TOPICS = {
    "cs.LG": "graph neural network message passing node embedding molecule prediction layer aggregation",
    "quant-ph": "quantum entanglement qubit circuit error correction decoherence measurement state gate",
    "math.AP": "elliptic equation regularity boundary solution existence operator sobolev estimate inequality",
    "cs.CL": "language model translation sentence attention corpus token pretraining summarisation dialogue",
}
NAMES = ("Ada Okafor", "Björn Lindqvist", "Chen Wei", "Dana Ruiz", "Émile Fournier", "Farah Haddad")


def made_paper(number: int, seed: int = 0) -> Paper:
    """The paper of this number; another `seed` is a revision of it with other words."""
    chance = random.Random(number * 1000 + seed)
    category = sorted(TOPICS)[number % len(TOPICS)]
    words = TOPICS[category].split()

    def sentence(length: int) -> str:
        return " ".join(chance.choice(words) for _ in range(length)).capitalize()

    return Paper(
        id=make_paper_id(f"made:{number}"), title=f"{sentence(5)} {number}",
        abstract=". ".join(sentence(9) for _ in range(4)) + ".", authors=(Author(NAMES[number % len(NAMES)]),),
        date=f"{2018 + number % 7}-{1 + number % 12:02d}", categories=(category,), venue="ICML" if number % 5 == 0 else "",
        type="preprint", links=(Link("code", "https://example.org/code"),) if number % 3 == 0 else (),
    )  # fmt: skip


def made_papers(count: int) -> list[Paper]:
    """So many different papers."""
    return [made_paper(number) for number in range(count)]


def keep(database: Database, papers: Iterable[Paper]) -> None:
    """Put papers into the store as an import would: the rows and the change log in one transaction."""
    with database.write(bulk=True) as connection:
        papers = list(papers)
        known = paper_store.get_many(connection, [paper.id for paper in papers])
        paper_store.put(connection, [(paper, False) for paper in papers])
        changes.append_many(
            connection, [("change" if paper.id in known else "insert", paper.id, "") for paper in papers]
        )


@contextmanager
def library_of(folder: Path, papers: Iterable[Paper]) -> Iterator[Database]:
    """A new database on disk that holds these, and nothing around it."""
    database = open_database(sqlite_address(folder / "library.db"))
    create_or_migrate(database)
    keep(database, papers)
    yield database
    database.close()


def remove(database: Database, ids: Iterable[str], into: str = "") -> None:
    """Take papers out of the store, merged away into another where `into` names one."""
    with database.write() as connection:
        found = paper_store.get_many(connection, list(ids))
        paper_store.put(connection, [(paper, True) for paper in found.values()])
        changes.append_many(connection, [("merge" if into else "delete", paper_id, into) for paper_id in found])
