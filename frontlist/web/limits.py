"""How much and how often: the size of a request, and the number of them from one address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontlist.model.addresses import network_of
from frontlist.web.errors import Told, problem

BODY: Final = 1_000_000
UPLOAD: Final = 20_000_000
UPLOADS: Final = ("/library/import", "/api/v1/library/import", "/subscribe/backtest")
HEADERS: Final = 32_000
TARGET: Final = 8_000
KEPT: Final = 50_000
# These hear of the limit before they meet it.
PROGRAMS: Final = ("/api/", "/feeds")


class TooLarge(HTTPException):
    """Raised inside the reading of a body that goes on beyond the limit; frameworks let this kind of error through."""

    def __init__(self) -> None:
        super().__init__(413, "This is more than can be taken at once.")


class SizeLimit:
    """413 for a body, 431 for headers, 414 for an address beyond what any page of ours needs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if refusal := _refusal(scope):
            await refusal(scope, receive, send)
            return
        started, most, read = False, _most(scope), 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge
            return message

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive_counted, send_noted)
        except TooLarge:
            if not started:
                await refused(scope, 413, "This is more than can be taken at once.")(scope, receive, send)


def _refusal(scope: Scope) -> Response | None:
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > TARGET:
        return refused(scope, 414, "This address is too long.")
    if "\0" in scope["path"] or b"%00" in (scope.get("query_string") or b""):
        # No text of ours holds a NUL, and PostgreSQL takes none.
        return refused(scope, 400, "This address holds a character that is not text.")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS:
        return refused(scope, 431, "These headers are too large.")
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit():
        return refused(scope, 400, "The Content-Length is not a number.")
    return refused(scope, 413, "This is more than can be taken at once.") if int(length) > _most(scope) else None


def _most(scope: Scope) -> int:
    return UPLOAD if scope["path"].endswith(UPLOADS) else BODY


def for_programs(scope: Scope) -> bool:
    """Whether the address is one that programs call."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.startswith(PROGRAMS)


def refused(scope: Scope, status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """What is answered before any page or call is reached: problem details for programs, a line for everybody else."""
    # The rest of the body is not read: the connection must not be used again.
    sent = {"connection": "close", **(headers or {})}
    if for_programs(scope):
        return problem(Told(status, "refused", words, "", sent))
    return PlainTextResponse(words + "\n", status_code=status, headers=sent)


class Buckets:
    """A leaky bucket for each key; the least used are forgotten, so that memory has an end."""

    def __init__(self, a_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self.clock = clock
        self.levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Count one; the seconds to wait when it is one too many, else 0."""
        now = self.clock()
        level, at = self.levels.pop(key, (0.0, now))
        level = max(0.0, level - (now - at) * self.a_minute / 60)
        full = level + 1 > self.a_minute
        self.levels[key] = (level if full else level + 1, now)
        if len(self.levels) > KEPT:
            self.levels.popitem(last=False)
        return (level + 1 - self.a_minute) * 60 / self.a_minute if full else 0.0

    def told(self, key: str) -> dict[str, str]:
        """How much is left, in the headers that the IETF's draft on rate limits describes."""
        level, _ = self.levels.get(key, (0.0, 0.0))
        left, full = max(0, int(self.a_minute - level)), int(level * 60 / self.a_minute) + 1
        return {
            "ratelimit-policy": f'"address";q={int(self.a_minute)};w=60',
            "ratelimit": f'"address";r={left};t={full}',
        }


class RateLimit:
    """429 with Retry-After for an address that asks too often. 0 a minute: no limit."""

    def __init__(self, app: ASGIApp, *, a_minute: int) -> None:
        self.app = app
        self.buckets = Buckets(a_minute) if a_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = scope.get("client")
        if scope["type"] != "http" or not self.buckets or not peer or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        network = network_of(peer[0])
        wait = self.buckets.wait(network)
        headers = self.buckets.told(network) if wait or for_programs(scope) else {}
        if wait:
            again = {"retry-after": str(int(wait) + 1), **headers}
            await refused(scope, 429, "Too many requests. Please wait a little.", again)(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_told if headers else send)
