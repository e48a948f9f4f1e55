"""Lists of posts in JSON."""

from __future__ import annotations

import json

import pytest

from extract.sources import guess_format, read_thread
from graph.errors import InputError


def test_the_comments_on_an_issue_of_github_are_markdown_and_have_its_address() -> None:
    def comment(number: int, login: str, body: str) -> dict[str, object]:
        return {
            "url": f"https://api.github.com/repos/a/trams/issues/comments/{number}",
            "html_url": f"https://github.com/a/trams/issues/12#issuecomment-{number}",
            "issue_url": "https://api.github.com/repos/a/trams/issues/12",
            "id": number,
            "user": {"login": login, "id": 1, "type": "User"},
            "created_at": "2026-01-02T10:00:00Z",
            "author_association": "MEMBER",
            "body": body,
            "reactions": {"total_count": 0},
        }

    text = json.dumps([comment(5, "ada", "Trams are **quiet**."), comment(6, "bo", "No.")])
    assert guess_format(text) == "posts"
    thread = read_thread(text, name="comments")
    assert (thread.id, thread.url) == ("github-a-trams-12", "https://github.com/a/trams/issues/12")
    assert [(post.id, post.author, post.created, post.text) for post in thread.posts] == [
        ("5", "ada", "2026-01-02T10:00:00Z", "Trams are quiet."),
        ("6", "bo", "2026-01-02T10:00:00Z", "No."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1, "title": "x"}]',
        '[{"text": "Trams."}]',
        '[["text", "id"]]',
        '{"text": "Trams.", "id": 1}',
        '[{"a": {"text": "Trams.", "id": 1}}]',
    ],
)
def test_what_has_no_words_or_nothing_else_is_no_list_of_posts(text: str) -> None:
    assert guess_format(text) == "json"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"id": 1, "text": "Trams."}, 7]', "item 2 of x is 7"),
        ('[{"id": 1, "text": "a"}, {"id": 1, "text": "b"}]', "two posts have the id '1'"),
        (
            '[{"id": 1, "text": "a", "thread": "u"}, {"id": 2, "text": "b", "thread": "v"}]',
            "item 1 is of thread 'u' and item 2 of thread 'v'",
        ),
    ],
)
def test_what_is_wrong_with_an_item_is_said(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_thread(text, name="x")
