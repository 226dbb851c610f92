"""What a morning costs: 244k papers, 5,000 readers with 3 of 500 topics each, written and sent over SMTP.

    python -m benchmarks.digest HOME [--readers 5000] [--topics 500] [--write]

HOME is a library with an index, of which the benchmark needs a copy that it may write to. In the same run it measures
the parts by themselves: each topic searched once, each mail rendered and built, the same bytes over one bare SMTP
connection (smtplib, to the same sink in a process of its own). The files are read once before, so that neither side
pays for a cold disk. Both times on the clock and times of this process's CPU
are told; on a machine that others use too, the latter say more.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import multiprocessing
import os
import random
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from benchmarks.ingest import commit, machine
from frontlist.app import Library
from frontlist.digest.gather import LATE, MOST_CANDIDATES
from frontlist.digest.headers import list_headers, message_id
from frontlist.digest.render import Place, render
from frontlist.digest.tokens import mail_token
from frontlist.mail.message import Letter, build
from frontlist.model.query import PaperFilter
from frontlist.model.subscription import Issue, Reader, Subscription
from frontlist.store import outbox, papers, readers

RESULT = Path(__file__).parent / "results" / "digest.json"
EACH, BAR = 3, 0.3
FLAGS = {
    "base_url": "https://papers.example", "mail_from": "digest@papers.example", "smtp_rate": "0", "smtp_domain_rate": "0",
}  # fmt: skip


def sink(pipe: Pipe) -> None:
    """An SMTP server that takes everything and keeps nothing; it says its port, and at the end how many mails came."""
    from aiosmtpd.smtp import SMTP

    class Taking:
        count = 0

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
            self.count += 1
            return "250 taken"

    async def serve() -> None:
        taking = Taking()
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(taking), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        pipe.send(taking.count)
        os._exit(0)

    asyncio.run(serve())


@contextmanager
def served() -> Iterator[tuple[int, Callable[[], int]]]:
    """The sink's port, and what ends it and tells how many mails came."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=sink, args=(there,), daemon=True)
    process.start()

    def end() -> int:
        here.send("end")
        return int(here.recv())

    yield here.recv(), end
    process.terminate()
    process.join()


