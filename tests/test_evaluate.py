"""Whole evaluations of choices, whose every figure can be worked out on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from labelled import pair, unit, write
from oracle import Oracle, figures, judge, sure

from extract.evaluate import Report, evaluate, plain, table
from extract.measure.judged import Extractor
from extract.measure.scores import Figure
from graph.errors import InputError

# --- kinds


def kinds_report(folder: Path) -> Report:
    """Twelve units in three documents, of which nine are told right."""
    gold = ["claim"] * 6 + ["premise"] * 4 + ["none"] * 2
    said = ["claim"] * 5 + ["evidence"] * 4 + ["claim"] + ["none", "claim"]
    texts = [f"Unit number {n}" for n in range(12)]
    rows = [
        unit(text, label, doc=f"d{n % 3}")
        for n, (text, label) in enumerate(zip(texts, gold, strict=True))
    ]
    write(folder, "units", rows)
    oracle = Oracle(kind={text: sure(label, 0.8) for text, label in zip(texts, said, strict=True)})
    return judge(folder, oracle)


def test_kinds_by_hand(tmp_path: Path) -> None:
    report = kinds_report(tmp_path)
    # claim: 5 right of 6, said 7 times; evidence: 3 of 4, said 4 times; none: 1 of 2, said once.
    claim, evidence, none = 10 / 13, 6 / 8, 2 / 3
    assert figures(report, "kinds") == {
        "macro-F1": round((claim + evidence + none) / 3, 4),
        "F1 claim": round(claim, 4),
        "F1 evidence": round(evidence, 4),
        "F1 none": round(none, 4),
        # .8 sure of 11, 8 of them right, and certain of one that is right
        "calibration error": round(11 / 12 * abs(0.8 - 8 / 11), 4),
    }
    # units: all 10 of 10, said 11 times
    assert figures(report, "unit or none") == {
        "macro-F1": round((20 / 21 + 2 / 3) / 2, 4),
        "F1 unit": round(20 / 21, 4),
        "F1 none": round(2 / 3, 4),
    }
    lines = [score.line for score in report.scores]
    assert {line.documents for line in lines} == {3}
    assert [line.items for line in lines[:4]] == [12, 6, 4, 2]
    assert report.skipped == (
        "pairs.jsonl.gz: not in the folder",
        "threads.jsonl.gz: not in the folder",
    )


def test_the_choice_is_among_the_labels_of_the_source(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(f"Unit {n}", ("claim", "premise")[n % 2]) for n in range(10)])
    likely = {"claim": 0.3, "evidence": 0.1, "none": 0.6}
    report = judge(tmp_path, Oracle(kind={f"Unit {n}": likely for n in range(10)}))
    # It would say none, which nobody was asked; so it says claim, and is .3 / .4 sure of it.
    assert figures(report, "kinds") == {
        "macro-F1": round((2 / 3) / 2, 4),
        "F1 claim": round(2 / 3, 4),
        "F1 evidence": 0,
        "calibration error": 0.25,
    }
    assert "unit or none, tea: every row is unit" in report.skipped


def test_propositions_count_as_units_only(tmp_path: Path) -> None:
    rows = [unit(f"Unit {n}", "proposition" if n < 7 else "none") for n in range(10)]
    write(tmp_path, "units", rows)
    half = {"claim": 0.3, "evidence": 0.3, "none": 0.4}
    told = {f"Unit {n}": half if n < 8 else sure("none") for n in range(10)}
    report = judge(tmp_path, Oracle(kind=told))
    assert figures(report, "kinds") == {}
    # 7 of 7 units, said 8 times; 2 of 3 that are none, said twice
    assert figures(report, "unit or none")["F1 unit"] == round(14 / 15, 4)
    assert figures(report, "unit or none")["F1 none"] == 0.8
    assert [why for why in report.skipped if why.startswith("kinds")] == [
        "kinds, tea: 7 units, of which nobody said if claim or evidence"
    ]


def test_the_same_words_are_asked_once(tmp_path: Path) -> None:
    rows = [unit(f"Unit {n % 10}", ("claim", "none")[n % 2]) for n in range(15)]
    write(tmp_path, "units", rows)
    oracle = Oracle(kind={f"Unit {n}": sure("claim") for n in range(10)})
    report = judge(tmp_path, oracle)
    assert oracle.asked == [tuple(f"Unit {n}" for n in range(10))]
    assert "5 rows: an earlier row of the same document has the same words" in report.skipped
    assert report.scores[0].line.items == 10


# --- relations


def test_relations_by_hand(tmp_path: Path) -> None:
    gold = ["support"] * 5 + ["attack"] * 3 + ["none"] * 2
    said = (
        ["supports"] * 3
        + ["objects", "none"]
        + ["objects"] * 2
        + ["supports"]
        + ["none", "objects"]
    )
    scopes = ["intra"] * 5 + ["inter"] * 5
    texts = [f"Unit number {n}" for n in range(10)]
    write(
        tmp_path,
        "pairs",
        [
            pair(text, "Tea", label, scope=scope, doc=text)
            for text, label, scope in zip(texts, gold, scopes, strict=True)
        ],
    )
    told = {(text, "Tea"): sure(label) for text, label in zip(texts, said, strict=True)}
    told[texts[4], "Tea"] = {"supports": 0.2, "objects": 0.1, "restates": 0.0, "none": 0.7}
    report = judge(tmp_path, Oracle(relation=told))
    # Where none is no choice, the fifth is told right: supports 4 of 5, said 5 times; objects 2 of
    # 3, said 3 times.
    assert "supports or objects, tea: 8 rows, fewer than 10" in report.skipped
    supports, objects, none = 6 / 9, 4 / 7, 2 / 4
    assert figures(report, "relations") == {
        "macro-F1": round((supports + objects + none) / 3, 4),
        "F1 supports": round(supports, 4),
        "F1 objects": round(objects, 4),
        "F1 none": none,
        # certain of nine, of which six are right; .7 sure of one that is wrong
        "calibration error": round(0.9 * (1 - 6 / 9) + 0.1 * 0.7, 4),
    }
    assert "relations, tea, inter: 5 rows, fewer than 10" in report.skipped


def test_supports_or_objects_by_hand_and_by_scope(tmp_path: Path) -> None:
    rows, told = [], {}
    for number in range(20):
        scope = "intra" if number < 10 else None
        label = "attack" if number % 5 == 0 else "support"
        text = f"Unit number {number}"
        rows.append(pair(text, "Tea", label, scope=scope, doc=text))
        told[text, "Tea"] = {"supports": 0.2, "objects": 0.1, "restates": 0.1, "none": 0.6}
    told["Unit number 0", "Tea"] = {"supports": 0.1, "objects": 0.2, "restates": 0.7, "none": 0.0}
    write(tmp_path, "pairs", rows)
    report = judge(tmp_path, Oracle(relation=told))
    # Always supports, but once, where it is right: inside a post 8 of 9 and 1 of 1, elsewhere 8.
    intra, unknown = (
        figures(report, "supports or objects", scope="intra"),
        figures(report, "supports or objects", scope="unknown"),
    )
    assert (intra["F1 supports"], intra["F1 objects"]) == (round(16 / 17, 4), round(2 / 3, 4))
    assert (unknown["F1 supports"], unknown["F1 objects"]) == (round(16 / 18, 4), 0)
    every = figures(report, "supports or objects")
    assert every["F1 supports"] == round(32 / 35, 4)
    assert every["macro-F1"] == round((32 / 35 + 2 / 5) / 2, 4)
    assert figures(report, "relations") == {}  # there is no other label to choose


def test_one_class_is_nothing_to_choose(tmp_path: Path) -> None:
    write(tmp_path, "pairs", [pair(f"Unit {n}", "Tea", "support") for n in range(10)])
    report = judge(
        tmp_path, Oracle(relation={(f"Unit {n}", "Tea"): sure("none") for n in range(10)})
    )
    assert report.scores == ()
    assert "supports or objects, tea: every row is supports" in report.skipped


# --- the whole


def test_documents_that_are_alike_give_an_interval_of_one_point(tmp_path: Path) -> None:
    rows = [
        unit(f"Unit {n} of {doc}", ("claim", "premise")[n % 2], doc=doc)
        for doc in ("d1", "d2", "d3")
        for n in range(4)
    ]
    write(tmp_path, "units", rows)
    told = {row["text"]: sure("claim") for row in rows}
    report = judge(tmp_path, Oracle(kind=told))
    macro = report.scores[0].figures["oracle"]
    assert macro == Figure(value=macro.value, low=macro.value, high=macro.value)


def test_extractors_stand_side_by_side_in_the_order_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(f"Unit {n}", ("claim", "none")[n % 2]) for n in range(10)])
    made: list[str] = []

    def maker(name: str, label: str) -> Callable[[], Extractor]:
        def make() -> Extractor:
            made.append(name)
            return Oracle(kind={f"Unit {n}": sure(label) for n in range(10)})

        return make

    judged = {
        name: maker(name, label) for name, label in (("a", "claim"), ("b", "none"), ("c", "none"))
    }
    steps: list[tuple[int, int]] = []
    report = evaluate(
        tmp_path,
        split="dev",
        extractors=("b", "a", "b"),
        judged=judged,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert made == ["b", "a"]
    assert steps == [(0, 2), (1, 2), (2, 2)]
    heads, rows = table(report)
    assert heads == ["task", "source", "scope", "measure", "items", "documents", "b", "a"]
    first = dict(zip(heads, rows[1], strict=True))
    assert first == {
        "task": "kinds", "source": "tea", "scope": "all", "measure": "F1 claim", "items": "5",
        "documents": "1", "b": "0.000", "a": "0.667",
    }  # fmt: skip
    assert plain(report)["scores"][1]["figures"]["a"] == {
        "value": pytest.approx(2 / 3), "low": None, "high": None
    }  # fmt: skip


def test_only_rows_of_the_split_count(tmp_path: Path) -> None:
    rows = [unit(f"Unit {n}", ("claim", "none")[n % 2], split="blind") for n in range(10)]
    write(tmp_path, "units", [*rows, unit("Other", "claim", source="late", split="dev")])
    oracle = Oracle(kind={f"Unit {n}": sure("claim") for n in range(10)})
    report = judge(tmp_path, oracle, split="blind")
    assert report.split == "blind"
    assert "late: no rows in this split" in report.skipped
    assert len(oracle.asked) == 1


def test_too_few_rows_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "units", [unit(f"Unit {n}", ("claim", "none")[n % 2]) for n in range(9)])
    report = judge(tmp_path, Oracle(kind={f"Unit {n}": sure("claim") for n in range(9)}))
    assert report.scores == ()
    assert "kinds, tea: 9 rows, fewer than 10" in report.skipped


def test_an_unknown_extractor_is_refused_before_any_reading(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'oracle': choose one of .*rules"):
        evaluate(tmp_path / "nowhere", split="dev", extractors=("rules", "oracle"))
