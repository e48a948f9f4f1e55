"""Tables with a header, as people export them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import said

from extract.formats.columns import COLUMNS
from extract.sources import guess_format, read_thread
from graph.errors import InputError

HEAD = "id,author,created,reply_to,text\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("lines", ["\n", "\r\n"])
@pytest.mark.parametrize("spoken", ["", "sep={}"])
def test_whatever_parts_the_cells_is_found(separator: str, lines: str, spoken: str) -> None:
    words = f'He said “{separator}” and\n"so on"'
    rows = [["id", "author", "text"], ["1", "Ada", words], ["2", "", "b"]]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=lines).writerows(rows)
    text = (spoken and spoken.format(separator) + lines) + written.getvalue()
    assert guess_format(text) == "csv"
    first, second = read_thread(text, name="x").posts
    assert (first.author, first.text) == ("Ada", words)
    assert (second.author, second.text) == (None, "b")


@pytest.mark.parametrize(
    ("key", "synonym"), [(key, name) for key, names in COLUMNS.items() for name in names]
)
def test_a_column_is_known_by_each_of_its_names(key: str, synonym: str) -> None:
    cells = {"id": "7", "author": "Ada", "created": "2026-01-02", "reply_to": "", "text": "Words."}
    cells |= {"html": "<b>Words.</b>", "thread": "t", "title": "Trams"}
    other = "id" if key != "id" else "author"
    keys = ["id", "html"] if key == "html" else list(dict.fromkeys([other, "text", key]))
    for name in (synonym, synonym.upper(), synonym.replace("_", " ").title()):
        heads = [name if one == key else one for one in keys]
        table = f"{','.join(heads)}\n{','.join(cells[one] for one in keys)}\n"
        assert guess_format(table) == "csv"
        thread = read_thread(table, name="x")
        (post,) = thread.posts
        assert post.text == "Words."
        if key in ("id", "author", "created"):
            assert getattr(post, key) == cells[key]
        if key in ("thread", "title"):
            assert thread.id == {"thread": "t", "title": "trams"}[key]


@given(st.lists(said.filter(lambda text: "\r" not in text and text == text.strip()), min_size=1))
def test_any_words_come_back_out_of_a_table(texts: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(
        [["id", "text"], *([str(n), text] for n, text in enumerate(texts))]
    )
    thread = read_thread(written.getvalue(), name="x", format="csv")
    assert [post.text for post in thread.posts] == [
        text for text in texts if text not in ("[deleted]", "[removed]")
    ]


def test_rows_without_an_id_are_named_by_their_place_and_odd_ids_are_made_legal() -> None:
    text = "id,reply to,text\n#12,,a\nhttps://x.org/9,#12,b\n,https://x.org/9,c\n"
    posts = read_thread(text, name="x").posts
    assert [(post.id, post.reply_to) for post in posts] == [
        ("12", None),
        ("https:-x.org-9", "12"),
        ("row-4", "https:-x.org-9"),
    ]


def test_a_parent_may_say_what_kind_of_post_it_is_as_in_dumps_of_reddit() -> None:
    text = "id,parent_id,text\nc1,t3_s,a\nc2,t1_c1,b\nt1_c3,t1_c1,c\nc4,t1_c3,d\n"
    posts = read_thread(text, name="x").posts
    assert {post.id: post.reply_to for post in posts} == {
        "c1": None,
        "c2": "c1",
        "t1_c3": "c1",
        "c4": "t1_c3",
    }


def test_a_table_is_put_in_reading_order() -> None:
    text = HEAD + "3,c,2026-01-03,1,c\n2,b,2026-01-02,1,b\n1,a,2026-01-01,,a\n4,d,,9,d\n"
    assert [post.id for post in read_thread(text, name="x").posts] == ["1", "3", "2", "4"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "1,a,,,Trams, of course,at night\n", "row 2 has 7 cells and the header 5"),
        (HEAD + '1,a,,,"Trams\n', "the row after row 1"),
        (HEAD + "1,a,,,x\n1,b,,,x\n", "two posts have the id '1'"),
        (HEAD + "1,a,,2,x\n2,b,,1,x\n", "circle"),
        (HEAD, "no posts"),
        ("thread,id,text\na,1,x\nb,2,y\n", "row 2 is of thread 'a' and row 3 of thread 'b'"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_thread(text, name="x")


@pytest.mark.parametrize(
    "text",
    [
        "Comment, from my side: text matters.\nMore.",
        "Dear all,\nby the way, id and text are words too.",
        "text\nonly one column",
        "id,author\n1,Ada",
        "sep=;\nDear all",
        'sep="\nid"text\n',
    ],
)
def test_prose_is_not_taken_for_a_table(text: str) -> None:
    assert guess_format(text) == "text"
    with pytest.raises(InputError, match="has no header"):
        read_thread(text, name="x", format="csv")
