"""A SPARQL 1.1 endpoint over HTTP: queries, updates, and what it says when something is wrong.

Requests are form POSTs, which every endpoint reads. Redirects are never followed, so that what is
sent, and who sends it, goes to the address that was named and to no other. Proxies and certificate
authorities are those of the environment, but not for this machine's own addresses.
"""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import IO, Final, cast

import httpx
import pyoxigraph as ox

from graph.errors import StoreError
from graph.keeping.credentials import credentials, origin
from graph.serving.hosts import is_loopback

_JSON: Final = "application/sparql-results+json"
_HEADERS: Final = {"User-Agent": "cruxmap", "Accept": _JSON}
_PATIENCE: Final = 60.0
"""Seconds that an endpoint may be silent while it does what this program asks of it."""
_CONNECT: Final = 5.0
_UPDATE: Final = "CRUXMAP_STORE_UPDATE"
_MOST_SAID: Final = 300  # characters of an endpoint's own words in a message

TRANSACTIONS: Final[tuple[str, ...]] = ("oxigraph",)
"""Servers, by how they begin to name themselves, that make a request one transaction."""

_UPDATES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(.*)/query"), r"\1/update"),  # Oxigraph, Fuseki
    (re.compile(r"(.*/repositories/[^/]+)"), r"\1/statements"),  # GraphDB, RDF4J
)
"""Where updates go, by the path of the address for queries; to the same address otherwise."""


class Silent(StoreError):
    """The endpoint did not answer, or not to the end, in the time that it had."""


class Refused(StoreError):
    """The endpoint did not do what was asked of it, and said so."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an endpoint takes queries and updates: http(s) addresses of one origin."""

    query: httpx.URL
    update: httpx.URL

    @property
    def name(self) -> str:
        """What to call the endpoint in messages."""
        return str(self.query)


def addresses(location: str) -> Addresses:
    """Where the endpoint that a store's location names takes queries and updates.

    A bare origin (``http://127.0.0.1:7878``) is an Oxigraph server. ``CRUXMAP_STORE_UPDATE`` names
    the address for updates where it does not follow from that for queries.

    Raises:
        StoreError: it is no address, or it holds a password.
    """
    query = _parsed(location, what="the store")
    path = query.path.rstrip("/")
    if not path:
        query = query.copy_with(path="/query")
    update = query
    for pattern, there in _UPDATES:
        if found := pattern.fullmatch(query.path.rstrip("/")):
            update = query.copy_with(path=found.expand(there))
            break
    if named := os.environ.get(_UPDATE):
        update = _parsed(named, what=_UPDATE)
        if origin(update) != origin(query):
            raise StoreError(
                f"{_UPDATE} is {named[:200]!r}, on another server than the store {query}: an "
                "endpoint takes updates at its own origin."
            )
    return Addresses(query=query, update=update)


def _parsed(location: str, *, what: str) -> httpx.URL:
    try:
        url = httpx.URL(location)
        host, port = url.host, url.port
    except (httpx.InvalidURL, ValueError) as error:
        raise StoreError(f"{what} is no address that can be asked: {error}.") from None
    if url.userinfo:
        raise StoreError(
            f"{what} ({url.scheme}://…@{host}) holds a user or a password, which other programs "
            "can read there: set CRUXMAP_STORE_USER and CRUXMAP_STORE_PASSWORD, or use ~/.netrc."
        )
    if (
        url.scheme not in ("http", "https")
        or not host
        or (port is not None and not 0 < port < 65_536)
    ):
        raise StoreError(f"{what} is {location[:200]!r}: write http://HOST:PORT/PATH.")
    if url.fragment or url.query:
        raise StoreError(f"{what} is {location[:200]!r}: an endpoint's address has no ? and no #.")
    return url


@lru_cache(maxsize=8)
def _client(url: httpx.URL, known: tuple[str, ...]) -> httpx.Client:
    """The connections to an endpoint, which all stores of this process there share."""
    del known  # what credentials are made of: other ones, other connections
    return httpx.Client(
        auth=credentials(url),
        headers=_HEADERS,
        timeout=httpx.Timeout(_PATIENCE, connect=_CONNECT),
        follow_redirects=False,
        trust_env=not is_loopback(url.host),
    )


def _environment() -> tuple[str, ...]:
    names = sorted(name for name in os.environ if name.startswith("CRUXMAP_STORE"))
    return tuple(f"{name}={os.environ[name]}" for name in (*names, "NETRC") if name in os.environ)


