"""Which addresses may be fetched from, and what may be shown of them.

The ranges follow the IANA registries of special-purpose addresses (RFC 6890).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from typing import Final

import httpcore
import httpx

from graph.errors import FetchError

Resolve = Callable[[str, int], Sequence[str]]
"""Turns a host and a port into IP addresses."""

_LONGEST: Final = 2_000  # characters of an address
_WEB_PORTS: Final = (None, 80, 443)
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


def check_address(url: str, *, only_public: bool) -> httpx.URL:
    """Take an address apart, and refuse what is never fetched, before any name is resolved.

    Raises:
        FetchError: it is no http(s) address, holds a user or password, is too long, or names a
            port other than 80 and 443 where only public addresses are fetched.
    """
    if len(url) > _LONGEST:
        raise FetchError(f"{shown(url)} has {len(url):,} characters: at most {_LONGEST:,} go.")
    try:
        parts = httpx.URL(url)
        port = parts.port
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(url)} is no address: {error}.") from error
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{shown(url)} is not fetched: only http:// and https:// are.")
    if not parts.host or (port is not None and not 0 < port < 65_536):
        raise FetchError(f"{shown(url)} names no host, or no port: write https://host/path.")
    if parts.userinfo:
        raise FetchError(
            f"{shown(url)} holds a user or a password: these are not sent. Save the page in your "
            "browser, and add the file."
        )
    if only_public and port not in _WEB_PORTS:
        raise FetchError(
            f"{shown(url)} names port {port}: only 80 and 443 are asked, "
            "unless --allow-private-addresses is given."
        )
    return parts


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system resolves it.

    Raises:
        FetchError: there is no such host.
        httpcore.ConnectError: there is no answer at present.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise httpcore.ConnectError(f"the name {host} was not resolved") from error
        raise FetchError(
            f"no host is called {host[:200]}: check the address, and that you are online."
        ) from error
    except UnicodeError as error:
        raise FetchError(f"{host[:200]!r} is no name of a host: check the address.") from error
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))
