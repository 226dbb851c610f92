"""One line of JSON for each request, without what must stay secret: no query, no path that is itself a key."""

from __future__ import annotations

import logging
import re
import time
from typing import Final

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("frontlist.access")
# A path segment that looks like a key: long, and with a digit or a capital in it. Ids of papers are shorter.
_KEY: Final = re.compile(r"(?<=/)(?=[^/]*[0-9A-Z])[A-Za-z0-9_.~-]{20,}")


def redacted(path: str) -> str:
    """`path` with every segment that could open something taken out.

    >>> redacted("/signin/Zk3v9QpX7mL2aB8cD4eF6gH1")
    '/signin/…'
    >>> redacted("/paper/pabcdefghij23")
    '/paper/pabcdefghij23'
    """
    return _KEY.sub("…", path)


class AccessLog:
    """Writes the line when the answer is complete, or broke off."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not logger.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 0, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_counted)
        finally:
            peer = scope.get("client")
            line = {
                "method": scope["method"], "path": redacted(scope["path"]), "status": status, "bytes": size,
                "ms": round((time.perf_counter() - began) * 1000, 1), "client": peer[0] if peer else "",
            }  # fmt: skip
            logger.info(orjson.dumps(line).decode())
