"""How texts are cut into words, and how what people type is read."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import said

from graph.errors import InputError
from graph.words.search import Hit, excerpt
from graph.words.tokens import LONGEST, indexed, tokens
from graph.words.wanted import MOST_CHARACTERS, MOST_WORDS, wanted


def words(text: str) -> list[str]:
    return [token.word for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Don’t play a “role”", 'don\'t play a "role"'),
        ("naïve cafe\u0301 Ångström", "naive café angstrom"),
        ("STRASSE Straße", "strasse strasse"),
        ("İstanbul ısı", "istanbul isi"),
        ("ﬁne Ⅳ ⑴", "fine iv 1"),
        ("smørrebrød łódź cœur", "smorrebrod lodz coeur"),
        ("role\u00adplay a\u200db", "roleplay ab"),
        ("ｒｏｌｅ", "role"),
        ("㈠", "一"),
        ("שָׁלוֹם", "שלום"),
        ("Ёлка", "елка"),
    ],
)
def test_case_accents_and_typography_do_not_count(text: str, same: str) -> None:
    assert words(text) == words(same) != []


def test_scripts_without_spaces_give_a_word_for_each_character() -> None:
    assert words("役割を演じる AI") == [*"役割を演じる", "ai"]
    assert words("ราคา") == list("ราคา")
    assert words("한국어는") == list("한국어는")
    assert words("がか") == ["が", "か"]  # voiced or not is no accent
    assert words("हिन्दी") == ["हिन्दी"]


def test_what_is_no_word_is_left_out() -> None:
    assert words("—🙂 … _ * \"'` ½") == ["1", "2"]
    assert words("a_b role-play x.y") == ["a", "b", "role", "play", "x", "y"]


def test_forms_of_an_english_word_share_a_stem() -> None:
    assert len({token.stem for token in tokens("scheme Schemes scheming SCHEMED")}) == 1
    assert next(tokens("role")).stem != next(tokens("rule")).stem


@given(said)
def test_words_are_where_they_are_said_to_be_and_fit_for_the_index(text: str) -> None:
    found = list(tokens(text))
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.word) <= LONGEST
        assert all(char.isalnum() or not char.isascii() for char in token.word + token.stem)
        assert words(token.word) == [token.word]  # folding a folded word changes nothing
    assert [token.start for token in found] == sorted(token.start for token in found)
    kept = indexed(text)
    assert kept.words.split(" ") == [token.word for token in found] or not found
    assert kept.stems.split(" ") == [token.stem for token in found] or not found


FOUND = [
    ("scheming model", "The Models schemed.", ["Models", "schemed"]),
    ("model scheming", "The Models schemed.", ["Models", "schemed"]),
    ('"the model"', "The model and the models", ["The model"]),
    ("“the model”", "The model", ["The model"]),
    ("'model'", "The model", ["model"]),
    ("role-play", "They are role-playing; roles play out", ["role-playing", "roles play"]),
    ("schem*", "Schemers scheme", ["Schemers", "scheme"]),
    ("role-pl*", "role‑plays a role", ["role‑plays"]),
    ('"a ro*"', "a rogue and a role", ["a rogue", "a role"]),
    ("role -scheme", "a role", ["role"]),
    ('role -"a scheme"', "a role is no scheme", ["role"]),
    ("don't", "They don’t", ["don’t"]),
    ("演じ", "役割を演じる", ["演じ"]),
    ("cafe", "Un CAFÉ", ["CAFÉ"]),
    ("or", "this or that", ["or"]),
    ('role "plays', "a role that plays", ["role", "plays"]),
    ("a_b", "a b", ["a b"]),
]


@pytest.mark.parametrize(("search", "text", "marked"), FOUND)
def test_what_is_found_and_marked(search: str, text: str, marked: list[str]) -> None:
    spans = wanted(search).spans(text)
    assert spans is not None
    assert [text[start:end] for start, end in spans] == marked


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("scheming model", "The model."),
        ('"the models"', "The model"),
        ("schem", "scheming"),
        ("role -scheme", "a role in a scheming plan"),
        ("role-play", "play a role"),
        ("演じ", "じ演"),
        ("roleplay", "role-play"),
    ],
)
def test_what_is_not_found(search: str, text: str) -> None:
    assert wanted(search).spans(text) is None


@pytest.mark.parametrize(
    ("search", "why"),
    [
        ("", "holds no word: name at least one"),
        (' "" * -- 🙂', "holds no word"),
        ("-role", "only words to leave out"),
        ("a*", "write at least 2 letters"),
        ("x" * (MOST_CHARACTERS + 1), "1,001 characters: at most 1,000"),
        ("ab " * (MOST_WORDS + 1), "33 words: at most 32"),
    ],
)
def test_what_asks_for_nothing_or_too_much(search: str, why: str) -> None:
    with pytest.raises(InputError, match=why.replace("*", r"\*")):
        wanted(search)


_SEARCHES = st.one_of(
    said,
    st.lists(
        st.sampled_from(
            ['"', "-", "*", "a", "role", "AND", "OR", "NOT", "NEAR(", ")", "{words} :", "^", "+",
             "words:", "'", "''", ";--", "\\", "\x00", "漢", "“", " ", "rowid"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@given(search=_SEARCHES, text=said)
@example(search='" OR words MATCH "x', text="x or words match x")
@example(search="NOT AND NEAR(a b, 2)", text="not and near a b 2")
def test_no_search_is_an_error_of_the_index_and_both_find_the_same(search: str, text: str) -> None:
    try:
        asked = wanted(search)
    except InputError:
        return
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (words, stems, content='', tokenize='ascii')")
    db.execute("INSERT INTO t (rowid, words, stems) VALUES (1, ?, ?)", indexed(text))
    found = db.execute("SELECT rowid FROM t WHERE t MATCH ?", (asked.expression(),)).fetchall()
    assert bool(found) == (asked.spans(text) is not None)


def test_an_excerpt_shows_where_most_words_are() -> None:
    text = "role " + "filler " * 60 + "a model plays a role here " + "filler " * 60
    spans = wanted("role model").spans(text)
    assert spans is not None
    hit = Hit(kind="post", thread="t", id="p", text=text, spans=spans, score=1)
    shown, marks = excerpt(hit, width=80)
    assert len(shown) <= 82
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert [shown[start:end] for start, end in marks] == ["model", "role"]
    whole = Hit(kind="claim", thread="t", id="c", text="a role", spans=((2, 6),), score=1)
    assert excerpt(whole, width=80) == ("a role", ((2, 6),))
