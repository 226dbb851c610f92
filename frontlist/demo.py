"""Loading the starter shelf, its topics, and for the demo the simulated votes and archived editions.

Beside `app.py`, because it puts papers, topics and attention together.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import orjson

from frontlist.discover import simulate
from frontlist.discover.simulate import Shelved
from frontlist.ingest.shelf import SOURCE, shelf
from frontlist.model.report import Report
from frontlist.model.topic import Topic
from frontlist.store import records, topics
from frontlist.text.similar import title_key

if TYPE_CHECKING:
    from frontlist.app import Library


def load_shelf(library: Library) -> Report:
    """The shelf's papers and its five topics; again changes nothing."""
    report = library.ingest.run(shelf(), label="shelf")
    given = [Topic(**row, origin=SOURCE) for row in orjson.loads(_file("topics.json"))]
    with library.database.write() as connection:
        have = {topic.slug for topic in topics.every(connection)}
        topics.put(connection, [topic for topic in given if topic.slug not in have], library.clock())
    return report


def load_demo(library: Library) -> int:
    """Two archived editions and simulated votes, named as such wherever they show; how many votes were cast."""
    rows = [orjson.loads(line) for line in _file("papers.jsonl").splitlines()]
    with library.database.read() as connection:
        known = records.by_keys(connection, [(SOURCE, title_key(row["title"])) for row in rows])
    shelved = [
        Shelved(
            paper_id=known[SOURCE, title_key(row["title"])].paper_id,
            places=tuple((page, place) for page, place in row["places"]),
            note=row.get("note", ""),
        )
        for row in rows
    ]
    return simulate.load_demo(library.discover.editions, shelved, library.clock())


def _file(name: str) -> bytes:
    return files("frontlist.shelf").joinpath(name).read_bytes()
