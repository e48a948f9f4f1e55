"""Small maps made by hand, for tests that need a map and no extraction."""

from __future__ import annotations

from typing import Final

from graph.model import (
    ArgumentMap,
    Claim,
    ClaimKind,
    Link,
    LinkKind,
    Post,
    Run,
    Span,
    Thread,
    claim_id,
    link_id,
)

RUN: Final = Run(
    extractor="by hand", version="1", model="none", created="2024-12-06T12:00:00+00:00"
)

_POSTS: Final = (
    Post(
        id="p1",
        author="Ada",
        created="2024-12-05",
        text=(
            "I think models that look like schemers are only playing a role. "
            "They have read countless stories about rogue machines. "
            "A process without goals of its own cannot scheme for long.\n"
            "Why else would the wording be so theatrical?"
        ),
    ),
    Post(
        id="p2",
        author="Bo",
        created="2024-12-05",
        reply_to="p1",
        text=(
            "A role played in earnest does the same harm. "
            "If a model deletes the logs, the logs are gone. "
            "But the theatrical wording may come from the prompt alone."
        ),
    ),
    Post(
        id="p3",
        author="Chi",
        reply_to="p2",
        text=(
            "Training on outcomes will probably make a persona consistent. "
            "In our runs the model kept the act up for ninety turns. "
            "Harm does not depend on what the model privately is. "
            "Stories can be filtered out of the training data, whereas goals cannot."
        ),
    ),
    Post(
        id="p4",
        reply_to="p1",
        text=(
            "Reading stories says nothing about what is being played. "
            "Has anybody trained a model without such stories?"
        ),
    ),
)

_KIND: Final = {"C": ClaimKind.CLAIM, "E": ClaimKind.EVIDENCE, "Q": ClaimKind.QUESTION}

# name, post, kind, confidence, hedge, words of the post
_CLAIMS: Final = (
    ("role", "p1", "C", 0.9, "I think", "models that look like schemers are only playing a role"),
    ("stories", "p1", "E", 0.8, None, "They have read countless stories about rogue machines."),
    ("goals", "p1", "C", 0.7, None, "A process without goals of its own cannot scheme for long."),
    ("wording", "p1", "Q", 0.6, None, "Why else would the wording be so theatrical?"),
    ("harm", "p2", "C", 0.95, None, "A role played in earnest does the same harm."),
    ("logs", "p2", "E", 0.75, None, "If a model deletes the logs, the logs are gone."),
    ("prompt", "p2", "C", 0.55, "may", "the theatrical wording may come from the prompt alone"),
    (
        "training", "p3", "C", 0.65, "probably",
        "Training on outcomes will probably make a persona consistent.",
    ),
    ("turns", "p3", "E", 0.85, None, "In our runs the model kept the act up for ninety turns."),
    ("private", "p3", "C", 0.8, None, "Harm does not depend on what the model privately is."),
    (
        "filter", "p3", "C", 0.5, None,
        "Stories can be filtered out of the training data, whereas goals cannot.",
    ),
    (
        "nothing", "p4", "C", 0.7, None,
        "Reading stories says nothing about what is being played.",
    ),
    ("anybody", "p4", "Q", 0.9, None, "Has anybody trained a model without such stories?"),
)  # fmt: skip

# from, kind, to (a claim, or "from>to" for a link), confidence, cue
_LINKS: Final = (
    ("stories", LinkKind.SUPPORTS, "role", 0.8, None),
    ("goals", LinkKind.SUPPORTS, "role", 0.6, None),
    ("harm", LinkKind.OBJECTS, "role", 0.85, None),
    ("logs", LinkKind.SUPPORTS, "harm", 0.75, "If"),
    ("prompt", LinkKind.OBJECTS, "wording", 0.7, "But"),
    ("training", LinkKind.OBJECTS, "goals", 0.6, None),
    ("turns", LinkKind.SUPPORTS, "training", 0.9, None),
    ("private", LinkKind.RESTATES, "harm", 0.7, None),
    ("nothing", LinkKind.UNDERCUTS, "stories>role", 0.65, None),
)


def span(post: Post, words: str) -> Span:
    """The first place where ``post`` says ``words``."""
    start = post.text.index(words)
    return Span(post=post.id, start=start, end=start + len(words), text=words)


