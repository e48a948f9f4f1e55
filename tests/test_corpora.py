"""Folders of labelled corpora: what is read, what is refused, and where the words stand."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from labelled import Row, pair, post, thread, unit, write

from extract.measure.corpora import Corpora, Pair, read_corpora
from extract.measure.gold import Gold, MarkedUnits, in_context
from graph.errors import InputError

TEA = "Tea keeps me calm"
COFFEE = "Coffee keeps me awake"
SLEEP = "I sleep badly after it"

OPENING = post("Tea or coffee?", name="p0", kind="title")
POSTS = [
    OPENING,
    post(
        "I changed my mind. [Tea is best] because {it keeps me calm}.", name="p1", reply_to="p0"
    ),
    post(
        "> Tea is best\nThat was never shown. [Coffee wins].", name="p2", reply_to="p1"
    ),
]  # fmt: skip
LINKS = [("it", "support", "Tea"), ("Coffee", "attack", "Tea")]


def gold(corpora: Corpora) -> Gold:
    return in_context(corpora)


def marked(units: MarkedUnits) -> list[tuple[str, str, int, str]]:
    return [
        (span.text, span.post, span.start, label)
        for span, label in zip(units.spans, units.labels, strict=True)
    ]


# --- reading


def test_labels_become_the_words_of_the_project(tmp_path: Path) -> None:
    labels = ("claim", "premise", "evidence", "none", "proposition")
    write(tmp_path, "units", [unit(f"Tea {label}", label) for label in labels])
    relations = ("support", "attack", "rephrase", "none")
    write(tmp_path, "pairs", [pair(f"Tea {one}", COFFEE, one) for one in relations])
    corpora = read_corpora(tmp_path)
    assert [row.label for row in corpora.units] == [
        "claim", "evidence", "evidence", "none", "proposition"
    ]  # fmt: skip
    assert [row.label for row in corpora.pairs] == ["supports", "objects", "restates", "none"]
    assert corpora.missing == ("threads.jsonl.gz",)


def test_blank_lines_and_keys_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "units", ["", {**unit(TEA, "claim"), "mood": "calm"}, "  "])
    assert [row.text for row in read_corpora(tmp_path).units] == [TEA]


def test_a_folder_with_nothing_known_in_it_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "talks", [{"id": "1"}])
    with pytest.raises(InputError, match=r"holds none of units\.jsonl\.gz"):
        read_corpora(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        read_corpora(tmp_path / "nowhere")


def test_an_empty_split_names_the_splits_there_are(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(TEA, "claim", split="blind"), unit(COFFEE, "claim", split="x")])
    corpora = read_corpora(tmp_path)
    with pytest.raises(InputError, match=r"'dev': choose one of blind \(1 rows\), x \(1 rows\)"):
        corpora.part("dev")
    assert [row.text for row in corpora.part("blind").units] == [TEA]


@pytest.mark.parametrize(
    ("name", "row", "saying"),
    [
        ("units", "{", "not valid JSON"),
        ("units", "[1]", "not an object"),
        ("units", {**unit(TEA, "claim"), "label": "boast"}, "'label' is 'boast'.*claim, premise"),
        ("units", {**unit(TEA, "claim"), "label": None}, "'label' is None"),
        ("units", {**unit(TEA, "claim"), "doc": 7}, "'doc' is 7: it must be a string"),
        ("units", {**unit(TEA, "claim"), "text": " "}, "no words"),
        ("units", {**unit(TEA, "claim"), "text": "a\x00b"}, "U[+]0000"),
        ("units", {"text": TEA}, "'source' is None"),
        ("pairs", pair(TEA, COFFEE, "claim"), "'label' is 'claim'.*support, attack"),
        ("pairs", pair(TEA, COFFEE, "support", scope="far"), "'scope' is 'far'"),
        ("pairs", {**pair(TEA, COFFEE, "support"), "b": None}, "'b' is None"),
        ("threads", thread("t", []), "no posts"),
        ("threads", {**thread("t", POSTS), "posts": {}}, "'posts' is {}"),
        ("threads", thread("t", [*POSTS, post("[Tea]", name="p4")]), "two units .* 'Tea'"),
        ("threads", thread("t", POSTS, links=[("it", "support", "x")]), "joins 'x'"),
        ("threads", thread("t", POSTS, links=[("it", "support", "it")]), "'it' to itself"),
        ("threads", thread("t", [post("Tea", name="p", reply_to="q")]), "replies to 'q'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_file_and_line(
    tmp_path: Path, name: str, row: Row | str, saying: str
) -> None:
    good: dict[str, Any] = {
        "units": unit(TEA, "claim"),
        "pairs": pair(TEA, COFFEE, "support"),
        "threads": thread("good", POSTS),
    }
    path = write(tmp_path, name, [good[name], row])
    with pytest.raises(InputError, match=f"^{re.escape(str(path))}, line 2.*{saying}"):
        read_corpora(tmp_path)


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 2), (2, 2), (0, 99), (0, True), (0.0, 2), (0, "2")]
)
def test_a_unit_outside_of_its_post_is_refused(tmp_path: Path, start: object, end: object) -> None:
    bad = {**post("Tea", name="p1"), "units": [{"id": "u", "start": start, "end": end}]}
    write(tmp_path, "threads", [thread("t", [bad])])
    with pytest.raises(InputError, match=r"line 1: a unit of post p1 runs from"):
        read_corpora(tmp_path)


@pytest.mark.parametrize("content", [b"plain text\n", gzip.compress(b"{}" * 99, mtime=0)[:-9], b""])
def test_a_file_that_is_not_whole_gzip_is_refused_or_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "units.jsonl.gz").write_bytes(content)
    if content:
        with pytest.raises(InputError, match=r"units\.jsonl\.gz"):
            read_corpora(tmp_path)
    else:
        with pytest.raises(InputError, match="choose one of none"):
            read_corpora(tmp_path).part("dev")


def test_what_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "units.jsonl.gz").write_bytes(gzip.compress(b'{"text": "caf\xe9"}\n'))
    with pytest.raises(InputError, match="line 1 is not UTF-8"):
        read_corpora(tmp_path)


def test_blank_posts_are_left_out_and_replies_go_past_them(tmp_path: Path) -> None:
    posts = [
        post("[Tea]", name="a"),
        post(" ", name="b", reply_to="a"),
        post("", name="c", reply_to="b"),
        post("[Coffee]", name="d", reply_to="c"),
    ]
    write(tmp_path, "threads", [thread("t", posts)])
    (row,) = read_corpora(tmp_path).threads
    assert [(one.id, one.reply_to) for one in row.thread.posts] == [("a", None), ("d", "a")]


def test_a_thread_is_of_the_source_that_its_group_is_of_elsewhere(tmp_path: Path) -> None:
    write(tmp_path, "pairs", [pair(TEA, COFFEE, "support", doc="g", source="cups")])
    rows = [
        thread("t1", POSTS, group="g"),
        thread("t2", POSTS, group="h"),
        thread("t3", POSTS, group="g", source="own"),
    ]
    write(tmp_path, "threads", rows)
    assert [row.source for row in read_corpora(tmp_path).threads] == ["cups", "threads", "own"]


# --- where words stand


def test_a_document_of_rows_is_a_thread_of_one_post(tmp_path: Path) -> None:
    write(
        tmp_path,
        "units",
        [unit(TEA, "claim"), unit(SLEEP, "premise"), unit(COFFEE, "none", doc="e")],
    )
    first, second = gold(read_corpora(tmp_path)).units
    assert [one.text for one in first.thread.posts] == [f"{TEA} {SLEEP}"]
    assert marked(first) == [(TEA, "p1", 0, "claim"), (SLEEP, "p1", len(TEA) + 1, "evidence")]
    assert marked(second) == [(COFFEE, "p1", 0, "none")]
    assert (first.group, second.group) == ("d1", "e")


def test_documents_of_two_sources_are_two_though_they_bear_one_name(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(TEA, "claim"), unit(SLEEP, "claim", source="other")])
    assert [len(one.spans) for one in gold(read_corpora(tmp_path)).units] == [1, 1]


def test_the_same_words_of_a_document_count_once_and_first(tmp_path: Path) -> None:
    rows = [unit(TEA, "claim"), unit(SLEEP, "claim"), unit(TEA, "none"), unit(TEA, "none", doc="e")]
    write(tmp_path, "units", rows)
    write(tmp_path, "pairs", [pair(TEA, SLEEP, "support"), pair(TEA, SLEEP, "attack")])
    found = gold(read_corpora(tmp_path))
    assert [marked(one) for one in found.units] == [
        [(TEA, "p1", 0, "claim"), (SLEEP, "p1", len(TEA) + 1, "claim")],
        [(TEA, "p1", 0, "none")],
    ]
    assert [one.label for one in found.pairs] == ["supports"]
    assert found.twice == 2
    # The text of the document still says it twice.
    assert found.units[0].thread.posts[0].text == f"{TEA} {SLEEP} {TEA}"


def test_units_are_found_in_the_threads_of_their_group(tmp_path: Path) -> None:
    write(tmp_path, "threads", [thread("t1", POSTS, group="g")])
    rows = [
        unit("Coffee wins", "claim", doc="g"),
        unit("Tea is best", "claim", doc="g"),
        unit("That was  never shown", "none", doc="g"),
        unit("Nobody said this", "none", doc="g"),
    ]
    write(tmp_path, "units", rows)
    there, alone = gold(read_corpora(tmp_path)).units
    assert marked(there) == [
        ("Tea is best", "p1", 19, "claim"),
        ("That was never shown", "p2", 14, "none"),
        ("Coffee wins", "p2", 36, "claim"),
    ]
    assert marked(alone) == [("Nobody said this", "p1", 0, "none")]
    assert there.group == alone.group == "g"
    assert len(there.thread.posts) == 3


def test_words_that_are_no_unit_are_sought_outside_of_units(tmp_path: Path) -> None:
    write(tmp_path, "threads", [thread("t1", POSTS, group="g")])
    write(tmp_path, "units", [unit("Tea is best", "none", doc="g")])
    (found,) = gold(read_corpora(tmp_path)).units
    assert marked(found) == [("Tea is best", "p2", 2, "none")]


def test_without_rows_of_units_the_threads_tell_units_and_what_is_left(tmp_path: Path) -> None:
    other = post("{I changed} my mind. Tea is best because it keeps me calm.", name="p1")
    again = [OPENING, other, post("So be it. [Milk goes with both]", name="q", reply_to="p1")]
    rows = [thread("t1", POSTS, group="g"), thread("t2", again, group="g")]
    write(tmp_path, "threads", rows)
    first, second = gold(read_corpora(tmp_path)).units
    assert marked(first) == [
        ("I changed my mind", "p1", 0, "none"),
        ("Tea is best", "p1", 19, "claim"),
        ("it keeps me calm", "p1", 39, "evidence"),
        ("Tea is best\nThat was never shown", "p2", 2, "none"),
        ("Coffee wins", "p2", 36, "claim"),
    ]  # neither the title nor the one word "because"
    assert marked(second) == [
        ("So be it", "q", 0, "none"),
        ("Milk goes with both", "q", 10, "claim"),
    ]  # nor what the first thread holds too


def test_pairs_stand_where_their_scope_says(tmp_path: Path) -> None:
    posts = [
        post("[Tea is best]. {Milk helps}.", name="p1"),
        post("[One should drink tea]. Milk helps.", name="p2", reply_to="p1"),
    ]
    write(tmp_path, "threads", [thread("t1", posts, group="g")])
    rows = [
        pair("Milk helps", "Tea is best", "support", scope="intra", doc="g"),
        pair("Milk helps", "Tea is best", "attack", scope="inter", doc="h"),
        pair("Milk helps", "One should drink tea", "support", scope="inter", doc="g"),
        pair("Milk helps", "Tea is bad", "support", scope="inter", doc="g"),
        pair("One should drink tea", "Milk helps", "support", scope="intra", doc="g"),
    ]
    write(tmp_path, "pairs", rows)
    inside, elsewhere, between, lost, second = (
        one.pair for one in gold(read_corpora(tmp_path)).pairs
    )
    assert inside.thread is between.thread is not None
    assert inside.a_span == between.a_span
    assert inside.a_span is not None
    assert (inside.a_span.post, inside.a_span.start) == ("p1", 13)
    assert second.b_span is not None
    assert (second.b_span.post, second.b_span.start) == ("p2", 22)
    for one in (elsewhere, lost):
        assert (one.thread, one.a_span, one.b_span) == (None, None, None)


def test_units_of_two_threads_are_not_seen_together(tmp_path: Path) -> None:
    rows = [
        thread(name, [post(text, name="p1")], group="g")
        for name, text in (("t1", "[Tea]"), ("t2", "[Coffee]"))
    ]
    write(tmp_path, "threads", rows)
    write(tmp_path, "pairs", [pair("Tea", "Coffee", "attack", doc="g")])
    (one,) = gold(read_corpora(tmp_path)).pairs
    assert one.pair == Pair(a="Tea", b="Coffee")


def test_pairs_of_a_document_of_rows_stand_in_it(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(TEA, "claim"), unit(SLEEP, "claim")])
    write(tmp_path, "pairs", [pair(SLEEP, TEA, "support", scope="intra")])
    found = gold(read_corpora(tmp_path))
    (one,) = found.pairs
    assert one.pair.a_span is not None
    assert one.pair.a_span.start == len(TEA) + 1
    assert one.pair.thread is found.units[0].thread is found.threads[0].thread


# --- links


def test_links_of_threads_are_between_units_in_reading_order(tmp_path: Path) -> None:
    write(tmp_path, "threads", [thread("t1", POSTS, group="g", source="cups", links=LINKS)])
    (found,) = gold(read_corpora(tmp_path)).threads
    texts = [span.text for span in found.spans]
    assert texts == ["Tea is best", "it keeps me calm", "Coffee wins"]
    assert [(texts[link.source], str(link.kind), texts[link.target]) for link in found.links] == [
        ("it keeps me calm", "supports", "Tea is best"),
        ("Coffee wins", "objects", "Tea is best"),
    ]
    assert (found.source, found.group, found.repeated) == ("cups", "g", frozenset())


def test_posts_that_an_earlier_thread_of_the_group_holds_are_repeated(tmp_path: Path) -> None:
    rows = [
        thread("t1", POSTS, group="g"),
        thread("t2", [*POSTS[:2], post("[No]", name="p2", reply_to="p1")], group="g"),
        thread("t3", POSTS, group="h"),
    ]
    write(tmp_path, "threads", rows)
    repeated = [one.repeated for one in gold(read_corpora(tmp_path)).threads]
    assert repeated == [frozenset(), {"p0", "p1"}, frozenset()]


def test_a_source_with_units_and_pairs_has_documents_with_links(tmp_path: Path) -> None:
    rows = [
        unit(TEA, "claim"),
        unit(SLEEP, "premise"),
        unit("and so on", "none"),
        unit(COFFEE, "claim", doc="e"),
        unit(TEA, "claim", source="alone"),
    ]
    write(tmp_path, "units", rows)
    links = [
        pair(SLEEP, TEA, "support"),
        pair(TEA, SLEEP, "none"),
        pair(TEA, "Something else", "support"),
        pair(TEA, COFFEE, "attack", source="pairs only"),
    ]
    write(tmp_path, "pairs", links)
    first, second = gold(read_corpora(tmp_path)).threads
    assert [span.text for span in first.spans] == [TEA, SLEEP]
    assert [(link.source, link.target) for link in first.links] == [(1, 0)]
    assert ([span.text for span in second.spans], second.links) == ([COFFEE], ())