# A forked child must not send over its parent's connections.
os.register_at_fork(after_in_child=_client.cache_clear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an endpoint answers, as it comes, and the media type that it says it is in."""

    stream: IO[bytes]
    media_type: str


class Endpoint:
    """One endpoint; several threads may use it at once.

    Raises:
        StoreError: its address, or what is known of who is asking, makes no sense.
    """

    def __init__(self, location: str) -> None:
        self.addresses = addresses(location)
        self._client = _client(self.addresses.query, _environment())
        self.server = ""
        """What the endpoint calls itself, as of the last answer."""
        self.unites: bool | None = None
        """Whether its default graph is the union of its named ones; None while nobody knows."""

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.addresses.name

    @property
    def transactions(self) -> bool:
        """Whether it is known to make of each request one transaction."""
        return self.server.lower().startswith(TRANSACTIONS)

    def select(
        self, query: str, *, extra: Mapping[str, str] = MappingProxyType({})
    ) -> list[ox.QuerySolution]:
        """The solutions of a SELECT query of our own, all of them.

        Raises:
            StoreError: there is no answer, or none that can be read.
        """
        with self._sent(self.addresses.query, {"query": query, **extra}) as response:
            response.read()
        try:
            result = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.JSON)
            if isinstance(result, ox.QuerySolutions):
                return list(result)
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"{self.name} answered what is no SPARQL result in JSON ({str(error)[:100]}): is "
                "that the address of a SPARQL endpoint, and was the answer not cut off?"
            ) from error
        raise StoreError(f"{self.name} answered SELECT as if it were ASK: is it SPARQL 1.1?")

    def update(self, text: str) -> None:
        """Have an update done.

        Raises:
            Refused: it was not done, and the endpoint says why.
            Silent: whether it was done is not known.
            StoreError: the endpoint was not reached.
        """
        with self._sent(self.addresses.update, {"update": text}) as response:
            response.read()

    @contextmanager
    def asked(
        self, query: str, *, accept: str, seconds: float, extra: Mapping[str, str]
    ) -> Iterator[Answer]:
        """The answer to a query, as it comes; the connection ends with the time or the block.

        Args:
            query: SPARQL that has passed the guard.
            accept: the media type to ask for.
            seconds: how long all of it may take.
            extra: further parameters of the request.

        Raises:
            Silent: the time was up; reading the stream raises it too.
            Refused: the endpoint does not answer, and says why.
            StoreError: it was not reached.
        """
        until = time.monotonic() + seconds
        form = {"query": query, **extra}
        timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT))
        with self._sent(self.addresses.query, form, accept=accept, timeout=timeout) as response:
            late = threading.Event()
            timer = threading.Timer(max(0.0, until - time.monotonic()), _cut, args=(response, late))
            timer.daemon = True
            timer.start()
            try:
                kind = response.headers.get("content-type", "").partition(";")[0].strip()
                # pyoxigraph asks for no more than read().
                stream = cast("IO[bytes]", _Stream(response, late=late))
                yield Answer(stream=stream, media_type=kind.lower())
            finally:
                timer.cancel()

    @contextmanager
    def _sent(
        self,
        url: httpx.URL,
        form: Mapping[str, str],
        *,
        accept: str = _JSON,
        timeout: httpx.Timeout | None = None,
    ) -> Iterator[httpx.Response]:
        """A request, and its answer once that is known to be one."""
        request = self._client.build_request(
            "POST",
            url,
            data=form,
            headers={"Accept": accept},
            timeout=timeout or self._client.timeout,
        )
        try:
            response = self._client.send(request, stream=True)
            try:
                self.server = response.headers.get("server", "")
                if not response.is_success:
                    response.read()
                    raise self._refusal(response)
                yield response
            finally:
                response.close()
        except httpx.ConnectError as error:
            raise StoreError(
                f"no server answers at {self.name} ({_reason(error)}): is it running, and is that "
                "its address?"
            ) from error
        except httpx.TimeoutException as error:
            raise Silent(f"{self.name} did not answer in time: try again later.") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise Silent(
                f"{self.name} broke off its answer ({_reason(error)}): try again."
            ) from error

    def _refusal(self, response: httpx.Response) -> StoreError:
        status = response.status_code
        if status in (401, 403):
            return Refused(
                f"{self.name} answers {status}, it wants to know who is asking: set "
                "CRUXMAP_STORE_TOKEN, or CRUXMAP_STORE_USER and CRUXMAP_STORE_PASSWORD, to what it "
                "accepts."
            )
        if 300 <= status < 400:
            there = response.headers.get("location", "nowhere")
            return Refused(
                f"{self.name} answers that it has moved to {there[:200]!r}: redirects are not "
                "followed, name that address if you trust it."
            )
        if status in (404, 405):
            return Refused(
                f"{response.request.url} answers {status}: there is no SPARQL endpoint there that "
                "takes this. Check the address, and see CRUXMAP_STORE_UPDATE for updates."
            )
        said = " ".join(response.text[: 4 * _MOST_SAID].split())[:_MOST_SAID]
        return Refused(f"{self.name} answers {status}: {said or 'it does not say why'}.")


def _cut(response: httpx.Response, late: threading.Event) -> None:
    """End a connection, whatever waits for it."""
    late.set()
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(connection, socket.socket):
        try:
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
        except OSError:
            return  # it has ended already


class _Stream:
    """A response's body, for whoever calls read()."""

    def __init__(self, response: httpx.Response, *, late: threading.Event) -> None:
        self._chunks = response.iter_bytes()
        self._late = late
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes; none at the end.

        Raises:
            Silent: the time was up.
        """
        try:
            while not self._rest:
                chunk = next(self._chunks, None)
                if self._late.is_set():
                    raise Silent("the time is up.")
                if chunk is None:
                    return b""
                self._rest = chunk
        except httpx.HTTPError as error:
            if self._late.is_set():
                raise Silent("the time is up.") from error
            raise
        part = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(part) :]
        return part


def _reason(error: Exception) -> str:
    return str(error).rstrip(".")[:100] or type(error).__name__
