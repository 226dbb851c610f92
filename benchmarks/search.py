"""How fast a whole search is beside its bare parts and its neighbours, over a library made from the arXiv file.

python -m benchmarks.search --home FOLDER [--peers] [--build] [--copies N] [--questions 400] [--write]

One thread; every question goes to the whole search and to its bare parts in turn, so that a busy machine is as slow for
all. FOLDER is copied and stays as it is.
"""

from __future__ import annotations

import argparse
import gc
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from benchmarks.ingest import commit, machine
from benchmarks.search_copies import add_copies
from benchmarks.search_parts import other_tops, parts_ms
from benchmarks.search_peers import PEERS, Ask, bare_build, bare_faiss, bare_tantivy
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.model.ids import make_paper_id
from frontlist.model.paper import Paper
from frontlist.search.door import Search
from frontlist.store import changes
from frontlist.store import papers as paper_store
from frontlist.store.database import open_database, sqlite_address

RESULTS: Final = Path(__file__).parent / "results" / "search.json"
COPIES: Final = RESULTS.with_name("search_copies.json")
PAGE: Final = Path(__file__).parent.parent / "docs" / "explanation" / "search.md"
BEGIN: Final = "<!-- figures of benchmarks/results/search.json -->"
END: Final = "<!-- end of figures -->"
QUESTIONS: Final = 400
PEER_QUESTIONS: Final = 100
SECONDS: Final = 6
ASKED: Final = {
    "whole / (tantivy + faiss)": "at most 4", "p99 / median": "at most 5", "similar / (2 faiss + 1 ms)": "at most 1",
    "linear scan / whole": "at least 3", "slowest hostile / median": "at most 20", "build / parts": "at most 2",
    "bytes a paper": "at most 1200", "1,000 new papers, s": "at most 3", "1,000 new papers, CPU s": "at most 3", "first search, s": "at most 1",
    "first search, CPU s": "at most 1",
    "memory MB": "at most 1500", "two processes / one": "at least 1.7", "hub skew after / before": "at most 0.5",
    "top-10s that differ after a rebuild": "at most 0.01",
}  # fmt: skip
# Told by the clock, and so only by a machine that has nothing else to do.
CLOCKED: Final = {"first search, s", "1,000 new papers, s", "two processes / one"}
HOSTILE: Final = {
    "100 kB of words": "attention transformer graph " * 3700, "100 kB of one letter": "x " * 51_200,
    "one word of 100 kB": "a" * 102_400, "control characters": "\x00\x01\x02\x1b[31m graph", "stop words only": "the of and to in a is",
    "operators only": "OR AND NOT - ( ) | *", "Chinese": "中文 信息 检索", "Arabic": "التعلم العميق",
    "a regular expression": "^(a+)+$ [a-z]* (?=x)", "SQL": "'; DROP TABLE papers; --", "brackets": "(" * 5000,
    "prefixes": "a* b* c* s* t*", "filters only": "in:cs date:2020..",
}  # fmt: skip
FRESH: Final = """
import sys, time
begun = time.perf_counter()
from frontlist.app import Library
library = Library.open(sys.argv[1])
library.search("graph neural networks")
first, cpu = time.perf_counter() - begun, time.process_time()
import pathlib, random
words = "graph quantum neural phase galaxy learning boundary spin random model field theory".split()
chance, until, count = random.Random(float(sys.argv[2])), time.perf_counter() + float(sys.argv[3]), 0
while time.perf_counter() < until:
    library.engine.search(" ".join(chance.sample(words, 3)), explain=True)
    count += 1
# Not ru_maxrss: that one remembers how large the process was that started this one.
peak = int(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
print(first, count, peak, cpu)
"""


def main() -> None:
    """Measure; with --write, keep the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a library of the arXiv file")
    parser.add_argument(
        "--peers", action="store_true", help="also bm25s, SQLite FTS5 and a linear scan (extra `bench`)"
    )
    parser.add_argument("--build", action="store_true", help="also the build of the index, beside its parts")
    parser.add_argument(
        "--copies", type=int, default=0, help="first add so many changed copies of each paper (synthetic)"
    )
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="how many, for a quick look")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.copies and (given.peers or given.build):
        parser.error("Peers and parts are built in memory, where copies do not fit: leave out --peers and --build.")
    with tempfile.TemporaryDirectory(dir=given.home.parent) as folder:
        home = Path(folder) / "home"
        # With copies nearly everything is new: the index is made anew, as it is for a library of that size.
        left_out = ("*.lock", "rejects", *(("index",) if given.copies else ()))
        shutil.copytree(given.home, home, ignore=shutil.ignore_patterns(*left_out))
        result: dict[str, Any] = {"machine": machine(), "commit": commit(), "load before": round(os.getloadavg()[0], 1)}
        result |= measure(home, given.questions, peers=given.peers, build=given.build, copies=given.copies)
    result["figures"] = quiet(result["figures"], result["load before"])
    print(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
    if given.write and given.copies:
        COPIES.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
    elif given.write:
        RESULTS.write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_figures(page, result), encoding="utf-8")


def quiet(figures: dict[str, Any], load: float) -> dict[str, Any]:
    """The figures without those of the clock where the machine had other work: they would tell of that."""
    return {name: row for name, row in figures.items() if load < 1 or name not in CLOCKED}


def with_figures(page: str, result: Mapping[str, Any]) -> str:
    """The page about search with the tables of this result between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables(result)}{END}{after}"


