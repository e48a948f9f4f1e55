"""Fetching keeps to its limits, whatever the server does."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from forum_server import (
    AT,
    PUBLIC,
    URL,
    ForumServer,
    Loopback,
    Sent,
    breaks_off,
    drips,
    error_of,
    fetcher_for,
    leads_to,
    resets,
)

from extract.web.fetch import Fetcher, FetchLimits
from graph.errors import FetchError, FetchRefused

PAGE = Sent(body="<p>Trams, naïvely</p>".encode())


def test_a_page_is_fetched_and_the_server_is_told_by_whom(server: ForumServer) -> None:
    server.on(AT, PAGE)
    with fetcher_for(server) as fetch:
        assert fetch(URL) == PAGE.body
    (seen,) = server.seen
    assert seen.method == "GET"
    assert seen.headers["user-agent"].startswith("cruxmap/")
    assert "https://w3id.org/cruxmap" in seen.headers["user-agent"]
    assert not {"cookie", "authorization", "referer"} & set(seen.headers)


def test_a_question_is_posted_as_json(server: ForumServer) -> None:
    server.on(AT, Sent(body=b'{"data": 1}', type="application/json"))
    with fetcher_for(server) as fetch:
        assert fetch(URL, json={"query": "{ post }"}) == b'{"data": 1}'
    (seen,) = server.seen
    assert (seen.method, seen.body) == ("POST", b'{"query":"{ post }"}')
    assert seen.headers["content-type"] == "application/json"


def test_cookies_are_not_sent_back(server: ForumServer) -> None:
    server.on(AT, Sent(headers={"Set-Cookie": "who=you; Path=/"}))
    with fetcher_for(server) as fetch:
        fetch(URL)
        fetch(URL)
    assert "cookie" not in server.seen[1].headers


# What the server answers.


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (404, "Check the address"),
        (403, "add the file"),
        (401, "login"),
        (410, "gone"),
        (418, "418"),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(
    server: ForumServer, status: int, says: str
) -> None:
    server.on(AT, Sent(status=status))
    with fetcher_for(server) as fetch, pytest.raises(FetchRefused, match=says) as raised:
        fetch(URL)
    assert URL in str(raised.value)
    assert str(status) in str(raised.value)
    assert len(server.seen) == 1


def test_a_busy_server_is_asked_again_when_it_says(server: ForumServer) -> None:
    waits: list[float] = []
    server.on(AT, Sent(status=429, headers={"Retry-After": "7"}), PAGE)
    with fetcher_for(server, waits=waits) as fetch:
        assert fetch(URL) == PAGE.body
    assert len(server.seen) == 2
    assert waits == [7.0]


def test_a_moment_to_come_back_at_is_understood_too(server: ForumServer) -> None:
    waits: list[float] = []
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    server.on(AT, Sent(status=503, headers={"Retry-After": then}), PAGE)
    with fetcher_for(server, waits=waits) as fetch:
        fetch(URL)
    assert 15 < waits[0] <= 20


@pytest.mark.parametrize("seconds", [31, 3_600])
def test_who_asks_to_wait_too_long_is_not_waited_for(server: ForumServer, seconds: int) -> None:
    waits: list[float] = []
    said = error_of(server, Sent(status=429, headers={"Retry-After": f"{seconds}"}), waits=waits)
    assert f"{seconds:,} seconds" in said
    assert (waits, len(server.seen)) == ([], 1)


@pytest.mark.parametrize("value", ["soon", "-5", "9" * 400, "Fri, 99 Nov 2026 99:00:00 GMT"])
def test_nonsense_about_waiting_is_no_reason_to_fail(server: ForumServer, value: str) -> None:
    waits: list[float] = []
    said = error_of(server, Sent(status=429, headers={"Retry-After": value}), waits=waits)
    assert "429" in said
    assert all(wait < 12 for wait in waits)


def test_a_failing_server_is_asked_again_after_longer_and_longer_waits(server: ForumServer) -> None:
    waits: list[float] = []
    server.on(AT, *[Sent(status=500)] * 3, PAGE)
    with fetcher_for(server, waits=waits) as fetch:
        assert fetch(URL) == PAGE.body
    assert len(server.seen) == 4
    assert 0.5 <= waits[0] <= 1.0 <= waits[1] <= 1.5
    assert 2.0 <= waits[2] <= 2.5


def test_a_server_that_goes_on_failing_is_left_alone(server: ForumServer) -> None:
    assert "500" in error_of(server, Sent(status=500))
    assert len(server.seen) == 4


def test_waits_differ_so_that_not_all_come_back_at_once(server: ForumServer) -> None:
    waits: list[float] = []
    for _ in range(4):
        error_of(server, Sent(status=503), waits=waits)
    assert len(set(waits)) == 12


def test_a_connection_that_is_reset_is_tried_again(server: ForumServer) -> None:
    server.on(AT, resets, PAGE)
    with fetcher_for(server) as fetch:
        assert fetch(URL) == PAGE.body


def test_a_body_that_breaks_off_is_not_taken_for_whole(server: ForumServer) -> None:
    server.on(AT, breaks_off, PAGE)
    with fetcher_for(server) as fetch:
        assert fetch(URL) == PAGE.body
    assert "broke off" in error_of(server, breaks_off)


def test_where_nobody_listens_the_error_says_so() -> None:
    with ForumServer() as server:
        port = server.port
    with (
        Fetcher(only_public=False, sleep=lambda _: None) as fetch,
        pytest.raises(FetchError, match="no connection"),
    ):
        fetch(f"http://127.0.0.1:{port}/")


# How much, and how long.


def test_a_slow_drip_ends_with_the_time_for_all(server: ForumServer) -> None:
    start = time.monotonic()
    said = error_of(server, drips, limits=FetchLimits(pause=0, read=5, total=0.5))
    assert time.monotonic() - start < 15
    assert "no whole answer in 0.5 seconds" in said


def test_silence_ends_with_the_time_for_reading(server: ForumServer) -> None:
    def silent(_: object) -> None:
        time.sleep(0.4)

    said = error_of(server, silent, limits=FetchLimits(pause=0, read=0.1, attempts=2))
    assert "went silent" in said


def test_a_wait_that_would_outlast_the_time_for_all_is_not_begun(server: ForumServer) -> None:
    waits: list[float] = []
    again = Sent(status=429, headers={"Retry-After": "20"})
    error_of(server, again, waits=waits, limits=FetchLimits(pause=0, total=10))
    assert waits == []


def test_one_host_is_given_a_pause_and_others_are_not_made_to_wait(server: ForumServer) -> None:
    waits: list[float] = []
    server.on(AT, PAGE)
    server.on("other.example/thread", PAGE)
    with fetcher_for(server, waits=waits, limits=FetchLimits(pause=3)) as fetch:
        fetch(URL)
        fetch("http://other.example/thread")
        assert waits == []
        fetch(URL)
    assert 2.5 < waits[0] <= 3


# Where redirects lead.


def test_redirects_are_followed_and_may_be_relative(server: ForumServer) -> None:
    server.on(AT, leads_to("/moved?id=1", status=301))
    server.on("forum.example/moved?id=1", leads_to("//other.example/", status=308))
    server.on("other.example/", PAGE)
    with fetcher_for(server) as fetch:
        assert fetch(URL) == PAGE.body


@pytest.mark.parametrize(("hops", "goes"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_sixth(
    server: ForumServer, *, hops: int, goes: bool
) -> None:
    for hop in range(hops):
        server.on(f"forum.example/{hop}", leads_to(f"/{hop + 1}"))
    server.on(f"forum.example/{hops}", PAGE)
    with fetcher_for(server) as fetch:
        if goes:
            assert fetch("http://forum.example/0") == PAGE.body
        else:
            with pytest.raises(FetchError, match="after 5 redirects"):
                fetch("http://forum.example/0")
    assert len(server.seen) == 6


def test_a_circle_of_redirects_ends(server: ForumServer) -> None:
    assert "leads on and on" in error_of(server, leads_to(URL))
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_a_question_is_posted_again_only_where_the_server_says_so(
    server: ForumServer, status: int, method: str
) -> None:
    server.on(AT, leads_to("/graphql", status=status))
    server.on("forum.example/graphql", PAGE)
    with fetcher_for(server) as fetch:
        fetch(URL, json={"a": 1})
    assert server.seen[1].method == method
    assert server.seen[1].body == (b'{"a":1}' if method == "POST" else b"")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://forum.example/x", "gopher://forum.example/"]
)
def test_a_redirect_to_what_is_no_web_page_is_not_followed(
    server: ForumServer, target: str
) -> None:
    said = error_of(server, leads_to(target))
    assert "only http:// and https://" in said
    assert f"{URL} had led there" in said


@pytest.mark.parametrize(
    "target", ["http://", "http://[::", "http://a b/", "https://:9/", "data:,x"]
)
def test_a_redirect_to_nowhere_is_an_error(server: ForumServer, target: str) -> None:
    assert error_of(server, leads_to(target))


# What is told to nobody.


@pytest.mark.parametrize("url", ["http://ada:tram5@forum.example/x", "http://ada@forum.example/"])
def test_a_password_is_neither_sent_nor_shown(server: ForumServer, url: str) -> None:
    with fetcher_for(server) as fetch, pytest.raises(FetchError, match="password") as raised:
        fetch(url)
    assert server.seen == []
    assert not any(secret in str(raised.value) for secret in ("ada", "tram5"))


def test_secrets_in_an_address_are_neither_logged_nor_shown(
    server: ForumServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on("forum.example/a?token=s3cret&id=4", leads_to("/b?token=s3cret#s3cret"))
    with fetcher_for(server) as fetch, pytest.raises(FetchError) as raised:
        fetch("http://forum.example/a?token=s3cret&id=4")
    assert len(server.seen) == 2
    assert "s3cret" not in caplog.text + str(raised.value)
    assert "/a?…&id=4" in str(raised.value)


def test_one_connection_is_used_for_all_that_one_host_is_asked(server: ForumServer) -> None:
    network = Loopback(server.port)
    server.on(AT, PAGE)
    with fetcher_for(server, network=network) as fetch:
        fetch(URL)
        fetch(URL)
    assert network.dialled == [(PUBLIC, 80)]
