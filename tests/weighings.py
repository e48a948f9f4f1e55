"""What maps come to: any, for property tests, and one made by hand for whatever is shown."""

from __future__ import annotations

from hypothesis import strategies as st
from small_map import small_map
from strategies import confidences, dates, ids, said, texts

from graph.crux import (
    Crux,
    Debate,
    Event,
    Happening,
    Held,
    Position,
    Reading,
    Stance,
    Weighed,
)
from graph.strengths import Standing

_values = st.floats(-1, 1)


@st.composite
def positions(draw: st.DrawFn, *, claims: list[str]) -> tuple[Position, ...]:
    """Up to three positions, some of them made of claims."""
    made_of = st.none() | st.sampled_from(claims) if claims else st.none()
    return tuple(
        Position(
            id=name,
            name=draw(said),
            statements=tuple(draw(st.lists(said, min_size=1, max_size=3))),
            denials=tuple(draw(st.lists(said, max_size=2))),
            claim=draw(made_of),
        )
        for name in draw(st.lists(ids, max_size=3, unique=True))
    )


@st.composite
def debates(draw: st.DrawFn, *, claims: list[str]) -> Debate:
    """Any debate about a map with those claims."""
    return Debate(
        id=draw(ids),
        question=draw(said),
        positions=draw(positions(claims=claims)),
        threads=tuple(draw(st.lists(ids, max_size=3))),
        proposed=draw(st.booleans()),
    )


_some_ids = st.lists(ids, max_size=4, unique=True)


@st.composite
def weighings(draw: st.DrawFn, *, thread: str | None = None) -> Weighed:
    """Anything that a map of any claims and links can come to, and much that none does."""
    claims, links = draw(_some_ids), draw(_some_ids)
    debate = draw(debates(claims=claims))
    named = [one.id for one in debate.positions]
    some_claims = st.lists(st.sampled_from(claims), max_size=3).map(tuple) if claims else _nothing()
    path = st.lists(st.sampled_from(links), max_size=3).map(tuple) if links else _nothing()
    pairs = [(claim, position) for claim in claims for position in named]
    some_pairs: st.SearchStrategy[list[tuple[str, str]]] = (
        st.lists(st.sampled_from(pairs), max_size=4) if pairs else st.just([])
    )
    return Weighed(
        thread=thread or draw(ids),
        semantics=draw(texts),
        version=draw(texts),
        created=draw(st.none() | dates),
        claims={name: draw(confidences | st.floats(0, 1)) for name in claims},
        links={name: draw(st.floats(0, 1)) for name in links},
        standing={name: draw(st.sampled_from(Standing)) for name in claims},
        debate=debate,
        readings=tuple(
            Reading(
                claim=claim,
                position=position,
                value=draw(_values),
                because=draw(texts),
                rule=draw(texts),
            )
            for claim, position in draw(some_pairs)
        ),
        away=tuple(
            Reading(
                claim=f"away-{len(claims)}{''.join(claims)}"[:60],
                position=position,
                value=draw(_values),
                because=draw(texts),
                rule="by hand",
            )
            for position in named
            if draw(st.booleans())
        ),
        stances=tuple(
            Stance(
                claim=claim,
                position=position,
                value=draw(_values),
                path=draw(path),
                read=draw(st.sampled_from(claims)),
            )
            for claim, position in dict.fromkeys(draw(some_pairs))
        ),
        held=tuple(
            Held(
                position=name,
                strength=draw(st.floats(0, 1)),
                supports=draw(some_claims),
                objections=draw(some_claims),
            )
            for name in draw(st.permutations(named))
        ),
        cruxes=tuple(
            Crux(
                claim=name,
                swing=draw(st.floats(0, 5)),
                moves={one: draw(_values) for one in named if draw(st.booleans())},
                supports=draw(some_claims),
                objections=draw(some_claims),
                path=draw(path),
                because=draw(texts),
            )
            for name in (draw(st.lists(st.sampled_from(claims), unique=True)) if claims else ())
        ),
        events=tuple(
            Event(
                kind=draw(st.sampled_from(Happening)),
                claim=draw(st.sampled_from(claims)),
                about=draw(st.sampled_from(claims)),
                after=draw(st.none() | st.sampled_from(claims)),
                post=draw(ids),
                created=draw(st.none() | dates),
                because=draw(texts),
            )
            for _ in range(draw(st.integers(0, 3)) if claims else 0)
        ),
        unanswered=tuple(draw(st.lists(st.sampled_from(links), unique=True)) if links else ()),
        agreed=tuple(draw(st.lists(st.sampled_from(claims), unique=True)) if claims else ()),
        unsettled=frozenset(draw(st.sets(st.sampled_from(claims))) if claims else ()),
    )


