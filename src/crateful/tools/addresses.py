"""Which network addresses are public and which private."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 4291 section 2.4 as IANA hands it out: every public IPv6 address is in here.
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")  # RFC 4291 section 2.5.5.1
# Special ones (IANA registries) that ipaddress of Python 3.11 takes for global.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20", "2001:db8::/32")
)
_HOST_NAME: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*"
)
_HOME_SUFFIXES: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".localdomain")
_MAX_NAME: Final = 253
_SITE_BITS: Final = 64
"""RFC 6177: the least a site gets, so one machine has all addresses of such a block."""


def site_of(text: str) -> str:
    """Return what limits for one address count by: the block of whoever has an IPv6 address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _SITE_BITS), strict=False))
    return str(address)


def is_public(address: Address) -> bool:
    """Tell whether ``address`` is on the open internet, also through what it embeds."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = list(_embedded(address))
        if inner:
            return all(is_public(one) for one in inner)
        if address not in _GLOBAL_UNICAST:
            return False
    is_special = any(
        address.version == network.version and address in network for network in _SPECIAL
    )
    return address.is_global and not address.is_multicast and not is_special


def _embedded(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    """Yield the IPv4 addresses that a router may take ``address`` for."""
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None or address in _NAT64 or address in _COMPATIBLE:
        yield last
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo


def literal(host: str) -> Address | None:
    """Return the address that ``host`` spells, in any way that a resolver would take.

    Beside the usual forms these are ``127.1``, ``0x7f000001``, ``2130706433`` and
    ``0177.0.0.1``; None for a name.
    """
    bare = host.removeprefix("[").removesuffix("]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, ValueError):
        return None


def is_public_name(host: str) -> bool:
    """Tell whether ``host`` is a well-formed name of the open internet; no look-up is made."""
    name = host.removesuffix(".").lower()
    is_name = len(name) <= _MAX_NAME and _HOST_NAME.fullmatch(name) is not None
    return is_name and "." in name and not name.endswith(_HOME_SUFFIXES)
