"""Whether two claims say the same: by hand-written pairs that nothing was trained on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from same_pairs import DENIED, OTHERWISE, SAID_AGAIN, WEAKER, Pair

from extract.same.judge import Verdict, judge, vectors
from extract.same.near import Asked, nearest
from extract.same.network import load

EVERY = (*DENIED, *OTHERWISE, *SAID_AGAIN, *WEAKER)


@pytest.fixture(scope="module")
def verdicts() -> dict[Pair, Verdict]:
    return dict(zip(EVERY, judge(EVERY), strict=True))


def found(verdicts: dict[Pair, Verdict], pairs: tuple[Pair, ...]) -> set[Pair]:
    least = load().setting("least")
    return {pair for pair in pairs if verdicts[pair].same >= least}


def test_there_are_dozens_of_pairs_and_none_twice() -> None:
    assert len(set(EVERY)) == len(EVERY) >= 60
    assert len(DENIED) >= 24


def test_what_denies_a_claim_never_says_the_same(verdicts: dict[Pair, Verdict]) -> None:
    assert found(verdicts, DENIED) == set()


def test_other_claims_in_nearly_the_same_words_do_not_say_the_same(
    verdicts: dict[Pair, Verdict],
) -> None:
    assert found(verdicts, OTHERWISE) == set()


def test_most_of_what_is_said_again_in_other_words_is_found(verdicts: dict[Pair, Verdict]) -> None:
    assert len(found(verdicts, SAID_AGAIN)) >= 0.75 * len(SAID_AGAIN)


def test_what_is_said_more_weakly_or_of_less_is_never_made_one(
    verdicts: dict[Pair, Verdict],
) -> None:
    merged = {pair for pair in found(verdicts, WEAKER) if verdicts[pair].apart is None}
    assert merged == set()
    assert len(found(verdicts, WEAKER)) >= 4
    assert all("differ in" in str(verdicts[pair].apart) for pair in WEAKER)


def test_which_comes_first_makes_no_difference(verdicts: dict[Pair, Verdict]) -> None:
    turned = judge([(b, a) for a, b in EVERY])
    assert turned == [verdicts[pair] for pair in EVERY]


def test_every_verdict_says_why_and_what_is_forbidden_is_not_likely(
    verdicts: dict[Pair, Verdict],
) -> None:
    assert all(verdict.because.strip() for verdict in verdicts.values())
    assert all(v.same == 0 for v in verdicts.values() if v.contrary is not None)
    assert sum(verdicts[pair].contrary is not None for pair in DENIED) > 0.9 * len(DENIED)


@given(text=st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_a_text_says_the_same_as_itself(text: str) -> None:
    (verdict,) = judge([(text, text)])
    assert (verdict.same, verdict.contrary, verdict.apart) == (1.0, None, None)


def test_the_same_words_with_other_marks_say_the_same() -> None:
    (verdict,) = judge([("Trams are “quiet”, and cheap!", "trams are quiet and cheap")])
    assert verdict.same == 1.0


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("It makes no difference.", "It makes a difference.", "one of the two denies"),
        ("Rents went up.", "Rents went down.", "“up” against “down”"),
        ("It costs 40 euros.", "It costs 400 euros.", "the numbers differ: 40 and 400"),
        ("Dogs are smarter than cats.", "Cats are smarter than dogs.", "change places"),
        ("Critics say that it is bad.", "It is bad.", "one tells what somebody else says"),
    ],
)
def test_what_forbids_it_is_said_in_words(a: str, b: str, why: str) -> None:
    (verdict,) = judge([(a, b)])
    assert why in str(verdict.contrary)


def test_vectors_are_of_length_one_and_each_of_its_text_alone() -> None:
    texts = [text for pair in SAID_AGAIN[:6] for text in pair]
    made = vectors(texts)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.array_equal(made[3:4], vectors(texts[3:4]))
    own = (made[::2] * made[1::2]).sum(axis=1)
    assert own.mean() > np.mean(made[::2] @ made[1::2].T) + 0.2
    assert vectors([]).shape == (0, made.shape[1])


MOST = 4


@given(seed=st.integers(0, 1000), count=st.integers(0, 12), least=st.floats(-1, 1))
@settings(deadline=None)
def test_those_near_are_found_as_by_looking_at_every_pair(
    seed: int, count: int, least: float
) -> None:
    made = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    close = made @ made.T
    expected = set()
    for one in range(count):
        others = sorted(
            (other for other in range(count) if other != one), key=lambda o: -close[one, o]
        )
        expected |= {
            (min(one, other), max(one, other))
            for other in others[:MOST]
            if close[one, other] >= least
        }
    every = np.arange(count, dtype=np.int64)
    asked = Asked(groups=every, places=every, most=MOST, least=least)
    assert nearest(made, asked, exact=True).keys() == expected
