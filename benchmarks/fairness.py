"""Does a small or quiet field get its share of a trending list? Simulated, labelled signals over a month of arXiv.

    python -m benchmarks.fairness [--month 2025-11] [--draws 20]

Fields differ in how loud they are (a factor of 30 between the quietest and the loudest tenth), in how many of their
papers get any attention, and in how unevenly it falls. Measured is each field with at least 20 papers and 5 signalled
ones: its share of the top 50 over its share of the signalled papers. A field that expects less than half a place cannot
be between 0.5 and 2 in any single list (it has no place, or too many), so each draw counts the fields that can, and the
mean over all draws counts every field. On the real signals, nearly all of one field, a table says how each formula
shares the list. Nothing here is stored anywhere.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import zstandard

from frontlist.discover.door import Discover
from frontlist.discover.prior import NO_PRIOR
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.model.trend import Trend
from frontlist.rank.formulas import FORMULAS
from frontlist.store import papers, signals
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PLACES = 50
LEAST_PAPERS, LEAST_SIGNALLED = 20, 5
LOUDER = 10.0


def month(name: str) -> list[Paper]:
    """The papers of a month with their field."""
    with (DATA / "arxiv-to-2025.jsonl.zst").open("rb") as file:
        rows = (json.loads(line) for line in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines())
        return [
            Paper(make_paper_id(row["id"]), row["title"], date=row["date"][:10], categories=tuple(row["categories"]))
            for row in rows
            if row["date"].startswith(name) and len(row["date"]) >= 10 and row.get("categories")
        ]


def simulate(month_of: list[Paper], end: dt.datetime, seed: int) -> list[Signal]:
    """Attention that differs by field in loudness, in reach and in how unevenly it falls."""
    draw = np.random.default_rng(seed)
    fields = sorted({paper.categories[0] for paper in month_of})
    loud = dict(zip(fields, np.exp(draw.normal(0.5, 1.3, len(fields))), strict=True))
    reach = dict(zip(fields, draw.uniform(0.05, 0.6, len(fields)), strict=True))
    uneven = dict(zip(fields, draw.uniform(0.6, 1.4, len(fields)), strict=True))
    found: list[Signal] = []
    for paper in month_of:
        field = paper.categories[0]
        if draw.random() > reach[field]:
            continue
        born = dt.datetime.fromisoformat(paper.date).replace(tzinfo=dt.UTC)
        hours = draw.exponential(
            50.0, 1 + draw.poisson(min(400.0, loud[field] * np.exp(draw.normal(0, uneven[field]))))
        )
        times = [born + dt.timedelta(hours=float(hour)) for hour in hours]
        found += [
            Signal(paper.id, "vote", "simulation", f"{paper.id}:{number}", at, at, simulated=True)
            for number, at in enumerate(times)
            if at < end
        ]
    return found


def standing(month_of: list[Paper], cast: list[Signal], end: dt.datetime, formula: str) -> list[str]:
    """The ids at the head of the month's list."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(sqlite_address(Path(folder) / "library.db"))
        create_or_migrate(database)
        with database.write(bulk=True) as connection:
            papers.put(connection, [(paper, False) for paper in month_of])
            signals.put(connection, cast)
        discover = Discover(database, clock=lambda: end, prior=NO_PRIOR)
        listed = discover.trending(Trend(period="month", formula=formula, limit=PLACES))
        database.close()
    return [one.paper_id for one in listed]


def shares(month_of: list[Paper], cast: list[Signal], head: list[str]) -> dict[str, tuple[int, int]]:
    """Field → (signalled papers, places), for fields that are large enough to be judged."""
    field = {paper.id: paper.categories[0] for paper in month_of}
    size = Counter(field.values())
    signalled = Counter(field[paper_id] for paper_id in {signal.paper_id for signal in cast})
    places = Counter(field[paper_id] for paper_id in head)
    return {
        name: (signalled[name], places[name])
        for name in sorted(size)
        if size[name] >= LEAST_PAPERS and signalled[name] >= LEAST_SIGNALLED
    }


def ratios(found: dict[str, tuple[int, int]], all_signalled: int) -> dict[str, tuple[float, float]]:
    """Field → (places expected, share of the list over share of the signalled papers)."""
    expected = {name: PLACES * count / all_signalled for name, (count, _) in found.items()}
    return {name: (expected[name], found[name][1] / expected[name]) for name in found}


def simulated(name: str, draws: int, chosen: list[str]) -> None:
    """The two measures of fairness, for each formula that makes a claim and some that make none."""
    month_of = month(name)
    end = dt.datetime.fromisoformat(f"{max(paper.date for paper in month_of)}T23:59:59+00:00")
    print(f"{len(month_of)} papers of {name}, {draws} draws of simulated votes\n")
    print(
        "| formula | fields that can be, and are, within 0.5 to 2 in each list | fields within it in the mean | ",
        end="",
    )
    print("most that ×10 of one field moves another's share |\n| --- | --- | --- | --- |")
    for formula in chosen:
        print(f"| {formula} | " + " | ".join(_measured(month_of, end, formula, draws)) + " |", flush=True)


