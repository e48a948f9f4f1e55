"""Links by rules, on statements made by hand."""

from typing import Any

import pytest

from extract.classify import classify
from extract.link import CONFIDENCE, Statement, link
from extract.segment import Unit
from graph.model import Claim, Link, LinkKind, Post, Span, Thread, claim_id


def thread_of(*posts: str, replies: dict[int, int] | None = None) -> Thread:
    answered = {f"p{here}": f"p{there}" for here, there in (replies or {}).items()}
    return Thread(
        id="t",
        title="t",
        posts=tuple(
            Post(id=f"p{number}", text=text, reply_to=answered.get(f"p{number}"))
            for number, text in enumerate(posts)
        ),
    )


def said(thread: Thread, post: int, words: str, /, **unit: Any) -> Statement:  # noqa: ANN401 - fields of Unit
    """State ``words``, which stand in the post; ``cue`` is looked for in front of them."""
    text = thread.posts[post].text
    start = text.index(words)
    span = Span(post=f"p{post}", start=start, end=start + len(words), text=words)
    cue = None
    if word := unit.get("cue"):
        at = text.lower().rindex(word, 0, start)
        cue = Span(post=f"p{post}", start=at, end=at + len(word), text=text[at : at + len(word)])
    content = tuple(word.lower().strip(".,") for word in words.split() if len(word) > 3)
    made = Unit(
        start=start,
        end=start + len(words),
        sentence=unit.pop("sentence", text.count(". ", 0, start)),
        **{"words": content, **unit},
    )
    verdict = classify(made, text=words)
    return Statement(
        claim=Claim(
            id=claim_id("t", span), kind=verdict.kind, text=words, confidence=0.5, mentions=(span,)
        ),
        unit=made,
        post=post,
        paragraph=text.count("\n\n", 0, start),
        cue=cue,
    )


def seen(links: list[Link], *statements: Statement) -> list[tuple[int, str, int, str]]:
    """Write links as (source, kind, target, rule), naming statements by their number."""
    number = {statement.claim.id: n for n, statement in enumerate(statements)}
    return [(number[k.source], k.kind.value, number[k.target], k.rule) for k in links]


@pytest.mark.parametrize(
    ("text", "second", "cue", "expected"),
    [
        (
            "Trams run late, because people work late",
            "people work late",
            "because",
            (1, "supports", 0, "reason"),
        ),
        (
            "Trams run late. For example, line nine runs",
            "line nine runs",
            "for example",
            (1, "supports", 0, "example"),
        ),
        (
            "Trams run late. So cabs are idle",
            "cabs are idle",
            "so",
            (0, "supports", 1, "conclusion"),
        ),
        (
            "Trams run late. But they are empty",
            "they are empty",
            "but",
            (1, "objects", 0, "contrast"),
        ),
        (
            "Trams run late. Line nine runs on",
            "Line nine runs on",
            None,
            (1, "supports", 0, "paragraph"),
        ),
        (
            "Trams run late. That seems right",
            "That seems right",
            None,
            (0, "supports", 1, "verdict"),
        ),
    ],
    ids=lambda value: value[3] if isinstance(value, tuple) else None,
)
def test_inside_a_post_the_connective_decides(
    text: str, second: str, cue: str | None, expected: tuple[int, str, int, str]
) -> None:
    thread = thread_of(text)
    first = said(thread, 0, "Trams run late")
    other = said(thread, 0, second, cue=cue) if cue else said(thread, 0, second)
    links = link(thread, [first, other])
    assert seen(links, first, other) == [expected]
    if cue:
        assert f"“{links[0].cue.text}”" in links[0].because if links[0].cue else False
    assert links[0].confidence == CONFIDENCE[links[0].rule]


def test_a_view_of_its_own_does_not_back_up_the_sentence_before() -> None:
    thread = thread_of("Trams run late. I think they should stop")
    first, other = (
        said(thread, 0, "Trams run late"),
        said(thread, 0, "they should stop", hedge="I think"),
    )
    assert link(thread, [first, other]) == []


def test_not_this_but_that_is_no_objection() -> None:
    thread = thread_of("Trams are not loud, but they are full")
    first = said(thread, 0, "Trams are not loud", negated=True)
    other = said(thread, 0, "they are full", cue="but")
    assert link(thread, [first, other]) == []


def test_a_contrast_answers_the_claim_and_not_its_reason() -> None:
    thread = thread_of("Trams run late, because people work late. But cabs would do")
    a = said(thread, 0, "Trams run late")
    b = said(thread, 0, "people work late", cue="because", within=0)
    c = said(thread, 0, "cabs would do", cue="but")
    assert seen(link(thread, [a, b, c]), a, b, c) == [
        (1, "supports", 0, "reason"),
        (2, "objects", 0, "contrast"),
    ]


