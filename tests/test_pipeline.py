"""From a thread to a map, with the shipped pipeline."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import spans, threads

from extract.english import build
from extract.pipeline import EXTRACTORS, extract, statements_at
from extract.refer import refer
from extract.sources import read_file, read_thread
from graph.errors import InputError
from graph.model import ArgumentMap, ClaimKind, LinkKind, Post, Span, Thread


@pytest.fixture(scope="module")
def debate(root: Path) -> ArgumentMap:
    thread = read_file(root / "data" / "threads" / "roleplay-vs-scheming.txt")
    return extract(thread, extractor="rules")


def said(amap: ArgumentMap, words: str) -> str:
    """Return the id of the one claim that holds the words."""
    (claim,) = [claim for claim in amap.claims if words in claim.text]
    return claim.id


def test_every_mention_repeats_its_post(debate: ArgumentMap) -> None:
    assert len(debate.thread.posts) == 7
    assert len(debate.claims) > 30
    for claim in debate.claims:
        for span in claim.mentions:
            assert debate.post[span.post].text[span.start : span.end] == span.text


def test_frames_become_hedges(debate: ArgumentMap) -> None:
    claim = debate.claim[said(debate, "argument is very overrated")]
    assert claim.text == "the “roleplaying” argument is very overrated"
    assert claim.hedge == "I think"


def test_what_its_author_took_back_is_found_by_its_quote(debate: ArgumentMap) -> None:
    (link,) = [link for link in debate.links if link.rule == "quote"]
    assert link.kind is LinkKind.OBJECTS
    assert "too strong" in debate.claim[link.source].text
    assert "almost zero difference" in debate.claim[link.target].text
    assert link.cue is not None
    assert "almost zero difference" in link.cue.text


def test_a_practical_difference_objects_to_there_being_none(debate: ArgumentMap) -> None:
    ends = {(link.source, link.target): link.kind for link in debate.links}
    source = said(debate, "one practical difference")
    (target,) = [c.id for c in debate.claims if c.text.endswith("it makes almost zero difference")]
    assert ends[source, target] is LinkKind.OBJECTS


def test_sentences_do_not_break_at_a_capital(debate: ArgumentMap) -> None:
    (claim,) = [claim for claim in debate.claims if "Strategy A" in claim.text]
    assert claim.text.startswith("I cannot in good conscience select Strategy A knowing")


def test_talk_about_the_talk_is_left_out(debate: ArgumentMap) -> None:
    texts = " | ".join(claim.text for claim in debate.claims)
    for words in ("thx to", "My view in brief", "2 things to say", "in case anyone"):
        assert words not in texts


def test_every_link_says_in_words_what_made_it(debate: ArgumentMap) -> None:
    for link in debate.links:
        assert link.rule
        if link.cue is not None:
            assert link.cue.text in link.because


def test_the_same_thread_gives_the_same_map(debate: ArgumentMap) -> None:
    assert extract(debate.thread, extractor="rules") == debate


def test_authors_and_replies_are_kept() -> None:
    thread = read_thread(
        '{"title": "Trams", "posts": ['
        '{"id": "1", "author": "ann", "text": "Trams are quiet because their wheels are new."},'
        '{"id": "2", "author": "bob", "reply_to": "1", "text": "I disagree. Are they?"}]}',
        name="x",
    )
    amap = extract(thread)
    assert amap.thread == thread
    kinds = [(claim.mentions[0].post, claim.kind) for claim in amap.claims]
    assert ("1", ClaimKind.EVIDENCE) in kinds
    assert ("2", ClaimKind.QUESTION) in kinds


def test_progress_counts_posts_up_to_all_of_them() -> None:
    thread = Thread(
        id="t",
        title="t",
        posts=tuple(Post(id=f"p{n}", text=f"Tram {n} is quiet.") for n in range(5)),
    )
    seen: list[tuple[int, int]] = []
    extract(thread, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (5, 5)


def test_an_unknown_extractor_names_the_known_ones() -> None:
    thread = Thread(id="t", title="t", posts=(Post(id="p", text="Trams are quiet."),))
    with pytest.raises(InputError, match=", ".join(EXTRACTORS)):
        extract(thread, extractor="oracle")


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert(1)</script> is what trams are, and "href" is not.',
        "} } DROP ALL ; INSERT DATA { <a> <b> <c> } because trams are quiet.",
        "\u202eTrams are quiet\u202c, as the wheels are new.",
        "????? !!! ... ((((( [[[ “““ ”",
        "a" * 50_000,
        "and " * 5_000,
    ],
    ids=["html", "sparql", "right to left", "marks", "one long word", "one word again and again"],
)
def test_hostile_text_is_read_as_text(text: str) -> None:
    amap = extract(Thread(id="t", title="t", posts=(Post(id="p", text=text),)))
    assert amap.thread.posts[0].text == text


@settings(max_examples=40)
@given(threads())
def test_any_thread_gives_a_map_of_itself(thread: Thread) -> None:
    # The map itself checks that mentions and cues repeat their post and that links end somewhere.
    assert extract(thread).thread == thread


def test_what_seems_bad_is_carried_along(debate: ArgumentMap) -> None:
    claim = debate.claim[said(debate, "That seems bad")]
    assert claim.text == claim.mentions[0].text == "That seems bad"
    assert claim.reference is not None
    assert claim.reference.words == "That"
    assert "they cause harm" in debate.claim[claim.reference.claim or ""].text


def test_what_stands_for_nothing_refers_to_nothing(debate: ArgumentMap) -> None:
    for words in ("philosophically unclear", "I think for most practical", "it still feels better"):
        assert debate.claim[said(debate, words)].reference is None


# --- quotations ---------------------------------------------------------------------------------

SAID = "Night trams are nearly empty because everybody in the harbour drives a car."


@pytest.mark.parametrize("extractor", ["learned", "rules"])
@pytest.mark.parametrize(
    "quotation",
    [f"> {SAID}", f"“{SAID}”", f"ann wrote:\n\n{SAID}", SAID],
    ids=["block", "marks", "label", "plain"],
)
def test_quoted_words_are_nobodys_claim_but_their_authors(extractor: str, quotation: str) -> None:
    thread = Thread(
        id="t",
        title="t",
        posts=(
            Post(id="p1", author="ann", text=SAID),
            Post(id="p2", author="bo", text=f"{quotation}\n\nThe harbour has no car park at all."),
        ),
    )
    amap = extract(thread, extractor=extractor)
    assert [claim.text for claim in amap.claims if claim.mentions[0].post == "p2"] == [
        "The harbour has no car park at all"
    ]
    (made,) = [one for one in amap.links if amap.claim[one.source].mentions[0].post == "p2"]
    assert made.rule == "below"
    assert amap.claim[made.target].mentions[0].post == "p1"
    assert "stands below the quotation" in made.because


def test_a_phrase_quoted_in_a_sentence_is_part_of_its_claim() -> None:
    whole = "It is wrong to say “night trams are nearly empty” without any count."
    thread = Thread(id="t", title="t", posts=(Post(id="p1", text=SAID), Post(id="p2", text=whole)))
    (claim,) = [c for c in extract(thread).claims if c.mentions[0].post == "p2"]
    assert "night trams are nearly empty" in claim.text


def test_what_is_quoted_from_elsewhere_is_brought_forward_by_who_quotes_it(
    debate: ArgumentMap,
) -> None:
    # The same harm is claimed in the post's own words, and in those of the paper that it quotes.
    said = [c.text for c in debate.claims if "harm" in c.text]
    assert len(said) == 2
    assert {c.mentions[0].post for c in debate.claims if "harm" in c.text} == {"p2"}


def test_a_block_quote_from_elsewhere_is_read_without_its_marks() -> None:
    report = "> The trams lost a third of their riders."
    thread = Thread(
        id="t",
        title="t",
        posts=(Post(id="p1", text=SAID), Post(id="p2", text=f"Think again.\n\n{report}")),
    )
    said = [c.mentions[0].text for c in extract(thread).claims if c.mentions[0].post == "p2"]
    assert said[-1] == "The trams lost a third of their riders"


# --- statements at given places ---------------------------------------------------------------

LINES = Thread(
    id="t",
    title="t",
    posts=(
        Post(
            id="p1", text="I think that trams are quiet.\n\nBuses are\nloud because of the brakes."
        ),
        Post(id="p2", text="How loud are the buses?"),
    ),
)


def span(words: str, *, thread: Thread = LINES) -> Span:
    (post,) = [post for post in thread.posts if words in post.text]
    start = post.text.index(words)
    return Span(post=post.id, start=start, end=start + len(words), text=words)


def test_statements_stand_at_the_given_places_in_the_given_order() -> None:
    asked = [span("How loud are the buses"), span("I think that trams are quiet.")]
    statements = statements_at(LINES, asked)
    assert [statement.span for statement in statements] == asked
    assert [statement.claim.kind for statement in statements] == ["question", "claim"]
    assert [(s.post, s.paragraph, s.unit.hedge) for s in statements] == [
        (1, 0, None),
        (0, 0, "I think that"),
    ]


def test_statements_can_be_trimmed_to_what_they_say_alone() -> None:
    (statement,) = statements_at(LINES, [span("I think that trams are quiet.")], trim=True)
    assert statement.claim.text == "trams are quiet"
    assert statement.span.text == "I think that trams are quiet."
    assert statement.claim.hedge == "I think that"


def test_a_place_that_crosses_lines_is_read_where_most_of_it_is() -> None:
    (statement,) = statements_at(LINES, [span("are\nloud because of the brakes")])
    assert statement.claim.text == "are\nloud because of the brakes"
    assert statement.unit.words == ("loud", "brake")


def test_what_the_rules_find_is_read_alike_when_its_place_is_given(debate: ArgumentMap) -> None:
    found = [claim.mentions[0] for claim in debate.claims]
    statements = refer(debate.thread, statements_at(debate.thread, found))
    assert [statement.claim for statement in statements] == list(debate.claims)


@settings(max_examples=40)
@given(st.data())
def test_any_stretch_of_any_thread_is_a_statement(data: st.DataObject) -> None:
    thread = data.draw(threads())
    places = data.draw(st.lists(spans(posts=thread.posts), max_size=5))
    assert [statement.span for statement in statements_at(thread, places)] == places
    assert len(statements_at(thread, places, trim=True)) == len(places)


def test_the_pipeline_declares_what_it_needs_and_sets() -> None:
    analysis = build().analyze_pipes(keys=["assigns", "requires"])
    assert analysis is not None
    assert not any(analysis["problems"].values())
