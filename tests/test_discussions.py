"""Raw discussions, their seams hidden: splits, and figures that can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from labelled import Row, unit, write
from oracle import Oracle, figures, judge, sure

from extract.measure.discussions import (
    BARE,
    KNOWN,
    Discussion,
    Judged,
    bare,
    read_discussions,
    split_of,
    tally_discussions,
)
from extract.measure.discussions import judge as judge_one
from extract.measure.scores import estimate
from extract.measure.tally import Tally
from extract.raw.lines import Line, split_lines
from graph.errors import InputError
from graph.model import Post

FIRST = "Night trams cost the city more every year than all of its buses do."
SECOND = "The last of them leaves at eleven, and shift workers finish an hour later."


def row(name: str, *posts: tuple[str, str | None], **more: str) -> Row:
    return {
        "id": name,
        "posts": [
            {"id": f"x{n}", "author": "ann", "created": 1.5, "reply_to": parent, "text": text}
            for n, (text, parent) in enumerate(posts, 1)
        ],
        **more,
    }


def read(folder: Path, *rows: Row, split: str | None = None) -> list[Discussion]:
    return list(read_discussions(write(folder, "discussions", rows), split=split))


def test_a_discussion_is_of_the_split_it_names_or_of_its_ids(tmp_path: Path) -> None:
    names = [f"talk {n}" for n in range(2000)]
    share = sum(split_of(name) == "dev" for name in names) / len(names)
    assert 0.07 < share < 0.13
    name = next(name for name in names if split_of(name) == "train")
    rows = (row(name, (FIRST, None)), row(f"{name}, named", (FIRST, None), split="dev"))
    assert [one.split for one in read(tmp_path, rows[0])] == ["train"]
    assert [one.name for one in read(tmp_path, *rows, split="dev")][-1:] == [f"{name}, named"]


def test_who_reads_a_discussion_sees_neither_authors_nor_times_nor_parents(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path, row("t", (f"{FIRST}\n \n{SECOND}", None), ("No.", "x1"), ("Why?", "x2"))
    )
    assert one.parents == (None, 0, 1)
    assert all(post.author is post.created is post.reply_to is None for post in one.posts)
    assert one.authors == ("ann",) * 3
    assert [post.author for post in one.signed()] == ["ann"] * 3
    assert one.paragraphs() == ([FIRST, SECOND, "No.", "Why?"], [True, False, True, True])


def test_blank_posts_and_broken_characters_are_left_out(tmp_path: Path) -> None:
    (one,) = read(tmp_path, row("t", ("\x03Trams\x00.", None), (" ", "x1"), ("No.", "x2")))
    assert [post.text for post in one.posts] == [" Trams .", "No."]
    assert one.parents == (None, None)
    with pytest.raises(InputError, match=r"discussions\.jsonl\.gz, line 1: the discussion 't'"):
        read(tmp_path, row("t", (" ", None)))


def test_starts_whole_posts_and_parents_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = read(
        tmp_path, row("t", ("a\nb", None), ("c\nd", "x1"), ("e", "x1"), ("f", "x3"), ("g", "x1"))
    )

    def part(source: str) -> tuple[list[Line], list[bool]]:
        lines = split_lines(source)
        return lines, [line.text in "ace" for line in lines]

    monkeypatch.setattr("extract.measure.discussions.part", part)

    def parents(posts: Sequence[Post]) -> list[int | None]:
        return [None, 0, 0, 2, 0] if posts[0].author else [None, 0, 1, 2, 3]

    monkeypatch.setattr("extract.measure.discussions.likely_parents", parents)
    judged = judge_one(one)
    assert judged == Judged(
        document="t",
        paragraphs=6,
        starts=(2, 2, 4),  # c and e, of c e f g
        whole=(2, 3, 5),  # ab and cd; efg is three posts
        answers=4,
        right=2,  # c answers a, f answers e
        right_known=4,
        just_before=2,
    )
    tallies = [t for t in tally_discussions([judged] * 3) if isinstance(t, Tally)]
    values = {
        (t.line.task, t.line.measure): estimate(t.counts, measure=t.measure).value
        for t in tallies
        if t.line.scope == "all"
    }
    assert values["where posts start", "F1"] == pytest.approx(2 / 3)
    assert values["where posts start", "F1, floor: everywhere"] == pytest.approx(2 * 4 / (6 + 4))
    assert values["where posts start", "share of paragraphs"] == pytest.approx(4 / 6)
    assert values["whole posts", "F1"] == pytest.approx(4 / 8)
    assert values["what posts answer", "accuracy"] == 0.5
    assert values["what posts answer", "accuracy, floor: the post before"] == 0.5
    known = {
        t.line.measure: estimate(t.counts, measure=t.measure).value
        for t in tallies
        if t.line.scope == KNOWN
    }
    assert known == {"accuracy": 1.0, "accuracy, floor: the post before": 0.5}
    (few,) = {t for t in tally_discussions([judged], scope=BARE) if isinstance(t, str)} - {
        "what posts answer, discussions (nothing said again): 4 answers, fewer than 10"
    }
    assert few == "where posts start, discussions (nothing said again): 4 starts, fewer than 10"


def test_a_bare_discussion_has_lost_what_was_said_before_and_no_post(tmp_path: Path) -> None:
    quoting = row("t", (FIRST, None), (f"{FIRST}\nNot at all.", "x1"), (FIRST, "x2"), ("No.", "x1"))
    (one,) = read(tmp_path, quoting)
    assert [post.text for post in bare(one).posts] == [FIRST, "Not at all.", FIRST, "No."]
    assert bare(one).parents == one.parents
    assert bare(one).authors == one.authors


def test_evaluation_reads_discussions_beside_labels_or_alone(tmp_path: Path) -> None:
    talk = (FIRST, None), (f"{FIRST}\nNot at all.", "x1"), (f"{SECOND}\nThey could walk.", "x1")
    rows = [row(f"t{n}", *talk, split="dev") for n in range(6)]
    write(tmp_path, "discussions", rows)
    alone = judge(tmp_path, Oracle())
    assert {score.line.scope for score in alone.scores} == {
        "all",
        KNOWN,
        BARE,
        f"{BARE}, {KNOWN}",
    }
    found = figures(alone, "what posts answer")
    assert found["accuracy, floor: the post before"] == 0.5
    assert figures(alone, "where posts start")["F1"] is not None
    write(tmp_path, "units", [unit(f"Trams {n}", "claim", split="test") for n in range(3)])
    beside = judge(tmp_path, Oracle())
    assert figures(beside, "what posts answer") == found
    with pytest.raises(InputError, match="no row is in the split 'blind'"):
        judge(tmp_path, Oracle(kind={"Trams 1": sure("claim")}), split="blind")