def test_quoted_words_find_the_claim_and_the_cue_decides_the_kind() -> None:
    thread = thread_of(
        "Cabs are dear. I say night trams make almost no difference",
        "Something else entirely, about bicycles",
        "My statement “night trams make almost no difference” was too strong",
    )
    a = said(thread, 0, "night trams make almost no difference")
    b = said(thread, 1, "Something else entirely, about bicycles")
    c = said(thread, 2, "My statement “night trams make almost no difference” was too strong")
    links = link(thread, [a, b, c])
    (made,) = [x for x in links if x.source == c.claim.id]
    assert (made.target, made.kind, made.rule) == (a.claim.id, LinkKind.OBJECTS, "quote")
    assert made.cue is not None
    assert made.cue.text == "night trams make almost no difference"
    assert "too strong" in made.because


ABOVE = "Cabs are dear. Night trams carry the shift workers of the harbour home"


@pytest.mark.parametrize(
    ("answer", "kind", "rule", "shown"),
    [
        ("I agree with the shift workers", "supports", "answer", "I agree"),
        ("I disagree with the shift workers", "objects", "answer", "disagree"),
        ("Nobody counted them", "objects", "below", "Night trams carry the shift workers"),
    ],
)
def test_the_first_unit_below_a_quotation_answers_what_is_quoted(
    answer: str, kind: str, rule: str, shown: str
) -> None:
    thread = thread_of(
        ABOVE,
        "Cabs are dear and shift workers of the harbour know",
        f"Well.\n\n> Night trams carry the shift workers\n\n{answer}.\n\nSo there it is.",
    )
    a = said(thread, 0, "Cabs are dear")
    b = said(thread, 0, "Night trams carry the shift workers of the harbour home")
    c = said(thread, 1, "Cabs are dear and shift workers of the harbour know")
    d, e = said(thread, 2, answer), said(thread, 2, "So there it is", words=())
    links = link(thread, [a, b, c, d, e])
    assert (3, kind, 1, rule) in seen(links, a, b, c, d, e)
    (made,) = [x for x in links if x.source == d.claim.id and x.target == b.claim.id]
    assert "“Night trams carry the shift workers”" in made.because
    assert made.cue is not None
    assert made.cue.text == shown


def test_a_quotation_is_of_the_claim_that_holds_most_of_it() -> None:
    thread = thread_of(
        "Trams carry workers and cabs carry night shift doctors and nurses home",
        "“carry workers and cabs carry night shift doctors and nurses” is half of it",
    )
    a = said(thread, 0, "Trams carry workers")
    b = said(thread, 0, "cabs carry night shift doctors and nurses home")
    c = said(
        thread, 1, "“carry workers and cabs carry night shift doctors and nurses” is half of it"
    )
    made = [x for x in seen(link(thread, [a, b, c]), a, b, c) if x[0] == 2]
    assert made == [(2, "restates", 1, "quote")]


def test_words_quoted_from_elsewhere_link_to_nothing() -> None:
    thread = thread_of(ABOVE, "> Nine of ten seats are free at night\n\nNobody counted them")
    a = said(thread, 0, "Night trams carry the shift workers of the harbour home")
    b = said(thread, 1, "Nobody counted them")
    assert not {"quote", "answer", "below"} & {x.rule for x in link(thread, [a, b])}


@pytest.mark.parametrize(
    ("reply", "kind", "rule"),
    [
        ("I agree that night trams carry shift workers", "supports", "agreement"),
        ("I disagree that night trams carry shift workers", "objects", "disagreement"),
        ("Nothing of the sort happens anywhere here", "objects", "reply"),
    ],
)
def test_a_reply_answers_its_parent(reply: str, kind: str, rule: str) -> None:
    thread = thread_of(
        "The night trams carry shift workers home",
        "Cabs are dear these days",
        reply,
        replies={2: 0},
    )
    a = said(thread, 0, "The night trams carry shift workers home")
    b = said(thread, 1, "Cabs are dear these days")
    c = said(thread, 2, reply)
    made = [x for x in seen(link(thread, [a, b, c]), a, b, c) if x[0] == 2]
    assert made == [(2, kind, 0, rule)]


def test_bare_agreement_is_said_of_the_posts_first_claim() -> None:
    thread = thread_of("Night trams carry shift workers home", "You’re right", replies={1: 0})
    a = said(thread, 0, "Night trams carry shift workers home")
    b = said(thread, 1, "You’re right", words=())
    (made,) = link(thread, [a, b])
    assert (made.source, made.target, made.kind) == (b.claim.id, a.claim.id, LinkKind.SUPPORTS)
    assert made.because == "“You’re right” answers post p0"


def test_the_same_words_denied_are_an_objection() -> None:
    thread = thread_of(
        "Heated night trams carry tired shift workers",
        "Heated night trams never carry tired shift workers",
        replies={1: 0},
    )
    a = said(thread, 0, "Heated night trams carry tired shift workers")
    b = said(thread, 1, "Heated night trams never carry tired shift workers", negated=True)
    (made,) = link(thread, [a, b])
    assert (made.kind, made.rule) == (LinkKind.OBJECTS, "overlap")
    assert "one of the two denies" in made.because


def test_two_claims_are_linked_once_and_never_both_ways() -> None:
    thread = thread_of(
        "Heated night trams carry shift workers. So heated night trams carry shift workers"
    )
    a = said(thread, 0, "Heated night trams carry shift workers")
    b = said(thread, 0, "heated night trams carry shift workers", cue="so")
    assert len(link(thread, [a, b])) == 1