def tables(result: Mapping[str, Any]) -> str:
    """What was measured, as the page shows it."""
    told = (
        f"{result['papers']:,} papers, {result['machine']}, load before {result['load before']}, "
        f"commit {result['commit']}; ratios are of the processor's time.\n\n| figure | measured | asked |\n| --- | --- | --- |\n"
    )
    told += "".join(f"| {name} | {row['measured']:g} | {row['asked']} |\n" for name, row in result["figures"].items())
    told += "\n| engine | CPU ms, median | p99 |\n| --- | --- | --- |\n"
    told += "".join(
        f"| {name} | {row['median CPU ms']:g} | {row['p99 CPU ms']:g} |\n" for name, row in result["timings"].items()
    )
    told += "\n| part of a search | CPU ms, mean |\n| --- | --- |\n"
    return told + "".join(f"| {name} | {ms:g} |\n" for name, ms in result["a search by parts, CPU ms"].items())


def opened(home: Path) -> Search:
    """The search engine of a library's folder."""
    database, encoder = open_database(sqlite_address(home / "library.db")), StaticEncoder.load()
    return Search(database, Index(home / "index", database, encoder))


def measure(home: Path, count: int, *, peers: bool, build: bool, copies: int) -> dict[str, Any]:
    """Everything, in the order in which one thing disturbs the next the least."""
    search = opened(home)
    with search.database.read() as connection:
        papers = list(paper_store.iterate(connection))
    add_copies(search.database, papers, copies)
    search.index.update()
    firsts = np.array([fresh(home, seconds=0.5) for _ in range(5)], float)
    memory = int(fresh(home, seconds=SECONDS)[2])
    together = two_processes(home)
    state = search.index.snapshot().state
    asked = questions(papers, count)
    found = speeds(search, asked)
    ratios = {
        "bytes a paper": round(state.size / max(state.rows, 1)), "first search, s": round(float(np.median(firsts[:, 0])), 2), "first search, CPU s": round(float(np.median(firsts[:, 3])), 2),
        "memory MB": memory, "two processes / one": together, **ratios_of(found),
        "hub skew after / before": round(state.measured["hub_skew_after"] / state.measured["hub_skew_before"], 2),
    }  # fmt: skip
    inside = parts_ms(search, asked)
    hostile = {name: median_ms(search.search, [text] * 5)["median CPU ms"] for name, text in HOSTILE.items()}
    ratios["slowest hostile / median"] = round(max(hostile.values()) / found["whole search"]["median CPU ms"], 1)
    if peers:
        found |= {name: median_ms(make(papers), asked[:PEER_QUESTIONS]) for name, make in PEERS.items()}
        ratios["linear scan / whole"] = times(found, "TF-IDF, linear scan", "whole search")
    parts: dict[str, float] = {}
    if build:
        anew, parts = built(search, papers, home.parent)
        ratios["build / parts"] = round(parts["whole"] / sum(parts[name] for name in parts if name != "whole"), 2)
        ratios["top-10s that differ after a rebuild"] = other_tops(search, anew, asked)
    ratios |= new_papers(search, papers)
    return {
        "papers": state.live, "copies of each": copies, "vectors": state.kind, "measured at build": state.measured,
        "figures": {name: {"measured": ratios[name], "asked": asked} for name, asked in ASKED.items() if name in ratios},
        "timings": found, "a search by parts, CPU ms": inside, "hostile questions, CPU ms": hostile, "build, CPU s": parts,
    }  # fmt: skip


def questions(papers: Sequence[Paper], count: int) -> list[str]:
    """What people type: the first words of titles, from two to all of them."""
    chance = random.Random(3)
    chosen = chance.sample(list(papers), min(count, len(papers)))
    return [" ".join(paper.title.split()[: chance.choice([2, 3, 4, 6, 30])]) for paper in chosen]


