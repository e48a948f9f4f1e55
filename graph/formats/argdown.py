"""A map as Argdown, the Markdown for arguments of https://argdown.org.

A claim is a statement under a short title, its kind is a tag, and what else is known of it stands
in its data block. Where a claim is said again, the other words are a further statement of the same
title. Links are relations: ``+`` supports, ``-`` attacks. A relation has no name in Argdown, so a
link that is undercut (``_``), and one that restates, passes through an argument of its own, whose
data block says which link it is.

``argdown json`` turns this into the JSON that :mod:`graph.formats.argdown_json` reads.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from graph.model import ArgumentMap, Claim, Link, LinkKind

# Whatever may open a comment, front matter, data, a title, a link, a tag or emphasis; a full stop
# or colon only where it may open a short code, as in ".and.".
_SPECIAL: Final = re.compile(r"[\\@#*_\[\]<>{}/=]|[.:](?=\S)")
# What YAML does not print, what would end the data block or the front matter, and what turns the
# direction of reading. JSON may spell any of these as an escape, and YAML reads that too.
_SPELLED: Final = re.compile(
    "[{}=\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_UNTITLED: Final = re.compile(r"[^\w '’-]|_")
_WIDEST: Final = 60


def to_argdown(amap: ArgumentMap) -> str:
    """A map as Argdown, a section a post."""
    titles = _titles(amap.claims)
    steps = _steps(amap.links)
    into: dict[str, list[Link]] = defaultdict(list)
    against: dict[str, list[Link]] = defaultdict(list)  # a claim and a link may share an id
    for link in amap.links:
        aims = against if link.kind is LinkKind.UNDERCUTS else into
        aims[link.target].append(link)
    thread = amap.thread
    blocks = [_front_matter(amap), f"# {escaped(thread.title)} {_data({'thread': thread.id})}"]
    last = ""
    for claim in amap.claims:
        post = amap.post[claim.mentions[0].post]
        if post.id != last:
            last = post.id
            said = " · ".join(filter(None, (post.id, post.author, post.created)))
            blocks.append(f"## {escaped(said)}")
        lines = [_statement(claim, title=titles[claim.id], amap=amap)]
        for link in into.get(claim.id, ()):
            sign = "-" if link.kind is LinkKind.OBJECTS else "+"
            step = steps.get(link.id)
            lines.append(f"  {sign} <{step}>" if step else f"  {sign} [{titles[link.source]}]")
        blocks.append("\n".join(lines))
        blocks += _said_again(claim, title=titles[claim.id])
    if steps:
        blocks.append("## Links that are objected to, and restatements")
    for link in amap.links:
        if step := steps.get(link.id):
            lines = [f"<{step}>: {escaped(link.because)} {_data(_known(link))}"]
            lines.append(f"  + [{titles[link.source]}]")
            lines += [f"  _ [{titles[one.source]}]" for one in against.get(link.id, ())]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _front_matter(amap: ArgumentMap) -> str:
    thread, run = amap.thread, amap.run
    said = {
        "title": thread.title,
        "thread": thread.id,
        "url": thread.url,
        "extractor": f"{run.extractor} {run.version}".strip(),
    }
    lines = [f"{name}: {_json(value)}" for name, value in said.items() if value]
    return "\n".join(("===", *lines, "==="))


def _statement(claim: Claim, *, title: str, amap: ArgumentMap) -> str:
    first = claim.mentions[0]
    known: dict[str, object] = {
        "id": claim.id,
        "kind": claim.kind.value,
        "confidence": claim.confidence,
        "hedge": claim.hedge,
        "author": amap.post[first.post].author,
        "post": first.post,
    }
    return f"[{title}]: {escaped(claim.text)} #{claim.kind} {_data(known)}"


def _said_again(claim: Claim, *, title: str) -> Iterable[str]:
    """The claim in the other words in which it was said, each once."""
    known = {_line(claim.text).casefold()}
    for span in claim.mentions[1:]:
        words = _line(span.text)
        if words.casefold() not in known:
            known.add(words.casefold())
            yield f"[{title}]: {escaped(words)} {_data({'post': span.post})}"


def _known(link: Link) -> Mapping[str, object]:
    return {"link": link.id, "kind": link.kind.value, "confidence": link.confidence}


def _data(known: Mapping[str, object]) -> str:
    inside = ", ".join(
        f'"{name}": {_json(value)}' for name, value in known.items() if value is not None
    )
    return f"{{{inside}}}"


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _SPELLED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _line(text: str) -> str:
    # JavaScript, in which Argdown is written, takes a byte order mark for a space.
    return " ".join(text.replace("\ufeff", " ").split()) or "…"


def escaped(text: str) -> str:
    """``text`` on one line, read by Argdown as nothing but words."""
    return _SPECIAL.sub(lambda found: "\\" + found[0], _line(text))


def _titles(claims: Iterable[Claim]) -> dict[str, str]:
    """A short title a claim, no two alike."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for number, claim in enumerate(claims, start=1):
        words = _line(_UNTITLED.sub(" ", claim.text)).strip(" '’-")
        short = words if len(words) <= _WIDEST else words[:_WIDEST].rsplit(" ", 1)[0] + "…"
        title = short or f"Claim {number}"
        if title.casefold() in taken:
            title = f"{title} ({number})"
        taken.add(title.casefold())
        titles[claim.id] = title
    return titles


def _steps(links: Iterable[Link]) -> dict[str, str]:
    """The names of the arguments through which links pass that Argdown has no other way to say."""
    links = list(links)
    undercut = {link.target for link in links if link.kind is LinkKind.UNDERCUTS}
    return {
        link.id: f"{'Restatement' if link.kind is LinkKind.RESTATES else 'Step'} {number}"
        for number, link in enumerate(links, start=1)
        if link.id in undercut or link.kind is LinkKind.RESTATES
    }