@dataclass
class Watch:
    """Seconds on the clock and of CPU, by part."""

    taken: dict[str, dict[str, float]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.taken[name] = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        print(f"{name:10} {self.taken[name]['seconds']:7.1f} s, {self.taken[name]['cpu']:7.1f} s of CPU", flush=True)

    def ratio(self, unit: str) -> float:
        """What the run cost beside the sum of its parts done bare."""
        parts = sum(self.taken[name][unit] for name in ("searches", "rendering", "smtp"))
        return sum(self.taken[name][unit] for name in ("write", "send")) / parts


def memory() -> dict[str, float]:
    """Megabytes of this process: all that is resident, the peak of it, and what is no mapped file."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = {
        line.partition(":")[0]: line.split()[1] for line in lines if line.startswith(("VmHWM", "VmRSS", "RssAnon"))
    }
    return {name: round(int(value) / 1024, 1) for name, value in found.items()}


def fill(library: Library, count: int, topics: list[str]) -> None:
    """Readers whose hour has come, each with three of the topics."""
    chance = random.Random(20261121)
    now = "2020-01-01T00:00:00.000000+00:00"
    with library.database.write() as connection:
        for reader in readers.every(connection):
            readers.remove(connection, reader.id)
        for number in range(count):
            reader = Reader(f"r{number:05d}", f"r{number}@d{number % 50}.example", "active", hour=7, created_at=now)
            readers.add(connection, reader, reader.email)
            for place, topic in enumerate(chance.sample(topics, EACH)):
                one = Subscription(f"s{number:05d}{place}", reader.id, "query", topic, bar=BAR, created_at=now)
                readers.subscribe(connection, one)


def topics_of(library: Library, count: int, since: str) -> list[str]:
    """Topics that the week's papers are about: the first words of as many titles."""
    found = [paper.title for page in library.papers.pages(PaperFilter(since=since)) for paper in page]
    random.Random(7).shuffle(found)
    return list(
        dict.fromkeys(
            " ".join(title.replace("(", " ").replace(")", " ").replace('"', "").split()[:6]) for title in found
        )
    )[:count]


def rendered(library: Library, issues: list[tuple[Reader, Issue]], watch: Watch) -> list[tuple[str, bytes]]:
    """Every mail once more, from the issues that were written: rendering and building, and nothing else."""
    context = library.digest.context
    with library.database.read() as connection:
        shown = papers.get_many(connection, list({name for _, issue in issues for name in issue.paper_ids}))
    mails = []
    with watch.part("rendering"):
        for reader, issue in issues:
            token = mail_token(context.key, reader.id)
            given = {name: shown[name] for name in issue.paper_ids}
            words = render(issue, given, {}, Place(context.site_name, context.base_url, token))
            letter = Letter(
                reader.email, words.subject, words.text, words.html, context.mail_from, context.site_name, context.mail_from,
                message_id(context.base_url, reader.id, issue.date, "digest"),
                list_headers(context.base_url, context.site_name, token, context.mail_from),
            )  # fmt: skip
            mails.append((reader.email, build(letter, context.now())))
    return mails


def main() -> None:
    """Fill, run, and measure the parts by themselves."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--readers", type=int, default=5_000)
    arguments.add_argument("--topics", type=int, default=500)
    arguments.add_argument("--write", action="store_true", help="keep the result")
    chosen = arguments.parse_args()
    watch, flat = Watch(), dict[str, dict[str, float]]()
    with served() as (port, end):
        flags = FLAGS | {"smtp": f"smtp://127.0.0.1:{port}"}
        with Library.open(chosen.home, flags=flags) as plain:
            newest = plain.papers.select(PaperFilter(), limit=1)[0].date
        morning = dt.datetime.fromisoformat(f"{newest}T08:00:00+00:00") + dt.timedelta(days=1)
        with Library.open(chosen.home, flags=flags, clock=lambda: morning) as library:
            library.index.update()
            since = (morning.date() - dt.timedelta(days=1) - LATE).isoformat()
            topics = topics_of(library, chosen.topics, since)
            fill(library, chosen.readers, topics)
            warm(chosen.home)
            library.search("to have everything open before the clock runs")
            flat["before"] = memory()

            def progress(done: int, total: int | None) -> None:
                if total and done % max(1, total // 5) == 0:
                    flat[f"written {done}"] = memory()

            with watch.part("write"):
                written = library.digest.write_due(progress)
            with watch.part("send"):
                sent = library.digest.send_due()
            flat["sent"] = memory()
            with watch.part("searches"):
                for topic in topics:
                    library.search(f"({topic}) date:{since}..", limit=MOST_CANDIDATES)
            with library.database.read() as connection:
                issues = [(reader, outbox.issues_of(connection, reader.id, 1)) for reader in readers.active(connection)]
            mails = rendered(library, [(reader, found[0]) for reader, found in issues if found], watch)
            with watch.part("smtp"), smtplib.SMTP("127.0.0.1", port) as bare:
                for to, message in mails:
                    bare.sendmail("digest@papers.example", [to], message)
            assert end() == 2 * sent.sent == 2 * written.written
            result = found(library, watch, flat, topics, mails)
    print(json.dumps(result, indent=2))
    if chosen.write:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def warm(home: Path) -> None:
    """Every file of the home into the system's memory."""
    for file in home.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                while opened.read(1 << 24):
                    pass


def found(
    library: Library, watch: Watch, flat: dict[str, dict[str, float]], topics: list[str], mails: list[tuple[str, bytes]]
) -> dict[str, Any]:
    """What was measured."""
    with library.database.read() as connection:
        stock = papers.count(connection)
    return {
        "what": "one morning's digests against its parts done bare", "papers": stock, "topics": len(topics),
        "mails": len(mails), "bytes": sum(len(mail) for _, mail in mails), "parts": watch.taken,
        "ratio": round(watch.ratio("seconds"), 2), "ratio_cpu": round(watch.ratio("cpu"), 2), "asked": "ratio at most 2, memory at most 1024 MB and flat",
        "memory_mb": flat, "machine": machine(), "commit": commit(), "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()
