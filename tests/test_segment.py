"""Units out of parsed paragraphs, on Docs built by hand."""

import pytest
from parsed import parsed

from extract.segment import segment, standing, units_at

THINK_BECAUSE = parsed(
    "I/PRON/nsubj/1 think/VERB/ROOT/1 that/SCONJ/mark/5 trams/NOUN/nsubj/5 are|be/AUX/cop/5 "
    "quiet_/ADJ/ccomp/1 ,/PUNCT/punct/5 because/SCONJ/mark/12 the/DET/det/10 new/ADJ/amod/10 "
    "wheels/NOUN/nsubj/12 are|be/AUX/cop/12 soft_/ADJ/advcl/5 ./PUNCT/punct/1"
)


def texts(doc_text: str, units: list) -> list[str]:  # type: ignore[type-arg] # units of any doc
    return [doc_text[unit.start : unit.end] for unit in units]


def test_the_frame_becomes_the_hedge_and_the_reason_a_unit() -> None:
    units = segment(THINK_BECAUSE)
    assert texts(THINK_BECAUSE.text, units) == ["trams are quiet", "the new wheels are soft"]
    assert units[0].hedge == "I think that"
    assert (units[1].cue, units[1].within) == ("because", 0)
    cue = THINK_BECAUSE.text[units[1].cue_start :][: len("because")]
    assert cue == "because"


def test_what_lies_in_a_quotation_is_no_unit_and_what_holds_one_is() -> None:
    text = THINK_BECAUSE.text
    reason = (text.index("the new"), len(text))
    assert texts(text, segment(THINK_BECAUSE, quoted=[reason])) == ["trams are quiet"]
    some = (text.index("new"), text.index(" are soft"))
    assert len(segment(THINK_BECAUSE, quoted=[some])) == 2
    halves = [(0, text.index("quiet")), (text.index("quiet"), len(text))]
    assert segment(THINK_BECAUSE, quoted=halves) == []


def test_the_words_are_lemmas_of_content_words() -> None:
    assert segment(THINK_BECAUSE)[1].words == ("new", "wheels", "soft")


def test_a_denied_frame_stays_for_it_turns_the_claim_round() -> None:
    doc = parsed(
        "I/PRON/nsubj/3 do/AUX/aux/3 n't/PART/advmod/3 think/VERB/ROOT/3 trams/NOUN/nsubj/6 "
        "are|be/AUX/cop/6 quiet_/ADJ/ccomp/3 ./PUNCT/punct/3"
    )
    (unit,) = segment(doc)
    assert doc.text[unit.start : unit.end] == "I do n't think trams are quiet"
    assert unit.hedge is None
    assert unit.negated


def test_a_conditional_stays_whole() -> None:
    doc = parsed(
        "If/SCONJ/mark/2 it/PRON/nsubj/2 rains|rain_/VERB/advcl/6 ,/PUNCT/punct/2 the/DET/det/5 "
        "trams/NOUN/nsubj/6 stop|stop/VERB/ROOT/6 early_/ADV/advmod/6 ./PUNCT/punct/6"
    )
    assert texts(doc.text, segment(doc)) == ["If it rains, the trams stop early"]


def test_two_main_clauses_are_two_units_and_the_second_keeps_its_cue() -> None:
    doc = parsed(
        "The/DET/det/1 trams/NOUN/nsubj/4 are|be/AUX/cop/4 very/ADV/advmod/4 quiet_/ADJ/ROOT/4 "
        ",/PUNCT/punct/10 but/CCONJ/cc/10 the/DET/det/8 buses/NOUN/nsubj/10 are|be/AUX/cop/10 "
        "loud/ADJ/conj/4 indoors_/ADV/advmod/10 ./PUNCT/punct/4"
    )
    units = segment(doc)
    assert texts(doc.text, units) == ["The trams are very quiet", "the buses are loud indoors"]
    assert units[1].cue == "but"


def test_between_this_and_that_is_not_cut() -> None:
    doc = parsed(
        "It/PRON/nsubj/2 is|be/AUX/cop/2 unclear/ADJ/ROOT/2 what/PRON/nsubj/4 lies|lie/VERB/ccomp/2"
        " "
        "between/ADP/case/6 trams/NOUN/obl/4 and/CCONJ/cc/10 all/DET/nsubj/10 being|be/AUX/cop/10 "
        "buses/NOUN/conj/2"
    )
    assert len(segment(doc)) == 1


def test_nothing_is_cut_inside_brackets() -> None:
    doc = parsed(
        "Trams/NOUN/nsubj/2 are|be/AUX/cop/2 quiet/ADJ/ROOT/2 (_/PUNCT/punct/9 and/CCONJ/cc/9 "
        "the/DET/det/6 buses/NOUN/nsubj/9 are|be/AUX/cop/9 very/ADV/advmod/9 loud_/ADJ/conj/2 "
        ")_/PUNCT/punct/9 ./PUNCT/punct/2"
    )
    (unit,) = segment(doc)
    assert doc.text[unit.start : unit.end] == "Trams are quiet (and the buses are very loud)"


def test_an_openers_word_is_not_part_of_the_unit() -> None:
    doc = parsed(
        "However_/ADV/advmod/4 ,/PUNCT/punct/4 trams/NOUN/nsubj/4 are|be/AUX/cop/4 "
        "quiet_/ADJ/ROOT/4 ./PUNCT/punct/4"
    )
    (unit,) = segment(doc)
    assert (doc.text[unit.start : unit.end], unit.cue) == ("trams are quiet", "however")


def test_still_water_is_no_connective() -> None:
    doc = parsed(
        "Still/ADJ/amod/1 water/NOUN/nsubj/2 runs|run/VERB/ROOT/2 deep_/ADV/advmod/2 "
        "./PUNCT/punct/2"
    )
    (unit,) = segment(doc)
    assert (doc.text[unit.start : unit.end], unit.cue) == ("Still water runs deep", None)


