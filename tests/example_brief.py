"""What the example map comes to, by hand, so that every section of a brief has something in it.

``PYTHONPATH=. python tests/example_brief.py`` writes the golden files anew; look at what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Final

from example_map import HOSTILE, example_map, hostile_map
from hypothesis import Phase
from hypothesis import strategies as st
from strategies import maps

from graph.brief import words
from graph.brief.forms import BRIEFS
from graph.brief.telling import brief
from graph.brief.told import Brief
from graph.crux import Crux, Debate, Event, Happening, Held, Position, Reading, Weighed, weigh
from graph.model import ArgumentMap, Copy, LinkKind, Revision

GOLDEN: Final = {"text": "brief.txt", "markdown": "brief.md", "html": "brief.html"}
"""The golden file of each form."""

ADDRESSES: Final = {"p2": "https://example.org/thread?comment=(2)"}


def copied_map() -> ArgumentMap:
    """The example map, of a thread that was read several times.

    A crawl lost post p2 and the last line of p1; p3 was edited, and p4 has vanished.
    """
    amap = example_map()
    first, second, third, fourth = amap.thread.posts
    line = first.text.split("\n")[0]
    posts = (
        replace(first, copies=(Copy(start=900, end=900 + len(line), text=line),)),
        second,
        replace(
            third,
            copies=(Copy(start=2000, end=2000 + len(third.text), text=third.text),),
            revisions=(Revision(text="Training changes nothing.", until="2024-12-07"),),
        ),
        replace(
            fourth,
            copies=(Copy(start=3000, end=3000 + len(fourth.text), text=fourth.text),),
            vanished="2024-12-08T10:00:00Z",
        ),
    )
    return replace(amap, thread=replace(amap.thread, posts=posts))


def weighed_by_hand(
    amap: ArgumentMap, *, names: tuple[str, str] = ("A role", "A scheme")
) -> Weighed:
    """Two positions, a crux, somebody who gave way, and what is open and agreed, of any map."""
    claims = [claim.id for claim in amap.claims]
    against = [link for link in amap.links if link.kind in (LinkKind.OBJECTS, LinkKind.UNDERCUTS)]
    debate = Debate(
        id="d",
        question="Do models play the schemer, or are they one?",
        positions=(
            Position(id="role", name=names[0], statements=("They play a role.",)),
            Position(id="scheme", name=names[1], statements=("They scheme.",)),
        ),
    )
    return replace(
        weigh(amap),
        debate=debate,
        readings=(
            Reading(claim=claims[0], position="role", value=0.9, because="alike", rule="encoder"),
        ),
        held=(
            Held(
                position="role",
                strength=0.61,
                supports=(claims[0], claims[2]),
                objections=(claims[4],),
            ),
            Held(position="scheme", strength=0.305, supports=(claims[4],), objections=()),
        ),
        cruxes=(
            Crux(
                claim=claims[2],
                swing=0.5,
                moves={"role": 0.3, "scheme": -0.2},
                supports=(claims[1],),
                objections=(claims[5],),
                path=(),
                because="Were it granted, “A role” would rise by .30.",
            ),
        ),
        events=(
            Event(
                kind=Happening.RETRACTION,
                claim=claims[6],
                about=claims[0],
                after=claims[4],
                post=amap.claims[6].mentions[0].post,
                created=None,
                because="they call it too strong",
            ),
        ),
        unanswered=tuple(link.id for link in against),
        agreed=(claims[5], claims[4]),
    )


def example_brief() -> Brief:
    """The brief of :func:`copied_map`."""
    amap = copied_map()
    return brief(amap, weighed_by_hand(amap), addresses=ADDRESSES)


def hostile_brief() -> Brief:
    """A brief in which names, claims, authors and reasons are all :data:`HOSTILE`."""
    amap = hostile_map()
    posts = tuple(
        replace(
            post, vanished=post.text, revisions=(Revision(text=f"# {post.text}", until=post.text),)
        )
        for post in amap.thread.posts
    )
    amap = replace(amap, thread=replace(amap.thread, posts=posts))
    weighed = weighed_by_hand(amap, names=(HOSTILE[3], HOSTILE[5]))
    crux = replace(weighed.cruxes[0], because=" ".join(HOSTILE))
    debate = replace(weighed.debate, question=f"1. {HOSTILE[0]} {HOSTILE[3]} www.evil.invalid")
    return brief(amap, replace(weighed, cruxes=(crux,), debate=debate))


SWIFT: Final = (Phase.explicit, Phase.reuse, Phase.generate)
"""How to try :func:`briefs`: to make one smaller takes minutes, and shows little."""


def inside(value: object) -> Iterator[object]:
    """Every value in a brief."""
    yield value
    if is_dataclass(value):
        for field in fields(value):
            yield from inside(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from inside(one)


@st.composite
def briefs(draw: st.DrawFn) -> tuple[ArgumentMap, Brief]:
    """Any map, weighed in any way, with its brief."""
    amap = draw(maps())
    plain = weigh(amap)
    names = sorted(amap.claim)
    if not names:
        return amap, brief(amap, plain)
    some = st.lists(st.sampled_from(names), max_size=6, unique=True).map(tuple)
    one = st.sampled_from(names)
    posts = st.sampled_from(sorted(amap.post))
    share = st.floats(0, 1)
    text = st.text(max_size=30).map(words.plain)
    by_hand = weighed_by_hand(example_map()).debate
    cruxes = st.builds(
        Crux, claim=one, swing=share, moves=st.just({}), supports=some, objections=some,
        path=st.just(()), because=text,
    )  # fmt: skip
    events = st.builds(
        Event, kind=st.sampled_from(Happening), claim=one, about=one, after=st.none() | one,
        post=posts, created=st.none(), because=text,
    )  # fmt: skip
    links = sorted(amap.link)
    weighed = replace(
        plain,
        debate=replace(by_hand, proposed=draw(st.booleans())),
        held=tuple(
            Held(
                position=position.id,
                strength=draw(share),
                supports=draw(some),
                objections=draw(some),
            )
            for position in by_hand.positions
        ),
        cruxes=tuple(draw(st.lists(cruxes, max_size=6))),
        events=tuple(draw(st.lists(events, max_size=6))),
        unanswered=tuple(draw(st.lists(st.sampled_from(links), unique=True))) if links else (),
        agreed=draw(some),
    )
    return amap, brief(amap, weighed, addresses=dict.fromkeys(amap.post, "https://example.org/(1)"))


def _write_golden() -> None:
    folder = Path(__file__).parent / "golden"
    for name, file in GOLDEN.items():
        (folder / file).write_bytes(BRIEFS[name](example_brief()).encode())


if __name__ == "__main__":
    _write_golden()
