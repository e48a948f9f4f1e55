"""What a person gives on the Add page, and the thread that it is read as."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from forum_server import ForumServer, Sent

from explore.given import GUESS, Given, given, read
from graph.errors import FetchError, InputError

JSON = '{"title": "Trams", "posts": [{"id": "p1", "text": "Trams are quiet."}]}'


@pytest.fixture
def server() -> Iterator[ForumServer]:
    with ForumServer() as server:
        yield server


def link_to(server: ForumServer, path: str, *answers: Sent) -> str:
    host = f"127.0.0.1:{server.port}"
    server.on(host + path, *answers)
    return f"http://{host}{path}"


def one(*, link: str = "", pasted: str = "", title: str = "") -> Given:
    return given(link=link, pasted=pasted, file=None, title=title)


def test_a_paste_is_titled_by_its_first_words_and_a_file_by_its_name() -> None:
    assert read(one(pasted="Trams are quiet."), chosen=GUESS).thread.title == "Trams are quiet."
    assert read(one(pasted="Trams.", title=" Mine "), chosen=GUESS).thread.title == "Mine"
    file = given(link="", pasted=" ", file=("night-trams.md", b"Trams are quiet."), title="")
    assert read(file, chosen="text").thread.title == "Night trams"


@pytest.mark.parametrize(
    ("link", "pasted", "file", "says"),
    [
        ("", " \n", None, "nothing is given"),
        ("https://a.example", "Trams.", None, "a link and a discussion are given"),
        ("", "Trams.", ("a.txt", b"Trams."), "a discussion and a file are given"),
        ("trams", "", None, "'trams' is no link"),
        ("", "", ("a.bin", b"\x00\xff"), "a.bin"),
    ],
)
def test_what_cannot_be_taken_is_said(
    link: str, pasted: str, file: tuple[str, bytes] | None, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        given(link=link, pasted=pasted, file=file, title="")


def test_a_link_pasted_as_the_discussion_is_a_link() -> None:
    assert one(pasted=" https://forum.example/t/1 \n").link == "https://forum.example/t/1"
    assert one(pasted="See https://forum.example/t/1").link == ""


def test_a_link_is_fetched_and_read_as_what_it_is(server: ForumServer) -> None:
    link = link_to(server, "/trams.json", Sent(body=JSON.encode(), type="application/json"))
    reading = read(one(link=link), chosen=GUESS, only_public=False)
    assert reading.thread.url == link
    assert (reading.thread.title, reading.format, reading.note) == ("Trams", "json", "")
    assert (
        read(one(link=link, title="Mine"), chosen=GUESS, only_public=False).thread.title == "Mine"
    )


def test_reading_it_as_another_format_asks_nobody_again(server: ForumServer) -> None:
    link = link_to(server, "/trams", Sent(body=JSON.encode(), type="text/plain"))
    source = one(link=link)
    read(source, chosen=GUESS, only_public=False)
    again = read(source, chosen="text", only_public=False)
    assert again.format == "text"
    assert again.thread.posts[0].text == JSON
    assert len(server.seen) == 1


def test_a_page_read_in_place_of_what_a_service_refused_is_noted(server: ForumServer) -> None:
    link = link_to(server, "/t/trams/42", Sent(body=b"Trams are quiet.", type="text/plain"))
    reading = read(one(link=link), chosen=GUESS, only_public=False)
    assert reading.format == "text"
    assert "read in its place" in reading.note


def test_a_private_address_is_not_even_asked(server: ForumServer) -> None:
    link = link_to(server, "/trams", Sent(body=JSON.encode()))
    with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
        read(one(link=link), chosen=GUESS)
    assert server.seen == []


def test_posts_that_are_only_pointed_to_are_noted() -> None:
    more = '{"kind": "more", "data": {"count": 7, "children": ["a", "b"]}}'
    post = '{"kind": "t3", "data": {"id": "q", "title": "Trams?", "selftext": "Are they quiet?"}}'
    listing = '{"kind": "Listing", "data": {"children": [%s]}}'
    reading = read(one(pasted=f"[{listing % post}, {listing % more}]"), chosen=GUESS)
    assert reading.format == "reddit"
    assert reading.note == ("the text only points to 7 posts more, which its link would bring.")
