"""Who is asking: what is shown to an endpoint that wants to know, and where it is kept till then.

Credentials come from the environment, from a file or from netrc, never from an address or a
command line, where other programs could read them. They are sent to the endpoint's own origin
alone, in a header, and are in no message, no log and no ``repr``.

===============================  =================================================================
``CRUXMAP_STORE_TOKEN``          a token, sent as ``Authorization: Bearer``
``CRUXMAP_STORE_TOKEN_FILE``     a file that holds the token and nothing else
``CRUXMAP_STORE_USER``           a name; with ``CRUXMAP_STORE_PASSWORD`` or
                                 ``CRUXMAP_STORE_PASSWORD_FILE``, for Digest or Basic, as the
                                 endpoint asks
``NETRC``, else ``~/.netrc``     a name and password by host, where none of the above is set
``CRUXMAP_STORE_CLEARTEXT``      ``allowed`` lets a token or a Basic password travel unencrypted
                                 to another machine
===============================  =================================================================
"""

from __future__ import annotations

import base64
import netrc
import os
import stat
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Final

import httpx

from graph.errors import StoreError
from graph.serving.hosts import is_loopback

_TOKEN: Final = "CRUXMAP_STORE_TOKEN"  # noqa: S105 the name of a variable
_USER: Final = "CRUXMAP_STORE_USER"
_PASSWORD: Final = "CRUXMAP_STORE_PASSWORD"  # noqa: S105 the name of a variable
_CLEARTEXT: Final = "CRUXMAP_STORE_CLEARTEXT"
_HOME: Final = "CRUXMAP_STORE"


def credentials(url: httpx.URL, *, environment: Mapping[str, str] | None = None) -> httpx.Auth:
    """What to show to the endpoint at ``url``; nothing, where nothing is known for it.

    Where ``CRUXMAP_STORE`` names an endpoint, what the other variables hold is meant for its origin
    and is shown to no other.

    Raises:
        StoreError: a file cannot be read or is open to others, or half of a pair is missing.
    """
    known = os.environ if environment is None else environment
    home = known.get(_HOME, "")
    if home.lower().startswith(("http://", "https://")) and not _same_origin(home, url):
        return _from_netrc(url, known)
    token = _secret(_TOKEN, known)
    user, password = known.get(_USER) or None, _secret(_PASSWORD, known)
    if token is not None and user is not None:
        raise StoreError(
            f"both {_TOKEN} and {_USER} are set: keep the one that the endpoint takes."
        )
    if (user is None) != (password is None):
        missing = _USER if user is None else _PASSWORD
        raise StoreError(f"{missing} is not set, and the other half of it is: set both or none.")
    if token is not None:
        return OwnOrigin(url, token=token, cleartext=known.get(_CLEARTEXT) == "allowed")
    if user is not None and password is not None:
        return OwnOrigin(url, pair=(user, password), cleartext=known.get(_CLEARTEXT) == "allowed")
    return _from_netrc(url, known)


def _same_origin(other: str, url: httpx.URL) -> bool:
    try:
        return origin(httpx.URL(other)) == origin(url)
    except httpx.InvalidURL:
        return False


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port."""
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _secret(name: str, known: Mapping[str, str]) -> str | None:
    """What a variable holds, or the file that the variable with ``_FILE`` behind it names."""
    if value := known.get(name):
        return _checked(value, where=name)
    path = known.get(f"{name}_FILE")
    if not path:
        return None
    _private(Path(path))
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            f"{path}, which {name}_FILE names, cannot be read "
            f"({getattr(error, 'strerror', None) or 'it is not UTF-8'}): check the path."
        ) from None  # what could not be decoded is a secret
    if not text:
        raise StoreError(f"{path}, which {name}_FILE names, is empty.")
    return _checked(text, where=f"the text in {path}")


def _checked(value: str, *, where: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise StoreError(f"{where} holds a control character: a header cannot carry it.")
    return value


def _private(path: Path) -> None:
    """Refuse a file that others may read."""
    try:
        mode = path.expanduser().stat().st_mode
    except OSError:
        return  # reading it tells
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise StoreError(
            f"{path} holds a secret and others may read it (its mode is {stat.S_IMODE(mode):o}): "
            f"chmod 600 {path}"
        )


def _from_netrc(url: httpx.URL, known: Mapping[str, str]) -> httpx.Auth:
    named = known.get("NETRC")
    path = Path(named or "~/.netrc").expanduser()
    if not path.is_file():
        if named:
            raise StoreError(f"{named}, which NETRC names, is no file: check the path.")
        return httpx.Auth()
    try:
        found = netrc.netrc(path).hosts.get(url.host)  # never the default entry, for any host
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError):
        # What is wrong there may quote a secret.
        raise StoreError(
            f"{path} cannot be read as netrc: an entry is `machine HOST login NAME password WORD`."
        ) from None
    if found is None or not found[0] or not found[2]:
        return httpx.Auth()
    _private(path)
    return OwnOrigin(url, pair=(found[0], found[2]), cleartext=known.get(_CLEARTEXT) == "allowed")


class OwnOrigin(httpx.Auth):
    """Shows a token, or a name and password, to one origin and to no other.

    A token goes with every request. A name and password go once they are asked for: by Digest where
    the endpoint offers that, else by Basic, and from then on with every request.
    """

    requires_response_body = False

    def __init__(
        self,
        url: httpx.URL,
        *,
        token: str | None = None,
        pair: tuple[str, str] | None = None,
        cleartext: bool = False,
    ) -> None:
        self._origin = origin(url)
        self._token = token
        self._pair = pair
        self._open = url.scheme == "http" and not is_loopback(url.host) and not cleartext
        self._agreed: httpx.Auth | None = None

    def __repr__(self) -> str:
        return "OwnOrigin(…)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The steps in which httpx sends a request."""
        if origin(request.url) != self._origin:
            yield request
            return
        if self._token is not None:
            self._refuse_cleartext("a token")
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request
            return
        agreed = self._agreed
        if agreed is not None:
            response = yield from _last(agreed.auth_flow(request))
        else:
            response = yield request
        if response.status_code == 401 and agreed is None and self._pair is not None:
            # Another thread may have agreed on it in the meantime.
            self._agreed = self._agreed or self._answer_to(response)
            if self._agreed is not None:
                yield from self._agreed.auth_flow(request)

    def _answer_to(self, response: httpx.Response) -> httpx.Auth | None:
        if self._pair is None:
            return None
        schemes = {
            offer.strip().split(" ", 1)[0].lower()
            for header in response.headers.get_list("www-authenticate")
            for offer in header.split(",")
        }
        user, password = self._pair
        if "digest" in schemes:
            return httpx.DigestAuth(user, password)
        if "basic" in schemes:
            self._refuse_cleartext("a password")
            return _Basic(user, password)
        return None

    def _refuse_cleartext(self, what: str) -> None:
        if self._open:
            scheme, host, port = self._origin
            raise StoreError(
                f"{what} would travel unencrypted to {scheme}://{host}:{port}: use https, or set "
                f"{_CLEARTEXT}=allowed on a network that you trust."
            )


class _Basic(httpx.Auth):
    def __init__(self, user: str, password: str) -> None:
        self._header = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Basic {self._header}"
        yield request


def _last(
    steps: Generator[httpx.Request, httpx.Response, None],
) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
    """Take the steps of another way of showing who is asking; return the response to the last."""
    request = next(steps)
    while True:
        response = yield request
        try:
            request = steps.send(response)
        except StopIteration:
            return response
