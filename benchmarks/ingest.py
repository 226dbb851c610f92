"""How fast papers come in, beside the floor: the same lines parsed and inserted into one table, nothing else.

python benchmarks/ingest.py PATH/arxiv-to-2025.jsonl.zst [--limit 20000] [--postgresql postgresql://…]
"""

from __future__ import annotations

import argparse
import io
import itertools
import platform
import resource
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import zstandard

from frontlist.ingest.door import BATCH, Ingest
from frontlist.model.report import Report
from frontlist.sources.files import open_records
from frontlist.store import changes
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate

RESULTS = Path(__file__).parent / "results" / "ingest.json"
MOST_TIMES_THE_FLOOR, MOST_MEGABYTES, MOST_GROWTH, LEAST_FASTER_AGAIN = 12.0, 500, 1.3, 3.0


@dataclass(slots=True)
class Watch:
    """The time and the memory at each batch of an import."""

    began: float = field(default_factory=time.perf_counter)
    marks: list[tuple[int, float, int]] = field(default_factory=list)

    def mark(self, report: Report, _share: float) -> None:
        """Called after each batch."""
        self.marks.append((report.read, time.perf_counter() - self.began, megabytes()))

    def seconds(self) -> float:
        """So far."""
        return time.perf_counter() - self.began

    def growth(self) -> float:
        """The cost of a paper in the last fifth, beside that in the first (the very first batches warm things up)."""
        fifth = max(2, len(self.marks) // 5)
        first, last = self.marks[1 : fifth + 1], self.marks[-fifth:]
        costs = [(part[-1][1] - part[0][1]) / (part[-1][0] - part[0][0]) for part in (first, last)]
        return costs[1] / costs[0]


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--postgresql", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(given.file, Path(folder), given.limit, given.postgresql)
    text = orjson.dumps(result, option=orjson.OPT_INDENT_2).decode()
    print(text)
    if given.limit is None:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text + "\n")


def measure(file: Path, folder: Path, limit: int | None, postgresql: str) -> dict[str, Any]:
    """The floor and the import, the same again, and how memory and cost behave."""
    papers, floor_seconds = floor(file, folder / "floor.db", limit)
    database = open_database(postgresql or sqlite_address(folder / "library.db"))
    create_or_migrate(database)
    first, report = bring(database, file, folder, limit)
    entries = newest_change(database)
    again, unchanged = bring(database, file, folder, limit)
    times = first.seconds_taken / floor_seconds
    return {
        "machine": machine(), "commit": commit(), "database": database.engine.dialect.name, "papers": papers,
        "floor papers/s": round(papers / floor_seconds), "import papers/s": round(papers / first.seconds_taken),
        "times the floor": round(times, 2), "asked at most": MOST_TIMES_THE_FLOOR,
        "memory MB": first.memory, "memory MB after a fifth": first.memory_early, "memory asked at most": MOST_MEGABYTES,
        "cost at the end / at the start": round(first.growth, 2), "growth asked at most": MOST_GROWTH,
        "again papers/s": round(papers / again.seconds_taken),
        "again times faster": round(first.seconds_taken / again.seconds_taken, 1), "faster asked at least": LEAST_FASTER_AGAIN,
        "again change-log entries": newest_change(database) - entries,
        "added": report.added, "merged": report.merged, "unchanged again": unchanged.unchanged,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What one import took."""

    seconds_taken: float
    growth: float
    memory: int
    memory_early: int


def bring(database: Database, file: Path, folder: Path, limit: int | None) -> tuple[Taken, Report]:
    """One import of the file."""
    watch = Watch()
    items = itertools.islice(open_records(file), limit)
    report = Ingest(database, folder / "rejects").run(items, progress=watch.mark, batch=BATCH)
    early = watch.marks[len(watch.marks) // 5][2]
    return Taken(watch.seconds(), watch.growth(), watch.marks[-1][2], early), report


def floor(file: Path, path: Path, limit: int | None) -> tuple[int, float]:
    """Parse with orjson, insert into one table, nothing else."""
    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection, file.open("rb") as raw:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE papers (id TEXT PRIMARY KEY, title, abstract, authors, date, listed, categories)"
        )
        lines = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw), 1 << 20)
        parsed = map(orjson.loads, itertools.islice(lines, limit))
        count = 0
        while batch := list(itertools.islice(parsed, BATCH)):
            connection.executemany("INSERT OR REPLACE INTO papers VALUES (?,?,?,?,?,?,?)", rows(batch))
            connection.commit()
            count += len(batch)
    return count, time.perf_counter() - began


def rows(batch: Iterable[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """The columns of the floor's one table."""
    for paper in batch:
        lists = (orjson.dumps(paper.get(name, [])).decode() for name in ("authors", "categories"))
        authors, categories = lists
        yield (
            paper["id"],
            paper["title"],
            paper["abstract"],
            authors,
            paper["date"],
            paper.get("listed", ""),
            categories,
        )


def newest_change(database: Database) -> int:
    """Where the change log ends."""
    with database.read() as connection:
        return changes.latest(connection)


def megabytes() -> int:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> str:
    """What it ran on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{len(names)} × {names[0] if names else platform.processor()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
