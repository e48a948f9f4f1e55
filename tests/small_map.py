"""One small map made by hand that holds everything a map can hold, for the golden files.

``PYTHONPATH=. python tests/small_map.py`` writes the golden files anew; look at what changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from graph.export import EXPORTERS
from graph.model import (
    ArgumentMap,
    Citation,
    Claim,
    ClaimKind,
    Copy,
    Link,
    LinkKind,
    Post,
    Quote,
    Reference,
    Revision,
    Run,
    Span,
    Thread,
)

_POSTS: Final = (
    Post(
        id="p1",
        author="Ada",
        created="2024-12-06T09:30:00Z",
        text="I think the model plays a role. It has read many stories about rogue machines.",
        copies=(
            Copy(start=410, end=441, text="I think the model plays a role."),
            Copy(start=120, end=137, text="the model “plays”"),
        ),
        citations=(
            Citation(start=43, end=55, url="https://example.org/stories?page=2#rogue"),
            Citation(start=62, end=76, url="https://example.org/<rogue>", title="Rogue machines"),
        ),
    ),
    Post(
        id="p2",
        author="Bo “the sceptic”",
        created="last Friday",
        reply_to="p1",
        text='But "playing" is no comfort:\r\nthe harm is the same. 🙂 Why would a role care?',
        quotes=(Quote(start=4, end=13, source="A play about playing"),),
        revisions=(
            Revision(text="Playing is no comfort.", until="2024-12-06T10:00:00Z"),
            Revision(text='"Playing" is no comfort.', until="an hour later"),
        ),
    ),
    Post(
        id="p3",
        reply_to="p2",
        reply_because="it comes next and shares “role”",
        text="Stories about machines do not show what is played. In short, it plays a role.",
        quotes=(
            Quote(start=64, end=76, of=Span(post="p1", start=18, end=30, text="plays a role")),
        ),
        citations=(Citation(start=0, end=22, title="Stories about machines"),),
        vanished="2024-12-08T00:00:00Z",
    ),
)


def _span(post: str, words: str) -> Span:
    text = next(p.text for p in _POSTS if p.id == post)
    start = text.index(words)
    return Span(post=post, start=start, end=start + len(words), text=words)


_CLAIMS: Final = (
    Claim(
        id="c-role",
        kind=ClaimKind.CLAIM,
        text="The model plays a role.",
        confidence=0.9,
        hedge="I think",
        mentions=(_span("p1", "the model plays a role"), _span("p3", "it plays a role")),
        because="a statement with a main verb",
        rule="statement",
    ),
    Claim(
        id="c-stories",
        kind=ClaimKind.EVIDENCE,
        text="The model has read many stories about rogue machines.",
        confidence=0.0001,
        mentions=(_span("p1", "It has read many stories about rogue machines."),),
        because="it tells of something seen",
        rule="report",
    ),
    Claim(
        id="c-harm",
        kind=ClaimKind.CLAIM,
        text="The harm of playing is the same.",
        confidence=1.0,
        mentions=(_span("p2", '"playing" is no comfort:\r\nthe harm is the same.'),),
    ),
    Claim(
        id="c-care",
        kind=ClaimKind.QUESTION,
        text="Why would a role care?",
        confidence=0.75,
        mentions=(_span("p2", "Why would a role care?"),),
        because="it ends in a question mark",
        rule="question",
    ),
    Claim(
        id="c-show",
        kind=ClaimKind.CLAIM,
        text="Stories about machines do not show what is played.",
        confidence=0.6,
        mentions=(_span("p3", "Stories about machines do not show what is played."),),
        because="a statement with a main verb",
        rule="statement",
    ),
    Claim(
        id="c-plays",
        kind=ClaimKind.CLAIM,
        text="It plays a role.",
        confidence=0.5,
        mentions=(_span("p3", "In short, it plays a role."),),
        because="a statement with a main verb",
        rule="statement",
        reference=Reference(words="It", claim="c-role"),
    ),
)

_LINKS: Final = (
    Link(
        id="l-supports",
        source="c-stories",
        target="c-role",
        kind=LinkKind.SUPPORTS,
        confidence=0.8,
        because="it follows in the same post",
        rule="next",
    ),
    Link(
        id="l-objects",
        source="c-harm",
        target="c-role",
        kind=LinkKind.OBJECTS,
        confidence=0.85,
        because="the reply opens with “But”",
        rule="marker",
        cue=_span("p2", "But"),
    ),
    Link(
        id="l-undercuts",
        source="c-show",
        target="l-supports",
        kind=LinkKind.UNDERCUTS,
        confidence=0.4,
        because="“do not show” disputes the step, not the claim",
        rule="marker",
        cue=_span("p3", "do not show"),
    ),
    Link(
        id="l-restates",
        source="c-plays",
        target="c-role",
        kind=LinkKind.RESTATES,
        confidence=0.7,
        because="“In short” and the same words",
        rule="summary",
        cue=_span("p3", "In short"),
    ),
)


def small_map() -> ArgumentMap:
    """Six claims of all kinds, one of them said twice, and one link of each kind."""
    return ArgumentMap(
        thread=Thread(
            id="role-or-scheme",
            title="A role, or a scheme?",
            posts=_POSTS,
            url="https://example.org/threads/1?page=2",
        ),
        claims=_CLAIMS,
        links=_LINKS,
        run=Run(extractor="by hand", version="0.1.0", model="none", created="2024-12-07T08:00:00Z"),
    )


GOLDEN: Final = {
    "json": "small.json",
    "turtle": "small.ttl",
    "trig": "small.trig",
    "nquads": "small.nq",
    "jsonld": "small.jsonld",
    "xaif": "small.xaif.json",
    "argdown": "small.argdown",
    "graphml": "small.graphml",
    "gexf": "small.gexf",
    "csv-claims": "small.claims.csv",
    "csv-links": "small.links.csv",
    "mermaid": "small.mmd",
    "html": "small.html",
}
"""The golden file of each format."""


def _write_golden() -> None:
    folder = Path(__file__).parent / "golden"
    folder.mkdir(exist_ok=True)
    for name, file in GOLDEN.items():
        (folder / file).write_bytes(EXPORTERS[name](small_map()).encode())


if __name__ == "__main__":
    _write_golden()
