"""The service as a server: an address, uvicorn, and the processes that answer, until its end."""

from __future__ import annotations

import logging
import signal
import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from graph.errors import CruxmapError, Way
from graph.query_pool import Pool
from graph.serving.connection import IDLE_SECONDS, MOST_HEAD, Connection
from graph.serving.hosts import is_loopback
from graph.serving.service import BODY_SECONDS, PATH, Service
from graph.sparql import Limits
from graph.store import Store

WAITING: Final = 32
"""Queries that may wait for their turn."""
SLOWEST_READER: Final = 60.0
"""Seconds that somebody may take to fetch an answer."""
_GRACE: Final = 2  # seconds for what is under way when the server is told to end


class _Server(uvicorn.Server):
    """uvicorn, which says when it listens."""

    def __init__(self, config: uvicorn.Config, *, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._say_started()


def run(
    store: Store,
    *,
    address: tuple[str, int],
    limits: Limits,
    workers: int,
    started: Callable[[str], None],
) -> None:
    """Serve the store until SIGINT or SIGTERM.

    Args:
        store: what is asked.
        address: host and port; port 0 takes any that is free.
        limits: of each query.
        workers: queries that run at the same time.
        started: called with the service's address as soon as it answers.

    Raises:
        CruxmapError: the address cannot be used.
    """
    host = address[0]
    listening = _bound(host, port=address[1])
    port = listening.getsockname()[1]
    named = f"[{host}]" if ":" in host else host
    pool = Pool(workers=workers, idle=workers, waiting=WAITING)
    service = Service(store, pool=pool, limits=limits, loopback=is_loopback(host))
    connection = type(
        "_Connection",
        (Connection,),
        {"longest": BODY_SECONDS + limits.seconds + SLOWEST_READER},
    )
    config = uvicorn.Config(
        service,
        http=connection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MOST_HEAD,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=_GRACE,
    )
    # A stranger's broken request is no news: only what breaks the server is told.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    server = _Server(config, started=lambda: started(f"http://{named}:{port}{PATH}"))
    # uvicorn raises again what it was ended by; by then everything is in order.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    pool.warm()
    try:
        server.run(sockets=[listening])
    finally:
        pool.close()
        listening.close()


def _bound(host: str, *, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise CruxmapError(
            f"port {port} on {host} cannot be used ({error.strerror}).", ways=(Way.PORT,)
        ) from error
    return listening
