"""The text of a post out of its HTML or Markdown, and the links in it."""

from __future__ import annotations

import re
from html import escape
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from extract.markup import MAX_DEPTH, from_html, from_markdown
from graph.errors import InputError
from graph.model import Post, check_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("one &amp; <i>two</i>  <b>three</b>", "one & two three"),
        ("<p>One.<p>Two.", "One.\n\nTwo."),
        ("One.<br>Two.<br><br>Three.", "One.\nTwo.\n\nThree."),
        ("<blockquote><p>a<p>b</blockquote>c", "> a\n>\n> b\n\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote>a</blockquote><blockquote>b</blockquote>", "> a\n\n> b"),
        ("Two:<ul><li>a<li><p>b</p><ul><li>c</ul></ul>end", "Two:\n\n- a\n- b\n- c\n\nend"),
        ("<ol start=3><li>x<li>y</ol>", "3. x\n4. y"),
        ("<pre><code>if a:\n    b\n\n\nc\n</code></pre>d", "    if a:\n        b\n\n    c\n\nd"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a | b\n1 | 2"),
        ("<p>x<script>s</script><style>s</style><span hidden>h</span></p>", "x"),
        ("<p>x<span style='DISPLAY : none'>h</span><span aria-hidden=true>h</span></p>", "x"),
        ("<img alt='a tram'><img src=t width=1 height=1 alt=t><img src=y>", "a tram"),
        ("<details><summary>Plot</summary>He dies.</details>", "Plot\n\nHe dies."),
        ("<q>a</q>\u00a0b\u200bc\x01&#2;", "“a” bc"),
        ("a\ud800b", "a\ufffdb"),
        ("<!doctype html><html><head><title>t</title><body>x", "x"),
        ("", ""),
        ("<p> </p>", ""),
    ],
)
def test_html_is_laid_out_as_plain_text(html: str, text: str) -> None:
    assert from_html(html).text == text


def test_the_byline_of_a_quotation_box_is_not_part_of_the_post() -> None:
    discourse = (
        '<aside class="quote" data-username="ada"><div class="title"><div class="quote-controls">'
        "</div>ada:</div><blockquote><p>q</p></blockquote></aside><p class='title'>mine</p>"
    )
    assert from_html(discourse).text == "> q\n\nmine"
    board = "<blockquote><div><cite>Ada wrote:</cite>q</div></blockquote>mine"
    assert from_html(board).text == "> q\n\nmine"
    assert from_html("<blockquote>q<cite>A. Source</cite></blockquote>").text == "> qA. Source"


BOXES: Final = {
    "XenForo": (
        '<blockquote class="bbCodeBlock"><div class="bbCodeBlock-title"><a>Ada said:</a></div>'
        '<div class="bbCodeBlock-content"><div>q</div><div class="bbCodeBlock-expandLink">'
        "<a>Click to expand...</a></div></div></blockquote>mine"
    ),
    "vBulletin": (
        '<blockquote class="postcontent restore"><div class="bbcode_quote"><div class="x">'
        '<div class="bbcode_postedby">Originally Posted by <b>Ada</b></div>'
        '<div class="message">q</div></div></div>mine</blockquote>'
    ),
    "Invision": (
        '<blockquote class="ipsQuote"><div class="ipsQuote_citation">Ada said:</div><p>q</p>'
        "</blockquote>mine"
    ),
    "Simple Machines": (
        '<div class="quoteheader"><a>Quote from: Ada</a></div><blockquote>q</blockquote>'
        '<div class="quotefooter"></div>mine'
    ),
    "a box of Discourse": (
        '<aside class="onebox"><header class="source"><a>a.example</a></header><p>q</p></aside>mine'
    ),
}


@pytest.mark.parametrize("html", BOXES.values(), ids=BOXES)
def test_what_a_board_shows_as_quoted_is_a_quotation_and_nothing_else_is(html: str) -> None:
    assert from_html(html).text == "> q\n\nmine"


def cited(html: str, *, base: str | None = None) -> list[tuple[str, str | None]]:
    marked = from_html(html, base=base)
    return [(marked.text[one.start : one.end], one.url) for one in marked.citations]


def test_a_citation_covers_the_label_of_a_link_or_a_bare_address() -> None:
    assert cited("<p>x<p>see <a href='https://a.example/x?y=1&amp;z'> the <b>text</b></a>.") == [
        ("the text", "https://a.example/x?y=1&z")
    ]
    assert cited("(http://a.example/b_(c)), https://b.example/, https://") == [
        ("http://a.example/b_(c)", "http://a.example/b_(c)"),
        ("https://b.example/", "https://b.example/"),
    ]
    long = "https://a.example/a/long/address"
    assert cited(f"<a href='{long}'>https://a.example/a/lo...</a>") == [(long, long)]
    assert cited("<blockquote><a href='http://a.example'>one<br>two</a></blockquote>") == [
        ("one", "http://a.example"),
        ("two", "http://a.example"),
    ]


