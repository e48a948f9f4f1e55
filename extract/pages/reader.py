"""Readers of saved web pages: of known forums, and of any other."""

from __future__ import annotations

from extract.formats.tree import Comment, in_reading_order
from extract.pages.gather import gather, title_of
from extract.pages.page import Page, looks_like_html, read_page
from extract.pages.sites import SITES, Site
from extract.reader import Fetch, Reader
from graph.errors import InputError
from graph.model import Post, Thread, slug

import re


def looks(text: str) -> bool:
    """Whether text is a page that has the marks of a known kind."""
    return looks_like_html(text) and any(_marked(text, site) for site in SITES)


def _marked(text: str, site: Site) -> bool:
    return any(mark in text for mark in site.marks)


def read(text: str, *, name: str, fetch: Fetch | None = None) -> Thread:  # noqa: ARG001 - one signature for all
    """Read a saved page of a forum that is known, or that says itself what its posts are.

    Raises:
        InputError: if no post is found on it.
    """
    page = read_page(text, name=name)
    best: tuple[Site | None, list[Comment]] = (None, [])
    for site in SITES:
        if _marked(text, site):
            comments = gather(page, site)
            if len(comments) > len(best[1]):
                best = site, comments
    site, comments = best
    if site is None:
        raise InputError(f"{name} is a web page, but no posts of a forum that is known are on it.")
    title = title_of(page, site) or name
    posts = in_reading_order(comments, opening=comments[0].id)
    return Thread(id=_thread_id(page, site, posts, title=title), title=title, url=page.url, posts=posts)


def _thread_id(page: Page, site: Site, posts: tuple[Post, ...], *, title: str) -> str:
    named = re.search(site.address, page.url or "") if site.address else None
    if named is None:
        return slug(title) if site.opening is None else site.thread.format(posts[0].id)
    return site.thread.format("-".join(group for group in named.groups() if group)[:180])


READER = Reader(read=read, looks=looks, what="", limits="")
