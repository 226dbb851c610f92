"""Three methods that the other measurements leave out: likeness to anchors, the shift over months, the shrunk covariance.

    python -m benchmarks.spaces OTHER --write

`OTHER` is a static encoder of another training. *Anchors*: questions by the other encoder are asked of 10,000 papers
by the one in the package, over a rotation learned on 2,000 papers, or by likeness to some of them; how much of the ten is
found that the other encoder finds by itself. *Shift*: how often two samples are told apart that were drawn from one month
(false alarms), from neighbouring months, and from months a year apart. *Covariance*: readers of 5 saved papers, the
reported half, with the library's covariance as it is, shrunk as it ships, and replaced by the identity.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from benchmarks import readers
from benchmarks.encoder import text_of
from benchmarks.ingest import commit, machine
from benchmarks.judged import DATA
from benchmarks.training import instead
from frontlist.app import Library
from frontlist.discover import for_me
from frontlist.evaluate.intervals import bootstrap, paired
from frontlist.features.alignment import OrthogonalAlignment, RelativeRepresentation
from frontlist.features.drift import Drift
from frontlist.features.estimator import Floats
from frontlist.features.reader_space import ReaderSpace
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.training_text import read_lines

RESULT: Final = Path(__file__).parent / "results" / "spaces.json"
FILE: Final = DATA / "arxiv-to-2025.jsonl.zst"
PAPERS: Final = 10_000
EVERY: Final = 24
LEARNED_ON: Final = 2_000
QUESTIONS: Final = 200
TEN: Final = 10
DRAWN: Final = 200
TRIES: Final = 200
# Shrinking as ReaderSpace counts it: times the mean variance.
SHRUNK: Final = {"as it is": 0.0, "as it ships": 2.0, "identity": 1e6}
Rows = list[dict[str, Any]]


def told(values: Sequence[float] | npt.NDArray[Any]) -> list[float]:
    """A mean with its interval, for the file."""
    return [round(value, 4) for value in bootstrap(np.asarray(values, np.float64))]


def ten(scores: Floats) -> list[set[int]]:
    """The ten best of each question."""
    return [set(row.tolist()) for row in np.argsort(-scores, axis=1, kind="stable")[:, :TEN]]


def anchors(old: StaticEncoder, new: StaticEncoder, rows: Rows) -> dict[str, Any]:
    """The share of the new encoder's ten that is found by each way over."""
    texts = [text_of(row["title"], row["abstract"] or "") for row in rows]
    here, there = old.encode(texts), new.encode(texts)
    asked = np.stack([new.encode_query(row["title"]) for row in rows[:: len(rows) // QUESTIONS]])
    chosen = np.random.default_rng(0).permutation(len(rows))[:LEARNED_ON]
    ways = {"rotation": (asked, OrthogonalAlignment().fit(here[chosen], there[chosen]).transform(here))}
    for count in (256, LEARNED_ON):
        for centre in (False, True):
            some = chosen[:count]
            papers, questions = (RelativeRepresentation(centre).fit(space[some]) for space in (here, there))
            name = f"{count} anchors{', centred' * centre}"
            ways[name] = questions.transform(asked), papers.transform(here)
    truth = ten(asked @ there.T)
    return {name: told([len(one & best) / TEN for one, best in zip(ten(left @ right.T), truth, strict=True)])
            for name, (left, right) in ways.items()}  # fmt: skip


def shifts(encoder: StaticEncoder, rows: Rows) -> dict[str, Any]:
    """How often two samples are told apart, by how far apart their months are."""
    months: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if (row["date"] or "")[:4] >= "2015":
            year, month = row["date"][:7].split("-")
            months[12 * int(year) + int(month)].append(text_of(row["title"], row["abstract"] or ""))
    random = np.random.default_rng(0)
    full = {month: encoder.encode(texts) for month, texts in months.items() if len(texts) >= 2 * DRAWN}
    found: dict[str, list[float]] = {"one month": [], "the next month": [], "a year later": []}
    for _ in range(TRIES):
        for name, later in zip(found, (0, 1, 12), strict=True):
            month = int(random.choice([one for one in full if one + later in full]))
            first = random.permutation(len(full[month]))
            second = first[DRAWN:] if not later else random.permutation(len(full[month + later]))
            both = np.concatenate([full[month][first[:DRAWN]], full[month + later][second[:DRAWN]]])
            shift = (Drift().fit(both, np.repeat([0, 1], DRAWN)).shifts_ or [])[0]
            found[name].append(float(shift.low > 0))
    return {name: told(values) for name, values in found.items()}


def covariances() -> dict[str, Any]:
    """recall@50 of the reader model by how far the covariance is shrunk, and how much less it is than as it ships."""
    records, people = readers.read("readers/corpus.jsonl"), readers.read("readers/users.jsonl")
    place = {record["id"]: row for row, record in enumerate(records)}
    libraries = [np.array([place[item] for item in person["items"]], np.int64) for person in people]
    mixed = np.random.default_rng(0).permutation(len(libraries)).tolist()
    drawn = readers.tasks(libraries, mixed[len(mixed) // 2 :], 5)
    recalls = {name: recall_of(records, drawn, shrink) for name, shrink in SHRUNK.items()}
    ships = recalls["as it ships"]
    return {name: {"recall@50": told(values), "less than as it ships": [round(one, 4) for one in paired(ships, values)[:3]]}
            for name, values in recalls.items()}  # fmt: skip


def recall_of(
    records: Sequence[dict[str, Any]], drawn: Sequence[readers.Task], shrink: float
) -> npt.NDArray[np.float64]:
    """The recall of each reader, with a space of its own."""
    other = instead(for_me, "ReaderSpace", partial(ReaderSpace, shrink=shrink))
    with other, tempfile.TemporaryDirectory() as home, Library.open(home) as library:
        world = readers.world_of(library, records)
        tags = [set(record["tags"] or ()) for record in records]
        return readers.measured(world, tags, drawn, lambda task: readers.suggested(world, task.known, None)).recall


def main() -> None:
    """Measure, print, and keep where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path, help="a static encoder of another training")
    parser.add_argument("--write", action="store_true", help=f"into {RESULT.name}")
    options = parser.parse_args()
    old = StaticEncoder.load()
    rows = [orjson.loads(line) for line in islice(read_lines(FILE), 0, None, EVERY)][:PAPERS]
    parts: dict[str, Any] = {"anchors": anchors(old, StaticEncoder.load(options.other), rows)}
    print(parts, flush=True)
    parts["shift"] = shifts(old, [orjson.loads(line) for line in islice(read_lines(FILE), 0, None, 4)])
    print(parts["shift"], flush=True)
    parts["covariance"] = covariances()
    print(parts["covariance"], flush=True)
    if options.write:
        found = {"machine": machine(), "commit": commit(), "papers": len(rows), **parts}
        RESULT.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
