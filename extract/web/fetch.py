"""Gets what stands at an address: politely, within limits, and from nowhere it must not.

Every hop of a redirect is a request of its own, checked like the first. Nothing is sent along but
what is asked for: no cookies, no passwords, no address it came from.
"""

from __future__ import annotations

import logging
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from extract.sources import MAX_BYTES
from extract.web.addresses import shown
from extract.web.answers import Answer, Answers
from extract.web.body import PassingError, read_body
from extract.web.network import (
    CheckedNetwork,
    Deadline,
    Resolve,
    Transport,
    check_address,
    look_up,
)
from graph.errors import FetchError, FetchRefused
from graph.model import software

# Their log lines hold whole addresses, and with them what a query string should keep to itself.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

HEADERS: Final = {
    "User-Agent": f"cruxmap/{software()} (+https://w3id.org/cruxmap)",
    "Accept": "text/html, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1",
    "Accept-Encoding": "gzip",
}
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that may be another a moment later."""
_BROKEN: Final = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
)
_ADVICE: Final = {
    401: "It wants a login: save the page in your browser, and add the file.",
    403: "It does not let programs in: save the page in your browser, and add the file.",
    404: "Check the address: nothing is there.",
    410: "What was there is gone.",
    429: "Wait some minutes, then try again.",
    451: "It may not be shown where you are.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How long and how much; times in seconds. Resolving a name is left to the system's limits."""

    connect: float = 10.0
    read: float = 20.0  # without a single byte
    total: float = 60.0  # for one fetch with all its redirects, retries and waits
    wait: float = 30.0  # the longest that a server may ask to wait
    pause: float = 0.5  # between two requests to one host
    size: int = MAX_BYTES  # of the body, both as it was sent and unpacked
    redirects: int = 5
    attempts: int = 4


class _Led(NamedTuple):
    """Where a redirect leads, and by which method it is to be asked."""

    method: str
    url: str


