"""The words by which people give way, both ways: what is one, and what only looks like it."""

from __future__ import annotations

import pytest

from graph.crux import Happening
from graph.debate.yielding import Yielding, own_words, yieldings
from graph.model import Post, Quote

RETRACTIONS = (
    "Also, I think you're right, and my statement of “it makes no difference” was too strong.",
    "My earlier claim was too strong.",
    "my original comment was simply wrong",
    "My wording in the last post was sloppy.",
    "On reflection my example (the one about the logs) was badly chosen.",
    "My claim that filtering never helps was an overstatement.",
    "I was wrong.",
    "I was wrong about the training data.",
    "OK, I was completely mistaken about that.",
    "I now see that I was wrong about the prompts.",
    "I guess I was wrong there.",
    "I think I was too quick to dismiss this.",
    "You have shown me that I was wrong.",
    "Fair enough, I stand corrected.",
    "Oops, my bad.",
    "My mistake, the paper does say so.",
    "I take that back.",
    "I’ll take back what I said about Evan.",
    "I hereby retract my claim.",
    "I withdraw the objection.",
    "Scratch that, it was the second model.",
    "I no longer think that this is only role-play.",
    "I really no longer believe it.",
    "I don't think so anymore.",
    "I've changed my mind.",
    "I have since changed my view on evaluations.",
    "I overstated my case.",
    "I misread your post.",
    "I should not have said that all of them do.",
    "I should have been more careful.",
    "I clearly overlooked the second table.",
    "I didn't expect it, but I was wrong.",
)
CONCESSIONS = (
    "You're right.",
    "you’re absolutely right, it isn't linear.",
    "I think you're right about the prompts, but not about the training.",
    "You are right that filtering helps, but it costs too much.",
    "You are of course correct.",
    "I suppose you're right.",
    "Yes, you were right to check.",
    "You're right, but what about the logs?",
    "Fair enough.",
    "Ok, fair enough, but it still does harm.",
    "That's fair enough.",
    "Fair point!",
    "That's a fair point.",
    "Point taken.",
    "Touché.",
    "Granted, some of them do.",
    "I'll grant that the setup is artificial.",
    "I grant you the first step.",
    "I concede.",
    "I must concede the point.",
    "I would happily concede that it is rare.",
    "I'll give you that.",
    "I admit that you have a case.",
    "I accept your criticism.",
    "You've convinced me.",
    "You have changed my view.",
    "This changed my mind.",
    "!delta",
    "Δ",
    "∆ because I had not seen it that way.",
    "I'll give you a !delta for that.",
    "I hadn't thought of that.",
    "I had never considered that possibility.",
    "I hadn't thought about it like that before.",
)
GRANTED_TO_AN_ANSWER = (
    "Good point.",
    "Good point, I will look at the logs.",
    "That's a good point.",
    "You make a very good point about costs.",
    "Excellent point!",
)
NEITHER = (
    "I agree that this matters.",
    "If I was wrong, tell me.",
    "Tell me if I was wrong.",
    "Maybe I was wrong.",
    "I could be wrong.",
    "Correct me if I'm wrong.",
    "Was I wrong?",
    "Do you think I was wrong?",
    "You think I was wrong.",
    "He said I was wrong.",
    "They claim that I was wrong about it.",
    "I don't think I was wrong.",
    "I never said that I was wrong.",
    "Nobody has shown that I was wrong.",
    "Explain why I was wrong.",
    "I was wrongly accused.",
    "I was on the wrong side of town.",
    "I was pointing out wrong numbers.",
    "So I stand by my claim that you are wrong.",
    "My point is that your claim was too strong.",
    "Which part of my claim is wrong?",
    "Tell me how my reasoning is flawed.",
    "It is possible that my view was wrong.",
    "She wrote that my statement was too strong.",
    "My post was about being wrong.",
    "His statement was too strong.",
    "Your claim was too strong.",
    "If you're right, then filtering helps.",
    "Even if you are right, it does harm.",
    "If you look at the data, you are right.",
    "You're right if we only count the first run.",
    "I'm not saying you're right.",
    "I doubt you're right.",
    "I don't think you are right.",
    "I hope, for once, that you are right.",
    "You're not right.",
    "You may be right.",
    "You think you're right.",
    "Are you sure you're right?",
    "You're right?",
    "You're right-handed.",
    "You are right in the middle of it.",
    "You are on the right side of this.",
    "You have the right to say so.",
    "That's not a good point.",
    "This is a good point to start from.",
    "A good point of reference is the paper.",
    "Good points: it is cheap.",
    "That would hardly be fair enough.",
    "We take it for granted.",
    "They granted access to the logs.",
    "I grant access to anybody.",
    "I can't grant that.",
    "I won't concede the point.",
    "He admits that you have a case.",
    "I admit that I have not read it.",
    "Nothing you said convinced me.",
    "You haven't convinced me.",
    "You will never convince me.",
    "I haven't changed my mind.",
    "Nothing here has changed my view.",
    "What would have changed my mind?",
    "I might change my mind.",
    "I don't think we need any more models.",
    "I don't believe they are any more honest.",
    "It no longer matters.",
    "They no longer think so.",
    "I would no longer support it if it failed.",
    "Award a !delta if your view was changed.",
    "The value of Δx is small.",
    "Deltas were given (12∆).",
    "I take it back to the shop.",
    "I won't take that back.",
    "I didn't think that Nixon was stupid.",
    "I never thought of the cat.",
    "I haven't thought about it.",
    "I should have said nothing.",
    "Translation: you're right.",
    "He replied: I was wrong.",
    "“I was wrong” is hard to say.",
    "> I was wrong.",
    'He replied: "you\'re right, I was wrong".',
    "'Nah, I don't know, I was wrong' is what they say.",
    "Is that a fair point to make?",
)


