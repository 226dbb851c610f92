"""A stand-in for the outside world: a local HTTP server that replays answers and misbehaves on demand."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from frontlist.net.client import Client, Limits, Wait
from frontlist.net.guard import Origin
from frontlist.net.pace import MemoryPace, Spacing


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """One answer. `cut_after` closes the connection after so many bytes; `drip` is the pause after each byte."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    drip: float = 0.0


Answerer = Callable[[Asked], Reply]


class StandIn:
    """The server. Each path has one answerer; `script` gives replies that come first, one per request."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.scripts: dict[str, list[Reply]] = {}
        self.routes: dict[str, Answerer] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.standin = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def secure_with(self, context: ssl.SSLContext) -> None:
        """Speak TLS; each connection shakes hands in its own thread, so that one that fails harms no other."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def origin(self) -> Origin:
        return Origin("http", "127.0.0.1", self.port)

    def on(self, path: str, answer: Reply | Answerer) -> str:
        """Answer `path` so, always; its address."""
        self.routes[path] = answer if callable(answer) else lambda _asked: answer
        return self.url + path

    def script(self, path: str, *replies: Reply) -> str:
        """Answer the next requests for `path` with `replies`, one each, before its usual answer; its address."""
        self.scripts.setdefault(path, []).extend(replies)
        return self.url + path

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if waiting := self.scripts.get(asked.path):
            return waiting.pop(0)
        route = self.routes.get(asked.path)
        return route(asked) if route else Reply(b"nothing here", 404)


class _Server(ThreadingHTTPServer):
    standin: StandIn
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.standin.answer(Asked(self.command, parts.path, query, headers, body))
        try:
            self._send(reply)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = _handle  # noqa: N815

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.drip:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.drip)
            return
        self.wfile.write(reply.body[: reply.cut_after])
        if reply.cut_after is not None:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@dataclass
class FakeTime:
    """A clock that only moves when somebody sleeps."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.seconds

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 3, 11, tzinfo=dt.UTC) + dt.timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def client_for(*standins: StandIn, limits: Limits | None = None, fake: FakeTime | None = None) -> Client:
    """A client that may talk to these stand-ins and to nothing else that is not public. Waiting takes no time."""
    fake = fake or FakeTime()
    return Client(
        agent="Frontlist/test (tests@example.org)",
        pace=MemoryPace(Spacing(), fake.clock),
        exempt=frozenset(standin.origin for standin in standins),
        limits=limits or Limits(),
        clock=fake.clock,
        now=fake.now,
        sleep=fake.sleep,
        chance=lambda: 0.5,
    )


def waits(into: list[Wait]) -> Callable[[Wait], None]:
    """A listener that writes down what a person would be shown."""
    return into.append
