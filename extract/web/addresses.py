"""Which addresses may be fetched from, and what may be shown of them.

The ranges follow the IANA registries of special-purpose addresses (RFC 6890).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")  # all that is given out of IPv6 so far
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_ALSO_SPECIAL: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # protocol assignments, of which Python knows but some
            "192.88.99.0/24",  # relays of 6to4
            "2001::/23",  # protocol assignments, Teredo among them, which holds an IPv4 address
            "2002::/16",  # 6to4, which holds one too
            "3fff::/20",  # documentation
        ),
    )
)
_TELLING: Final = re.compile(r"(?:id|p|t|f|page|limit)=[\w.-]{1,20}")


def shown(url: str) -> str:
    """An address fit for a message: no password, no fragment, of its query only what is plain."""
    head, _, query = url.partition("#")[0].partition("?")
    head = re.sub(r"^([^/]*//)[^/]*@", r"\1…@", head)
    told = [part if _TELLING.fullmatch(part) else "…" for part in query.split("&")] if query else []
    whole = head + ("?" + "&".join(told) if told else "")
    return whole if len(whole) <= 200 else whole[:200] + "…"


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and of one machine there.

    Loopback, private, link-local, multicast and reserved ones are not, nor is an IPv6 address that
    holds an IPv4 one (mapped, 6to4, Teredo). One that NAT64 made is as public as what it holds:
    networks without IPv4 reach every IPv4 server through those.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST or ip.scope_id:
            return False
    special = any(ip.version == net.version and ip in net for net in _ALSO_SPECIAL)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not special
