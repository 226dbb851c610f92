"""How much and how often: the size of a request, and the number of them from one address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY: Final = 1_000_000
UPLOAD: Final = 20_000_000
UPLOADS: Final = ("/library/import", "/api/v1/library/import")
HEADERS: Final = 32_000
TARGET: Final = 8_000
KEPT: Final = 50_000


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
        if refused := _refusal(scope):
            await refused(scope, receive, send)
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
                await _plain(413, "This is more than can be taken at once.")(scope, receive, send)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > TARGET:
        return _plain(414, "This address is too long.")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS:
        return _plain(431, "These headers are too large.")
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit():
        return _plain(400, "The Content-Length is not a number.")
    return _plain(413, "This is more than can be taken at once.") if int(length) > _most(scope) else None


def _most(scope: Scope) -> int:
    return UPLOAD if scope["path"].endswith(UPLOADS) else BODY


def _plain(status: int, words: str) -> PlainTextResponse:
    # The rest of the body is not read: the connection must not be used again.
    return PlainTextResponse(words + "\n", status_code=status, headers={"connection": "close"})


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


class RateLimit:
    """429 with Retry-After for an address that asks too often. 0 a minute: no limit."""

    def __init__(self, app: ASGIApp, *, a_minute: int) -> None:
        self.app = app
        self.buckets = Buckets(a_minute) if a_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if wait := self._wait(scope):
            headers = {"retry-after": str(int(wait) + 1)}
            words = PlainTextResponse("Too many requests. Please wait a little.\n", status_code=429, headers=headers)
            await words(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        peer = scope.get("client")
        if scope["type"] != "http" or not self.buckets or not peer or scope["path"].startswith("/static/"):
            return 0.0
        return self.buckets.wait(peer[0])