class Fetcher:
    """Fetches from the network, as :class:`extract.reader.Fetch`; one thread at a time uses it.

    With ``only_public``, which is for addresses that somebody else may have chosen, nothing is
    asked but ports 80 and 443 of public addresses, each checked as it is connected to, and proxies
    named in the environment are left aside. Without it, any host may be asked, and those proxies
    are used. Either way it is only http(s), without user or password.

    ``answers`` is the folder in which answers are kept for asking again (see
    :mod:`extract.web.answers`); None keeps none. ``resolve``, ``network`` and ``sleep`` stand for
    the network and the clock, for tests.
    """

    def __init__(  # noqa: PLR0913 - half of them stand for the network and the clock
        self,
        *,
        only_public: bool = True,
        answers: Path | None = None,
        limits: FetchLimits | None = None,
        resolve: Resolve = look_up,
        network: httpcore.NetworkBackend | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._only_public = only_public
        self._answers = None if answers is None else Answers(answers)
        self._limits = limits or FetchLimits()
        self._sleep = sleep
        self._deadline = Deadline()
        self._asked: dict[str, float] = {}
        self._client = httpx.Client(
            transport=Transport(
                network=CheckedNetwork(
                    only_public=only_public,
                    deadline=self._deadline,
                    resolve=resolve,
                    network=network or httpcore.SyncBackend(),
                ),
                proxies={} if only_public else urllib.request.getproxies(),
            ),
            headers=HEADERS,
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._client.close()

    def __call__(self, url: str, *, json: object = None) -> bytes:
        """Return the body of the answer to a GET, or to a POST of ``json`` where that is given.

        Text is given as UTF-8 where the answer says in its head that it is in another encoding.

        Raises:
            FetchRefused: the server does not give it.
            FetchError: the address may not be fetched, or nothing came back that can be read.
        """
        body = b""
        for answer in self._hops(url, json=json):
            body = answer if isinstance(answer, bytes) else b""
        return body

    def leads(self, url: str, *, until: Callable[[str], bool]) -> str:
        """Return where redirects lead from an address, each checked as for a fetch.

        They are followed until ``until`` says yes to one, which is then not asked, or until there
        are no more. No body is read.

        Raises:
            FetchRefused: the server does not give it.
            FetchError: one of the addresses may not be fetched, or nothing answers.
        """
        at = url
        for answer in self._hops(url, whole=False):
            if isinstance(answer, _Led):
                at = answer.url
                if until(at):
                    break
        return at

    def _hops(self, url: str, *, json: object = None, whole: bool = True) -> Iterator[bytes | _Led]:
        """Yield where each redirect leads, and at last the body, an empty one unless ``whole``."""
        self._deadline.start(self._limits.total)
        at = _Led("GET" if json is None else "POST", url)
        for _ in range(self._limits.redirects + 1):
            try:
                answer = self._answered(at, json=json, whole=whole)
            except FetchError as error:
                if at.url == url:
                    raise
                raise type(error)(
                    f"{error} {shown(url)} had led there.", ways=error.ways
                ) from error
            yield answer
            if isinstance(answer, bytes):
                return
            at = answer
        raise FetchError(
            f"{shown(url)} leads on and on: after {self._limits.redirects} redirects it was at "
            f"{shown(at.url)}. Give the address of the page itself."
        )

    def _answered(self, at: _Led, *, json: object, whole: bool) -> bytes | _Led:
        """Ask, and ask again where that may help."""
        retrying = Retrying(
            retry=retry_if_exception_type(PassingError),
            wait=_wait,
            stop=self._too_long,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._ask, at, json=json, whole=whole)
        except PassingError as error:
            if error.after > self._limits.wait:
                said = f"{error}, and asks to wait {error.after:,.0f} seconds. Try again then."
            elif not self._deadline.left():
                said = f"no whole answer in {self._limits.total:g} seconds. Try again later."
            else:
                said = f"{error}. {_ADVICE.get(error.status or 0, 'Try again later.')}"
            busy = error.status is None or error.status == 429
            kind = FetchError if busy else FetchRefused
            raise kind(f"{shown(at.url)} could not be fetched: {said}") from error

    def _too_long(self, state: RetryCallState) -> bool:
        return (
            state.attempt_number >= self._limits.attempts
            or state.upcoming_sleep > self._limits.wait
            or state.upcoming_sleep >= self._deadline.left()
        )

    def _ask(self, at: _Led, *, json: object, whole: bool) -> bytes | _Led:
        """Send one request, and read its answer or see where it leads.

        Raises:
            FetchError: the answer is of no use, and another would not be.
            PassingError: another attempt may help.
        """
        url = check_address(at.url, only_public=self._only_public)
        plain = at.method == "GET"
        kept = self._answers.get(str(url)) if self._answers and plain and whole else None
        request = self._client.build_request(
            at.method, url, json=None if plain else json, headers=_conditions(kept)
        )
        self._pause(url.host)
        try:
            response = self._client.send(request, stream=True)
            try:
                if response.next_request is not None:
                    return _Led(response.next_request.method, str(response.next_request.url))
                if response.status_code == 304 and kept is not None:
                    return kept.body
                _check_status(response, url=at.url)
                if not whole:
                    return b""
                body = read_body(response, url=at.url, limit=self._limits.size)
            finally:
                response.close()
        except _BROKEN as error:
            why = error.args[0] if error.args else None
            if isinstance(why, ssl.SSLCertVerificationError):
                raise FetchError(
                    f"{shown(at.url)} is not fetched: its certificate is not valid "
                    f"({why.verify_message}). Somebody may be in between."
                ) from error
            raise PassingError(_failure(error)) from error
        except (httpx.RemoteProtocolError, httpx.InvalidURL, UnicodeError) as error:
            raise FetchRefused(f"{shown(at.url)} leads to an address that is none.") from error
        if plain:
            self._keep(str(url), response, body)
        return body

    def _pause(self, host: str) -> None:
        """Let a host breathe since it was last asked."""
        now = time.monotonic()
        wait = self._asked.get(host, 0.0) + self._limits.pause - now
        if wait > 0:
            self._sleep(wait)
        self._asked[host] = time.monotonic()

    def _keep(self, url: str, response: httpx.Response, body: bytes) -> None:
        """Keep an answer that the server marked, unless it says not to."""
        etag, modified = (response.headers.get(name) for name in ("etag", "last-modified"))
        may = "no-store" not in response.headers.get("cache-control", "").lower()
        if self._answers and may and (etag or modified):
            self._answers.keep(url, Answer(body=body, etag=etag, modified=modified))


_back_off = wait_exponential_jitter(multiplier=0.5, max=10, jitter=0.5)


def _wait(state: RetryCallState) -> float:
    """Seconds before the next attempt: as the server asks, and longer each time."""
    error = state.outcome.exception() if state.outcome else None
    return max(_back_off(state), error.after if isinstance(error, PassingError) else 0.0)


def _conditions(kept: Answer | None) -> dict[str, str]:
    """The headers that ask for an answer only if it is another than the one that is kept."""
    if kept is None:
        return {}
    marks = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    return {name: mark for name, mark in marks.items() if mark}


def _check_status(response: httpx.Response, *, url: str) -> None:
    status = response.status_code
    said = f"the server answers {status} {response.reason_phrase}".rstrip()
    if status in _PASSING:
        after = _asked_to_wait(response.headers.get("retry-after", ""))
        raise PassingError(said, after=after, status=status)
    if status != 200:
        advice = _ADVICE.get(status, "Open it in your browser, and add the page as a file.")
        raise FetchRefused(f"{shown(url)} could not be fetched: {said}. {advice}")


def _asked_to_wait(value: str) -> float:
    """Seconds that a Retry-After header asks for: a number, or a moment (RFC 9110, 10.2.3)."""
    if value.strip().isdecimal():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _failure(error: Exception) -> str:
    """What went wrong on the way, in words."""
    if isinstance(error, httpcore.ConnectTimeout):
        return "the server does not answer"
    if isinstance(error, httpcore.TimeoutException):
        return "the server went silent"
    if isinstance(error, httpcore.ConnectError):
        return f"there is no connection ({str(error)[:80]})"
    if isinstance(error, httpcore.ProxyError):
        return f"the proxy that the environment names refuses ({str(error)[:80]})"
    if isinstance(error, httpcore.NetworkError):
        return "the connection broke off"
    return "the server broke off, or does not speak HTTP"
