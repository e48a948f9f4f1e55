"""What comes of a body is what was meant, and never more than goes."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from forum_server import AT, URL, ForumServer, Sent, error_of, fetcher_for, packed, pours

from extract.sources import MAX_BYTES

PAGE = Sent(body="<p>Trams, naïvely</p>".encode())


@pytest.mark.parametrize(
    "kind", ["image/png", "application/pdf", "video/mp4", "application/zip", "jsonimage/x"]
)
def test_what_is_no_text_is_not_read(server: ForumServer, kind: str) -> None:
    assert kind in error_of(server, Sent(body=b"x", type=kind))


@pytest.mark.parametrize(
    "kind",
    ["", "application/json; charset=utf-8", "application/activity+json", "text/csv",
     "application/xhtml+xml", "application/x-ndjson", "application/octet-stream", "TEXT/HTML"],
)  # fmt: skip
def test_what_may_be_text_is_read_by_its_content(server: ForumServer, kind: str) -> None:
    server.on(AT, Sent(body=b"text", type=kind))
    with fetcher_for(server) as fetch:
        assert fetch(URL) == b"text"


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html; charset=windows-1252", b"\x93trams\x94", "“trams”"),
        ('text/html; charset="koi8-r"', "трамвай".encode("koi8-r"), "трамвай"),
        ("text/html; charset=Shift_JIS", "路面電車".encode("shift_jis"), "路面電車"),
        ("text/html; charset=iso-8859-1", "naïve".encode(), "naïve"),  # said out of habit
        ("text/html; charset=utf-8", "naïve".encode(), "naïve"),
    ],
)
def test_what_only_the_head_says_of_the_encoding_is_not_lost(
    server: ForumServer, kind: str, body: bytes, expected: str
) -> None:
    server.on(AT, Sent(body=body, type=kind))
    with fetcher_for(server) as fetch:
        assert fetch(URL).decode() == expected


@pytest.mark.parametrize("name", ["zip", "punycode", "rot13", "no-such", "utf-7", "idna"])
def test_a_charset_that_is_none_is_not_used(server: ForumServer, name: str) -> None:
    server.on(AT, Sent(body=b"\xff+AGE-", type=f"text/html; charset={name}"))
    with fetcher_for(server) as fetch:
        assert fetch(URL) == b"\xff+AGE-"


def test_the_largest_body_that_goes_goes(server: ForumServer) -> None:
    server.on(AT, Sent(body=b"x" * MAX_BYTES))
    with fetcher_for(server) as fetch:
        assert len(fetch(URL)) == MAX_BYTES


def test_a_body_said_to_be_too_large_is_not_even_begun(server: ForumServer) -> None:
    assert "more than 5,000,000 bytes" in error_of(server, Sent(body=b"x" * (MAX_BYTES + 1)))


def test_an_endless_body_is_stopped(server: ForumServer) -> None:
    assert "more than 5,000,000 bytes" in error_of(server, pours)
    assert len(server.seen) == 1


def test_a_packed_page_is_unpacked(server: ForumServer) -> None:
    server.on(AT, packed(PAGE.body))
    with fetcher_for(server) as fetch:
        assert fetch(URL) == PAGE.body
    assert server.seen[0].headers["accept-encoding"] == "gzip"


def test_a_gzip_bomb_is_not_unpacked(server: ForumServer) -> None:
    pack = zlib.compressobj(9, wbits=31)
    bomb = b"".join(pack.compress(bytes(1_000_000)) for _ in range(300)) + pack.flush()
    assert len(bomb) < 400_000
    tracemalloc.start()
    said = error_of(server, Sent(body=bomb, headers={"Content-Encoding": "gzip"}))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "more than 5,000,000 bytes" in said
    assert most < 25_000_000


def test_a_bomb_within_a_bomb_is_not_even_begun(server: ForumServer) -> None:
    twice = gzip.compress(gzip.compress(bytes(1_000_000)))
    said = error_of(server, Sent(body=twice, headers={"Content-Encoding": "gzip, gzip"}))
    assert "gzip, gzip" in said


@pytest.mark.parametrize("cut", [1, 8, 20])
def test_a_packed_body_that_ends_too_soon_is_not_taken_for_whole(
    server: ForumServer, cut: int
) -> None:
    body = gzip.compress(b"trams at night " * 50)[:-cut]
    said = error_of(server, Sent(body=body, headers={"Content-Encoding": "gzip"}))
    assert "broke off" in said


def test_what_is_said_to_be_gzip_and_is_not_is_an_error(server: ForumServer) -> None:
    said = error_of(server, Sent(body=b"plain", headers={"Content-Encoding": "gzip"}))
    assert "cannot be unpacked" in said
