"""Lets nothing through that is not addressed to us, and believes no proxy but those that are named."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from frontlist.web.hosts import Hosts
from frontlist.web.limits import refused


class HostGuard:
    """Refuses what is not addressed to us, and puts the true client and the path prefix into the scope."""

    def __init__(self, app: ASGIApp, *, hosts: Hosts, prefix: str) -> None:
        self.app = app
        self.hosts = hosts
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            scope["root_path"] = self.prefix
            if self.prefix and scope["path"] == self.prefix:
                # What people type, and what `base_url` says: without the slash that the front page's path is.
                scope["path"] = f"{self.prefix}/"
            if reason := self.hosts.refusal(headers):
                await refused(scope, 421, reason)(scope, receive, send)
                return
            self._believe(scope, headers)
        await self.app(scope, receive, send)

    def _believe(self, scope: Scope, headers: Headers) -> None:
        """The last address that a known proxy has seen itself: everything before it can be made up."""
        peer = scope.get("client")
        if self.hosts.private or not peer or peer[0] not in self.hosts.proxies:
            return
        scope["scheme"] = self.hosts.scheme
        # A proxy may add a header of its own below the one that it was sent: all of them are one list (RFC 9110, 5.3).
        given = ",".join(headers.getlist("x-forwarded-for"))
        seen = [part.strip() for part in given.split(",") if part.strip()]
        while seen and seen[-1] in self.hosts.proxies:
            seen.pop()
        if seen:
            scope["client"] = (seen[-1], 0)
