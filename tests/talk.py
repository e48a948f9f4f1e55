"""Small debates made by hand in which claims go by short names, for tests of what they turn on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from example_map import RUN, span
from hypothesis import strategies as st

from graph.crux import Debate, Position, Reading
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Quote, Span, Thread


def said(  # one post in a line
    post_id: str,
    text: str,
    *,
    by: str | None = None,
    to: str | None = None,
    quotes: tuple[Quote, ...] = (),
) -> Post:
    """A post."""
    return Post(id=post_id, text=text, author=by, reply_to=to, quotes=quotes)


def talk(
    posts: list[Post],
    claims: dict[str, str],
    links: Sequence[tuple[str, str, str]] = (),
    *,
    sure: float = 0.9,
) -> ArgumentMap:
    """A map of posts, in which each claim is the words given, wherever a post says them.

    Words that end with a question mark are a question. Links are from a claim, of a kind, to a
    claim, or to a link by its id, which is "from-to".
    """
    made = []
    for name, words in claims.items():
        places = [span(post, words) for post in posts if words in post.text]
        kind = ClaimKind.QUESTION if words.endswith("?") else ClaimKind.CLAIM
        made.append(Claim(id=name, kind=kind, text=words, confidence=sure, mentions=tuple(places)))
    return ArgumentMap(
        thread=Thread(id="talk", title="A talk", posts=tuple(posts)),
        claims=tuple(made),
        links=tuple(
            Link(
                id=f"{source}-{target}",
                source=source,
                target=target,
                kind=LinkKind(kind),
                confidence=sure,
                because="by hand",
            )
            for source, kind, target in links
        ),
        run=RUN,
    )


def quoted(post: Post, text: str, words: str) -> Quote:
    """The quotation in ``text`` of some words of a post."""
    at = text.index(words)
    of = post.text.index(words)
    return Quote(
        start=at,
        end=at + len(words),
        of=Span(post=post.id, start=of, end=of + len(words), text=words),
    )


def debate(*positions: str) -> Debate:
    """A debate with positions of these names."""
    return Debate(
        id="which",
        question="Which is it?",
        positions=tuple(Position(id=one, name=one, statements=(one,)) for one in positions),
    )


def read(claim: str, position: str, value: float) -> Reading:
    """What was read of a claim."""
    return Reading(claim=claim, position=position, value=value, because="by hand", rule="by hand")


@st.composite
def talks(draw: st.DrawFn) -> ArgumentMap:
    """Eight claims in two posts, and up to twelve links between them, some of them undercuts."""
    names = "abcdefgh"
    pairs = [(one, other) for one in names for other in names if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    joins = [one for one in LinkKind if one is not LinkKind.UNDERCUTS]
    links: list[tuple[str, LinkKind, str]] = [
        (one, draw(st.sampled_from(joins)), other) for one, other in chosen
    ]
    made = [f"{one}-{other}" for one, _, other in links]
    for aim in draw(st.lists(st.sampled_from(made), unique=True, max_size=2)) if made else []:
        source = draw(st.sampled_from(names))
        if source != aim[0]:
            links.append((source, LinkKind.UNDERCUTS, aim))
    amap = talk(
        [said("p1", "a b c d"), said("p2", "e f g h", to="p1")],
        dict(zip(names, names, strict=True)),
        links,
    )
    scores = st.integers(0, 20).map(lambda number: number / 20)
    return replace(
        amap,
        claims=tuple(replace(one, confidence=draw(scores)) for one in amap.claims),
        links=tuple(replace(one, confidence=draw(scores)) for one in amap.links),
    )
