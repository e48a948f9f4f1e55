"""Posts as statements: what each says, whose words those are, what it names and what it was."""

from __future__ import annotations

from collections.abc import Mapping

from graph.model import Citation, Copy, Post, Quote, Revision
from graph.spelling import TYPE, Lines, as_date, as_integer, as_iri, as_link, as_text, as_typed
from graph.vocab import CM, DCTERMS, PROV, SIOC, XSD


def say_post(  # noqa: PLR0913 - the IRIs of all that a post may point at
    lines: Lines,
    post: Post,
    *,
    order: int,
    thread: str,
    posts: Mapping[str, str],
    users: Mapping[str, str],
) -> None:
    """Write all that is known of a post.

    Args:
        lines: where to.
        post: one of the thread's posts.
        order: its place there, from 1.
        thread: the thread's IRI.
        posts: the IRIs of all its posts by their ids.
        users: the IRIs of all its authors by their names.
    """
    subject = posts[post.id]
    parts = {
        name: [f"{subject}/{name}{number}" for number in range(1, len(held) + 1)]
        for name, held in (
            ("copy", post.copies),
            ("quote", post.quotes),
            ("cite", post.citations),
            ("was", post.revisions),
        )
    }
    lines.say(
        subject,
        (TYPE, as_iri(SIOC.Post)),
        (SIOC.has_container, as_iri(thread)),
        (CM.order, as_integer(order)),
        (SIOC.content, as_text(post.text)),
    )
    if post.author is not None:
        lines.say(subject, (SIOC.has_creator, as_iri(users[post.author])))
    if post.created is not None:
        lines.say(subject, (DCTERMS.created, as_date(post.created)))
    if post.reply_to is not None:
        lines.say(subject, (SIOC.reply_of, as_iri(posts[post.reply_to])))
    if post.reply_because is not None:
        lines.say(subject, (CM.replyBecause, as_text(post.reply_because)))
    if post.opens:
        lines.say(subject, (CM.opens, as_typed("true", XSD.boolean)))
    if post.vanished is not None:
        lines.say(subject, (PROV.invalidatedAtTime, as_date(post.vanished)))
    lines.say(subject, *((CM.copy, as_iri(node)) for node in parts["copy"]))
    lines.say(subject, *((CM.quote, as_iri(node)) for node in parts["quote"]))
    lines.say(subject, *((CM.citation, as_iri(node)) for node in parts["cite"]))
    named = dict.fromkeys(one.url for one in post.citations if one.url is not None)
    aims = [aim for url in named if (aim := as_link(url)) is not None]
    lines.say(subject, *((SIOC.links_to, aim) for aim in aims))
    lines.say(subject, *((PROV.wasRevisionOf, as_iri(node)) for node in parts["was"]))
    # What is said of the parts comes after, so that all of one subject stands together.
    for number, (node, copy) in enumerate(zip(parts["copy"], post.copies, strict=True), start=1):
        lines.place(node, copy, source=thread, order=number)
    for number, (node, quote) in enumerate(zip(parts["quote"], post.quotes, strict=True), start=1):
        _quote(lines, post, quote, node=node, order=number, posts=posts)
    for number, (node, one) in enumerate(zip(parts["cite"], post.citations, strict=True), start=1):
        _citation(lines, post, one, node=node, order=number, source=subject)
    for number, (node, was) in enumerate(zip(parts["was"], post.revisions, strict=True), start=1):
        _revision(lines, was, node=node, order=number)


def _quote(  # noqa: PLR0913 - a place in a post, and what it may point at
    lines: Lines, post: Post, quote: Quote, *, node: str, order: int, posts: Mapping[str, str]
) -> None:
    pairs: list[tuple[str, str]] = []
    if quote.of is not None:
        said = as_iri(posts[quote.of.post])
        pairs += [(CM.quoteOf, as_iri(f"{node}/of")), (PROV.wasQuotedFrom, said)]
    if quote.source is not None:
        pairs.append((DCTERMS.source, as_text(quote.source)))
    lines.place(node, _words(post, quote), *pairs, source=posts[post.id], order=order)
    if quote.of is not None:
        lines.place(f"{node}/of", quote.of, source=posts[quote.of.post])


def _citation(  # noqa: PLR0913 - a place in a post, and what it names
    lines: Lines, post: Post, citation: Citation, *, node: str, order: int, source: str
) -> None:
    pairs: list[tuple[str, str]] = []
    if citation.title is not None:
        pairs.append((DCTERMS.title, as_text(citation.title)))
    if citation.url is not None:
        # A literal: not everything that is kept as a URL is an IRI that RDF can hold.
        pairs.append((DCTERMS.source, as_typed(citation.url, XSD.anyURI)))
    lines.place(node, _words(post, citation), *pairs, source=source, order=order)


def _revision(lines: Lines, revision: Revision, *, node: str, order: int) -> None:
    lines.say(
        node,
        (TYPE, as_iri(PROV.Entity)),
        (CM.order, as_integer(order)),
        (SIOC.content, as_text(revision.text)),
        (PROV.invalidatedAtTime, as_date(revision.until)),
    )


def _words(post: Post, mark: Quote | Citation) -> Copy:
    # Not a Span, which is never blank; only what is found here is not.
    return Copy(start=mark.start, end=mark.end, text=post.text[mark.start : mark.end])
