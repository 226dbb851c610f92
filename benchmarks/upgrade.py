"""What is found while the library is read anew by another encoder, against what the finished index finds.

    python -m benchmarks.upgrade NEW [--papers 10000 | --home HOME] [--vectors] [--name "static → static"]

`NEW` is a file that `frontlist encoder train` wrote, or a folder with an ONNX model; the old encoder is the one in the
package. A library of every so-manieth arXiv paper, or that of HOME, is indexed with the old one, then read anew; at each
stage 200 titles are asked, and the ten that are found are compared with the ten of the finished index: by meaning alone,
and by the whole search, with the processor time of one search beside that with the old encoder before, and of taking in
what was read since. "old encoder" goes on asking the old index as before, with no bridge. From the last stage on another
process reads the rest, while this one goes on searching: how many searches were answered, how many were not, and how long
they took by the clock. At last `verify` must find nothing. (That the finished index answers as one that is built from nothing
is for tests/integration/test_upgrade.py to hold.)

With `--vectors` nothing is indexed anew: all papers are encoded, and the old vectors are asked over the bridge as if so many
of the newest had been read. That takes a library of any size less than a minute, and tells of searches by meaning alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from benchmarks.ingest import commit, machine
from benchmarks.judged import DATA, lines
from frontlist.app import Library
from frontlist.encoders import open_encoder
from frontlist.errors import FrontlistError
from frontlist.index import anew, bridge, vector
from frontlist.index.door import Index
from frontlist.index.snapshot import Snapshot
from frontlist.index.streams import text_of
from frontlist.index.writer import Encoder
from frontlist.model.query import PaperFilter
from frontlist.search.door import Search
from frontlist.store.database import open_database

RESULT: Final = Path(__file__).parent / "results" / "upgrade.json"
STAGES: Final = (0.0, 0.1, 0.25, 0.5, 0.75)
QUESTIONS: Final = 200
TEN: Final = 10
PAUSE: Final = 0.05
# How many papers the arXiv file holds.
OF: Final = 244_000
# Above so many papers stretches are as long as usual, or committing would take longer than reading.
LARGE: Final = 50_000


class Stopped(Exception):
    """A stage is reached."""


def sample(count: int, folder: Path) -> Path:
    """Papers of all years: every so-manieth of the arXiv file."""
    found = list(islice(lines(DATA / "arxiv-to-2025.jsonl.zst"), 0, None, max(1, OF // count)))[:count]
    path = folder / "papers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    return path


def by_meaning(snapshot: Snapshot, questions: Sequence[str]) -> list[set[str]]:
    """The ten nearest of each question."""
    assert snapshot.encoder is not None
    return [set(snapshot.papers(snapshot.nearest(snapshot.encoder.encode_query(text), TEN)[0])) for text in questions]


def by_search(index: Index, questions: Sequence[str]) -> list[set[str]]:
    """The first ten of the whole search."""
    search = Search(index.database, index)
    return [{hit.paper_id for hit in search.search(text, limit=TEN).hits} for text in questions]


class Stage(NamedTuple):
    """What is known of a stage, and what was found then."""

    row: dict[str, Any]
    meaning: list[set[str]]
    search: list[set[str]]


def stage(name: str, index: Index, questions: Sequence[str]) -> Stage:
    """Ask everything, and take the processor time of a search."""
    began = time.process_time()
    snapshot = index.snapshot()
    opening = time.process_time() - began
    meaning = by_meaning(snapshot, questions)
    began = time.process_time()
    search = by_search(index, questions)
    spent = (time.process_time() - began) / max(len(questions), 1)
    print(name, f"a search {1000 * spent:.1f} ms", flush=True)
    row = {"stage": name, "search_cpu_ms": round(1000 * spent, 2), "opening_cpu_ms": round(1000 * opening)}
    return Stage(row, meaning, search)


def beside(one: Stage, last: Stage) -> dict[str, Any]:
    """The stage with the share that was found of what the finished index finds."""
    return {**one.row, "meaning": shared(one.meaning, last.meaning), "search": shared(one.search, last.search)}


def shared(found: list[set[str]], truth: list[set[str]]) -> float:
    """The share of the truth that was found."""
    return round(float(np.mean([len(a & b) / max(len(b), 1) for a, b in zip(found, truth, strict=True)])), 4)


def stopped_at(index: Index, papers: int) -> None:
    """Read so many papers anew, and stop."""

    def stop(done: int, _all: int) -> None:
        if done > papers:
            raise Stopped

    try:
        index.update(progress=stop)
    except Stopped:
        return


def go_on(address: str, home: Path, encoder: str) -> None:
    """Read the rest, in a process of its own."""
    Index(home, open_database(address), open_encoder(encoder)).update()


def served_meanwhile(index: Index, questions: Sequence[str], name: str) -> dict[str, Any]:
    """Let another process read the rest, and search until it is done: a search, then a moment's rest."""
    work = multiprocessing.get_context("spawn").Process(target=go_on, args=(index.database.address, index.home, name))
    search, waits, failed = Search(index.database, index), [], 0
    asked = cycle(questions)
    work.start()
    while work.is_alive():
        began = time.perf_counter()
        try:
            failed += not search.search(next(asked), limit=TEN).hits
        except FrontlistError:
            failed += 1
        waits.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    work.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    middle, late = (round(float(np.quantile(waits, part)), 1) for part in (0.5, 0.99))
    return {"searches": len(waits), "failed": failed, "ms": {"median": middle, "p99": late, "longest": round(max(waits), 1)},
            "processor seconds": round(used.ru_utime + used.ru_stime, 1), "peak MB": round(used.ru_maxrss / 1000)}  # fmt: skip


