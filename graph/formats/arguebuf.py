"""The JSON of arguebuf, the argument graphs of https://arguebuf.github.io, read as a map.

Atom nodes become claims, scheme nodes links, their kinds by their schemes. Resources become posts,
in which the references of atoms say where those were found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from graph.formats.sketch import Bearing, Said, Sketch, to_map
from graph.json_place import Place
from graph.model import ArgumentMap, LinkKind, Post, Span, Thread, slug

_KINDS: Final = {
    "support": LinkKind.SUPPORTS,
    "attack": LinkKind.OBJECTS,
    "rephrase": LinkKind.RESTATES,
}


def from_arguebuf(text: str) -> ArgumentMap:
    """The map in arguebuf's JSON, as ``arguebuf.dump.file`` writes it.

    Preferences and schemes of no kind have no place in a map.

    Raises:
        InputError: it is not that (the message names the place), or it makes no map.
    """
    return to_map(_sketch(Place.whole(text)))


def _sketch(top: Place) -> Sketch:
    people = {
        name: at.words("name") or at.words("username") for name, at in _entries(top, "participants")
    }
    titles = [at.words("title") for _, at in _entries(top, "resources")]
    posts = _posts(top)
    said: list[Said] = []
    schemes: dict[str, tuple[LinkKind, str]] = {}
    for name, at in top.object("nodes").items():
        if at.is_object("atom"):
            atom = at.object("atom")
            words = atom.words("text")
            if words is not None:
                author = people.get(atom.maybe("participant") or "")
                at_words = _quoted(atom, posts=posts)
                said.append(Said(key=name, text=words, author=author, at=at_words))
        elif at.is_object("scheme"):
            scheme = at.object("scheme")
            known = next((kind for kind in _KINDS if scheme.has(kind)), None)
            if known is not None:
                schemes[name] = (_KINDS[known], scheme.string(known))
    into: dict[str, list[str]] = defaultdict(list)
    out: dict[str, list[str]] = defaultdict(list)
    for _, at in _entries(top, "edges"):
        source, target = at.string("source"), at.string("target")
        into[target].append(source)
        out[source].append(target)
    atoms = {one.key for one in said}
    bearings = [
        Bearing(
            key=name,
            source=source,
            target=target,
            kind=LinkKind.UNDERCUTS if target in schemes else kind,
            because=f"arguebuf says: {words}",
        )
        for name, (kind, words) in schemes.items()
        for target in out[name]
        if target in atoms or (target in schemes and kind is LinkKind.OBJECTS)
        for source in into[name]
        if source in atoms
    ]
    # An edge straight from atom to atom says no kind; it is read as what it most often is.
    bearings += [
        Bearing(
            key=f"{source} {target}",
            source=source,
            target=target,
            kind=LinkKind.SUPPORTS,
            because="arguebuf says: an edge without a scheme",
        )
        for source, targets in out.items()
        for target in targets
        if source in atoms and target in atoms
    ]
    title = next(filter(None, titles), None) or (said[0].text[:80] if said else "")
    thread = (
        Thread(id=slug(title), title=title, posts=tuple(posts.values()))
        if posts and title
        else None
    )
    return Sketch(format="arguebuf", title=title, said=said, bearings=bearings, thread=thread)


def _posts(top: Place) -> dict[str, Post]:
    """The resources that hold a text, by their names."""
    texts = {
        name: text
        for name, at in _entries(top, "resources")
        if (text := at.maybe("text") or "").strip()
    }
    return {
        name: Post(id=f"p{number}", text=text)
        for number, (name, text) in enumerate(texts.items(), start=1)
    }


def _quoted(atom: Place, *, posts: Mapping[str, Post]) -> Span | None:
    """Where in a resource the words of an atom stand."""
    if not atom.is_object("reference"):
        return None
    reference = atom.object("reference")
    post = posts.get(reference.maybe("resource") or "")
    words = reference.maybe("text") or ""
    if post is None or not words.strip():
        return None
    start = reference.integer("offset") if reference.has("offset") else 0
    if post.text[start : start + len(words)] != words:
        start = post.text.find(words)
    if start < 0:
        return None
    return Span(post=post.id, start=start, end=start + len(words), text=words)


def _entries(top: Place, key: str) -> list[tuple[str, Place]]:
    return list(top.object(key).items()) if top.has(key) else []
