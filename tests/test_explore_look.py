from __future__ import annotations

import html
import re

from example_map import HOSTILE
from hypothesis import example, given
from hypothesis import strategies as st

from explore.look import attribute, chips, day, escaped, lines, plain, quote, shortened
from graph.model import Citation, Post, Quote, Span

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


def bare(markup: str) -> str:
    """What a reader sees of ``markup``: the tags that we write taken out, entities resolved."""
    return html.unescape(re.sub(r"</?(?:bdi|span|mark|blockquote)(?: [^<>]*)?>", "", markup))


@given(TEXT)
@example(HOSTILE[0])
@example(HOSTILE[1])
@example("</bdi>")
def test_escaped_text_holds_no_markup_but_ours_and_reads_the_same(text: str) -> None:
    for markup in (escaped(text), chips(text)):
        assert bare(markup) == text
        assert set(re.findall(r"<[^>]*>", markup)) <= {
            '<bdi dir="auto">',
            "</bdi>",
            '<span class="cm-chip">',
            "</span>",
        }


@given(TEXT)
def test_an_attribute_cannot_be_left(text: str) -> None:
    assert not set('"<>') & set(attribute(text))
    assert html.unescape(attribute(text)) == text


@given(TEXT, st.data())
def test_a_quote_reads_as_the_post_with_the_span_marked(text: str, data: st.DataObject) -> None:
    post = Post(id="p", text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    spans = [Span(post="p", start=start, end=end, text=words)] if words.strip() else []
    markup = quote(post, spans=spans, around=None)
    assert bare(markup) == text
    marks = re.findall(r"<mark>(.*?)</mark>", markup, re.DOTALL)
    assert [html.unescape(mark) for mark in marks] == [span.text for span in spans]


def test_words_that_a_post_quotes_say_whose_they_are() -> None:
    text = "<b>Trams</b> are & were quiet. Are they?"
    of = Span(post="p1", start=0, end=5, text="Trams")
    post = Post(
        id="p2",
        text=text,
        quotes=(Quote(start=3, end=8, of=of), Quote(start=13, end=30, source='"><i>HREF</i>')),
    )
    (span,) = [Span(post="p2", start=13, end=18, text=text[13:18])]
    markup = quote(post, spans=[span], around=None)
    assert bare(markup) == text
    titles = re.findall(r'<span class="cm-quotes" title="([^"<>]*)">([^<]*)</span>', markup)
    assert [tuple(map(html.unescape, one)) for one in titles] == [
        ("quoted from post p1", "Trams"),
        ('quoted from "><i>HREF</i>', text[18:30]),
    ]


def test_words_that_name_a_source_say_which_also_within_a_quote() -> None:
    text = "Trams <b> see arXiv:1 now."
    address = 'https://example.org/"><i>HREF</i>'
    post = Post(
        id="p1",
        text=text,
        quotes=(Quote(start=10, end=26),),
        citations=(Citation(start=14, end=21, url=address),),
    )
    markup = quote(post, spans=[Span(post="p1", start=0, end=5, text="Trams")])
    assert bare(markup) == text
    assert (
        '<span class="cm-quotes" title="quoted from elsewhere">'
        f'<span class="cm-cites" title="names {html.escape(address)}">arXiv:1</span></span>'
    ) in markup
    assert "<i>" not in markup


def test_a_full_date_is_shortened_and_any_other_stays() -> None:
    assert day("2026-01-02T10:05:00Z") == "2026-01-02 10:05"
    assert day("2026-01-02T10:05:00.250Z") == "2026-01-02 10:05"
    for created in ("2026-01-02", "3 hours ago", "2026-01-02T10:05:00+02:00", "<b>"):
        assert day(created) == created


def test_a_long_post_is_cut_around_its_quote_at_words() -> None:
    text = "word " * 300 + "THE QUOTE " + "more " * 300
    start = text.index("THE")
    span = Span(post="p", start=start, end=start + 9, text="THE QUOTE")
    markup = quote(Post(id="p", text=text.strip()), spans=[span], around=50)
    shown = bare(markup)
    assert shown.startswith("… word")
    assert shown.endswith("more …")
    assert len(shown) < 140


@given(TEXT, st.integers(4, 40))
def test_lines_fit_and_say_when_something_was_left_out(text: str, width: int) -> None:
    made = lines(text, width=width, most=3)
    assert 1 <= len(made) <= 3
    whole = plain(text)
    if not made[-1].endswith("…"):
        assert "".join(made).replace(" ", "") == whole.replace(" ", "")
    narrow = [line for line in made if line.isascii()]
    assert all(len(line) <= width for line in narrow)


def test_ideographs_take_two_columns_and_long_words_are_broken() -> None:
    assert lines("論" * 10, width=10) == ["論" * 5, "論" * 5]
    assert lines("x" * 25, width=10) == ["x" * 10, "x" * 10, "x" * 5]
    assert shortened("one two three", width=9) == "one two…"


def test_direction_controls_do_not_reach_a_label() -> None:
    assert plain("a\u202eb\u2066c\u200f") == "abc"
