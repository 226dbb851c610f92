"""Who may be addressed: the Host header, and the headers by which a proxy speaks for somebody else.

Private mode answers this machine's own names only and refuses whatever a proxy has passed on; a page elsewhere that
points its own name at 127.0.0.1 (DNS rebinding) gets nothing. Shared mode answers the host of `base_url`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDING: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that are ours, the scheme the world uses, and the proxies that are believed."""

    names: frozenset[str]
    scheme: str
    proxies: frozenset[str]
    private: bool

    @classmethod
    def of(cls, base_url: str, proxies: Iterable[str], *, shared: bool) -> Self:
        """From the settings. Without a base_url a shared site is still only this machine's."""
        parts = urlsplit(base_url)
        ours = {bare_host(parts.netloc)} if shared and parts.netloc else set()
        # The loopback names stay for health checks and `frontlist serve` itself.
        return cls(frozenset(ours | LOOPBACK), parts.scheme or "http", frozenset(proxies), private=not shared)

    def refusal(self, headers: Headers) -> str:
        """Why a request is not for us, or ''."""
        given = headers.getlist("host")
        if len(given) != 1 or bare_host(given[0]) not in self.names:
            return "This address is not served here."
        if self.private and any(name in headers for name in FORWARDING):
            return "This library is private: it answers this machine only, not through a proxy."
        return ""


def bare_host(host: str) -> str:
    """'Example.org:8000' → 'example.org'; '[::1]:8000' → '[::1]'."""
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether binding to `host` keeps the site on this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
