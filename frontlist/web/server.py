"""Running the site: one process, threads for requests, and one thread that does the worker's chores."""

from __future__ import annotations

import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from frontlist.app import Library
from frontlist.chores import make_worker
from frontlist.errors import FrontlistError, UsageError
from frontlist.web.hosts import is_loopback
from frontlist.web.site import make_app

STOP_SECONDS: Final = 10
KEEP_ALIVE_SECONDS: Final = 15
GARBAGE_AFTER: Final = 10_000
BACKLOG: Final = 2048


def run(library: Library, host: str, port: int, *, say: Callable[[str], None]) -> None:
    """Serve until a signal comes; requests under way are finished first."""
    check_address(library, host)
    listening = bind(host, port)
    app = make_app(library)
    warm(library)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS, limit_concurrency=1000, h11_max_incomplete_event_size=64_000,
    )  # fmt: skip
    stop = threading.Event()
    # On one machine the site does what the worker does; beside workers, leases see to it that nothing is done twice.
    worker = threading.Thread(target=make_worker(library, stop.is_set).run, name="worker", daemon=True)
    server = uvicorn.Server(config)
    with ended_by_signals(server):
        say(f"Serving {library.settings.text('site_name')} at {address(listening)} (Ctrl-C stops it).")
        if words := astray(library, listening):
            say(words)
        worker.start()
        try:
            server.run(sockets=[listening])
        finally:
            stop.set()
            worker.join(timeout=STOP_SECONDS)
            listening.close()


@contextmanager
def ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """SIGINT and SIGTERM are how a site is stopped, and no failure: who supervises it sees exit code 0.

    uvicorn ends at either, then raises it once more for who handled it before; that one also ends a start that is under way.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def warm(library: Library) -> None:
    """Read what the first visitor would wait for. What is in memory from then on stays: for the garbage collector to
    look through it again and again would hold up everybody for a tenth of a second each time."""
    with suppress(FrontlistError):
        library.discover.edition()
    gc.collect()
    gc.freeze()
    # A page makes thousands of objects and hardly a cycle: looking after every 700 took a twentieth of its time.
    gc.set_threshold(GARBAGE_AFTER, 20, 20)


def check_address(library: Library, host: str) -> None:
    """A private library is for whoever sits at this machine: it has no doors to the network."""
    if library.settings.text("mode") == "private" and not is_loopback(host):
        raise UsageError(
            f"A private library is served on this machine only, not on {host}.",
            "Leave --host out, or make it shared with `frontlist share`.",
        )
    if library.settings.text("mode") == "shared" and not library.settings.text("base_url"):
        raise UsageError(
            "A shared site needs its public address.", "Set it with `frontlist config set base_url https://…`."
        )


def bind(host: str, port: int) -> socket.socket:
    """The listening socket, or the sentence on why there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        # From here on a visitor waits instead of being turned away: the address is told before the server's loop turns.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == 98:  # EADDRINUSE
            raise UsageError(
                f"Port {port} is in use already.", f"Stop what uses it, or choose another: --port {port + 1}."
            ) from error
        raise UsageError(
            f"Cannot listen on {host}:{port}: {error.strerror or error}.", "Choose another --host or --port."
        ) from error
    return listening


def astray(library: Library, listening: socket.socket) -> str:
    """What to say where links in mails would lead to another port than the one that answers; '' where they are right."""
    port = listening.getsockname()[1]
    if library.settings.text("base_url") or port == urlsplit(library.base_url).port:
        return ""
    return f"Links in mails lead to {library.base_url}; `frontlist config set base_url http://localhost:{port}` leads them here."


def address(listening: socket.socket) -> str:
    """What to type into a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
