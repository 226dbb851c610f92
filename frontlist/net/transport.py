"""httpx over the guarded sockets: one fresh connection per request, so that nothing is shared between threads."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import httpcore
import httpx

from frontlist.net.guard import GuardedBackend


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response, pool: httpcore.ConnectionPool) -> None:
        self._response = response
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
        self._pool.close()


@dataclass(frozen=True, slots=True)
class GuardedTransport(httpx.BaseTransport):
    """Sends one request through `backend`, which decides what may be connected to."""

    backend: GuardedBackend
    tls: ssl.SSLContext

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Errors stay httpcore's own; the client tells them plainly."""
        pool = httpcore.ConnectionPool(ssl_context=self.tls, max_connections=1, network_backend=self.backend)
        try:
            answer = pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=cast("httpx.SyncByteStream", request.stream),
                    extensions=request.extensions,
                )
            )
        except BaseException:
            pool.close()
            raise
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer, pool))