@pytest.mark.parametrize(
    "href", ["javascript:x", "data:text/html,x", "/a", "#a", "//a.example", "http://[", "mailto:x"]
)
def test_a_link_that_does_not_go_to_the_web_leaves_its_label_alone(href: str) -> None:
    assert from_html(f"<a href='{href}'>label</a>").text == "label"
    assert cited(f"<a href='{href}'>label</a>") == []


def test_a_relative_link_is_joined_where_the_base_is_known() -> None:
    assert cited("<a href='/b#c'>l</a>", base="https://a.example/x") == [
        ("l", "https://a.example/b#c")
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a **b** _c_ `d` ~~e~~ <b>f</b> &amp; \\*", "a b c d e f & *"),
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("> a\n> b\n>\n> c\n\nd", "> a b\n>\n> c\n\nd"),
        ("- a\n- b\n\n3. c\n4. d", "- a\n- b\n\n3. c\n4. d"),
        ("```\na\n  b\n```\n\nc", "    a\n      b\n\nc"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("# a\n\nb\n\n---\n\n![a tram](x.png)", "a\n\nb\n\na tram"),
        ("<script>x</script>\n\n<p hidden>x</p>\n\ny", "y"),
    ],
)
def test_markdown_is_laid_out_as_the_same_html_would_be(markdown: str, text: str) -> None:
    assert from_markdown(markdown).text == text


def test_links_of_markdown_are_cited() -> None:
    marked = from_markdown("a [b](https://a.example/x 'T') <https://b.example> [c](x.md)")
    assert marked.text == "a b https://b.example c"
    assert [(marked.text[c.start : c.end], c.url) for c in marked.citations] == [
        ("b", "https://a.example/x"),
        ("https://b.example", "https://b.example"),
    ]


def test_what_is_nested_too_deep_is_refused() -> None:
    assert from_html("<b>" * (MAX_DEPTH - 10) + "x").text == "x"
    with pytest.raises(InputError, match="2,000 elements deep"):
        from_html("<div>" * 100_000)


# Pieces of markup that fit together in every way, closed or not.
_PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<br>", "<b>", "</b>", "<blockquote>", "</blockquote>", "<ul>", "</ul>"),
        *(
            "<li>",
            "<ol start=9>",
            "</ol>",
            "<pre>",
            "</pre>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
        ),
        *(
            "<a href='https://a.example/x'>",
            "</a>",
            "<a href='/y'>",
            "<script>",
            "</script>",
            "<q>",
        ),
        *("<img alt=cat>", "<span hidden>", "</span>", "<aside class=quote>", "</aside>", "<cite>"),
        *(
            "one",
            " two ",
            "\n",
            " ",
            "https://b.example/z",
            "&lt;i&gt;",
            "&nbsp;",
            "漢",
            "🙂",
            "> ",
        ),
    ]
)
markups = st.lists(_PIECES, max_size=30).map("".join) | texts.map(lambda text: f"<p>{text}")


@given(markups)
def test_text_is_laid_out_in_one_way_whatever_the_markup(source: str) -> None:
    marked = from_html(source)
    assert marked.text == marked.text.rstrip()
    assert not re.search(r"\n\n\n|[ \t]\n", marked.text)
    check_text(marked.text, where="the text")


@given(markups, st.none() | st.just("https://c.example/d/"))
def test_a_citation_is_exactly_its_label(source: str, base: str | None) -> None:
    marked = from_html(source, base=base)
    # The model refuses citations that overlap, are empty or go beyond the text.
    if marked.text.strip():
        Post(id="a", text=marked.text, citations=marked.citations)
    for one in marked.citations:
        label = marked.text[one.start : one.end]
        assert label == label.strip()
        assert "\n" not in label
        assert one.url in ("https://a.example/x", "https://c.example/y", label)


@given(st.lists(st.text("ab .", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_paragraphs_come_back_as_they_went_in(paragraphs: list[str]) -> None:
    wanted = [" ".join(paragraph.split()) for paragraph in paragraphs]
    html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    assert from_html(html).text == "\n\n".join(wanted)
    quoted = from_html(f"<blockquote>{html}</blockquote>").text
    assert quoted == "\n>\n".join(f"> {paragraph}" for paragraph in wanted)


@given(texts)
def test_markdown_of_any_text_is_read(source: str) -> None:
    marked = from_markdown(source)
    for one in marked.citations:
        assert marked.text[one.start : one.end].strip()
