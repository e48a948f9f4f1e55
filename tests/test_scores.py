"""Every measure on cases whose score can be worked out on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest

from extract.measure import scores
from extract.measure.scores import Counts, Measure
from graph.model import Span


def span(start: int, end: int, *, post: str = "p1") -> Span:
    return Span(post=post, start=start, end=end, text="x" * (end - start))


def whole(counts: Counts, *, measure: Measure) -> float | None:
    """The measure of all documents together."""
    return scores.estimate(counts, measure=measure).value


# --- matching


@pytest.mark.parametrize(
    ("gold", "found", "matched"),
    [
        ((0, 10), (0, 10), True),
        ((0, 10), (0, 5), True),  # exactly half of the longer
        ((0, 10), (0, 4), False),
        ((0, 10), (5, 15), True),
        ((0, 10), (6, 16), False),
        ((0, 10), (0, 20), True),
        ((0, 10), (0, 21), False),  # the longer counts, whichever it is
        ((0, 10), (10, 20), False),  # they only touch
        ((0, 10), (30, 40), False),
    ],
)
def test_spans_match_from_half_of_the_longer_on(
    gold: tuple[int, int], found: tuple[int, int], *, matched: bool
) -> None:
    assert scores.match([span(*gold)], [span(*found)]) == ({0: 0} if matched else {})


def test_spans_of_different_posts_never_match() -> None:
    assert scores.match([span(0, 10)], [span(0, 10, post="p2")]) == {}


def test_a_span_is_matched_once() -> None:
    assert scores.match([span(0, 10)], [span(0, 5), span(5, 10)]) == {0: 0}
    assert scores.match([span(0, 5), span(5, 10)], [span(0, 10)]) == {0: 0}


def test_the_nearest_is_matched_whatever_the_order() -> None:
    gold = [span(0, 10), span(0, 8)]
    assert scores.match(gold, [span(0, 8)]) == {0: 1}
    assert scores.match(gold[::-1], [span(0, 8)]) == {0: 0}


def test_as_many_are_matched_as_can_be() -> None:
    # The first found takes the gold span it shares most with; it is all that the second shares.
    gold, found = [span(0, 10), span(1, 12)], [span(0, 11), span(6, 12)]
    assert scores.match(gold, found) == {0: 0, 1: 1}
    assert scores.match(gold[1:] + gold[:1], found) == {0: 1, 1: 0}
    wide = [span(0, 10)]
    assert scores.match([span(0, 10), span(0, 20)], [span(0, 10), *wide]) == {0: 1, 1: 0}


def test_a_long_chain_of_second_choices_is_followed() -> None:
    # Each found span shares as much with its own gold span as with the next, and takes its own;
    # the last shares half of the first gold span only, so that all others must move up.
    count = 1100
    gold = [span(10 * n, 10 * n + 20) for n in range(count + 1)]
    found = [span(10 * n + 5, 10 * n + 25) for n in range(count)]
    assert scores.match(gold, found) == {n: n for n in range(count)}
    assert scores.match(gold, [*found, span(0, 10)]) == {
        **{n: n + 1 for n in range(count)},
        count: 0,
    }


# --- F1


def test_macro_f1_is_the_mean_of_the_classes() -> None:
    counts = scores.confusion(
        ["d1", "d1", "d1", "d2", "d2"], [0, 0, 0, 1, 1], [0, 0, 1, 1, 0], classes=2
    )
    # class 0: 2 right, 3 meant, 3 answered; class 1: 1 right, 2 meant, 2 answered
    assert counts.shape == (2, 2, 2)
    assert whole(counts, measure=scores.only_f1(0)) == pytest.approx(2 / 3)
    assert whole(counts, measure=scores.only_f1(1)) == pytest.approx(1 / 2)
    assert whole(counts, measure=scores.macro_f1) == pytest.approx(7 / 12)


def test_the_axes_of_a_confusion_are_gold_and_answer() -> None:
    counts = scores.confusion(["d"], [0], [1], classes=2).sum(axis=0)
    assert counts.tolist() == [[0, 1], [0, 0]]


def test_a_class_that_is_nowhere_does_not_count() -> None:
    counts = scores.confusion(["d", "d"], [0, 1], [0, 1], classes=3)
    assert whole(counts, measure=scores.macro_f1) == 1
    assert whole(counts, measure=scores.only_f1(2)) is None


def test_hits_add_up_by_document() -> None:
    counts = scores.hits([("d1", 1, 2, 4), ("d2", 0, 1, 0), ("d1", 1, 1, 1)])
    assert counts.tolist() == [[2, 3, 5], [0, 1, 0]]
    assert whole(counts, measure=scores.precision) == pytest.approx(2 / 4)
    assert whole(counts, measure=scores.recall) == pytest.approx(2 / 5)
    assert whole(counts, measure=scores.f1) == pytest.approx(4 / 9)


def test_nothing_found_is_no_f1_and_has_no_precision() -> None:
    counts = scores.hits([("d1", 0, 0, 4)])
    assert whole(counts, measure=scores.f1) == 0
    assert whole(counts, measure=scores.recall) == 0
    assert whole(counts, measure=scores.precision) is None


def test_nothing_to_find_and_nothing_found_is_not_defined() -> None:
    assert whole(scores.hits([("d1", 0, 0, 0)]), measure=scores.f1) is None
    assert whole(scores.hits([]), measure=scores.f1) is None


# --- intervals


def test_the_interval_of_documents_that_are_alike_is_a_point() -> None:
    figure = scores.estimate(scores.hits([(n, 1, 2, 2) for n in range(5)]), measure=scores.f1)
    assert (figure.value, figure.low, figure.high) == (0.5, 0.5, 0.5)


def test_one_document_has_no_interval() -> None:
    figure = scores.estimate(scores.hits([("d", 1, 2, 2), ("d", 1, 2, 2)]), measure=scores.f1)
    assert (figure.value, figure.low, figure.high) == (0.5, None, None)


def test_the_interval_is_that_of_resampled_documents() -> None:
    # Ten documents of one thing each, half of them found: the recall of a resample is binomial.
    rows = [(n, n % 2, n % 2, 1) for n in range(10)]
    figure = scores.estimate(scores.hits(rows), measure=scores.recall)
    assert figure.value == 0.5
    assert figure.low == pytest.approx(0.2)  # P(X <= 1) = .011, P(X <= 2) = .055
    assert figure.high == pytest.approx(0.8)
    again = scores.estimate(scores.hits(rows), measure=scores.recall)
    assert again == figure


def test_documents_are_drawn_and_not_rows() -> None:
    one_each = [(n, n % 2, 1, 1) for n in range(40)]
    in_two = [(n % 2, n % 2, 1, 1) for n in range(40)]
    narrow = scores.estimate(scores.hits(one_each), measure=scores.recall)
    wide = scores.estimate(scores.hits(in_two), measure=scores.recall)
    assert narrow.value == wide.value == 0.5
    assert (wide.low, wide.high) == (0, 1)
    assert narrow.low is not None
    assert narrow.low > 0.3


def test_a_measure_that_resamples_often_lose_has_no_interval() -> None:
    # Only the second of two documents has something found: a quarter of all draws leave it out.
    counts = scores.hits([("d1", 0, 0, 1), ("d2", 1, 1, 1)])
    figure = scores.estimate(counts, measure=scores.precision)
    assert (figure.value, figure.low, figure.high) == (1, None, None)


# --- confidence


def test_calibration_error_by_hand() -> None:
    # Bin .7: two answers at .75, one right, gap .25; bin .9: one answer at .95, right, gap .05.
    counts = scores.reliability(["d", "d", "e"], [0.75, 0.75, 0.95], [True, False, True])
    error = whole(counts, measure=scores.calibration_error)
    assert error == pytest.approx((2 * 0.25 + 1 * 0.05) / 3)


def test_answers_of_one_bin_make_up_for_each_other_and_those_of_two_do_not() -> None:
    same = scores.reliability(["d", "d"], [0.41, 0.49], [True, False])
    other = scores.reliability(["d", "d"], [0.39, 0.51], [True, False])
    assert whole(same, measure=scores.calibration_error) == pytest.approx(0.05)
    assert whole(other, measure=scores.calibration_error) == pytest.approx((0.61 + 0.51) / 2)


@pytest.mark.parametrize(
    ("sure", "place"), [(0, 0), (0.0999, 0), (0.1, 1), (0.3, 3), (0.6, 6), (0.7, 7), (1, 9)]
)
def test_bins_hold_their_lower_edge_and_the_last_holds_one(sure: float, place: int) -> None:
    counts = scores.reliability(["d"], [sure], [True])
    assert counts[0, :, 0].nonzero()[0].tolist() == [place]


def test_nothing_found_has_no_calibration_error() -> None:
    counts = scores.reliability([], [], [])
    assert whole(counts, measure=scores.calibration_error) is None


def test_precision_at_recall_by_hand() -> None:
    # In order of confidence: right, wrong, right, wrong, wrong, right; ten are there.
    sure = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    right = [True, False, True, False, False, True]
    counts = scores.ranked([("d", 4), ("e", 6)], ["d", "e", "d", "e", "d", "e"], sure, right)
    at = {wanted: whole(counts, measure=scores.precision_at(wanted)) for wanted in (0.1, 0.2, 0.3)}
    assert at == {0.1: 1, 0.2: pytest.approx(2 / 3), 0.3: pytest.approx(3 / 6)}
    assert whole(counts, measure=scores.precision_at(0.5)) is None


def test_what_is_equally_sure_stands_or_falls_together() -> None:
    counts = scores.ranked([("d", 2)], ["d"] * 4, [0.5] * 4, [True, False, False, False])
    assert whole(counts, measure=scores.precision_at(0.1)) == 0.25


def test_nothing_found_reaches_no_recall() -> None:
    counts = scores.ranked([("d", 2), ("e", 0)], [], [], [])
    assert whole(counts, measure=scores.precision_at(0.1)) is None
    assert whole(scores.ranked([("d", 0)], [], [], []), measure=scores.precision_at(0.1)) is None


def test_measures_take_any_number_of_resamples_at_once() -> None:
    counts = np.array([[1.0, 2, 2], [0, 0, 2], [0, 0, 0]])
    found = scores.f1(counts)
    assert found[:2].tolist() == [0.5, 0]
    assert math.isnan(found[2])