def speeds(search: Search, asked: Sequence[str]) -> dict[str, dict[str, float]]:
    """The whole and its parts, question by question."""
    snapshot = search.index.snapshot()
    chance = np.random.default_rng(1)
    alike = iter(snapshot.papers(chance.integers(0, snapshot.state.rows, 2 * len(asked))))
    assert isinstance(search.encoder, StaticEncoder)
    engines: dict[str, Ask] = {
        "bare tantivy": bare_tantivy(snapshot), "bare faiss": bare_faiss(snapshot, search.encoder, asked),
        "whole search": lambda text: search.search(text, explain=True),
        "whole search, filtered": lambda text: search.search(f"in:cs date:2022.. {text}", explain=True),
        "similar": lambda _text: search.similar(next(alike)),
    }  # fmt: skip
    for text in asked[:40]:
        for run in engines.values():
            run(text)
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    for text in asked:
        for name, run in engines.items():
            spent[name].append(once(run, text))
    return {name: summary(times) for name, times in spent.items()}


def once(run: Ask, text: str) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    clock, cpu = time.perf_counter(), time.thread_time()
    run(text)
    return (time.perf_counter() - clock) * 1000, (time.thread_time() - cpu) * 1000


def summary(spent: Sequence[tuple[float, float]]) -> dict[str, float]:
    """The middle and the end of many timings."""
    clock, cpu = np.array(spent).T
    return {
        "median ms": round(float(np.median(clock)), 3), "p99 ms": round(float(np.quantile(clock, 0.99)), 3),
        "median CPU ms": round(float(np.median(cpu)), 3), "p99 CPU ms": round(float(np.quantile(cpu, 0.99)), 3),
    }  # fmt: skip


def median_ms(run: Ask, asked: Sequence[str]) -> dict[str, float]:
    """One engine by itself."""
    for text in asked[:3]:
        run(text)
    return summary([once(run, text) for text in asked])


def times(found: Mapping[str, Mapping[str, float]], one: str, other: str) -> float:
    """How many times longer `one` takes."""
    return round(found[one]["median CPU ms"] / found[other]["median CPU ms"], 2)


def ratios_of(found: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The ratios that were asked for, of the processor's time: the clock's also counts whatever else the machine does."""
    cpu = {name: numbers["median CPU ms"] for name, numbers in found.items()}
    return {
        "whole / (tantivy + faiss)": round(cpu["whole search"] / (cpu["bare tantivy"] + cpu["bare faiss"]), 2),
        "p99 / median": round(found["whole search"]["p99 CPU ms"] / cpu["whole search"], 2),
        "similar / (2 faiss + 1 ms)": round(cpu["similar"] / (2 * cpu["bare faiss"] + 1), 2),
    }


def started(home: Path, seed: int, seconds: float) -> subprocess.Popen[str]:
    """A new process that searches for some seconds."""
    command = [sys.executable, "-c", FRESH, str(home), str(seed), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def fresh(home: Path, *, seconds: float) -> list[str]:
    """What it says: seconds until its first answer with imports, searches, the most megabytes it held, seconds of the
    processor until then."""
    return started(home, 0, seconds).communicate()[0].split()


def two_processes(home: Path) -> float:
    """Searches of two processes at once beside those of one."""
    alone = int(fresh(home, seconds=SECONDS)[1])
    both = [started(home, seed, SECONDS) for seed in (1, 2)]
    return round(sum(int(process.communicate()[0].split()[1]) for process in both) / alone, 2)


def built(search: Search, papers: Sequence[Paper], folder: Path) -> tuple[Search, dict[str, float]]:
    """An index made anew from the store, and the CPU seconds of that and of its bare parts."""
    assert isinstance(search.encoder, StaticEncoder)
    # The papers held here for the bare parts would be walked through whenever garbage is collected: no work of the index.
    gc.freeze()
    parts = bare_build(papers, search.encoder)
    index = Index(folder / "anew", search.database, search.encoder)
    begun = time.process_time()
    index.update()
    return Search(search.database, index), {**parts, "whole": round(time.process_time() - begun, 2)}


def new_papers(search: Search, papers: Sequence[Paper]) -> dict[str, float]:
    """A thousand papers that were not there: seconds from the last write until they are found."""
    new = [replace(paper, id=make_paper_id(f"new:{paper.id}")) for paper in papers[:1000]]
    with search.database.write(bulk=True) as connection:
        paper_store.put(connection, [(paper, False) for paper in new])
        changes.append_many(connection, [("insert", paper.id, "") for paper in new])
    clock, cpu = time.perf_counter(), time.process_time()
    search.index.update()
    assert search.similar(new[-1].id).hits
    return {
        "1,000 new papers, s": round(time.perf_counter() - clock, 2),
        "1,000 new papers, CPU s": round(time.process_time() - cpu, 2),
    }


if __name__ == "__main__":
    main()
