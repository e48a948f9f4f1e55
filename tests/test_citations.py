"""Links, identifiers and titles that the words of a post name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from extract.quoting.citations import citations
from graph.model import Citation, Post


def named(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(text[one.start : one.end], one.url, one.title) for one in citations(text)]


@pytest.mark.parametrize(
    ("text", "words", "url"),
    [
        ("See https://example.org/a.", "https://example.org/a", None),
        ("(see https://example.org/a_(b))", "https://example.org/a_(b)", None),
        ("[https://example.org/a?b=c#d], yes", "https://example.org/a?b=c#d", None),
        ("“https://example.org/a”!", "https://example.org/a", None),
        ("<http://example.org/a>", "http://example.org/a", None),
        ("HTTPS://Example.org/A…", "HTTPS://Example.org/A", None),
        ("at www.example.org/a, where", "www.example.org/a", "https://www.example.org/a"),
        ("arXiv:2412.04984v2.", "arXiv:2412.04984v2", "https://arxiv.org/abs/2412.04984v2"),
        ("in arXiv 2412.04984", "arXiv 2412.04984", "https://arxiv.org/abs/2412.04984"),
        ("arXiv:cs/0112017", "arXiv:cs/0112017", "https://arxiv.org/abs/cs/0112017"),
        ("(doi:10.1000/xyz-123).", "doi:10.1000/xyz-123", "https://doi.org/10.1000/xyz-123"),
        ("10.1000/182 says", "10.1000/182", "https://doi.org/10.1000/182"),
        ("https://doi.org/10.1000/182", "https://doi.org/10.1000/182", None),
    ],
)
def test_links_and_identifiers_are_cited_without_what_stands_around_them(
    text: str, words: str, url: str | None
) -> None:
    assert named(text) == [(words, url or words, None)]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("In the paper “Empty Seats at Night” they count.", "Empty Seats at Night"),
        ('A post called "Empty seats at night", too.', "Empty seats at night"),
        ("an article, titled «Empty Seats»,", "Empty Seats"),
        ("the report „Empty Seats.“", "Empty Seats"),
    ],
)
def test_a_title_in_marks_behind_its_kind_is_cited(text: str, title: str) -> None:
    ((words, url, found),) = named(text)
    assert (words.rstrip("."), url, found) == (title, None, title)


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.org wrote, and a/www.b",
        "version 10.1000 of https:// and www.",
        "the paper says “Empty” and no more",
        "the paper is “so empty that nobody reads it”",
        "“Empty Seats at Night” is long",
        "see arXiv for more, or 2412.04984",
        "ftp://example.org/a and javascript:alert(1)",
        "http://[",
    ],
)
def test_what_only_looks_like_a_source_is_none(text: str) -> None:
    assert named(text) == []


def test_given_citations_stand_before_what_is_found_in_their_place() -> None:
    text = "At https://example.org/a and https://example.org/b and arXiv:2412.04984 too"
    label = Citation(start=3, end=10, url="https://example.org/label")
    last = Citation(start=text.index("arXiv"), end=len(text), title="Seats")
    found = citations(text, given=(label, last))
    assert [one.url for one in found] == [label.url, "https://example.org/b", None]


PIECES = [
    "https://example.org/",
    "www.a.b",
    "arXiv:2412.04984",
    "doi:10.1000/1",
    'paper "A B"',
    "(",
]


@given(st.lists(texts | st.sampled_from(PIECES), max_size=8).map(" ".join))
def test_citations_of_any_text_make_a_post_and_are_found_again(text: str) -> None:
    found = citations(text)
    if text.strip():
        assert Post(id="p", text=text, citations=found).citations == found
    assert citations(text, given=found) == found
