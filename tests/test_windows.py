"""What the encoder is shown: windows, stretches, earlier units and structure."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from extract.reading.encoder import MODEL
from extract.reading.met import Met, beside, structures, tree_of
from extract.reading.windows import (
    FEATURES,
    HERE,
    THERE,
    Tree,
    earlier,
    head,
    others,
    stretches,
    unplaced,
    window,
)
from graph.model import Post, Span, Thread

SENTENCE = "Trams are quieter than buses, and they pollute less. "


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def test_a_window_shows_the_stretch_and_then_each_earlier_unit(tokenizer: Tokenizer) -> None:
    seen = window(tokenizer, "Trams are quiet.", ["Buses stink.", "Nobody walks."])
    words = [tokenizer.id_to_token(number) for number in seen.ids]
    shown = "[CLS] trams are quiet . [SEP] buses stink . [SEP] nobody walks . [SEP]"
    assert " ".join(str(word) for word in words) == shown
    assert seen.types.tolist() == [0] * 6 + [1] * 8
    assert [words[start:end] for start, end in seen.there] == [
        ["buses", "stink", "."],
        ["nobody", "walks", "."],
    ]
    assert seen.tokens(0, 5) == (1, 2)
    assert seen.tokens(6, 15) == (2, 4)
    assert seen.tokens(100, 110) is None


@given(text=st.text(alphabet="ab .!?\n\u00e9\u4e2d", max_size=400))
def test_stretches_hold_all_words_in_order_and_fit(tokenizer: Tokenizer, text: str) -> None:
    cuts = stretches(tokenizer, text, limit=16)
    assert all(a < b for a, b in cuts)
    assert all(one[1] <= two[0] for one, two in pairwise(cuts))
    kept = "".join(text[start:end] for start, end in cuts)
    assert "".join(kept.split()) == "".join(text.split())
    for start, end in cuts:
        assert len(tokenizer.encode(text[start:end], add_special_tokens=False).ids) <= 17


def test_a_long_post_is_cut_between_sentences(tokenizer: Tokenizer) -> None:
    text = SENTENCE * 60
    cuts = stretches(tokenizer, text)
    assert len(cuts) > 2
    assert all(text[start:end].endswith(".") for start, end in cuts)
    assert all(len(window(tokenizer, text[a:b], []).here) <= HERE for a, b in cuts)


def test_earlier_units_fit_their_room_and_those_in_question_come_first(
    tokenizer: Tokenizer,
) -> None:
    units = [f"{SENTENCE} Number {number} says so." for number in range(60)]
    chosen = earlier(tokenizer, "What does number 41 say?", units, always=[30])
    assert 30 in chosen
    assert chosen == sorted(chosen)
    shown = window(tokenizer, "", [units[number] for number in chosen])
    assert len(shown.ids) <= THERE + 3


def test_a_unit_that_shares_words_is_shown_before_one_that_does_not(tokenizer: Tokenizer) -> None:
    filler = "Somebody said something else entirely over there. " * 6
    units = [filler, filler, "The harbour tunnel floods every winter.", filler, filler]
    assert 2 in earlier(tokenizer, "The tunnel floods since the harbour was dredged.", units)


def test_units_that_can_be_answered_are_the_parents_the_openings_first_and_ones_own() -> None:
    tree = Tree(parents=(None, 0, 1), authors=("ann", "bob", "ann"))
    by_post = {0: [0, 1, 2], 1: [3, 4], 2: [5, 6, 7, 8]}
    assert others(by_post, tree, post=2, first=8) == ([0, 3, 4, 5, 6, 7], [0, 5, 6, 7])
    assert others(by_post, tree, post=0, first=0) == ([], [])


def thread() -> Thread:
    return Thread(
        id="trams",
        title="Trams",
        posts=(
            Post(id="p1", author="ann", text="Trams are quiet. Buses are not, though they bend."),
            Post(id="p2", author="bob", text="Nobody minds noise.", reply_to="p1"),
            Post(id="p3", author="ann", text="Everybody does.", reply_to="p2"),
        ),
    )


def span(post: Post, words: str) -> Span:
    start = post.text.index(words)
    return Span(post=post.id, start=start, end=start + len(words), text=words)


def test_structure_says_who_answers_whom_and_what_stands_where(tokenizer: Tokenizer) -> None:
    trams = thread()
    met = Met(thread=trams, tree=tree_of(trams), tokenizer=tokenizer)
    one, two, three = trams.posts
    met.add(span(one, "Trams are quiet"), post=0, order=0, units=2)
    met.add(span(one, "Buses are not"), post=0, order=1, units=2)
    met.add(span(two, "Nobody minds noise"), post=1, order=0, units=1)
    met.add(span(three, "Everybody does"), post=2, order=0, units=1)
    rows = structures(met, [(1, 0), (2, 0), (3, 2), (3, 0)])
    said = [{name for name, value in zip(FEATURES, row, strict=True) if value} for row in rows]
    own = {"known", "same post", "same author", "a by the opener", "b by the opener"}
    assert said[0] == own | {
        "a after b",
        "next",
        "b opens the thread",
        "b is its post's first",
        "a is its post's last",
    }
    assert {"other post", "parent", "other author", "b by the opener"} < said[1]
    assert "a by the opener" in said[2]
    assert "b opens the thread" not in said[2]
    assert "parent" not in said[3]
    assert "same author" in said[3]


def test_of_a_bare_pair_only_the_scope_is_known() -> None:
    assert sum(unplaced(None)) == 0
    assert unplaced("intra")[FEATURES.index("same post")] == 1
    assert unplaced("inter")[FEATURES.index("other post")] == 1


def test_a_title_without_a_name_belongs_to_the_post_below_it() -> None:
    posts = (
        Post(id="t", text="CMV: trams are better than buses"),
        Post(id="p", author="ann", text="They are quiet.", reply_to="t"),
    )
    assert tree_of(Thread(id="x", title="x", posts=posts)).authors == ("ann", "ann")


def test_a_stretch_stands_beside_what_it_answers(tokenizer: Tokenizer) -> None:
    trams = thread()
    met = Met(thread=trams, tree=tree_of(trams), tokenizer=tokenizer)
    met.add(span(trams.posts[0], "Trams are quiet"), post=0, order=0, units=1)
    seen, shown = beside(met, trams.posts[1].text, post=1)
    assert shown == [0]
    assert len(seen.there) == 1
    assert np.array_equal(seen.ids[:1], [101])


def test_a_head_ends_where_its_tokens_do(tokenizer: Tokenizer) -> None:
    assert head(tokenizer, "Trams are quiet", limit=2) == "Trams are"
    assert head(tokenizer, "", limit=2) == ""
