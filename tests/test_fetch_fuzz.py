"""Whatever an address or an answer is made of, fetching ends in a body or a FetchError."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import httpcore
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.web.addresses import shown
from extract.web.fetch import Fetcher, FetchLimits
from extract.web.links import read_link, ways
from extract.web.network import check_address
from graph.errors import CruxmapError, FetchError

LIMITS = FetchLimits(pause=0, attempts=2, size=2_000)
addresses = st.builds(
    str.__add__,
    st.sampled_from(["http://", "https://", "HTTP:", "//", "", "ftp://", "http://a.example/t/"]),
    st.text(
        st.sampled_from("ab1.:/?#[]@%&=\\ é١。ß\u200d\x00\n-_~") | st.characters(), max_size=30
    ),
)
heads = st.lists(
    st.sampled_from(
        [b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: \xb2", b"Location: /a",
         b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Location: http://[",
         b"Location: \xff\xfe", b"Location: http://b.example:99999/", b"Location: http://xn--a/",
         b"Retry-After: 1e9",
         b"Content-Type: text/html; charset=\xff", b"ETag: \xff", b"Set-Cookie: a=b"]
    ),
    max_size=4,
)  # fmt: skip
answers = st.binary(max_size=200) | st.builds(
    lambda status, head, body: b"\r\n".join([b"HTTP/1.1 %d x" % status, *head, b"", body]),
    st.sampled_from([100, 200, 204, 206, 301, 302, 304, 307, 404, 429, 500, 999]),
    heads,
    st.binary(max_size=100)
    | st.sampled_from([b"5\r\ntrams\r\n0\r\n\r\n", b"\x1f\x8b\x08", b"x" * 3_000]),
)


class Saying(httpcore.NetworkBackend):
    """A server that says the same to everybody, and hangs up."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        del host, port, timeout, local_address, socket_options
        return httpcore.MockStream([self._said])


def fetcher(said: bytes) -> Fetcher:
    return Fetcher(
        limits=LIMITS,
        resolve=lambda _host, _port: ["93.184.216.34"],
        network=Saying(said),
        sleep=lambda _: None,
    )


@given(url=addresses)
@example("http://a.example/\ud800")
@example("http://" + "١" * 70 + ".example/")
@example("http://xn--a/")
def test_any_address_is_one_or_is_refused(url: str) -> None:
    assert len(shown(url)) <= 201
    for only_public in (True, False):
        with suppress(FetchError):
            check_address(url, only_public=only_public)
    with suppress(FetchError):
        assert [*ways(url)]


@settings(max_examples=60)
@given(url=addresses, said=answers)
def test_any_link_and_any_answer_end_in_a_thread_or_an_error(url: str, said: bytes) -> None:
    with fetcher(said) as fetch, suppress(CruxmapError):
        assert read_link(url, fetch=fetch).posts


@settings(max_examples=200)
@given(said=answers)
def test_any_answer_is_a_body_or_an_error(said: bytes) -> None:
    with fetcher(said) as fetch, suppress(FetchError):
        assert len(fetch("http://forum.example/")) <= LIMITS.size
