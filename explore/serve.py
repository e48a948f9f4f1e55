"""The explorer as a process of its own: started here, on loopback only, until it is stopped."""

from __future__ import annotations

import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import webbrowser
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, Final

from graph.errors import CruxmapError
from graph.serving.hosts import is_loopback

_STARTUP: Final = 60.0  # seconds that the explorer may take to answer for the first time
_GRACE: Final = 5.0  # … and that it may take to end


def serve(  # noqa: PLR0913 - each is a flag of the terminal
    store: str,
    *,
    host: str,
    port: int,
    browser: bool,
    started: Callable[[str], None],
    private: bool = False,
) -> int:
    """Run the explorer on the maps in ``store`` until it ends or is interrupted.

    Args:
        store: the store's location, as :func:`graph.store.open_store` takes it.
        host: a loopback address; the explorer knows no passwords.
        port: a free port, or 0 for any.
        browser: whether to open the page, where there is a screen to show it.
        started: called with the explorer's address as soon as it answers.
        private: whether links to this machine and the networks around it may be fetched too.

    Returns:
        The explorer's exit status.

    Raises:
        CruxmapError: the host is not loopback, the port is taken, or the explorer does not start.
    """
    if not is_loopback(host):
        raise CruxmapError(
            f"{host!r} is no loopback address: the explorer has no passwords, so only this "
            "machine may open it. Use 127.0.0.1."
        )
    port = _free_port(host, port=port)
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    command = _command(host, port=port)
    environment = {
        **os.environ,
        "CRUXMAP_STORE": store,
        "CRUXMAP_PRIVATE_ADDRESSES": "allowed" if private else "",
    }
    # Streamlit's own greeting, which repeats the address, goes nowhere; its errors stay visible.
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            if not _answers(host, port=port, server=server):
                _end(server)
                raise CruxmapError(f"the explorer did not start at {url}: see the lines above.")
            started(url)
            if browser and _has_screen():
                webbrowser.open(url)
            return server.wait()
        except KeyboardInterrupt:
            _end(server)
            return 0


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the explorer, which may be too busy to hear of it."""
    server.terminate()
    try:
        server.wait(_GRACE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _command(host: str, *, port: int) -> list[str]:
    app = importlib.util.find_spec("app")
    if app is None or app.origin is None:
        raise CruxmapError("the explorer's app.py is not installed: install cruxmap again.")
    options = {
        **_settings(),
        "server.address": host,
        "server.port": str(port),
        "browser.serverAddress": host,
        "logger.level": "warning",
    }
    # -P: a file called click.py where the user stands must not be taken for the library.
    command = [sys.executable, "-P", "-m", "streamlit", "run", app.origin]
    return command + [f"--{name}={value}" for name, value in options.items()]


def _settings() -> dict[str, str]:
    """What ``.streamlit/config.toml`` sets, which is not beside an app.py that was installed."""

    def flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{name}.")
            else:
                yield prefix + name, str(value).lower() if isinstance(value, bool) else str(value)

    text = files("explore").joinpath("static", "config.toml").read_text("utf-8")
    return dict(flat(tomllib.loads(text), ""))


def _free_port(host: str, *, port: int) -> int:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise CruxmapError(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another --port."
        ) from error


def _answers(host: str, *, port: int, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _STARTUP
    while server.poll() is None and time.monotonic() < end:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == 200:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return False


def _has_screen() -> bool:
    """Whether a browser would open a window, and not take over the terminal or fail."""
    if not sys.stdout.isatty():
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
