"""How fast the site is, by wrk on loopback: `python -m benchmarks.site --home FOLDER [--seconds 8] [--write]`; about six minutes.

FOLDER is a library made from the arXiv file; a copy is served, with attention and readers put into it. No page, answer
or list is cached. What is kept between requests are the boards of attention, what the open edition holds until anything
that it is made of moves, and what follows from one stored paper alone: its fields, the unchanging part of its card and the
HTML of its formulas, for the last one or two thousand papers or texts. 1,000 distinct papers and questions; every other
visitor is signed in. Beside requests per second stands the processor time of the server for each: on a busy machine that is
what can be compared. Peers of the same run: a page of one line on the same server, and Flask over a linear TF-IDF scan (see
`site_servers.py`). Chromium says what moves and what the first paint waits for.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import quote_plus

import orjson

from benchmarks.first_paint import first_paints
from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.community.sessions import open_session
from frontlist.model.paper import Paper
from frontlist.model.signal import Signal
from frontlist.store import signals
from frontlist.web.addresses import segment
from tests.conftest import chromium_path

RESULTS: Final = Path(__file__).parent / "results" / "site.json"
PORTS: Final = {"ours": 8741, "one-line": 8742, "linear": 8743}
DISTINCT, CLIENTS, READERS, VOTES, FEEDS = 1000, 16, 40, 20_000, 12
ASKED: Final = {"of one line's requests/s": 1 / 25, "ms over the engine": 5.0, "p99 / median": 6.0, "memory MB": 900,
                "times one line's CPU": 25, "front page bytes, gzip": 60_000, "layout shift": 0.01, "requests before first paint": 2}  # fmt: skip
# A page of the peer takes the best part of a second.
PEER_SECONDS: Final = 8
TIMES_THE_PEER: Final = {"front": 10, "paper": 10, "search": 2}
LUA: Final = """
local paths, cookies, at = {}, {}, 0
for line in io.lines("PATHS") do paths[#paths + 1] = line end
for line in io.lines("COOKIES") do cookies[#cookies + 1] = line end
request = function()
  at = at + 1
  local headers = {["Accept-Encoding"] = "gzip", ["Accept"] = "text/html"}
  if #cookies > 0 and at % 2 == 0 then headers["Cookie"] = cookies[(at / 2) % #cookies + 1] end
  return wrk.format("GET", paths[(at - 1) % #paths + 1], headers)
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %f %f %f %d", summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000, summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect))
end
"""


@dataclass(frozen=True, slots=True)
class Given:
    """What is asked of the servers."""

    paths: Mapping[str, Sequence[str]]
    feeds: Sequence[str]
    cookies: Sequence[str]


def main() -> None:
    """Measure; with --write, keep the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(given.home, home, ignore=shutil.ignore_patterns("*.lock", "rejects"))
        asked = prepare(home)
        result = {
            "machine": machine(),
            "commit": commit(),
            "peer's server": "Flask" if find_spec("flask") else "ours",
            **measure(home, asked, Path(folder), given.seconds),
        }
    text = orjson.dumps(result, option=orjson.OPT_INDENT_2).decode()
    print(text)
    if given.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(text + "\n")


def prepare(home: Path) -> Given:
    """Attention for some thousand papers, closed editions, readers who are signed in, and what will be asked."""
    chance = random.Random(5)
    flags = {"mode": "shared", "base_url": "http://localhost:1", "mail_from": "us@example.org"}
    with Library.open(home, flags=flags) as library:
        library.index.update()
        with library.database.read() as connection:
            ids = [
                row[0] for row in connection.exec_driver_sql("SELECT id FROM papers WHERE NOT removed ORDER BY number")
            ]
        with library.database.write() as connection:
            signals.put(connection, list(votes(chance.sample(ids, 3000), library.clock(), chance)))
        library.discover.close_due()
        cookies = [f"frontlist_session={secret}" for secret in readers(library)]
        papers = [library.papers.get(paper_id) for paper_id in chance.sample(ids, DISTINCT)]
    queries = [" ".join(paper.title.split()[: chance.choice([2, 3, 4, 6])]) for paper in papers]
    searches = [f"/search?q={quote_plus(query)}" for query in queries]
    paths = {"one line": ["/"], "front": ["/"], "trending": list(trending_paths()), "paper": [f"/paper/{paper.id}" for paper in papers],
             "search": searches, "API search": [f"/api/v1{path}" for path in searches]}  # fmt: skip
    return Given(paths, list(feeds(papers)), cookies)


def feeds(papers: Sequence[Paper]) -> Iterator[str]:
    """Feeds of each public kind that this home has something for, each address once: nothing of them is kept."""
    yield from ("/feeds/edition/day", "/feeds/edition/week", "/feeds/trending")
    for paper in papers[:FEEDS]:
        yield f"/feeds/search.{{}}?q={quote_plus(' '.join(paper.title.split()[:3]))}"
        yield f"/feeds/similar/{paper.id}"
        yield from (f"/feeds/author/{segment(author.name)}" for author in paper.authors[:1])
        yield from (f"/feeds/category/{category}" for category in paper.categories[:1])
        yield from (f"/feeds/day/{paper.date}" for _ in range(len(paper.date) == 10))


def votes(ids: Sequence[str], now: dt.datetime, chance: random.Random) -> Iterator[Signal]:
    """A month of attention: much for few, little for most."""
    for number in range(VOTES):
        paper = ids[min(int(chance.paretovariate(0.7)) - 1, len(ids) - 1)] if number % 2 else chance.choice(ids)
        at = now - dt.timedelta(days=chance.random() * 30)
        yield Signal(paper, "vote", "benchmark", str(number), at, at)


def readers(library: Library) -> Iterator[str]:
    """The secrets of readers' browsers."""
    community = library.community
    for number in range(READERS):
        community.accounts.add(
            f"Reader {number}", f"reader{number}@example.org", "correct horse battery staple", "reader"
        )
        with library.database.write() as connection:
            account = community.accounts.named(f"Reader {number}")
            yield open_session(connection, community.context, account, agent="wrk", earlier="").secret


def trending_paths() -> Iterator[str]:
    """Every period, some fields, some formulas, a few pages."""
    for period in ("day", "week", "month", "year", "all"):
        for category in ("", "cs.LG", "cs.CL", "cs.CV", "math", "astro-ph"):
            for formula in ("frontlist", "hackernews", "top"):
                yield from (
                    f"/trending?period={period}&category={category}&formula={formula}&page={page}" for page in (1, 2)
                )


def measure(home: Path, asked: Given, folder: Path, seconds: int) -> dict[str, Any]:
    """Each page against the one-line page measured right beside it, then against the linear peer."""
    pages: dict[str, dict[str, float]] = {}
    with serving("one-line", home) as least, serving("ours", home) as worker:
        for name in ("front", "trending", "paper", "search", "API search"):
            pressed("ours", asked, name, folder, 3)
            line = timed(least.pid, "one-line", asked, "one line", folder, 3)
            page = timed(worker.pid, "ours", asked, name, folder, seconds)
            pages[name] = page | {"one line's requests/s": line["requests/s"], "share of one line's": round(page["requests/s"] / line["requests/s"], 4),
                                  "times one line's CPU": round(page["CPU ms"] / line["CPU ms"], 1),
                                  "p99 / median": round(page["p99 ms"] / max(page["median ms"], 0.01), 1)}  # fmt: skip
        over = over_the_engine(asked.paths["search"])
        memory = {"memory MB": resident(worker.pid, "VmRSS"), "of it not files MB": resident(worker.pid, "RssAnon")}
        front = {"front page bytes, gzip": size_of("/")}
        fed = feed_times(worker.pid, asked.feeds)
        shown = {name: asked.paths[name][0] for name in ("front", "trending", "paper", "search")}
        chromium = chromium_path()
        paints = first_paints(f"http://localhost:{PORTS['ours']}", shown, chromium) if chromium else {}
    with serving("linear", home, patience=600) as flask:
        for name in TIMES_THE_PEER:
            peer = timed(flask.pid, "linear", asked, name, folder, max(seconds, PEER_SECONDS))
            pages[name] |= {
                "peer's requests/s": peer["requests/s"], "peer's CPU ms": peer["CPU ms"],
                "times the peer": round(pages[name]["requests/s"] / max(peer["requests/s"], 0.01), 1),
                "times the peer, by CPU": round(peer["CPU ms"] / max(pages[name]["CPU ms"], 0.001), 1),
            }  # fmt: skip
    asked_for = {**ASKED, **{f"times the peer, {name}": times for name, times in TIMES_THE_PEER.items()}}
    return {"clients": CLIENTS, "asked": asked_for, "pages": pages, "ms over the engine": over, "feeds": fed, "first paint": paints,
            **memory, **front}  # fmt: skip


def pressed(server: str, asked: Given, name: str, folder: Path, seconds: int) -> dict[str, float]:
    """wrk against one server, 16 clients."""
    script, paths, secrets = folder / "ask.lua", folder / "paths", folder / "cookies"
    paths.write_text("\n".join(asked.paths[name]) + "\n")
    secrets.write_text("\n".join(asked.cookies) + "\n" if server == "ours" else "")
    script.write_text(LUA.replace("PATHS", str(paths)).replace("COOKIES", str(secrets)))
    command = [
        "wrk",
        "-t1",
        f"-c{CLIENTS}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "--latency",
        "-s",
        str(script),
        f"http://localhost:{PORTS[server]}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\S+) (\S+)", said)
    assert found, said
    requests, microseconds, middle, last, longest, errors = map(float, found.groups())
    print(
        f"{server:9} {name:11} {requests / microseconds * 1e6:9.1f}/s  median {middle:7.2f} ms  p99 {last:7.2f} ms  max {longest:7.1f}",
        file=sys.stderr,
    )
    return {
        "requests/s": round(requests / microseconds * 1e6, 1),
        "median ms": round(middle, 2),
        "p99 ms": round(last, 2),
        "errors": errors,
    }


def timed(pid: int, server: str, asked: Given, name: str, folder: Path, seconds: int) -> dict[str, float]:
    """The same, with the milliseconds of processor time that the server spent on each request."""
    before = processor_seconds(pid)
    told = pressed(server, asked, name, folder, seconds)
    spent = processor_seconds(pid) - before
    return {**told, "CPU ms": round(spent * 1000 / max(told["requests/s"] * seconds, 1), 3)}


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors so far (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def over_the_engine(paths: Sequence[str]) -> dict[str, float]:
    """The medians of what a whole answer takes beyond the time that the engine says it took for it; one client.

    The API does not tell the engine's time: there it is the one that the page told for the same question.
    """
    beyond: dict[str, list[float]] = {"page": [], "API": []}
    connection = http.client.HTTPConnection("localhost", PORTS["ours"])
    for path in paths[:400]:
        took, body = fetched(connection, path)
        engine = engine_ms(body)
        beyond["page"].append(took - engine)
        beyond["API"].append(fetched(connection, f"/api/v1{path}")[0] - engine)
    connection.close()
    return {name: round(median(values), 2) for name, values in beyond.items()}


def feed_times(pid: int, feeds: Sequence[str]) -> dict[str, dict[str, float]]:
    """By kind of feed: the median of one client's wait, and the processor time for each, in milliseconds."""
    kinds: dict[str, list[str]] = {}
    for path in feeds:
        kinds.setdefault(re.split(r"[/.?]", path)[2], []).append(path)
    connection = http.client.HTTPConnection("localhost", PORTS["ours"])
    found = {}
    for kind, paths in kinds.items():
        addresses = [
            path.format(ending) if "{}" in path else f"{path}.{ending}" for path in paths for ending in ("atom", "json")
        ]
        before, waits = processor_seconds(pid), [fetched(connection, address)[0] for address in addresses]
        spent = processor_seconds(pid) - before
        found[kind] = {"median ms": round(median(waits), 1), "CPU ms": round(spent * 1000 / len(waits), 1)}
    connection.close()
    return found


def fetched(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """An answer and the milliseconds it took."""
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status)
    return (time.perf_counter() - begun) * 1000, body


def engine_ms(body: bytes) -> float:
    """The engine's own time, as the page tells it."""
    found = re.search(r"in ([\d.]+) ms</span>", body.decode())
    assert found, body[:500]
    return float(found.group(1))


def size_of(path: str) -> int:
    """What goes over the wire for a page."""
    connection = http.client.HTTPConnection("localhost", PORTS["ours"])
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    return len(connection.getresponse().read())


@contextmanager
def serving(name: str, home: Path, *, patience: int = 120) -> Iterator[subprocess.Popen[bytes]]:
    """One of the servers, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.site_servers", name, "--home", str(home), "--port", str(PORTS[name])]
    process = subprocess.Popen(command)
    try:
        wait_for(process, PORTS[name], patience)
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, seconds: int) -> None:
    """Until it answers."""
    for _ in range(seconds * 2):
        if process.poll() is not None:
            raise RuntimeError(f"the server for port {port} ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection("localhost", port, timeout=30)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"nothing answers at port {port}")


def resident(pid: int, name: str) -> int:
    """Megabytes of a process that lie in memory now."""
    found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found.group(1)) // 1024


if __name__ == "__main__":
    main()
