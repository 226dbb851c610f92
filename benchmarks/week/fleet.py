"""The processes of the installation, and what starts each again when it dies, as systemd would."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx

from frontlist.errors import HomeError

# Before a start, as a service manager waits.
PAUSE = 1.0
STOPPING = 30.0


class Event(NamedTuple):
    """What happened to a process or to the database, in seconds since 1970."""

    began: float
    ended: float
    what: str


@dataclass
class Node:
    """One process: `command` after the home; a web node answers on `port`."""

    name: str
    home: Path
    command: Sequence[str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Fleet:
    """Starts, kills, restarts. Whatever dies by itself is started again and told."""

    folder: Path
    clock: Path
    nodes: list[Node] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    died: list[str] = field(default_factory=list)
    # Until then whoever starts may find no database, says so, ends and is started again.
    no_database_until: float = 0.0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def add_web(self, name: str, home: Path) -> None:
        """A web node, which does a worker's work too."""
        port = free_port()
        self.nodes.append(Node(name, home, ("serve", "--port", str(port)), port))

    def add_worker(self, name: str, home: Path) -> None:
        """A worker."""
        self.nodes.append(Node(name, home, ("worker",)))

    def start(self) -> None:
        """Start everything, and wait until every web node answers."""
        for node in self.nodes:
            self._spawn(node)
        threading.Thread(target=self._watch, name="supervisor", daemon=True).start()
        for node in self.nodes:
            self._wait_for(node)

    def run(self, home: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        done = subprocess.run(
            [*self._begin(home), *command], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
        return done

    def kill_one(self, chance: random.Random) -> Event:
        """SIGKILL to one of them, which starts again after a pause; then wait until it answers."""
        with self._lock:
            node = chance.choice(self.nodes)
            began = time.time()
            self._end(node, signal.SIGKILL)
            time.sleep(PAUSE)
            self._spawn(node)
        happened = self._happened(began, f"{node.name} killed")
        self._wait_for(node)
        return happened

    def restart(self, node: Node) -> Event:
        """Stop as an operator does, and start."""
        with self._lock:
            began = time.time()
            self._end(node, signal.SIGTERM)
            self._spawn(node)
        happened = self._happened(began, f"{node.name} restarted")
        self._wait_for(node)
        return happened

    def note(self, began: float, what: str) -> Event:
        """Remember what happened elsewhere."""
        return self._happened(began, what)

    def stop(self) -> None:
        """End everything, politely."""
        self._ended.set()
        with self._lock:
            for node in self.nodes:
                self._end(node, signal.SIGTERM)

    def logs(self) -> str:
        """What all of them wrote."""
        return "\n".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def _happened(self, began: float, what: str) -> Event:
        self.events.append(Event(began, time.time(), what))
        return self.events[-1]

    def _begin(self, home: Path) -> list[str]:
        return [sys.executable, "-m", "benchmarks.week.node", str(self.clock), str(home)]

    def _spawn(self, node: Node) -> None:
        with (self.folder / f"{node.name}.log").open("ab") as log:
            node.process = subprocess.Popen(
                [*self._begin(node.home), *node.command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )  # fmt: skip

    def _end(self, node: Node, how: signal.Signals) -> None:
        if node.process is None:
            return
        with suppress(ProcessLookupError):
            node.process.send_signal(how)
        try:
            node.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.died.append(f"{node.name} did not end within {STOPPING:.0f} s of being asked")
            node.process.kill()
            node.process.wait()

    def _wait_for(self, node: Node, seconds: float = 300.0) -> None:
        """Until a web node answers; nobody can ask a worker."""
        until = time.monotonic() + seconds
        while node.port and not self._ended.is_set():
            with suppress(httpx.HTTPError):
                if httpx.get(f"{node.url}/api/v1/status", timeout=10).is_success:
                    return
            if time.monotonic() > until:
                self.died.append(f"{node.name} did not answer within {seconds:.0f} s of its start")
                return
            time.sleep(0.2)

    def _watch(self) -> None:
        while not self._ended.wait(0.5):
            with self._lock:
                for node in self.nodes:
                    if node.process and node.process.poll() is not None and not self._ended.is_set():
                        away = time.time() < self.no_database_until
                        if not (away and node.process.returncode == HomeError.exit_code):
                            self.died.append(f"{node.name} ended by itself with {node.process.returncode}")
                        self._spawn(node)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
