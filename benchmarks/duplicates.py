"""How many of the silver pairs with one abstract and two titles are found, and what else is called a near-duplicate.

    python -m benchmarks.duplicates HOME PATH/same-paper/dedup_silver [--sample 20]

HOME holds the arXiv file, indexed. Silver pairs are known by another method, so what is found beyond them is neither
right nor wrong by them: `--sample` shows some for a person to judge.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import orjson

from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.errors import NotFound
from frontlist.model.duplicate import Duplicate
from frontlist.space.duplicates import BATCH, compare
from frontlist.store import papers

RESULT = Path(__file__).parent / "results" / "duplicates.json"
SILVER = "same_abstract_different_title.tsv"


class Found(NamedTuple):
    """Which silver pairs lie in the library, and which of them were found."""

    pairs: int
    found: int
    kinds: dict[str, int]
    seconds: float
    papers: int


def main() -> None:
    """Measure, tell, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("silver", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="Show so many of the pairs among some 5,000 papers.")
    given = parser.parse_args()
    with Library.open(given.home) as library:
        result = judge(library, silver_pairs(library, given.silver / SILVER))
        print(f"{result.found} of {result.pairs} silver pairs found ({result.found / max(result.pairs, 1):.3f})")
        print(f"{result.papers} papers compared in {result.seconds:.1f} s; as {result.kinds}")
        some = random_pairs(library, 5_000)
        per_paper = Counter(one.kind for one in some)
        print(f"among 5,000 papers at random: {dict(per_paper)}")
        tell(library, some, given.sample)
    measured = {"machine": machine(), "commit": commit(), **result._asdict(), "among_5000_at_random": dict(per_paper)}
    RESULT.write_bytes(orjson.dumps(measured, option=orjson.OPT_INDENT_2) + b"\n")


def silver_pairs(library: Library, path: Path) -> set[tuple[str, str]]:
    """The pairs whose papers are both in the library and are not one paper there."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = set()
    for row in rows:
        try:
            left, right = (library.papers.find(row[side]) for side in ("a", "b"))
        except NotFound:
            continue
        if left != right:
            pairs.add((min(left, right), max(left, right)))
    return pairs


def judge(library: Library, pairs: set[tuple[str, str]]) -> Found:
    """Compare every paper of the pairs with the whole library."""
    ids = sorted({paper for pair in pairs for paper in pair})
    begun = time.perf_counter()
    found = compared(library, ids)
    seconds = time.perf_counter() - begun
    right = [one for one in found if (one.left, one.right) in pairs]
    kinds = Counter(str(one.kind) for one in right)
    return Found(len(pairs), len(right), dict(kinds), seconds, len(ids))


def random_pairs(library: Library, count: int) -> list[Duplicate]:
    """The near-duplicates of papers drawn at random."""
    with library.database.read() as connection:
        ids = papers.all_ids(connection)
    return compared(library, sorted(random.Random(0).sample(ids, min(count, len(ids)))))


def compared(library: Library, ids: list[str]) -> list[Duplicate]:
    """Batch after batch, each pair once."""
    snapshot = library.index.snapshot()
    batches = (ids[begin : begin + BATCH] for begin in range(0, len(ids), BATCH))
    return list(dict.fromkeys(one for batch in batches for one in compare(library.database, snapshot, batch)))


def tell(library: Library, pairs: list[Duplicate], count: int) -> None:
    """Some pairs with their titles."""
    for one in random.Random(1).sample(pairs, min(count, len(pairs))):
        left, right = library.papers.get_many([one.left, one.right]).values()
        print(
            f"{one.kind} {one.shared:.2f} {one.likeness:.2f}\n   {left.date} {left.title}\n   {right.date} {right.title}"
        )


if __name__ == "__main__":
    main()