def _nothing() -> st.SearchStrategy[tuple[str, ...]]:
    return st.just(())


def small_weighed() -> Weighed:
    """What the small map could come to: something of all that can be said."""
    amap = small_map()
    strengths = (0.8123, 0.0001, 1.0, 0.75, 0.6, 0.5)
    standing = (Standing.FALLS, Standing.UNDECIDED, *[Standing.STANDS] * 4)
    role = Position(
        id="role",
        name="It is a role",
        statements=("The model plays a role.", "It says what a character would say."),
        denials=("The model follows goals of its own.",),
        claim="c-role",
    )
    harm = Position(id="harm", name="The harm is the same", statements=("It does not matter.",))
    return Weighed(
        thread=amap.thread.id,
        semantics="energy",
        version="0.1.0",
        created="2024-12-08T12:00:00Z",
        claims={one.id: strength for one, strength in zip(amap.claims, strengths, strict=True)},
        links={"l-supports": 0.7, "l-objects": 0.85, "l-undercuts": 0.4},
        standing={one.id: where for one, where in zip(amap.claims, standing, strict=True)},
        debate=Debate(
            id="a-role",
            question="Is it a role, or a “scheme”?",
            positions=(role, harm),
            threads=("role-or-scheme", "another"),
            proposed=True,
        ),
        readings=(
            Reading(
                claim="c-harm",
                position="harm",
                value=0.9,
                because="it says so",
                rule="says-the-same",
            ),
            Reading(claim="c-harm", position="role", value=-0.5, because="by hand", rule="by hand"),
            Reading(claim="c-harm", position="role", value=-0.4, because="a model", rule="model"),
        ),
        stances=(
            Stance(claim="c-harm", position="harm", value=0.9, path=(), read="c-harm"),
            Stance(
                claim="c-harm", position="role", value=-0.425, path=("l-objects",), read="c-role"
            ),
            Stance(
                claim="c-show",
                position="role",
                value=-0.2,
                path=("l-undercuts", "l-supports"),
                read="c-role",
            ),
            Stance(
                claim="c-stories", position="role", value=0.3, path=("l-supports",), read="c-role"
            ),
        ),
        held=(
            Held(
                position="role",
                strength=0.4,
                supports=("c-role", "c-stories"),
                objections=("c-harm", "c-show"),
            ),
            Held(position="harm", strength=0.9, supports=("c-harm",), objections=()),
        ),
        cruxes=(
            Crux(
                claim="c-role",
                swing=0.6,
                moves={"role": 0.5, "harm": -0.1},
                supports=("c-stories",),
                objections=("c-harm",),
                path=("l-supports",),
                because="if it falls, “It is a role” falls",
            ),
        ),
        events=(
            Event(
                kind=Happening.RETRACTION,
                claim="c-plays",
                about="c-role",
                after="c-harm",
                post="p3",
                created="2024-12-06T10:30:00Z",
                because="“In short”",
            ),
            Event(
                kind=Happening.CONCESSION,
                claim="c-show",
                about="c-harm",
                after=None,
                post="p3",
                created=None,
                because="they say the same",
            ),
        ),
        unanswered=("l-objects", "l-undercuts"),
        agreed=("c-harm", "c-stories"),
        unsettled=frozenset({"c-care"}),
    )
