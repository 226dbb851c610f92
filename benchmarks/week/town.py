"""The whole of it, set up: homes, database, sources, people, processes."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.week.clock import SharedClock
from benchmarks.week.fleet import Fleet
from benchmarks.week.people import register, subscribe
from benchmarks.week.post import PostOffice
from benchmarks.week.readers import SimulatedReader, Stage
from benchmarks.week.stock import MONDAY, Stock, topics
from frontlist.app import Library
from frontlist.config import write_setting
from frontlist.net.guard import Origin
from tests.oai_standin import OaiStandIn
from tests.postgresql import Server, server_binaries
from tests.smtp_standin import served
from tests.standin import StandIn

DatabaseKind = Literal["sqlite", "postgresql"]
BEGINS = dt.datetime(MONDAY.year, MONDAY.month, MONDAY.day, 0, 30, tzinfo=dt.UTC)
SUNDAY = (MONDAY - dt.timedelta(days=1)).isoformat()
# Actions a second of all readers together, at most; nobody acts more often than once a second.
PACE = 12.0


@dataclass
class Town:
    """What a week is played with."""

    stock: Stock
    clock: SharedClock
    fleet: Fleet
    homes: list[Path]
    arxiv: OaiStandIn
    post: PostOffice
    subscribers: int
    server: Server | None = None
    readers: list[SimulatedReader] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        """What the readers see."""
        return self.readers[0].stage

    def open(self) -> Library:
        """The library as another machine would open it."""
        return Library.open(self.homes[0], clock=self.clock)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Tell what is done, and how long it took."""
        began = time.monotonic()
        yield
        self.took[what] = round(time.monotonic() - began, 1)
        say(f"{what}: {self.took[what]:.1f} s")


@contextmanager
def built(kind: DatabaseKind, folder: Path, stock: Stock, subscribers: int, readers: int) -> Iterator[Town]:
    """A town whose library holds everything up to the Monday, and whose processes run."""
    with ExitStack() as opened:
        server = _server(opened) if kind == "postgresql" else None
        town = _plan(opened, folder, stock, subscribers, server)
        with town.timed("import"):
            town.fleet.run(town.homes[0], "import", str(stock.file))
        with town.timed("index"):
            for home in town.homes:
                town.fleet.run(home, "index", "update")
        town.fleet.run(town.homes[0], "source", "add", "arxiv", "--name", "arxiv")
        with town.timed("people"):
            _people(town, readers)
        opened.callback(town.fleet.stop)
        with town.timed("start"):
            town.fleet.start()
        yield town


def _server(opened: ExitStack) -> Server:
    binaries = server_binaries()
    assert binaries, "PostgreSQL is not installed"
    server = Server(binaries)
    opened.callback(server.remove)
    return server


def _plan(opened: ExitStack, folder: Path, stock: Stock, subscribers: int, server: Server | None) -> Town:
    """SQLite: one process. PostgreSQL: two machines, each with a home of its own, a web node and a worker."""
    world, post, arxiv = opened.enter_context(StandIn()), PostOffice(), OaiStandIn([], page=200, today=SUNDAY)
    clock = SharedClock.start(folder / "clock", BEGINS)
    fleet = Fleet(folder, folder / "clock")
    homes = [folder / name for name in (("first", "second") if server else ("home",))]
    port = opened.enter_context(served(post))
    settings = _settings(arxiv.serve(world), world.origin, port, server.create("week") if server else "")
    for number, home in enumerate(homes):
        for name, value in settings.items():
            write_setting(home, name, value)
        fleet.add_web(f"web-{number}", home)
        if server:
            fleet.add_worker(f"worker-{number}", home)
    return Town(stock, clock, fleet, homes, arxiv, post, subscribers, server)


def _settings(arxiv: str, origin: Origin, smtp: int, database: str) -> Mapping[str, str]:
    given = {
        "mode": "shared", "base_url": "https://week.example", "mail_from": "desk@week.example", "arxiv_oai": arxiv,
        "exempt": f"{origin.scheme}://{origin.host}:{origin.port}", "arxiv_seconds": "0", "requests_a_minute": "0",
        "smtp": f"smtp://127.0.0.1:{smtp}", "smtp_rate": "0", "smtp_domain_rate": "0",
    }  # fmt: skip
    return {**given, "database": database} if database else given


def _people(town: Town, readers: int) -> None:
    asked = topics(town.stock, 500)
    subscribe(town.homes[0], town.clock, town.subscribers, asked)
    urls = [node.url for node in town.fleet.nodes if node.port]
    stage = Stage(urls, asked, think=max(1.0, readers / PACE))
    people = register(town.homes[0], town.clock, readers)
    town.readers = [SimulatedReader(number, person, stage) for number, person in enumerate(people)]


def say(words: str) -> None:
    """A line of progress."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)
