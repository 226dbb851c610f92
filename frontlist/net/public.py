"""Which addresses belong to the public internet. Everything else is refused, so that no link can reach inside.

The registries: RFC 6890 and its updates (IANA special-purpose addresses), RFC 6598 (carrier-grade NAT),
RFC 6052 and 8215 (NAT64), RFC 3056 (6to4), RFC 4291 (IPv4 inside IPv6).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

# Where Python's own table says "global" but a cloud or a protocol keeps something private behind it.
_NOT_PUBLIC_4: Final = tuple(
    map(
        IPv4Network,
        (
            "168.63.129.16/32",  # a cloud's platform channel
            "192.0.0.0/24",  # IETF protocol assignments; a cloud's metadata service
            "192.88.99.0/24",  # 6to4 relays, withdrawn (RFC 7526)
        ),
    )
)
_GLOBAL_UNICAST_6: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether the numeric `address` is one that anybody on the internet can reach."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _public_4(found) if isinstance(found, IPv4Address) else _public_6(found)


def _public_4(address: IPv4Address) -> bool:
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in network for network in _NOT_PUBLIC_4)


def _public_6(address: IPv6Address) -> bool:
    # An IPv4 address in IPv6 clothes is judged as what it will be connected to.
    inside = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inside = IPv4Address(int(address) & 0xFFFFFFFF)
    if inside is not None:
        return _public_4(inside)
    return address in _GLOBAL_UNICAST_6 and address.teredo is None and address.is_global
