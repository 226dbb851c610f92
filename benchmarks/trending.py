"""How long a trending list takes beside the bare indexed query for the same rows, on 244k papers and a million signals.

    python -m benchmarks.trending [--papers 244458] [--signals 1000000] [--database ADDRESS | --postgresql] [--write]

`warm` is a list when nothing has changed since the last one, `after a signal` the first one after a new signal for a paper
that had some, `for a new paper` for one that had none, `turn` the first one after the hour turned, `opening` the first of a
process. What is measured is processor time, so that a busy machine does not count: with SQLite everything happens in this
process; with a server on this machine the time of the connection's own server process is added, and the time on the wall
is measured beside it. A database that was filled before is taken as it is, and gets the signals that it lacks: a million
more come to the million that is there. Votes are measured by benchmarks/votes.py.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
import zstandard
from sqlalchemy import bindparam, select, text

from benchmarks.ingest import commit, machine
from frontlist.discover.door import Discover
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.model.trend import Trend
from frontlist.rank.decay import PERIODS
from frontlist.store import catalogue, papers, signals
from frontlist.store.catalogue import Entry
from frontlist.store.database import Database, open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from frontlist.store.schema import papers as papers_table
from tests.postgresql import Server, server_binaries

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NOW = dt.datetime(2025, 12, 31, 15, 20, tzinfo=dt.UTC)
RESULT = Path(__file__).parent / "results" / "trending.json"
TIMES = 30
LISTS = [
    *(Trend(period=period) for period in PERIODS),
    *(Trend(period="week", formula=formula) for formula in ("hot", "top", "newest", "reddit", "scirate")),
    *(Trend(period=period, category=name) for period in ("week", "all") for name in ("cs.CL", "math", "q-bio.NC")),
    Trend(period="all", formula="top"),
]


def fill_papers(database: Database, most: int) -> list[Paper]:
    """The arXiv file's papers, without abstracts' worth of ingest: rows and categories."""
    found: list[Paper] = []
    with (DATA / "arxiv-to-2025.jsonl.zst").open("rb") as file:
        for line in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines()[-most:]:
            row = json.loads(line)
            found.append(
                Paper(
                    make_paper_id(row["id"]), row["title"], row["abstract"], date=row["date"][:10],
                    categories=tuple(row.get("categories", ())), added_at=f"{row['date']}T00:00:00",
                )
            )  # fmt: skip
    with database.read() as connection:
        here = papers.count(connection)
    for start in range(here, len(found), 5000):
        batch = found[start : start + 5000]
        with database.write(bulk=True) as connection:
            papers.put(connection, [(paper, False) for paper in batch])
            entries = [(paper.id, Entry(), Entry(categories=frozenset(paper.categories))) for paper in batch]
            catalogue.change(connection, entries)
    return found


def simulate(found: list[Paper], number: int) -> Iterator[Signal]:
    """Signals of the last two years, most of them soon after a paper came, a few papers with most of them."""
    draw = np.random.default_rng(0)
    weight = draw.pareto(1.2, len(found))
    chosen = draw.choice(len(found), number, p=weight / weight.sum())
    after = draw.exponential(80.0, number)
    kinds = draw.choice(["vote", "upvote", "comment", "mention", "star"], number)
    for place, (paper, hours) in enumerate(zip(chosen, after, strict=True)):
        date = found[paper].date
        born = dt.datetime.fromisoformat(f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]).replace(
            tzinfo=dt.UTC
        )
        at = min(max(born, NOW - dt.timedelta(days=730)) + dt.timedelta(hours=float(hours)), NOW)
        yield Signal(found[paper].id, str(kinds[place]), "simulation", str(place), at, at, simulated=True)


def stopwatch(database: Database) -> Callable[[], float]:
    """Seconds of processor time: of this process and, where there is a server on this machine, of its processes for us."""
    if database.is_sqlite:
        return time.process_time
    with database.read() as connection:
        pids = connection.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")).scalars()
        served = [Path(f"/proc/{pid}/schedstat") for pid in pids]

    def spent() -> float:
        return time.process_time() + sum(int(file.read_text().split()[0]) for file in served) / 1e9

    return spent


def beside(
    clock: Callable[[], float], call: Callable[[], object], bare: Callable[[], object] = lambda: None,
    prepare: Callable[[], object] = lambda: None, times: int = TIMES,
) -> tuple[float, float, float]:  # fmt: skip
    """The medians of a call and of a bare query that is made beside it in turn, in milliseconds; and how many times the
    query's the call's time on the wall is."""
    taken, wall = ([], []), ([], [])  # type: tuple[list[float], list[float]], tuple[list[float], list[float]]
    for _ in range(times):
        prepare()
        for place, work in enumerate((call, bare)):
            began, began_wall = clock(), time.perf_counter()
            work()
            wall[place].append(time.perf_counter() - began_wall)
            taken[place].append((clock() - began) * 1000)
    least = statistics.median(wall[1])
    return statistics.median(taken[0]), statistics.median(taken[1]), statistics.median(wall[0]) / least


def measure(database: Database, found: list[Paper]) -> list[dict[str, object]]:
    """Each list beside its bare query."""
    watch, rows = stopwatch(database), list[dict[str, object]]()
    clock = [NOW]
    discover = Discover(database, clock=lambda: clock[0])
    votes, (heard, unheard) = iter(range(10**9)), _heard(database, found)

    def vote(among: list[str]) -> None:
        number = next(votes)
        one = Signal(among[number % len(among)], "vote", "bench", f"{time.time_ns()}", NOW, NOW)
        with database.write(lock=False, bulk=True) as connection:
            signals.put(connection, [one])

    def turn() -> None:
        clock[0] += dt.timedelta(hours=1)

    print(
        "| list | bare query, ms | warm, ms | × | after a signal | × | for a new paper | turn | opening | on the wall × |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    for trend in LISTS:
        opening, _, _ = beside(watch, lambda: Discover(database, clock=lambda: NOW).trending(trend), times=1)  # noqa: B023
        ids = [standing.paper_id for standing in discover.trending(trend)]
        shown, bare = (lambda: discover.trending(trend)), (lambda: _bare(database, ids))  # noqa: B023
        warm, least, wall = beside(watch, shown, bare)
        voted, then, wall_then = beside(watch, shown, bare, lambda: vote(heard))
        fresh, _, _ = beside(watch, shown, prepare=lambda: vote([unheard.pop()]), times=6)
        turned, _, _ = beside(watch, shown, prepare=turn, times=6)
        clock[0] = NOW
        discover = Discover(database, clock=lambda: clock[0])
        name = " ".join(filter(None, [trend.formula, trend.period, trend.category]))
        rows.append(
            {
                "list": name, "bare ms": round(least, 3), "warm ms": round(warm, 3), "ratio": round(warm / least, 2), "after a signal ms": round(voted, 3),
                "its ratio": round(voted / then, 2), "new paper ms": round(fresh, 2), "turn ms": round(turned, 2), "opening ms": round(opening),
                "ratio on the wall": round(wall, 2), "its ratio on the wall": round(wall_then, 2),
            }
        )  # fmt: skip
        print(
            f"| {name} ({len(ids)}) | {least:.2f} | {warm:.2f} | {warm / least:.1f} | {voted:.2f} | {voted / then:.1f}"
            f" | {fresh:.1f} | {turned:.1f} | {opening:.0f} | {wall:.1f}, {wall_then:.1f} |",
            flush=True,
        )
    return rows


def _bare(database: Database, ids: list[str]) -> int:
    table = papers_table
    query = select(table).where(table.c.id.in_(bindparam("ids", expanding=True)))
    with database.read() as connection:
        return len(connection.execute(query, {"ids": ids}).all())


def _heard(database: Database, found: list[Paper]) -> tuple[list[str], list[str]]:
    """New papers that have signals, and papers that have none."""
    with database.read() as connection:
        known = set(connection.execute(text("SELECT paper_id FROM signal_papers")).scalars())
    newest = [paper.id for paper in reversed(found)]
    return [one for one in newest if one in known][:1000], [one for one in newest if one not in known]


def main() -> None:
    """Fill a database, or take one that was filled before, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--papers", type=int, default=244_458)
    arguments.add_argument("--signals", type=int, default=1_000_000)
    arguments.add_argument("--database", default="")
    arguments.add_argument("--postgresql", action="store_true", help="a server of its own, for this run")
    arguments.add_argument("--write", action="store_true", help="keep the result")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, _server(chosen.postgresql) as address:
        database = open_database(chosen.database or address or sqlite_address(Path(folder) / "library.db"))
        create_or_migrate(database)
        began = time.perf_counter()
        found = fill_papers(database, chosen.papers)
        print(f"{len(found):,} papers in {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        with database.write(bulk=True, lock=False) as connection:
            here = connection.execute(text("SELECT COUNT(*) FROM signals WHERE source = 'simulation'")).scalar_one()
            added = signals.put(connection, islice(simulate(found, chosen.signals), here, None))
        seconds = time.perf_counter() - began
        print(f"{added:,} signals at once in {seconds:.0f} s ({added / seconds:,.0f} a second)\n", flush=True)
        rows = measure(database, found)
        if chosen.write:
            keep("SQLite" if database.is_sqlite else "PostgreSQL", chosen.signals, (added, seconds), rows)
        database.close()


def keep(kind: str, number: int, stored: tuple[int, float], rows: list[dict[str, object]]) -> None:
    """Write down what was measured, each database and number of signals beside the others."""
    kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    kept[f"{kind}, {number:,} signals"] = {
        "stored in this run": stored[0], "seconds on the wall": round(stored[1]), "lists": rows, "asked": "ratio at most 4", "machine": machine(),
        "commit": commit(), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


@contextmanager
def _server(wanted: bool) -> Iterator[str]:
    binaries = server_binaries() if wanted else None
    if binaries is None:
        yield ""
        return
    server = Server(binaries)
    try:
        yield server.create("trending")
    finally:
        server.remove()


if __name__ == "__main__":
    main()
