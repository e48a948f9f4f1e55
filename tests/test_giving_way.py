"""Who gave way about what and after what, what nobody answered, and on what people agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talk import debate, quoted, read, said, talk

from graph.crux import Event, Happening, weigh
from graph.model import Post

FIRST = "Filtering makes no difference to what models learn. Nobody has tried it."
AGAINST = "Filtering makes a difference where models learn by heart. It is cheap too."
CLAIMS = {
    "none": "Filtering makes no difference to what models learn.",
    "tried": "Nobody has tried it.",
    "heart": "Filtering makes a difference where models learn by heart.",
    "cheap": "It is cheap too.",
}
LINKS = [("heart", "objects", "none"), ("cheap", "supports", "heart")]


def events(
    text: str,
    *,
    by: tuple[str | None, str | None, str | None] = ("Ada", "Bo", "Ada"),
    to: str | None = "p2",
    links: list[tuple[str, str, str]] | None = None,
    quotes: str | None = None,
) -> tuple[Event, ...]:
    """What happens in a third post of so many words, whose every sentence is a claim."""
    first, second = said("p1", FIRST, by=by[0]), said("p2", AGAINST, by=by[1], to="p1")
    marked = (quoted(first, text, quotes),) if quotes else ()
    third = Post(id="p3", text=text, author=by[2], created="2024-12-08", reply_to=to, quotes=marked)
    claims = {f"said{number}": one for number, one in enumerate(text.split("\n"))}
    amap = talk([first, second, third], CLAIMS | claims, [*LINKS, *(links or [])])
    return weigh(amap).events


def test_what_is_taken_back_is_quoted_and_the_objection_to_it_came_before() -> None:
    words = "Filtering makes no difference"
    (one,) = events(f"My statement that “{words}” was too strong.", quotes=words)
    assert one == Event(
        kind=Happening.RETRACTION,
        claim="said0",
        about="none",
        after="heart",
        post="p3",
        created="2024-12-08",
        because=one.because,
    )
    assert one.because == (
        "the author says that something of their own was wrong or too strong (“My statement that "
        "‘Filtering makes no difference’ was too strong”); it quotes the claim"
    )


def test_nobody_needs_a_name_to_take_something_back() -> None:
    for names in ((None, None, None), (None, "Bo", None), ("Ada", None, "Ada")):
        (one,) = events("I was wrong about filtering and what models learn.", by=names)
        assert (one.kind, one.about, one.after) == (Happening.RETRACTION, "none", "heart")


def test_what_is_taken_back_is_ones_own() -> None:
    assert (
        events("I was wrong about filtering and what models learn.", by=("Ada", "Bo", "Chi")) == ()
    )
    # Without names, who answers somebody else is taken for somebody new.
    assert events("I was wrong about filtering.", by=(None, None, None), to="p1") == ()


def test_what_somebody_objects_to_in_themselves_is_taken_back() -> None:
    (one,) = events("I was wrong.", links=[("said0", "objects", "tried")])
    assert (one.about, one.after) == ("tried", None)
    (one,) = events("I was wrong.")  # of what they said, the answer objects to this
    assert (one.about, one.after) == ("none", "heart")


def test_a_point_is_granted_to_who_is_answered() -> None:
    (one,) = events("You're right that it is cheap, but it is of no use.")
    assert (one.kind, one.about, one.after) == (Happening.CONCESSION, "heart", "heart")
    text = "You're right that filtering makes a difference by heart, but nobody has tried it."
    (one,) = events(text, by=("Ada", "Bo", "Chi"))
    assert (one.kind, one.about, one.after) == (Happening.CONCESSION, "heart", None)
    assert one.because.endswith("it takes up the words of the claim that it answers")
    (one,) = events("Fair enough.", links=[("said0", "supports", "cheap")])
    assert one.about == "cheap"


def test_nobody_grants_a_point_to_themselves_or_to_nobody() -> None:
    assert events("You're right.", by=("Ada", "Ada", "Ada")) == ()
    assert events("You're right.", to=None) == ()


def test_praise_is_granted_only_to_an_answer() -> None:
    assert events("Good point.", by=("Ada", "Bo", "Chi")) == ()
    (one,) = events("Good point.", by=("Ada", "Bo", "Ada"))
    assert one.about == "heart"


def test_the_same_is_granted_once_in_a_post() -> None:
    (one,) = events("You're right.\nFair enough.")
    assert one.claim == "said0"
    both = events("You're right.\nI was wrong about what models learn by filtering.")
    assert [one.kind for one in both] == [Happening.CONCESSION, Happening.RETRACTION]


def test_a_post_without_claims_tells_of_nothing() -> None:
    posts = [said("p1", FIRST), said("p2", AGAINST, to="p1"), said("p3", "Fair enough.", to="p2")]
    assert weigh(talk(posts, CLAIMS, LINKS)).events == ()


# --- unanswered -----------------------------------------------------------------------------------


def open_links(text: str, links: list[tuple[str, str, str]], **who: str) -> tuple[str, ...]:
    posts = [
        said("p1", FIRST, by="Ada"),
        said("p2", AGAINST, by="Bo", to="p1"),
        said("p3", text, by=who.get("by", "Ada"), to=who.get("to", "p2")),
    ]
    return weigh(talk(posts, CLAIMS | {"said": text}, [*LINKS, *links])).unanswered


def test_an_objection_is_answered_by_what_bears_on_it_from_a_post_that_answers() -> None:
    assert open_links("Well.", []) == ("heart-none",)
    assert open_links("Well.", [("said", "objects", "heart")]) == ("said-heart",)
    assert open_links("Well.", [("said", "undercuts", "heart-none")]) == ("said-heart-none",)
    assert open_links("Well.", [("said", "supports", "heart")]) == ()
    # Bo goes on, or somebody says the same to somebody else: that is no answer to Bo.
    assert open_links("Well.", [("said", "supports", "heart")], by="Bo") == ("heart-none",)
    assert open_links("Well.", [("said", "supports", "heart")], to="p1") == ("heart-none",)


def test_an_objection_is_answered_by_who_gives_way_to_it() -> None:
    assert open_links("I was wrong.", []) == ()
    assert open_links("You're right.", []) == ()


def test_an_objection_is_answered_by_who_quotes_it() -> None:
    first, second = said("p1", FIRST, by="Ada"), said("p2", AGAINST, by="Bo", to="p1")
    words = "learn by heart"
    text = f"{words}, really"
    third = said("p3", text, by="Ada", to="p2", quotes=(quoted(second, text, words),))
    assert weigh(talk([first, second, third], CLAIMS, LINKS)).unanswered == ()


def test_what_somebody_objects_to_in_themselves_needs_no_answer() -> None:
    posts = [said("p1", FIRST, by="Ada"), said("p2", AGAINST, by="Ada", to="p1")]
    assert weigh(talk(posts, CLAIMS, LINKS)).unanswered == ()


def test_the_strongest_objection_comes_first() -> None:
    posts = [said("p1", FIRST, by="Ada"), said("p2", AGAINST, by="Bo", to="p1")]
    amap = talk(posts, CLAIMS, [*LINKS, ("cheap", "objects", "tried")])
    assert weigh(amap).unanswered == ("heart-none", "cheap-tried")
    links = [replace(one, confidence=0.3) if one.id == "heart-none" else one for one in amap.links]
    assert weigh(replace(amap, links=tuple(links))).unanswered == ("cheap-tried", "heart-none")


# --- agreed ---------------------------------------------------------------------------------------

POSTS = [said("p1", "a b c d", by="Ada"), said("p2", "e f a", by="Bo"), said("p3", "g h", by="Chi")]
NAMES = {one: one for one in "abcdefgh"}


def agreed(links: list[tuple[str, str, str]]) -> tuple[str, ...]:
    return weigh(talk(POSTS, NAMES, links), debate=debate()).agreed


def test_people_agree_on_what_several_say_support_or_say_again() -> None:
    assert agreed([]) == ("a",)  # it is said in two posts
    assert agreed([("g", "supports", "b")]) == ("a", "b")
    assert agreed([("c", "supports", "b")]) == ("a",)  # by Ada both
    assert agreed([("c", "restates", "b")]) == ("a", "b")  # twice, if by one
    assert agreed([("g", "supports", "a"), ("e", "supports", "b")]) == ("a", "b")


def test_nobody_agrees_on_what_somebody_objects_to() -> None:
    assert agreed([("g", "objects", "a")]) == ()
    assert agreed([("b", "restates", "a"), ("g", "objects", "b")]) == ()
    # An objection that falls is none.
    assert agreed([("g", "objects", "a"), ("c", "objects", "g")]) == ("a",)
    assert agreed([("g", "objects", "a"), ("c", "undercuts", "g-a")]) == ("a",)


def test_claims_that_restate_each_other_are_named_once() -> None:
    assert agreed([("g", "restates", "a"), ("h", "restates", "g")]) == ("a",)
    assert agreed([("g", "restates", "a"), ("h", "supports", "g")]) == ("g",)


def test_what_people_of_different_sides_say_comes_first() -> None:
    posts = [
        said("p1", "a b x", by="Ada"),
        said("p2", "c d x", by="Bo"),
        said("p3", "e x y", by="Chi"),
    ]
    posts.append(said("p4", "f g y", by="Dan"))
    names = {one: one for one in "abcdefgxy"}
    readings = [read("a", "yes", 1), read("c", "yes", 1), read("e", "yes", 1), read("f", "no", 1)]
    found = weigh(talk(posts, names), debate=debate("yes", "no"), readings=readings)
    assert found.agreed == ("y", "x")  # x is said by three of one side
    assert weigh(talk(posts, names), debate=debate()).agreed == ("x", "y")


@pytest.mark.parametrize("word", ["Was I wrong?", "He is right.", "So what."])
def test_nothing_happens_where_nobody_gives_way(word: str) -> None:
    assert events(word) == ()
