"""Readers of saved web pages: of forums that are known or describe themselves, and of others."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from extract.formats.tree import Comment, in_reading_order, without_subjects
from extract.pages.described import described
from extract.pages.gather import gather, title_of
from extract.pages.page import Page, looks_like_html, marked_text, read_page, words
from extract.pages.repeated import repeated
from extract.pages.sites import SITES, Site
from extract.reader import Fetch, NotThisError, Reader
from extract.threads import read_posts
from graph.errors import Way
from graph.model import Thread, slug

_MAX_ELEMENTS: Final = 10_000
"""Elements among which the main text is looked for, for a quarter of a second or so."""
_DESCRIBED: Final = re.compile(r"application/ld\+json.*?\"comment\"", re.DOTALL)
_LETTER: Final = re.compile(r"^(?:>|From: )", re.MULTILINE)


def looks(text: str) -> bool:
    """Whether text is a page that has the marks of a known kind, or describes its comments."""
    return looks_like_html(text) and (
        any(_is_marked(text, site) for site in SITES) or _DESCRIBED.search(text) is not None
    )


def _is_marked(text: str, site: Site) -> bool:
    return any(mark in text for mark in site.marks)


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a saved page of a forum that is known, or that says itself what its posts are.

    Raises:
        NotThisError: if no post is found on it.
        InputError: if two posts have the same id and differ.
    """
    page = read_page(text, name=name)
    best: tuple[Site | None, list[Comment]] = (None, described(page))
    for known in SITES:
        if _is_marked(text, known):
            found = gather(page, known)
            if len(found) > len(best[1]):
                best = known, found
    site, comments = best
    if not comments:
        raise NotThisError(
            f"{name} is a web page, but no posts of a forum that is known stand on it.",
            ways=(Way.ANY_PAGE,),
        )
    title = (title_of(page, site) if site is not None else page.title) or name
    comments = without_subjects(comments, title=title)
    return Thread(
        id=_thread_id(page, site, opening=comments[0].id, title=title),
        title=title,
        url=page.url,
        posts=in_reading_order(comments, opening=comments[0].id),
    )


def _thread_id(page: Page, site: Site | None, *, opening: str, title: str) -> str:
    if site is not None and site.opening is not None:
        return site.thread.format(opening[:150])
    named = re.search(site.address, page.url or "") if site is not None and site.address else None
    if named is None:
        return slug(title)
    return "-".join(group[:150] for group in named.groups() if group)


def read_other(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a saved page of any forum: by what is repeated on it, else by its main text.

    Raises:
        InputError: if there are no words on it.
    """
    page = read_page(text, name=name)
    title = page.title or name
    comments = without_subjects(repeated(page), title=title)
    posts = in_reading_order(comments, opening=comments[0].id) if comments else ()
    if not posts:
        posts = read_posts(_main_text(page))
    return Thread(id=slug(title), title=title, url=page.url, posts=posts)


def _main_text(page: Page) -> str:
    """The words of a page without what frames them; all words of a very large one.

    Of an archive of mail, which stands in one ``<pre>``, the lines are kept.
    """
    letters = max(("".join(one.itertext()) for one in page.root.iter("pre")), key=len, default="")
    if _LETTER.search(letters) and len(letters) > len(words(page.root)) / 2:
        return letters
    if sum(1 for _ in page.root.iter()) <= _MAX_ELEMENTS:
        import trafilatura  # noqa: PLC0415 - slow to import, and few pages need it

        # It is given the page as it was kept: its own parser has no end of attributes.
        kept = etree.tostring(page.root, encoding="unicode", method="html")
        found = trafilatura.extract(kept, include_comments=True, favor_recall=True)
        if found:
            return found
    return marked_text(page.root, base=None).text


KNOWN: Final = Reader(
    read=read,
    looks=looks,
    what=(
        "a saved page of LessWrong, the Alignment Forum, the EA Forum, Hacker News, Reddit (old or "
        "new), Discourse, Lobsters or Stack Exchange, or one that describes its posts as "
        "schema.org says"
    ),
    limits=(
        "only what the browser had loaded when the page was saved; a Discourse page does not say "
        "what a post answers where it answers the one above it, and gives no titles to links"
    ),
    sign="it is a web page with the marks of a known forum",
    otherwise="page",
)
OTHER: Final = Reader(
    read=read_other,
    looks=looks_like_html,
    what="a saved page of any other forum, read by what is repeated on it or by its main text",
    limits=(
        "who wrote what and when is read off the names of classes and may be missing; what answers "
        "what is read off the words, but for posts that stand inside one another"
    ),
    replies=False,
    sign="it is a web page",
)