@pytest.mark.parametrize(
    ("rows", "asks"),
    [
        (
            "Are|be/AUX/cop/2 trams/NOUN/nsubj/2 quiet_/ADJ/ROOT/2 ?/PUNCT/punct/2",
            True,
        ),
        (
            (
                "I/PRON/nsubj/1 wonder/VERB/ROOT/1 whether/SCONJ/mark/5 trams/NOUN/nsubj/5 "
                "are|be/AUX/cop/5 quiet_/ADJ/ccomp/1 ./PUNCT/punct/1"
            ),
            True,
        ),
        ("Trams/NOUN/nsubj/2 are|be/AUX/cop/2 quiet_/ADJ/ROOT/2 ./PUNCT/punct/2", False),
    ],
    ids=["question mark", "wonder", "statement"],
)
def test_questions_are_known_by_form(rows: str, asks: bool) -> None:
    (unit,) = segment(parsed(rows))
    assert unit.asks is asks


@pytest.mark.parametrize(
    "rows",
    [
        "Thanks/NOUN/ROOT/0 for/ADP/case/3 the/DET/det/3 numbers_/NOUN/nmod/0 !/PUNCT/punct/0",
        (
            "Two/NUM/nummod/1 things/NOUN/ROOT/1 to/PART/mark/3 say/VERB/acl/1 here_/ADV/advmod/3 "
            ":/PUNCT/punct/1"
        ),
        "Great/ADJ/amod/1 post_/NOUN/ROOT/1 !/PUNCT/punct/1",
        "https://trams.example/timetable/X/ROOT/0",
        ">/PUNCT/punct/3 Trams/NOUN/nsubj/3 are|be/AUX/cop/3 quiet_/ADJ/ROOT/3 ./PUNCT/punct/3",
    ],
    ids=["thanks", "things to say", "greeting", "link", "quotation"],
)
def test_talk_about_the_talk_is_left_out(rows: str) -> None:
    assert segment(parsed(rows)) == []


# --- units at given stretches -----------------------------------------------------------------


def at(words: str, *, text: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def test_what_the_rules_cut_out_is_read_alike_when_its_place_is_given() -> None:
    units = segment(THINK_BECAUSE)
    assert units_at(THINK_BECAUSE, [(unit.start, unit.end) for unit in units]) == units


def test_given_stretches_keep_their_order_and_their_offsets() -> None:
    text = THINK_BECAUSE.text
    spans = [at(", because the new wheels are", text=text), at("I think that trams", text=text)]
    units = units_at(THINK_BECAUSE, spans)
    assert [(unit.start, unit.end) for unit in units] == spans
    assert (units[0].cue, units[0].within, units[0].words) == ("because", 1, ("new", "wheels"))
    assert (units[1].hedge, units[1].cue) == ("I think that", None)


def test_what_opens_one_stretch_is_not_what_opens_the_next() -> None:
    text = THINK_BECAUSE.text
    spans = [at("I think that", text=text), at("trams are quiet", text=text)]
    assert units_at(THINK_BECAUSE, spans)[1].hedge is None
    assert units_at(THINK_BECAUSE, spans[1:])[0].hedge == "I think that"


def test_a_question_keeps_asking_when_its_mark_is_left_out() -> None:
    doc = parsed("Are|be/AUX/cop/2 trams/NOUN/nsubj/2 quiet_/ADJ/ROOT/2 ?/PUNCT/punct/2")
    (unit,) = units_at(doc, [(0, len("Are trams quiet"))])
    assert unit.asks


def test_a_stretch_of_any_shape_is_a_unit() -> None:
    text = THINK_BECAUSE.text
    spans = [(0, len(text)), (3, 5), (len(text) - 1, len(text)), (1, 2), (1, 2)]
    for trim in (False, True):
        units = units_at(THINK_BECAUSE, spans, trim=trim)
        assert all(a <= u.start < u.end <= b for u, (a, b) in zip(units, spans, strict=True))


@pytest.mark.parametrize(
    ("words", "left", "hedge", "cue"),
    [
        ("I think that trams are quiet,", "trams are quiet", "I think that", None),
        ("trams are quiet", "trams are quiet", "I think that", None),
        (", because the new wheels are soft.", "the new wheels are soft", None, "because"),
        ("I think that", "I think that", None, None),
        ("k that trams are", "k that trams are", None, None),
    ],
)
def test_a_stretch_stands_alone_without_its_trimmings(
    words: str, left: str, hedge: str | None, cue: str | None
) -> None:
    unit = standing(THINK_BECAUSE, *at(words, text=THINK_BECAUSE.text))
    assert THINK_BECAUSE.text[unit.start : unit.end] == left
    assert (unit.hedge, unit.cue) == (hedge, cue)


def test_a_stretch_with_nothing_but_a_connective_keeps_it() -> None:
    doc = parsed("Therefore_/ADV/ROOT/0 ?/PUNCT/punct/0")
    for trim in (False, True):
        (unit,) = units_at(doc, [(0, len("Therefore"))], trim=trim)
        assert (unit.start, unit.end) == (0, len("Therefore"))


def test_a_denied_frame_is_not_trimmed() -> None:
    doc = parsed(
        "I/PRON/nsubj/3 do/AUX/aux/3 n't/PART/advmod/3 think/VERB/ROOT/3 trams/NOUN/nsubj/6 "
        "are|be/AUX/cop/6 quiet_/ADJ/ccomp/3 ./PUNCT/punct/3"
    )
    unit = standing(doc, 0, len(doc.text))
    assert doc.text[unit.start : unit.end] == "I do n't think trams are quiet"
