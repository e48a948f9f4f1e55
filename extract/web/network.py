"""The way to a server: over addresses that were checked, and never longer than there is time.

A name says little: it may lead to this machine or to the network around it, today or from the next
question on ("DNS rebinding"). So a name is resolved once for each connection, every answer is
checked, and the connection is made to an address that passed, not to the name.
"""

from __future__ import annotations

import socket
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import httpcore
import httpx

from extract.web.addresses import is_public, shown
from graph.errors import FetchError, Way

Resolve = Callable[[str, int], Sequence[str]]
"""Turns a host and a port into IP addresses."""

_LONGEST: Final = 2_000  # characters of an address
_WEB_PORTS: Final = (None, 80, 443)


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
        host, port = parts.host, parts.port  # a host in Punycode is taken apart only here
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(url)} is no address: {error}.") from error
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"{shown(url)} is not fetched: only http:// and https:// are.")
    if not host or (port is not None and not 0 < port < 65_536):
        raise FetchError(f"{shown(url)} names no host, or no port: write https://host/path.")
    if parts.userinfo:
        raise FetchError(
            f"{shown(url)} holds a user or a password: these are not sent. Save the page in your "
            "browser, and add the file."
        )
    if only_public and port not in _WEB_PORTS:
        raise FetchError(
            f"{shown(url)} names port {port}: only 80 and 443 are asked.",
            ways=(Way.ANY_ADDRESS,),
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


class Deadline:
    """The moment by which a fetch must have ended, whatever it is doing."""

    def __init__(self) -> None:
        self._until = float("inf")

    def start(self, seconds: float) -> None:
        """Let it be ``seconds`` from now."""
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, 0 at the least."""
        return max(0.0, self._until - time.monotonic())

    def within(self, timeout: float | None) -> float:
        """``timeout``, or what is left where that is less.

        Raises:
            httpcore.ReadTimeout: nothing is left.
        """
        left = self.left()
        if not left:
            raise httpcore.ReadTimeout("the time is up")
        return left if timeout is None else min(left, timeout)


class CheckedNetwork(httpcore.NetworkBackend):
    """Connections to addresses that were checked, each of which ends by the deadline.

    ``network`` makes the connection to an IP address; ``resolve`` finds the addresses of a host.
    """

    def __init__(
        self,
        *,
        only_public: bool,
        deadline: Deadline,
        resolve: Resolve,
        network: httpcore.NetworkBackend,
    ) -> None:
        self._only_public = only_public
        self._deadline = deadline
        self._resolve = resolve
        self._network = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of ``host`` that answers.

        Raises:
            FetchError: one of its addresses may not be fetched from.
            httpcore.ConnectError: none answers.
        """
        addresses = self._resolve(host.strip("[]"), port)
        for address in addresses if self._only_public else ():
            if not is_public(address):
                named = host if host.strip("[]") == address else f"{host} ({address})"
                raise FetchError(
                    f"{named} is not on the public internet: nothing is fetched from there.",
                    ways=(Way.ANY_ADDRESS,),
                )
        failed: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in addresses:
            try:
                stream = self._network.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, deadline=self._deadline)
        raise failed or httpcore.ConnectError(f"{host} has no address")


class _Timed(httpcore.NetworkStream):
    """A connection on which no single wait goes beyond the deadline, however slow the drip."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.within(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, within)
        return _Timed(stream, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the type httpcore gives it
        return self._stream.get_extra_info(info)


@cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates are believed; reading them takes as long as a fetch nearby."""
    return httpx.create_ssl_context()


class Transport(httpx.BaseTransport):
    """Carries requests over a network of ours, through the proxies that are named, if any."""

    def __init__(self, *, network: httpcore.NetworkBackend, proxies: dict[str, str]) -> None:
        self._network = network
        self._proxies = proxies
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; errors are httpcore's, or those of the network."""
        url = request.url
        pool = self._pool(self._proxy(url))
        answer = pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.read(),
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()

    def _proxy(self, url: httpx.URL) -> str:
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        return "" if proxy and urllib.request.proxy_bypass(url.host) else proxy

    def _pool(self, proxy: str) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            self._pools[proxy] = self._new_pool(proxy)
        return self._pools[proxy]

    def _new_pool(self, proxy: str) -> httpcore.ConnectionPool:
        if not proxy:
            return httpcore.ConnectionPool(
                ssl_context=_trusted(), network_backend=self._network, keepalive_expiry=5.0
            )
        try:
            named = httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"the environment names the proxy {shown(proxy)}: {error}.") from error
        if named.url.scheme not in ("http", "https"):
            raise FetchError(
                f"the environment names the proxy {shown(proxy)}: only http and https ones are "
                "known. Unset it, or name another."
            )
        return httpcore.HTTPProxy(
            httpcore.URL(
                scheme=named.url.raw_scheme,
                host=named.url.raw_host,
                port=named.url.port,
                target=b"/",
            ),
            proxy_auth=named.raw_auth,
            ssl_context=_trusted(),
            network_backend=self._network,
            keepalive_expiry=5.0,
        )


class _Stream(httpx.SyncByteStream):
    """The body of an answer, as it comes in."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
