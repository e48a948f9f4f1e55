"""The quotes of a thread that was read twice, each still of the very words that it repeats."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graph.model import Post, Quote, Span, Thread


def requoted(
    posts: Sequence[Post], *, stored: Thread, read: Thread, names: Mapping[str, str]
) -> tuple[Post, ...]:
    """Give posts of an updated thread the quotes that either reading found in their present words.

    Where both found one, that which knows the post it is of counts, and the new reading before the
    old: one that holds only a part takes the words of an unseen post for words from outside. A
    quote follows the words that it is of when they have moved; when they are no longer there, it
    goes.

    Args:
        posts: the posts of the updated thread, without quotes.
        stored: the thread as it was kept.
        read: the new reading of it.
        names: the id in the updated thread of each post that was read.
    """
    texts = {post.id: post.text for post in posts}
    before = {post.id: post for post in stored.posts}
    now = {names[post.id]: post for post in read.posts}
    whole = []
    for post in posts:
        found: list[Quote] = []
        for source, called in ((now, names), (before, None)):
            one = source.get(post.id)
            if one is not None and one.text == post.text:
                quotes = (_follow(quote, texts=texts, names=called) for quote in one.quotes)
                found += [quote for quote in quotes if quote is not None]
        found.sort(key=lambda quote: quote.of is None)  # and otherwise as they are: new, then old
        kept: list[Quote] = []
        for quote in found:
            at = bisect_left(kept, quote.end, key=lambda one: one.start)
            if at == 0 or kept[at - 1].end <= quote.start:
                kept.insert(at, quote)
        whole.append(replace(post, quotes=tuple(kept)))
    return tuple(whole)


def _follow(
    quote: Quote, *, texts: Mapping[str, str], names: Mapping[str, str] | None
) -> Quote | None:
    """The quote in the updated thread; None where the words that it is of are gone."""
    of = quote.of
    if of is None:
        return quote
    post = of.post if names is None else names[of.post]
    text = texts[post]
    start = of.start
    if text[start : of.end] != of.text:
        ahead, behind = text.find(of.text, start), text.rfind(of.text, 0, start)
        places = [at for at in (ahead, behind) if at >= 0]
        if not places:
            return None
        start = min(places, key=lambda at: abs(at - of.start))
    return replace(quote, of=Span(post=post, start=start, end=start + len(of.text), text=of.text))


def borrowed(post: Post) -> list[tuple[int, int, str | None, str | None]]:
    """What a post quotes: where, and whose words or what source; not where those stand by now."""
    return [
        (
            quote.start,
            quote.end,
            quote.source if quote.of is None else quote.of.post,
            None if quote.of is None else quote.of.text,
        )
        for quote in post.quotes
    ]
