"""Units and links found in threads, every figure of which can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from labelled import Row, post, thread, unit, write
from oracle import Oracle, figures, judge, sure

from extract.measure.corpora import read_corpora
from extract.measure.gold import in_context
from extract.measure.tally import hold_map
from graph.model import Link, LinkKind, link_id

WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def said(word: str) -> str:
    """The unit whose id is ``word``."""
    return f"{word} is what we say here"


def chain(count: int) -> list[tuple[str, str, str]]:
    """Each unit supports the one before."""
    return [(WORDS[n + 1], "support", WORDS[n]) for n in range(count)]


def one_post(words: Sequence[str], *, name: str = "p1") -> Row:
    return post(". ".join(f"[{said(word)}]" for word in words), name=name)


def threads_of(folder: Path, *rows: Row) -> None:
    write(folder, "threads", rows)
    write(folder, "units", [unit("Nothing", "none", source="threads", doc="elsewhere")])


NOTHING = {"Nothing": sure("none")}


def test_units_and_links_by_hand(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    right = [(said(WORDS[n + 1]), "supports", said(WORDS[n]), 0.8) for n in range(4)]
    wrong = [
        (said("one"), "supports", said("two"), 0.3),  # the other way round
        (said("six"), "objects", said("five"), 0.6),  # of the other kind
        (said("nine"), "supports", said("one"), 0.2),  # not there
    ]
    oracle = Oracle(
        kind=NOTHING,
        linked=[*right, *wrong],
        # "three" is cut short, but more than half of it is left; "four" is not enough; one more.
        units=[
            said("one"),
            said("two"),
            "three is what we",
            "four is",
            "say here. five",
            *(said(word) for word in WORDS[5:9]),
        ],
        mapped=[
            (said("two"), "supports", said("one"), 0.9),
            ("three is what we", "supports", said("two"), 0.8),
            ("four is", "supports", "three is what we", 0.7),
            (said("six"), "objects", "say here. five", 0.6),
            (said("seven"), "supports", said("six"), 0.5),
        ],
    )
    report = judge(tmp_path, oracle)
    # Given the units: 4 right of 7 found, 10 there; a fifth joins the right two.
    given = figures(report, "links of given units")
    assert given["F1, any kind"] == round(10 / 17, 4)
    assert given["F1"] == round(8 / 17, 4)
    assert given["precision"] == round(4 / 7, 4)
    assert given["recall"] == 0.4
    # Bins: .8 with 4 of 4 right, .3, .6 and .2 with one wrong each.
    assert given["calibration error"] == round((4 * 0.2 + 0.3 + 0.6 + 0.2) / 7, 4)
    # By itself: nine units, of which "four is" is too short and "say …" is no unit.
    assert figures(report, "units found") == {
        "F1": round(14 / 20, 4), "precision": round(7 / 9, 4), "recall": round(7 / 11, 4)
    }  # fmt: skip
    alone = figures(report, "links end to end")
    assert alone["F1"] == alone["F1, any kind"] == round(6 / 15, 4)
    assert alone["calibration error"] == round((0.1 + 0.2 + 0.7 + 0.6 + 0.5) / 5, 4)
    assert alone["precision at recall 0.1"] == 1
    assert alone["precision at recall 0.2"] == 1
    assert alone["precision at recall 0.3"] == 0.6
    assert alone["precision at recall 0.5"] is None


def test_the_surest_link_between_two_units_counts(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    told = [(said("two"), kind, said("one"), sure) for kind, sure in (
        ("objects", 0.3), ("supports", 0.5), ("undercuts", 0.9),
    )]  # fmt: skip
    report = judge(tmp_path, Oracle(kind=NOTHING, linked=told))
    assert figures(report, "links of given units")["precision"] == 1
    assert figures(report, "links of given units")["recall"] == 0.1


def test_a_link_of_the_wrong_kind_is_forgiven_only_where_any_kind_will_do(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    ends = said("two"), said("one")
    told = [(ends[0], "objects", ends[1], 0.9)]
    report = judge(tmp_path, Oracle(kind=NOTHING, linked=told, units=ends, mapped=told))
    for task in ("links of given units", "links end to end"):
        assert figures(report, task)["F1"] == 0
        assert figures(report, task)["F1, any kind"] == round(2 / 11, 4)


def test_an_objection_to_a_link_joins_no_units(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    (marked,) = in_context(read_corpora(tmp_path)).threads
    oracle = Oracle(
        units=[said("one"), said("two"), said("three")],
        mapped=[(said("two"), "supports", said("one"), 0.4)],
    )
    amap = oracle.extract(marked.thread)
    (link,) = amap.links
    source = amap.claims[2].id
    undercut = Link(
        id=link_id(source, LinkKind.UNDERCUTS, link.id),
        source=source,
        target=link.id,
        kind=LinkKind.UNDERCUTS,
        confidence=0.9,
        because="told so",
    )
    held = hold_map(replace(amap, links=(link, undercut)), marked)
    assert [(hit.confidence, hit.right) for hit in held.hits] == [(0.4, True)]


def test_a_link_that_is_found_twice_is_right_once(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    ends = said("two"), said("one")
    oracle = Oracle(
        kind=NOTHING,
        units=ends,
        mapped=[(ends[0], "supports", ends[1], 0.4), (ends[0], "restates", ends[1], 0.9)],
    )
    alone = figures(judge(tmp_path, oracle), "links end to end")
    assert alone["precision"] == 0.5
    assert alone["F1, any kind"] == round(2 / 12, 4)


def test_a_claim_that_is_said_twice_stands_at_both_places(tmp_path: Path) -> None:
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)))
    oracle = Oracle(
        kind=NOTHING,
        units=[said("one"), (said("two"), said("four")), said("three")],
        mapped=[
            (said("two"), "supports", said("one"), 0.9),
            (said("two"), "supports", said("three"), 0.9),
        ],
    )
    report = judge(tmp_path, oracle)
    assert figures(report, "units found")["recall"] == round(4 / 11, 4)
    assert figures(report, "links end to end")["precision"] == 1


def test_what_an_earlier_thread_of_the_group_holds_counts_there(tmp_path: Path) -> None:
    opening = one_post(WORDS)
    answers = [
        {**post(f"[{word} was never shown]", name="p2"), "reply_to": "p1"} for word in ("A", "B")
    ]
    threads_of(
        tmp_path,
        *(
            thread(
                f"t{n}",
                [opening, answer],
                group="g",
                links=[*chain(10), ("AB"[n] if n < 2 else "A", "attack", "one")],
            )
            for n, answer in enumerate(answers)
        ),
    )
    units = [*map(said, WORDS), "A was never shown", "B was never shown"]
    links = [(said(WORDS[n + 1]), "supports", said(WORDS[n]), 0.8) for n in range(10)]
    links += [(f"{word} was never shown", "objects", said("one"), 0.8) for word in "AB"]
    wrong = [(said("one"), "supports", said("two"), 0.8)]
    oracle = Oracle(kind=NOTHING, linked=[*links, *wrong], units=units, mapped=[*links, *wrong])
    report = judge(tmp_path, oracle)
    for task in ("links of given units", "links end to end"):
        assert figures(report, task)["precision"] == round(12 / 13, 4)
        assert figures(report, task)["recall"] == 1
    (found,) = (
        s.line for s in report.scores if (s.line.task, s.line.measure) == ("units found", "F1")
    )
    assert (found.items, found.documents) == (13, 1)
    assert figures(report, "units found")["F1"] == 1


def test_a_thread_without_units_has_only_what_should_not_be_found(tmp_path: Path) -> None:
    bare = post("There is nothing in it. Nothing at all", name="p1")
    threads_of(tmp_path, thread("t", [one_post(WORDS)], links=chain(10)), thread("u", [bare]))
    oracle = Oracle(kind=NOTHING, units=[*map(said, WORDS), "There is nothing in it"])
    found = figures(judge(tmp_path, oracle), "units found")
    assert (found["precision"], found["recall"]) == (round(11 / 12, 4), 1)


def test_titles_are_posts(tmp_path: Path) -> None:
    title = post(f"[{said('one')}]", name="p0", kind="title")
    threads_of(tmp_path, thread("t", [title, one_post(WORDS[1:])], links=chain(10)))
    oracle = Oracle(kind=NOTHING, units=[said(word) for word in WORDS])
    assert figures(judge(tmp_path, oracle), "units found")["recall"] == 1
