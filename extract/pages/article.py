"""The article above the comments of a page that nobody knows: what all of them answer."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from lxml import etree

from extract.formats.dates import utc
from extract.formats.tree import Comment
from extract.pages.page import Page, marked_text

_ARTICLE: Final = re.compile(
    r"(?:^|[-_ ])(?:entry-content|post-content|article-(?:body|content)|story-body|e-content"
    r"|available-content|post-body|post__content|blog-post|first-post)(?:$|[-_ ])"
)
_MIN_WORDS: Final = 5


def article_above(page: Page, posts: Container[etree._Element], *, own: str) -> Comment | None:
    """Return the article that stands above the first of some posts, with ``own`` as its id.

    It is marked as one (``<article>``, ``itemprop="articleBody"`` or a class that says so), and
    holds none of the posts. Of one inside another the inner one is it, as the outer one holds title
    and byline too; of several the first.
    """
    open_: list[etree._Element] = []  # that are marked
    outer: set[etree._Element] = set()
    for event, element in etree.iterwalk(page.root, events=("start", "end")):
        if event == "start":
            if element in posts:
                return None
            if _is_marked(element):
                outer.update(open_[-1:])
                open_.append(element)
        elif open_ and open_[-1] is element:
            open_.pop()
            some = "" if element in outer else " ".join(element.itertext())
            if len(some.split(None, _MIN_WORDS)) > _MIN_WORDS:
                marked = marked_text(element, base=page.url)
                if marked.text.strip():
                    return Comment(
                        id=own,
                        text=marked.text,
                        author=_meta(page, "author"),
                        created=utc(_meta(page, "article:published_time")),
                        citations=marked.citations,
                    )
    return None


def _is_marked(element: etree._Element) -> bool:
    return (
        element.tag == "article"
        or element.get("itemprop") == "articleBody"
        or _ARTICLE.search(element.get("class", "")) is not None
    )


def _meta(page: Page, name: str) -> str | None:
    """What the head of the page says under a name, if it is no address."""
    for element in page.root.iter("meta"):
        said = " ".join(element.get("content", "").split())
        if name in (element.get("name"), element.get("property")) and said and "//" not in said:
            return said[:200]
    return None