def _measured(month_of: list[Paper], end: dt.datetime, formula: str, draws: int) -> Iterator[str]:
    can = inside = 0
    expected: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    moved: list[float] = []
    for seed in range(draws):
        cast = simulate(month_of, end, seed)
        head = standing(month_of, cast, end, formula)
        found = shares(month_of, cast, head)
        known = ratios(found, len({signal.paper_id for signal in cast}))
        able = {field: ratio for field, (hoped, ratio) in known.items() if hoped >= 0.5}
        can, inside = can + len(able), inside + sum(0.5 <= ratio <= 2 for ratio in able.values())
        expected.update({field: hoped for field, (hoped, _) in known.items()})
        placed.update({field: places for field, (_, places) in found.items()})
        moved.append(_moved(month_of, cast, end, formula, found))
    mean = [placed[field] / expected[field] for field in expected]
    yield f"{inside} of {can}"
    yield f"{sum(0.5 <= ratio <= 2 for ratio in mean)} of {len(mean)} ({min(mean):.2f} to {max(mean):.2f})"
    yield f"{max(moved):.0%} (mean {np.mean(moved):.0%})"


def _moved(
    month_of: list[Paper], cast: list[Signal], end: dt.datetime, formula: str, before: dict[str, tuple[int, int]]
) -> float:
    """Ten times the signals of the field with most places: how far that moves any other field's share."""
    field = {paper.id: paper.categories[0] for paper in month_of}
    chosen = max(before, key=lambda name: before[name])
    louder = [replace(one, value=LOUDER) if field[one.paper_id] == chosen else one for one in cast]
    after = shares(month_of, cast, standing(month_of, louder, end, formula))
    others = [name for name, (_, places) in before.items() if name != chosen and places]
    return max((abs(after[name][1] / before[name][1] - 1) for name in others), default=0.0)


def real() -> None:
    """How each formula shares the month's list of the real daily picks, with how many fields are unknown."""
    with (DATA / "signals" / "daily-upvotes.jsonl").open(encoding="utf-8") as lines:
        rows = [row for line in lines if (row := json.loads(line))["day"].startswith("2025-11")]
    wanted = {row["id"] for row in rows}
    fields = _fields(wanted)
    found = [
        Paper(make_paper_id(row["id"]), row["title"], date=row["day"], categories=tuple(fields.get(row["id"], ())))
        for row in rows
    ]
    end = dt.datetime(2025, 11, 30, 23, 59, tzinfo=dt.UTC)
    cast = [_upvotes(row) for row in rows if row["upvotes"] > 0]
    names = {paper.id: (paper.categories or ("unknown",))[0] for paper in found}
    print(
        f"\nThe real picks of November 2025: {len(found)}, of {sum(not paper.categories for paper in found)} the field is unknown\n"
    )
    most = [name for name, _ in Counter(names.values()).most_common(6)]
    print("| formula | " + " | ".join(most) + " | others |\n| --- |" + " --- |" * (len(most) + 1))
    print(_line("all of them", Counter(names.values()), most))
    for formula in FORMULAS:
        print(_line(formula, Counter(names[one] for one in standing(found, cast, end, formula)), most), flush=True)


def _upvotes(row: dict[str, object]) -> Signal:
    at = dt.datetime.fromisoformat(f"{row['day']}T12:00:00+00:00")
    return Signal(
        make_paper_id(str(row["id"])),
        "upvote",
        "daily-papers",
        str(row["id"]),
        at,
        at,
        value=float(str(row["upvotes"])),
    )


def _fields(wanted: set[str]) -> dict[str, list[str]]:
    with (DATA / "arxiv-to-2025.jsonl.zst").open("rb") as file:
        rows = (json.loads(line) for line in zstandard.ZstdDecompressor().stream_reader(file).read().splitlines())
        return {row["id"]: row.get("categories", []) for row in rows if row["id"] in wanted}


def _line(name: str, counts: Counter[str], most: list[str]) -> str:
    total = max(1, counts.total())
    shown = [counts[field] for field in most]
    return f"| {name} | " + " | ".join(f"{count / total:.0%}" for count in [*shown, counts.total() - sum(shown)]) + " |"


def main() -> None:
    """Both."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--month", default="2025-11")
    arguments.add_argument("--draws", type=int, default=20)
    arguments.add_argument("--formulas", default="frontlist,lemmy-scaled,hackernews,top")
    chosen = arguments.parse_args()
    simulated(chosen.month, chosen.draws, chosen.formulas.split(","))
    real()


if __name__ == "__main__":
    main()
