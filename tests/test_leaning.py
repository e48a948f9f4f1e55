"""Which claims cannot be understood alone, read with the shipped pipeline."""

import pytest

from extract.english import build
from extract.segment import segment, units_at


def leans(text: str) -> list[str | None]:
    return [unit.leans for unit in segment(build()(text))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("That seems bad.", "That"),
        ("This is wrong.", "This"),
        ("It isn't.", "It"),
        ("They do.", "They"),
        ("These are the best trams of all.", "These"),
        ("However, she was never asked.", "she"),
        ("I agree with this.", "this"),
        ("I doubt it.", "it"),
        ("I don't think that's true.", "that"),
        ("I think they are late.", "they"),
        ("It shows that trams are quiet.", "It"),
        ("Is it quiet?", "it"),
        ("Which is why the buses fail.", "Which"),
    ],
)
def test_a_pronoun_without_a_name_is_leant_on(text: str, word: str) -> None:
    assert leans(text) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "It seems that trams are quiet.",
        "It is unclear what trams are for.",
        "It's hard to say.",
        "It is raining.",
        "It is late.",
        "It is time to leave.",
        "It was only after the war that trams came back.",
        "It doesn't matter whether trams are quiet.",
        "It would be better if trams were quiet.",
        "It takes time to build a line.",
        "It depends on the driver.",
        "It is not as if trams were loud.",
        "It's not like trams are loud.",
        "There is no tram on Sundays.",
        "This paper shows that trams are quiet.",
        "Those who drive buses are tired.",
        "If trams are late, that is bad.",
        "The driver knows that she was wrong.",
        "I agree with the driver.",
        "I agree.",
        "You are right.",
        "Like they say, trams are quiet.",
        "This is the point: trams are quiet.",
        "That is, trams are quiet.",
    ],
)
def test_what_names_its_thing_or_stands_for_nothing_is_not(text: str) -> None:
    units = leans(text)
    assert units
    assert set(units) == {None}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("That seems bad. Trams are quiet.", "That"),
        ("Trams are quiet. That seems bad.", None),
    ],
)
def test_of_several_sentences_the_first_says_what_they_lean_on(text: str, word: str | None) -> None:
    (unit,) = units_at(build()(text), [(0, len(text))])
    assert unit.leans == word


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The tram is quiet.", {"it", "he", "she"}),
        ("Trams are quiet.", {"they", "these", "those"}),
        ("Ann and Bob drive trams.", {"they", "these", "those"}),
        ("We painted the tram.", {"it"}),
        ("We say that trams are quiet.", {"they", "these", "those"}),
        ("We waited for years.", set()),
        ("We stood beside the tram.", set()),
    ],
)
def test_what_is_named_is_what_a_pronoun_may_stand_for(text: str, names: set[str]) -> None:
    (unit,) = segment(build()(text))
    assert unit.names == names
