"""Connecting, guarded: the address that was checked is the address that is connected to.

The name is resolved here, once, each address is checked, and the socket is opened to that number; a second
look-up, which could answer differently (DNS rebinding), never happens. TLS still checks the name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpcore

from frontlist.errors import AddressRefused, NetworkError, end_if, go_on
from frontlist.net.public import is_public

Resolver = Callable[[str, int], Sequence[str]]
DEFAULT_PORTS = {"http": 80, "https": 443}
# Longer waits are made of such ones, so that whoever is told to stop does so at once.
STRETCH_SECONDS = 0.25


class Origin(NamedTuple):
    """An endpoint for which an exemption can be granted: scheme, host and port, all three."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """The endpoint of `url`; only http and https have one."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise NetworkError(f"{url[:200]!r} is not a web address.", "Check how it is written.") from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise NetworkError(f"{url[:200]!r} is not a web address.", "It must begin with https:// or http://.")
    return Origin(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])


def resolve(host: str, port: int) -> list[str]:
    """Every numeric address of `host`, as the system knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class GuardedBackend(httpcore.NetworkBackend):
    """Opens the sockets of one request; `deadline` is when that request must be over, whatever arrives, and `stop` says
    that nobody waits for it any more."""

    resolve: Resolver
    exempt: bool
    deadline: float
    clock: Callable[[], float]
    stop: Callable[[], bool] = go_on

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first permitted address of `host` that answers."""
        trouble: Exception = httpcore.ConnectError(f"no address of {host} answered")
        for address in self._permitted(host, port):
            try:
                opened = httpcore.SyncBackend().connect_tcp(address, port, self._left(timeout), local_address)
                return _TimedStream(opened, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    def _permitted(self, host: str, port: int) -> Sequence[str]:
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} cannot be resolved ({error})") from error
        allowed = [address for address in found if self.exempt or is_public(address)]
        if found and not allowed:
            raise AddressRefused(
                f"{host} is not on the public internet ({found[0]}).",
                "If you trust this endpoint, add it (scheme://host:port) to the setting `exempt`.",
                host=host,
                address=found[0],
            )
        return allowed

    def _left(self, timeout: float | None) -> float:
        left = self.deadline - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A socket whose every wait ends at the request's deadline: a drip of bytes cannot hold us."""

    def __init__(self, stream: httpcore.NetworkStream, backend: GuardedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._backend._left(timeout)
        while True:
            end_if(self._backend.stop)
            try:
                return self._stream.read(max_bytes, min(left, STRETCH_SECONDS))
            except httpcore.ReadTimeout:
                left -= STRETCH_SECONDS
                if left <= 0:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._backend._left(timeout))
        return _TimedStream(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