def told(text: str) -> list[Yielding]:
    return list(yieldings(Post(id="p", text=text)))


@pytest.mark.parametrize("text", RETRACTIONS)
def test_somebody_takes_something_back(text: str) -> None:
    assert [(one.kind, one.weak) for one in told(text)] == [(Happening.RETRACTION, False)]


@pytest.mark.parametrize("text", CONCESSIONS)
def test_somebody_grants_a_point(text: str) -> None:
    assert [(one.kind, one.weak) for one in told(text)] == [(Happening.CONCESSION, False)]


@pytest.mark.parametrize("text", GRANTED_TO_AN_ANSWER)
def test_praise_counts_where_it_answers_an_answer(text: str) -> None:
    assert [(one.kind, one.weak) for one in told(text)] == [(Happening.CONCESSION, True)]


@pytest.mark.parametrize("text", NEITHER)
def test_what_only_looks_like_it(text: str) -> None:
    assert told(text) == []


def test_one_sentence_gives_way_once_and_each_of_several_does() -> None:
    text = "You're right that it costs more, however it works. I was wrong about the rest!\nThanks"
    found = told(text)
    assert [text[one.start : one.end] for one in found] == ["You're right", "I was wrong"]
    assert [text[slice(*one.sentence)] for one in found] == [
        "You're right that it costs more, however it works.",
        "I was wrong about the rest!",
    ]
    assert found[0].granted == "it costs more"


def test_what_another_post_says_is_not_said_here() -> None:
    text = "I was wrong about that\nNo."
    quote = Quote(start=0, end=22)
    assert told(text)
    assert not list(yieldings(Post(id="p", text=text, quotes=(quote,))))
    assert own_words(Post(id="p", text=text, quotes=(quote,))).endswith("\nNo.")


@pytest.mark.parametrize(
    "text",
    [
        "." * 50_000 + "x",
        "if I was wrong " * 5_000,
        '"' * 50_000,
        "“" * 50_000,
        "' '" * 20_000,
        "my statement of " * 5_000,
        "I will " * 10_000,
        "you are very " * 5_000,
        ">\n" * 20_000,
    ],
    ids=range(9),
)
def test_a_post_made_to_take_long_does_not(text: str) -> None:
    assert len(told(text)) <= 1
