"""Which machines can reach an address, and which names a server on it answers to."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``; a name other than localhost might lead away."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_named(header: str) -> str | None:
    """The host in a Host header, without port and brackets; None where it is none."""
    found = _HOST.fullmatch(header)
    return found[1].strip("[]").lower() if found else None