def measured(library: Library, old: Encoder, new: Encoder, name: str, folder: Path) -> dict[str, Any]:
    """Every stage of one upgrade."""
    total = library.papers.count()
    titles = [paper.title for page in library.papers.pages(PaperFilter()) for paper in page]
    questions = titles[:: max(1, total // QUESTIONS)][:QUESTIONS]
    before = Index(folder / "index", library.database, old)
    print(f"{before.update().changed} papers indexed by the old encoder", flush=True)
    stages = [stage("old encoder", before, questions)]
    index = Index(folder / "index", library.database, new)
    began = time.process_time()
    index.open_bridge()
    bridging = time.process_time() - began
    reached, reading = -1, 0.0
    for part in STAGES:
        began = time.process_time()
        stopped_at(index, round(part * total)) if part else None
        reading += time.process_time() - began
        making = index.making
        assert making is not None
        if making.done != reached:
            stages.append(stage(f"{making.done:,} of {total:,}", index, questions))
            stages[-1].row["told"] = making.recalls[-1][1]
        reached = making.done
    meanwhile = served_meanwhile(index, questions, name)
    stages.append(stage("finished", index, questions))
    return {"papers": total, "processor seconds: until the bridge serves": round(bridging, 1),
            "processor seconds: read anew": round(reading + meanwhile["processor seconds"], 1), "served while the rest was read": meanwhile,
            "differences told by verify": len(index.verify()), "stages": [beside(one, stages[-1]) for one in stages]}  # fmt: skip


def by_vectors(library: Library, new: Encoder) -> dict[str, Any]:
    """Every stage of an upgrade, by meaning alone."""
    snapshot, random = library.index.snapshot(), np.random.default_rng(vector.SEED)
    assert snapshot.vectors is not None
    rows = np.argsort(-snapshot.columns["date"].astype(np.int64), kind="stable")
    rows = rows[~snapshot.dead[rows]]
    ids = snapshot.papers(rows)
    encoded, titles = np.zeros((len(ids), new.dim), np.float16), []
    for begin in range(0, len(ids), 1000):
        there = library.papers.get_many(ids[begin : begin + 1000])
        some = [there[paper] for paper in ids[begin : begin + 1000]]
        encoded[begin : begin + len(some)] = new.encode([text_of(paper) for paper in some])
        titles += [paper.title for paper in some]
    sample = np.sort(random.choice(len(ids), min(bridge.SAMPLE, len(ids)), replace=False))
    asked = np.array([new.encode_query(titles[at]) for at in sample[:: max(1, len(sample) // bridge.QUESTIONS)]])
    old, fresh = snapshot.vectors.rows(rows[sample]), encoded[sample].astype(np.float32)
    aligned = bridge.cross_aligned(old, fresh)
    over = bridge.Bridge(bridge.turn_of(old, fresh), np.array(bridge.stretch_of(asked, fresh, aligned)), np.zeros(0, "S13"), fresh, aligned, asked)  # fmt: skip
    questions = np.array([new.encode_query(title) for title in titles[:: max(1, len(titles) // QUESTIONS)][:QUESTIONS]])
    truth = rows[vector.exact_nearest(questions, encoded, TEN)]  # type: ignore[arg-type]  # float16, turned in blocks
    found = []
    for part in STAGES:
        read = round(part * len(rows))
        vectors = vector.turned(snapshot.vectors, over.turn, fresh)
        began = time.process_time()
        for begin in range(0, read, vector.TRAIN_ROWS):
            vectors.add(encoded[begin : min(read, begin + vector.TRAIN_ROWS)].astype(np.float32))
        adding = time.process_time() - began
        seen = bridge.Bridged(snapshot.vectors, over, rows[:read], bridge.Fresh(0, vectors, encoded[:read]))
        began = time.process_time()
        nearest = np.vstack([seen.nearest(question, TEN)[1] for question in questions])
        spent = 1000 * (time.process_time() - began) / len(questions)
        found.append({"read": read, "meaning": round(vector.recall(nearest, truth, TEN), 4), "nearest_cpu_ms": round(spent, 2),
                      "taking_in_cpu_s": round(adding, 2)})  # fmt: skip
        print(found[-1], flush=True)
    return {"papers": len(ids), "stretch": float(over.stretch), "stages": found}


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("new", help="the encoder to go over to")
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="a home whose library is used instead; its own index stays as it is")
    parser.add_argument("--vectors", action="store_true", help="by meaning alone, and nothing is indexed anew")
    parser.add_argument("--name", default="", help="what the row is called in the results")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Library.open(options.home or Path(folder) / "home") as library:
        if options.home is None:
            library.import_file(sample(options.papers, Path(folder)))
            library.index.update()
        if library.papers.count() < LARGE:
            # Short stretches, so that a run can be stopped at its stages.
            anew.SHORTEST = anew.LONGEST = 0.0  # type: ignore[misc]  # final for the product
        assert library.encoder is not None
        if options.vectors:
            found = by_vectors(library, open_encoder(options.new))
        else:
            shutil.copytree(library.home / "index", Path(folder) / "index")
            found = measured(library, library.encoder, open_encoder(options.new), options.new, Path(folder))
    kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    kept[options.name or options.new] = {**found, "machine": machine(), "commit": commit()}
    RESULT.write_text(json.dumps(kept, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