def example_map(thread: str = "a-role-or-a-scheme") -> ArgumentMap:
    """13 claims of all kinds and 9 links of all kinds; two claims stand alone."""
    posts = {post.id: post for post in _POSTS}
    claims: dict[str, Claim] = {}
    for name, post, kind, confidence, hedge, words in _CLAIMS:
        mention = span(posts[post], words)
        claims[name] = Claim(
            id=claim_id(thread, mention),
            kind=_KIND[kind],
            text=words[0].upper() + words[1:],
            confidence=confidence,
            hedge=hedge,
            mentions=(mention,),
            because="a statement with a main verb",
            rule="statement",
        )
    links: dict[str, Link] = {}
    for source, kind_of_link, target, sure, cue in _LINKS:
        aim = links[target].id if target in links else claims[target].id
        post_id = claims[source].mentions[0].post
        links[f"{source}>{target}"] = Link(
            id=link_id(claims[source].id, kind_of_link, aim),
            source=claims[source].id,
            target=aim,
            kind=kind_of_link,
            confidence=sure,
            because=f"the reply takes up the words of {target}",
            rule="reply",
            cue=span(posts[post_id], cue) if cue else None,
        )
    return ArgumentMap(
        thread=Thread(
            id=thread,
            title="A role or a scheme?",
            url="https://example.org/thread",
            posts=_POSTS,
        ),
        claims=tuple(claims.values()),
        links=tuple(links.values()),
        run=RUN,
    )


def row_map(number: int) -> ArgumentMap:
    """A map of ``number`` claims in a row, each supporting the one before."""
    post = Post(id="p1", text=" ".join(f"Statement {index}." for index in range(number)))
    claims = []
    for index in range(number):
        mention = span(post, f"Statement {index}.")
        claims.append(
            Claim(
                id=claim_id("many", mention),
                kind=ClaimKind.CLAIM,
                text=mention.text,
                confidence=0.5,
                mentions=(mention,),
            )
        )
    links = [
        Link(
            id=link_id(one.id, LinkKind.SUPPORTS, other.id),
            source=one.id,
            target=other.id,
            kind=LinkKind.SUPPORTS,
            confidence=0.5,
            because="it comes next",
        )
        for one, other in zip(claims[1:], claims, strict=False)
    ]
    thread = Thread(id="many", title="Many", posts=(post,))
    return ArgumentMap(thread=thread, claims=tuple(claims), links=tuple(links), run=RUN)


HOSTILE: Final = (
    "<script>window.pwned = 1; alert(1)</script>",
    "see <a href=\"javascript:window.pwned=2\">href</a> </script><img src=x onerror='pwned=3'>",
    '</script></style></textarea><iframe src="https://evil.invalid/"></iframe> href',
    "![x](https://evil.invalid/x.png) [y](javascript:pwned=4) :red[z] $\\frac12$ :material/bug:",
    '"} } ; DROP ALL ; # <http://evil.invalid/> """ \\u0022 @prefix x: <y> .',
    "\u202emoc.live\u202c \u2066isolate {{7*7}} {% raw %} ${pwned} `tick` **bold** # head",
    '=HYPERLINK("https://evil.invalid/","x") | a | b | <!-- --> &lt;b&gt; &amp;',
)
"""Statements that would do harm where text is taken for code; evil.invalid never resolves."""


def hostile_map(thread: str = "hostile") -> ArgumentMap:
    """A map whose title, authors, claims, hedges and reasons are all :data:`HOSTILE`."""
    posts = tuple(
        Post(id=f"p{number}", text=text, author=text, created=text)
        for number, text in enumerate(HOSTILE)
    )
    claims = tuple(
        Claim(
            id=claim_id(thread, mention),
            kind=tuple(ClaimKind)[number % 3],
            text=post.text,
            confidence=0.7,
            mentions=(mention,),
            hedge=post.text,
            because=post.text,
            rule=post.text,
        )
        for number, post in enumerate(posts)
        for mention in [span(post, post.text)]
    )
    links = tuple(
        Link(
            id=link_id(source.id, kind, target.id),
            source=source.id,
            target=target.id,
            kind=kind,
            confidence=0.5,
            because=source.text,
            rule=source.text,
            cue=source.mentions[0],
        )
        for number, (source, target) in enumerate(zip(claims[1:], claims, strict=False))
        for kind in [tuple(LinkKind)[number % 3]]
    )
    return ArgumentMap(
        thread=Thread(
            id=thread,
            title=HOSTILE[0] + HOSTILE[3],
            posts=posts,
            url='https://example.org/?q="><script>pwned=5</script>',
        ),
        claims=claims,
        links=links,
        run=Run(extractor=HOSTILE[0], version=HOSTILE[2], model=HOSTILE[3]),
    )
