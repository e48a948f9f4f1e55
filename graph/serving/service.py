"""The service as an ASGI application: what comes by HTTP, answered out of a store.

Anybody may ask, from any web page, and nobody is told apart: no cookies, no passwords, and
``Access-Control-Allow-Origin: *`` whatever the origin was. On a loopback address only requests that
name one are answered, so that no web page reaches the service under a name of its own that it lets
point here (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.errors import CruxmapError
from graph.model import software
from graph.query_pool import Asking, Pool
from graph.serving.description import description
from graph.serving.formats import FORMATS, liking
from graph.serving.hosts import host_named, is_loopback
from graph.serving.page import page, policy
from graph.serving.protocol import (
    METHODS,
    MOST_BODY,
    RETRY_AFTER,
    Asked,
    Problem,
    Request,
    asked,
    check_body,
    check_method,
    of_description,
    problem,
    too_large,
)
from graph.sparql import Limits, Written, written
from graph.store import Store, ThreadSummary

PATH: Final = "/sparql"
BODY_SECONDS: Final = 10.0
"""Seconds within which a request's body must have come."""
MOST_HELD: Final = 256 << 20
"""Bytes of answers that are on their way out at the same time."""

_PIECE: Final = 64 << 10
_WORTH_PACKING: Final = 1024
_CHANGING: Final = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b", re.IGNORECASE)
_EVERYWHERE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
}
_PREFLIGHT: Final = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}

_T = TypeVar("_T")


class Service:
    """Answers SPARQL at :data:`PATH`.

    Args:
        store: what is asked; it is read anew for each query.
        pool: whose processes answer.
        limits: of each query.
        loopback: whether it is served on a loopback address, and answers to no other name.
    """

    def __init__(self, store: Store, *, pool: Pool, limits: Limits, loopback: bool) -> None:
        self._store = store
        self._pool = pool
        self._limits = limits
        self._loopback = loopback
        self._threads = CapacityLimiter(pool.workers + pool.waiting + 16)
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        http = HttpRequest(scope, receive)
        try:
            response = await self._response(http)
        except ClientDisconnect:
            return
        except Problem as why:
            response = _told(why)
        except CruxmapError as error:
            response = _told(problem(error))
        for name, value in _EVERYWHERE.items():
            response.headers.setdefault(name, value)
        size = len(response.body)
        self._held += size
        try:
            await _send_in_pieces(response, send)
        finally:
            self._held -= size

    async def _response(self, http: HttpRequest) -> Response:
        host = host_named(http.headers.get("host", ""))
        if host is None or (self._loopback and not is_loopback(host)):
            raise Problem(
                421,
                "the request is for another host: this service answers only to loopback addresses "
                "and to 'localhost'.",
            )
        if http.url.path == "/":
            return Response(status_code=307, headers={"Location": PATH})
        if http.url.path != PATH:
            raise Problem(404, f"there is nothing here: queries are answered at {PATH}.")
        check_method(http.method)
        if http.method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        request = Request(
            method=http.method,
            query_string=http.scope["query_string"].decode("latin-1"),
            headers=http.headers,
            body=await _body(http) if http.method == "POST" else b"",
        )
        wanted = asked(request)
        if wanted is None:
            return await self._described(request, host=http.headers["host"])
        return await self._answered(wanted, request=request, http=http)

    async def _answered(self, wanted: Asked, *, request: Request, http: HttpRequest) -> Response:
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
        known = request.headers.get("if-none-match")
        if known and request.method != "POST":
            snapshot = await self._in_thread(self._store.snapshot)
            tag = _tag(wanted, version=snapshot.name)
            if tag in [one.strip() for one in known.split(",")]:
                return Response(status_code=304, headers={**headers, "ETag": tag})
        asking = Asking(self._pool)
        async with _called_off_when_gone(http, asking):
            answer = await self._in_thread(partial(self._ask, wanted, asking))
            packed = _packs(request) and len(answer.text) >= _WORTH_PACKING
            body = answer.text
            if packed:
                body = await self._in_thread(partial(gzip.compress, body, 5, mtime=0))
                headers["Content-Encoding"] = "gzip"
        if self._held + len(body) > MOST_HELD:
            raise Problem(
                503,
                "too many large answers are being fetched: ask again in a moment.",
                headers={"Retry-After": str(RETRY_AFTER)},
            )
        if request.method != "POST" and not _CHANGING.search(wanted.query):
            headers["ETag"] = _tag(wanted, version=answer.version)
        choice = wanted.chosen(answer.media_type)
        return Response(body, headers={**headers, "Content-Type": choice.content_type})

    def _ask(self, wanted: Asked, asking: Asking) -> Written:
        return written(
            wanted.query,
            store=self._store,
            wanted=wanted.wanted,
            limits=self._limits,
            asking=asking,
        )

    async def _described(self, request: Request, *, host: str) -> Response:
        endpoint = f"http://{host}{PATH}"
        threads: list[ThreadSummary] = await self._in_thread(self._store.threads)
        choice = of_description(request)
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        if choice == "html":
            text = page(endpoint, path=PATH, limits=self._limits, threads=len(threads))
            headers |= {"Content-Security-Policy": policy()}
            return Response(text, media_type="text/html", headers=headers)
        rdf = await self._in_thread(
            partial(description, endpoint, threads=threads, formats=FORMATS, form=choice.format)
        )
        return Response(rdf, headers={**headers, "Content-Type": choice.content_type})

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await to_thread.run_sync(work, limiter=self._threads)


async def _send_in_pieces(response: Response, send: Send) -> None:
    """So that no more of an answer waits in the server than its reader takes."""
    start = {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": response.raw_headers,
    }
    await send(start)
    body = memoryview(bytes(response.body))
    for place in range(0, len(body), _PIECE):
        piece = bytes(body[place : place + _PIECE])
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _body(http: HttpRequest) -> bytes:
    """The body of a POST, if it can be one."""
    content_type = http.headers.get("content-type", "").partition(";")[0].strip().lower()
    check_body(http.headers, content_type=content_type)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in http.stream():
                parts += part
                if len(parts) > MOST_BODY:
                    raise too_large()
    except TimeoutError:
        raise Problem(
            408,
            f"the request's body did not come within {BODY_SECONDS:g} s.",
            headers={"Connection": "close"},
        ) from None
    return bytes(parts)


@asynccontextmanager
async def _called_off_when_gone(http: HttpRequest, asking: Asking) -> AsyncIterator[None]:
    """Within the block, the query is called off as soon as whoever asked has gone."""

    async def watch() -> None:
        while (await http.receive())["type"] != "http.disconnect":
            pass
        asking.call_off()

    if http.method != "POST":
        await http.body()  # so that the next that is received is the end
    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        asking.call_off()
        raise
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher


def _tag(wanted: Asked, *, version: str) -> str:
    """The same for the same answer: to this query, in this format, of this content."""
    what = repr((software(), version, wanted.query, wanted.wanted)).encode(errors="replace")
    return f'W/"{hashlib.sha256(what).hexdigest()[:32]}"'


def _packs(request: Request) -> bool:
    accept = request.headers.get("accept-encoding", "")
    return "gzip" in accept.lower() and liking("gzip", accept=accept) > 0


def _told(why: Problem) -> Response:
    text = why.sentence.encode(errors="backslashreplace") + b"\n"
    return Response(text, status_code=why.status, headers=why.headers, media_type="text/plain")
