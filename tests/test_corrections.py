"""A correction that makes no sense is refused, and says why."""

from __future__ import annotations

import pytest
from reviewing import MAP, about, about_link
from small_reviews import at, small_corrected, small_corrections

from graph.errors import InputError
from graph.model import (
    ClaimKind,
    LinkKind,
)
from graph.review import (
    Action,
    Quotation,
    correction,
    quoted_in,
)

# --- what is no correction ------------------------------------------------------------------------

HARM = about("A role played")
LINK = about_link("If a model", "A role played")
WORDS = quoted_in(MAP.thread, "p2", "the logs are gone")
WRONG: dict[str, tuple[Action, dict[str, object], str]] = {
    "nothing accepted": (Action.ACCEPT, {}, "has nothing as subject: it needs a claim or a link"),
    "a link worded": (Action.WORDING, {"subject": LINK, "text": "x"}, "has a link as subject"),
    "no wording": (Action.WORDING, {"subject": HARM}, "lacks a text"),
    "a blank wording": (Action.WORDING, {"subject": HARM, "text": " "}, "blank"),
    "a text too many": (Action.ACCEPT, {"subject": HARM, "text": "x"}, "has a text"),
    "a claim that supports": (Action.KIND, {"subject": HARM, "kind": LinkKind.SUPPORTS},
                              "the kind 'supports': it must be one of claim, evidence"),
    "a link that asks": (Action.KIND, {"subject": LINK, "kind": ClaimKind.QUESTION},
                         "must be one of supports"),
    "no kind": (Action.KIND, {"subject": HARM}, "gives the kind None"),
    "a kind too many": (Action.REJECT, {"subject": HARM, "kind": ClaimKind.CLAIM}, "give none"),
    "a link made an undercut": (Action.KIND, {"subject": LINK, "kind": LinkKind.UNDERCUTS},
                                "cannot become another kind"),
    "an undercut of a claim": (Action.LINK, {"subject": HARM, "other": HARM,
                                             "kind": LinkKind.UNDERCUTS}, "ends on a link"),
    "a support of a link": (Action.LINK, {"subject": HARM, "other": LINK,
                                          "kind": LinkKind.SUPPORTS}, "on a claim"),
    "a claim merged into itself": (Action.MERGE, {"subject": HARM, "other": HARM}, "with itself"),
    "a claim that supports itself": (Action.LINK, {"subject": HARM, "other": HARM,
                                                   "kind": LinkKind.SUPPORTS}, "with itself"),
    "one part": (Action.SPLIT, {"subject": HARM, "places": (WORDS,)}, "needs 2 or more"),
    "no words": (Action.SPAN, {"subject": HARM}, "names 0 places: it needs 1"),
    "words too many": (Action.ACCEPT, {"subject": HARM, "places": (WORDS,)}, "it needs 0"),
    "nothing undone": (Action.UNDO, {}, "undoes None"),
    "an undo too many": (Action.ACCEPT, {"subject": HARM, "undoes": "r1"}, "only an undo"),
    "nobody": (Action.ACCEPT, {"subject": HARM, "author": " "}, "has no author"),
    "no zone": (Action.ACCEPT, {"subject": HARM, "created": "2024-12-08T10:00:00"}, "no time zone"),
    "no time": (Action.ACCEPT, {"subject": HARM, "created": "yesterday"}, "'yesterday'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_correction_is_refused(name: str) -> None:
    action, parts, saying = WRONG[name]
    with pytest.raises(InputError, match=saying):
        correction(action, **{"author": "Eva", "created": at(1), **parts})  # type: ignore[arg-type] # wrong on purpose


def test_words_that_a_post_does_not_say_or_says_twice_are_refused() -> None:
    with pytest.raises(InputError, match=r"there is no post 'p9': name one of p1, p2"):
        quoted_in(MAP.thread, "p9", "harm")
    with pytest.raises(InputError, match=r"post p1 does not say 'the same harm': post p2 does"):
        quoted_in(MAP.thread, "p1", "the same harm")
    with pytest.raises(InputError, match=r"post p2 does not say 'nothing at all': quote it"):
        quoted_in(MAP.thread, "p2", "nothing at all")
    with pytest.raises(InputError, match=r"says 'the logs' in 2 places: quote more"):
        quoted_in(MAP.thread, "p2", "the logs")
    with pytest.raises(InputError, match="no words"):
        quoted_in(MAP.thread, "p2", " ")


def test_a_time_is_kept_in_one_spelling_and_its_order_is_that_of_the_clock() -> None:
    times = ["2024-12-08T12:00:00+02:00", "2024-12-08T10:00:00.45Z", "2024-12-08T10:00:00.500000Z"]
    made = [correction(Action.ACCEPT, author="E", created=t, subject=HARM) for t in times]
    assert [one.created for one in made] == [
        "2024-12-08T10:00:00Z",
        "2024-12-08T10:00:00.45Z",
        "2024-12-08T10:00:00.5Z",
    ]
    assert sorted(made, key=lambda one: one.order) == made


def test_the_small_corrections_do_one_of_everything() -> None:
    assert {one.action for one in small_corrections()} == set(Action)
    assert len(small_corrected().claims) == 6


def test_a_quotation_that_is_blank_or_nowhere_is_refused() -> None:
    for start, exact in ((0, " "), (-1, "x")):
        with pytest.raises(InputError, match="a quotation of post p1"):
            Quotation(post="p1", start=start, exact=exact)
