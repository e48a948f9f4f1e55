"""A debate as a file: what is written is read again, and what is wrong is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from strategies import debates

from graph.crux import Debate, Position
from graph.debate.written import MOST, read_debate, write_debate
from graph.errors import InputError

TEA = """\
question = "Is tea better than coffee?"
threads = ["tea"]

[[positions]]
name = "Tea is better"
statements = ["Tea is better than coffee.", "Tea tastes better."]

[[positions]]
id = "coffee"
name = "Coffee is better"
statements = ["Coffee is better than tea."]
"""


@given(debates())
def test_what_is_written_is_read_again(debate: Debate) -> None:
    text = write_debate(debate)
    assert read_debate(text, name="other.toml") == debate
    assert read_debate(text.encode(), name="other.toml") == debate


def test_ids_that_are_left_out_are_made_of_names() -> None:
    assert read_debate(TEA, name="hot/Tea or coffee.toml") == Debate(
        id="tea-or-coffee",
        question="Is tea better than coffee?",
        threads=("tea",),
        positions=(
            Position(
                id="tea-is-better",
                name="Tea is better",
                statements=("Tea is better than coffee.", "Tea tastes better."),
            ),
            Position(
                id="coffee", name="Coffee is better", statements=("Coffee is better than tea.",)
            ),
        ),
    )


def test_a_file_may_begin_as_some_editors_begin_it() -> None:
    marked = b"\xef\xbb\xbf" + TEA.replace("\n", "\r\n").encode()
    assert read_debate(marked, name="tea.toml") == read_debate(TEA, name="tea.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("question =", "qestion =", "'qestion' is no key of a debate: did you mean 'question'?"),
        (
            "question =",
            "zzz = 1\nquestion =",
            "'zzz' is no key of a debate: there are id, question",
        ),
        ('id = "coffee"', 'sttements = ["x"]', "'positions[2].sttements' is no key"),
        ('question = "Is tea better than coffee?"', "", "question is missing: say in a sentence"),
        ("Is tea better than coffee?", " ", "question is empty"),
        ('"Is tea better than coffee?"', "7", "question is 7: it must be a string, in quotes"),
        ('name = "Tea is better"\n', "", "positions[1].name is missing: name the position"),
        ('statements = ["Coffee is better than tea."]', "", "positions[2].statements is missing"),
        ('["Coffee is better than tea."]', "[]", "positions[2].statements is empty: say the"),
        ('["Coffee is better than tea."]', '"x"', "positions[2].statements is 'x': it must be a"),
        ('"Tea tastes better."', "8", "positions[1].statements[2] is 8: it must be a string"),
        ('"Tea tastes better."', '""', "position tea-is-better has an empty name or statement"),
        ('id = "coffee"', 'id = "tea-is-better"', "two positions have the id 'tea-is-better'"),
        ('id = "coffee"', 'id = "a b"', "a position's id is 'a b': an id is 1 to 200"),
        ('["tea"]', '["t t"]', "a thread of debate tea is 't t': an id is"),
        ('["tea"]', '"tea"', "threads is 'tea': it must be a list, in brackets"),
        ('["tea"]', "[]\nproposed = 1", "proposed is 1: it must be true or false"),
        ("[[positions]]\nname", "[positions]\nname", "this is not TOML"),
        ("Tea tastes better.", "Tea \\u0001 tastes", "a control character, U+0001"),
        ('["tea"]', '["tea"', "line 4, column 1: "),
        ('["tea"]', "2024-02-30", "not TOML"),
        ('["tea"]', "[" * 5000, "not TOML"),
        ('["tea"]', "9" * 5000, "not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, said: str) -> None:
    wrong = TEA.replace(old, new, 1)
    assert wrong != TEA
    with pytest.raises(InputError) as told:
        read_debate(wrong, name="tea.toml")
    assert said in str(told.value)
    assert str(told.value).startswith("tea.toml")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (TEA.encode() + b"\n# \xe9\n", "tea.toml, line 13 is not UTF-8: save it again so"),
        (b"\xff\xfe" + TEA.encode("utf-16-le"), "tea.toml, line 1 is not UTF-8"),
        (TEA + "#" * MOST, "tea.toml is longer than 200,000 bytes"),
        (b"", "question is missing"),
        ('question = "Tea?"', "there is no [[positions]]: write one for each answer"),
        ('question = "Tea?"\npositions = ["x"]', "positions is a list: begin each with"),
        ('question = "Tea?"\n[positions]\nname = "x"', "positions is a table: begin each with"),
    ],
)
def test_what_is_no_debate_is_refused(source: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as told:
        read_debate(source, name="tea.toml")
    assert said in str(told.value)


def test_the_debates_that_ship_are_whole(root: Path) -> None:
    files = sorted((root / "data" / "debates").glob("*.toml"))
    assert [file.stem for file in files] == ["roleplay-vs-scheming"]
    for file in files:
        debate = read_debate(file.read_bytes(), name=file.name)
        assert debate.id == file.stem
        assert len(debate.positions) == 4
        for position in debate.positions:
            assert 2 <= len(position.statements) <= 3
        for thread in debate.threads:
            assert (root / "data" / "threads" / f"{thread}.txt").is_file()
