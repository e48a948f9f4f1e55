"""Facts of paragraphs, and the network that reads where posts start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract.raw.seams import paragraph_facts, paragraph_words
from extract.raw.shingles import find_repeats
from extract.raw.starts import MARGIN, WINDOW, load, read_starts
from graph.errors import CruxmapError

LONG = "Night trams cost the city more every year than all of its buses do."


def test_repeats_say_which_earlier_text_and_how_much_of_it() -> None:
    texts = [LONG, "Thanks.", LONG[:40], "nothing of this", "“Thanks!”", f"{LONG} Not so, I say."]
    found = find_repeats(texts)
    assert found.source.tolist() == [-1, -1, 0, -1, 1, 0]
    assert found.share.tolist()[:5] == [0, 0, pytest.approx(4 / 5), 0, 1]
    assert found.begins.tolist() == [False, False, True, False, True, True]
    assert found.ends.tolist() == [False, False, False, False, True, True]
    assert found.of_source[5] == 1
    assert 0 < found.of_source[2] < 1


def test_a_text_without_words_repeats_nothing() -> None:
    assert find_repeats(["…", "", "…"]).source.tolist() == [-1, -1, -1]
    assert find_repeats([]).share.shape == (0,)


def test_facts_and_words_have_one_shape_whatever_the_paragraph() -> None:
    facts = paragraph_facts(["?", "", "a" * 5000, "." * 5000, LONG])
    assert np.isfinite(facts).all()
    assert {tuple(map(len, paragraph_words(text)[:2])) for text in ("", "?", LONG)} == {(6, 4)}
    assert paragraph_words("")[2] == [0]


def test_a_start_is_likelier_where_an_earlier_paragraph_comes_again() -> None:
    texts = [LONG, "So let them stop at ten, as they did before the war.", LONG, "It does not."]
    chances = read_starts(texts).chances
    assert chances[0] == 1
    assert chances[2] > 0.5 > chances[3]
    assert read_starts(texts).quoting == 0.25


def test_a_text_of_several_windows_is_read_as_one_would_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [
        f"{n} trams went by before I said anything at all about it." for n in range(3 * WINDOW)
    ]
    texts[200] = texts[0]
    windows = read_starts(texts).chances
    monkeypatch.setattr("extract.raw.starts.WINDOW", 4 * WINDOW)
    whole = read_starts(texts).chances
    assert windows.shape == whole.shape
    assert np.abs(windows - whole).max() < 0.05
    assert MARGIN * 2 < WINDOW


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CruxmapError, match="install cruxmap again"):
        load(tmp_path)
