"""The command line of the week; see the package."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import benchmarks.week
from benchmarks.week import report
from benchmarks.week.run import run
from benchmarks.week.stock import from_arxiv
from benchmarks.week.town import say
from tests.shared import DATA


def main() -> int:
    """Play a week; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(
        description=benchmarks.week.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), required=True)
    parser.add_argument("--file", type=Path, default=DATA / "arxiv-to-2025.jsonl.zst", help="the arXiv file")
    parser.add_argument("--papers", type=int, default=0, help="only so many before the Monday, and as much less after")
    parser.add_argument("--subscribers", type=int, default=5_000)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=28.0, help="how long it goes on at least, import included")
    parser.add_argument("--write", action="store_true", help="keep the result beside the others")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="frontlist-week-") as folder:
        say("reading the file")
        stock = from_arxiv(given.file, Path(folder), given.papers)
        found = run(given.database, Path(folder), stock, subscribers=given.subscribers, readers=given.readers, minutes=given.minutes)  # fmt: skip
    print(report.summary(found))
    if given.write:
        report.write(found)
    return int(found["broken"] > 0)


if __name__ == "__main__":
    sys.exit(main())
