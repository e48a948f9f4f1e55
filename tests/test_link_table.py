"""Which links are known to lead to a discussion, and what is asked for them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from extract.sources import READERS
from extract.web.links import LEADING, SERVICES, is_link, ways


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_knows_its_example_and_has_a_reader(name: str) -> None:
    service = SERVICES[name]
    better, page = ways(service.example)
    assert better.format in READERS
    assert page.format is None
    assert better.url != page.url
    assert urlsplit(better.url).scheme == "https"
    knowing = [
        other
        for other, one in SERVICES.items()
        if one.hosts is None or urlsplit(service.example).netloc.removeprefix("www.") in one.hosts
        if one.path.fullmatch(
            urlsplit(service.example)._replace(scheme="", netloc="").geturl(),
        )
    ]
    assert knowing == [name]


def test_the_guide_names_every_service_and_what_its_pages_are_read_as(root: Path) -> None:
    guide = (root / "docs" / "guide.md").read_text("utf-8")
    section = guide.partition("\n## Links\n")[2].partition("\n## ")[0]
    for name, service in SERVICES.items():
        assert all(part in section for part in name.partition(" (")[0].split(", "))
        assert f"`{next(ways(service.example)).format}`" in section
    for name, leading in LEADING.items():
        assert all(part in section for part in name.split(", "))
        shorteners = leading.hosts if name == "short links" else ()
        assert all(f"`{host}`" in section for host in shorteners)


def test_every_reader_of_a_service_is_reached_by_a_link() -> None:
    reached = {next(ways(service.example)).format for service in SERVICES.values()}
    assert reached == {"forummagnum", "hackernews", "reddit", "discourse", "lobsters"}


@pytest.mark.parametrize(
    ("link", "asked"),
    [
        ("https://www.lesswrong.com/s/AbCdE/p/FgHiJkLm", "https://www.lesswrong.com/graphql"),
        ("https://alignmentforum.org/posts/FgHiJkLm", "https://www.alignmentforum.org/graphql"),
        ("https://ea.greaterwrong.com/posts/FgHiJkLm", "https://forum.effectivealtruism.org/graphql"),
        ("https://news.ycombinator.com/item?p=2&id=12", "https://hn.algolia.com/api/v1/items/12"),
        ("http://NP.Reddit.com/comments/1abc", "https://www.reddit.com/comments/1abc.json?limit=500"),
        ("https://reddit.com/user/ada/comments/1abc/x",
         "https://www.reddit.com/user/ada/comments/1abc.json?limit=500"),
        ("http://forum.example:8080/t/a-1/42", "http://forum.example:8080/t/42.json"),
        ("  https://forum.example/t/42/3 ", "https://forum.example/t/42.json"),
        ("https://www.lesswrong.com/posts/AbCdEfGh/a-title/comment-permalink?commentId=XyZ",
         "https://www.lesswrong.com/graphql"),
        ("https://www.lesswrong.com/posts/AbCdEfGh?commentId=XyZ#XyZ",
         "https://www.lesswrong.com/graphql"),
        ("https://www.lesserwrong.com/posts/AbCdEfGh/a", "https://www.lesswrong.com/graphql"),
        ("https://www.greaterwrong.com/posts/AbCdEfGh/a/comment/XyZ",
         "https://www.lesswrong.com/graphql"),
        ("https://greaterwrong.com/s/AbCdE/p/FgHiJkLm", "https://www.lesswrong.com/graphql"),
        ("https://lw2.issarice.com/posts/AbCdEfGh/a", "https://www.lesswrong.com/graphql"),
        ("https://www.alignmentforum.org/s/AbCdE/p/FgHiJkLm",
         "https://www.alignmentforum.org/graphql"),
        ("https://www.alignmentforum.org/posts/AbCdEfGh/a?commentId=x",
         "https://www.alignmentforum.org/graphql"),
        ("https://www.forum.effectivealtruism.org/posts/AbCdEfGh/a",
         "https://forum.effectivealtruism.org/graphql"),
        ("https://forum.effectivealtruism.org/s/AbCdE/p/FgHiJkLm",
         "https://forum.effectivealtruism.org/graphql"),
        ("https://forum.effectivealtruism.org/events/AbCdEfGh/a",
         "https://forum.effectivealtruism.org/graphql"),
        ("https://progressforum.org/posts/AbCdEfGh/a", "https://progressforum.org/graphql"),
        ("https://www.news.ycombinator.com/item?id=12&p=2#13",
         "https://hn.algolia.com/api/v1/items/12"),
        ("https://news.ycombinator.com/context?id=12", "https://hn.algolia.com/api/v1/items/12"),
        ("https://new.reddit.com/r/trams/comments/1abc/a_title/comment/2def/?context=3",
         "https://www.reddit.com/r/trams/comments/1abc.json?limit=500"),
        ("https://np.reddit.com/r/trams/comments/1abc/_/2def",
         "https://www.reddit.com/r/trams/comments/1abc.json?limit=500"),
        ("https://i.reddit.com/r/trams/comments/1abc.json",
         "https://www.reddit.com/r/trams/comments/1abc.json?limit=500"),
        ("https://www.reddit.com/u/ada/comments/1abc/x/?utm_source=share",
         "https://www.reddit.com/u/ada/comments/1abc.json?limit=500"),
        ("https://www.reddit.com/gallery/1abc",
         "https://www.reddit.com/comments/1abc.json?limit=500"),
        ("https://www.redd.it/1abc", "https://www.reddit.com/comments/1abc.json?limit=500"),
        ("https://www.lobste.rs/s/abc123/a_title#c_xyz", "https://lobste.rs/s/abc123.json"),
        ("https://lobste.rs/s/abc123.json", "https://lobste.rs/s/abc123.json"),
        ("https://www.forum.example/t/a-title/42/7?u=ada", "https://www.forum.example/t/42.json"),
        ("https://forum.example/t/-/42", "https://forum.example/t/42.json"),
        ("https://forum.example/t/a-title/42/last", "https://forum.example/t/42.json"),
        ("https://forum.example/t/a-title/42/print", "https://forum.example/t/42.json"),
        ("https://forum.example/t/a-title/42.json", "https://forum.example/t/42.json"),
        ("https://forum.example/t/%C3%A9t%C3%A9/42", "https://forum.example/t/42.json"),
    ],
)  # fmt: skip
def test_other_spellings_of_a_link_are_known(link: str, asked: str) -> None:
    assert next(ways(link)).url == asked


@pytest.mark.parametrize(
    "link",
    [
        "https://www.lesswrong.com/users/ada",
        "https://www.lesswrong.com.example/posts/AbCdEfGh/x",
        "https://news.ycombinator.com/user?id=ada",
        "https://www.reddit.com/r/trams/",
        "https://www.reddit.com/r/trams/s/AbCdEf",  # it has to be followed first
        "https://www.reddit.com.evil.example/r/trams/comments/1abc/",
        "https://evilreddit.com/r/trams/comments/1abc/",
        "https://www.reddit.com/r/trams/comments/../../x",
        "https://lobste.rs/t/rust",
        "https://forum.example/t/a-title",
        "https://forum.example/t/42/7/9/x",
        "https://example.org/a?b=/t/x/42",
    ],
)
def test_a_page_that_no_service_knows_is_asked_for_as_it_is(link: str) -> None:
    assert [asked.url for asked in ways(link)] == [link]


def test_a_format_that_is_not_the_services_own_is_that_of_the_page() -> None:
    link = SERVICES["Lobsters"].example
    assert [asked.format for asked in ways(link, format="text")] == ["text"]
    assert [asked.format for asked in ways(link, format="lobsters")] == ["lobsters", "lobsters"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("https://forum.example/t/1", True),
        (" HTTP://forum.example", True),
        ("file:///etc/passwd", True),  # so that it is refused as a link
        ("forum.example/t/1", False),
        ("thread.json", False),
        ("./http:/x", False),
        ("C:\\threads\\x.txt", False),
        ("", False),
    ],
)
def test_a_link_is_told_from_a_file(word: str, *, expected: bool) -> None:
    assert is_link(word) is expected
