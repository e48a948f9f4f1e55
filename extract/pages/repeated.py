"""The posts of a page that nobody knows: what is repeated on it, with a name, a time and words.

A forum writes every post of a page with the same template. So elements of the same name and classes
are taken together, and of all such groups the one is taken for the posts whose members each have
words of their own, a time and a name, and of which there are most words.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from lxml import etree

from extract.formats.dates import utc
from extract.formats.tree import Comment
from extract.markup import Marked
from extract.pages.article import article_above
from extract.pages.page import Page, marked_text

_MIN_POSTS: Final = 2
_MIN_LENGTH: Final = 12  # characters, the name and the time among them
_ID: Final = re.compile(r"[\w.-]{1,100}")
_NUMBERED: Final = re.compile(r"\d+|(?:^|(?<=[-_]))(?:odd|even|first|last|alt)(?:$|(?=[-_]))")
_TIME: Final = re.compile(r"(?:^|[-_ ])(?:time|date|datetime|timestamp|posted|ago|when)(?:$|[-_ ])")
_AUTHOR: Final = re.compile(
    r"(?:^|[-_ ])(?:author|user(?:name)?|poster|nick(?:name)?|member|creator|fn|byline)(?:$|[-_ ])"
)
_PROFILE: Final = re.compile(
    r"/(?:u|users?|members?|profiles?|~)[/=]|[?&;](?:u|uid|user)=|viewprofile"
)
_BODY: Final = re.compile(
    r"(?:^|[-_ ])(?:content|body|text|message|entry|markup|comment|bbwrapper|prose)(?:$|[-_ ])"
)
_NOISE: Final = re.compile(
    r"(?:^|[-_ ])(?:signature|sig|buttons?|actions?|controls?|toolbar|reactions?|avatar|profile"
    r"|postprofile|share|votes?|score|meta|breadcrumbs?|pagination|sr-only|hidden)(?:$|[-_ ])"
)
_OUTSIDE: Final = frozenset(["nav", "header", "footer", "form", "select", "head", "button"])
_HEADS: Final = frozenset(["header", "footer"])  # of the page, but of a post in one of these:
_HEADED: Final = frozenset(["article", "li"])
_CONTAINERS: Final = frozenset(["div", "li", "article", "section", "tr", "table", "td", "dl", "p"])
_DATE: Final = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?"
    r",? \d{4}|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d+ \w+ ago)\b.{0,20}"
)
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True)
class _Seen:
    """A part of the page that may be a post, and what of one has been found in it."""

    element: etree._Element
    order: int
    length: int = 0
    time: str | None = None
    author: str | None = None
    body: etree._Element | None = None


def repeated(page: Page) -> list[Comment]:
    """Return what look like the posts of the page, in order; nothing where they are less than two.

    A post inside another one answers it; else what answers what is not known. An article above them
    is the first of them.
    """
    groups = [group for group in _groups(page.root).values() if len(group) >= _MIN_POSTS]
    if not groups:
        return []
    # Many posts of some length, not two halves of the page, and not a part of every post.
    # Of elements that hold the same, the outer one has the post's id.
    best = max(
        groups,
        key=lambda group: (sum(math.sqrt(seen.length) for seen in group), -group[0].order),
    )
    best.sort(key=lambda seen: seen.order)
    names = [seen.element.get("id", "") for seen in best]
    if len(set(names)) < len(names) or not all(map(_ID.fullmatch, names)):
        names = [f"p{number}" for number in range(1, len(best) + 1)]
    ids = {seen.element: name for seen, name in zip(best, names, strict=True)}
    around = _around(page.root, ids, bodies={seen.body for seen in best})
    holding = set(around.values())
    article = article_above(page, ids, own="article")
    comments = [
        _comment(
            seen,
            own=ids[seen.element],
            parent=around.get(seen.element),
            body=_body(seen, ids=ids, around=around, holding=holding),
            base=page.url,
        )
        for seen in best
    ]
    if article is None or article.id in names:
        return comments
    if holding:  # the page shows who answers whom: what stands in no other post answers the article
        why = "it stands under the article, and in no other post"
        comments = [
            one if one.parent else replace(one, parent=article.id, because=why) for one in comments
        ]
    return [article, *comments]


def _groups(root: etree._Element) -> dict[tuple[str, str], list[_Seen]]:
    """What has a time, a name and words in it, by element and class."""
    groups: defaultdict[tuple[str, str], list[_Seen]] = defaultdict(list)
    inside = [_Seen(root, -1)]
    outside = 0  # how many open elements are of those that hold no posts
    headed = 0  # how many are of those that have heads of their own
    for order, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        tag = str(element.tag)
        if tag in _HEADED and not outside:
            headed += 1 if event == "start" else -1
        if tag in _OUTSIDE and not (tag in _HEADS and headed and not outside):
            outside += 1 if event == "start" else -1
            continue
        if outside:
            continue
        if event == "start":
            if tag in _CONTAINERS:
                inside.append(_Seen(element, order))
            inside[-1].length += len((element.text or "").strip())
            continue
        here = inside[-1]
        if len(element.attrib) or tag == "time":
            here.time = here.time or _time(element)
            here.author = here.author or _author(element)
        elif here.time is None:
            here.time = _date(element)
        if here.element is element and len(inside) > 1:
            inside.pop()
            _close(here, into=inside[-1], groups=groups)
        inside[-1].length += len((element.tail or "").strip())
    for (_, classes), group in groups.items():
        if not classes:
            group[:] = _innermost(group)
    return dict(groups)


def _innermost(group: list[_Seen]) -> list[_Seen]:
    """Those of a group, given as they end, that hold no other: what has no class may be a frame."""
    kept: list[_Seen] = []
    for seen in group:
        if not kept or seen.order > kept[-1].order:
            kept.append(seen)
    return kept


def _close(seen: _Seen, *, into: _Seen, groups: defaultdict[tuple[str, str], list[_Seen]]) -> None:
    """Give what was found in a part of the page to the part around it."""
    classes = _NUMBERED.sub("", seen.element.get("class", ""))
    if seen.time and seen.author and seen.length >= _MIN_LENGTH:
        groups[str(seen.element.tag), classes].append(seen)
    named = _BODY.search(classes) and not _NOISE.search(classes) and not _AUTHOR.search(classes)
    if seen.time is None and seen.length and named:
        seen.body = seen.element
    into.length += seen.length
    into.time = into.time or seen.time
    into.author = into.author or seen.author
    into.body = seen.body if into.body is None else into.body


def _time(element: etree._Element) -> str | None:
    for name in ("datetime", "data-time", "data-timestamp"):
        if value := element.get(name, "").strip():
            return value
    if element.tag == "time" or _TIME.search(_classes(element)):
        said = element.get("title", "").strip() or _few_words(element)
        return said if re.search(r"\d", said) and not _CLOCK.fullmatch(said) else None
    if _AUTHOR.search(_classes(element)) and (found := _DATE.search(_few_words(element))):
        return found.group().strip()  # "by Ada » Fri Jan 02, 2026 1:00 pm"
    return _date(element)


def _date(element: etree._Element) -> str | None:
    """The words of an element, where they are a date and nothing else."""
    said = element.text
    if said is None or len(said) > 60 or not re.search(r"\d", said):
        return None
    return said.strip() if _DATE.fullmatch(said.strip()) else None


def _author(element: etree._Element) -> str | None:
    profile = element.tag == "a" and _PROFILE.search(element.get("href", ""))
    if not (
        profile
        or element.get("rel") == "author"
        or element.get("itemprop") in ("author", "creator")
        or _AUTHOR.search(_classes(element))
    ):
        return None
    said = re.sub(r"^(?:posted )?by:? ", "", _few_words(element), flags=re.IGNORECASE)
    return said if 0 < len(said) <= 60 and re.search(r"[^\W\d_]", said) else None


def _classes(element: etree._Element) -> str:
    """The classes of an element, their words parted by hyphens: "AuthorLink" is "author-link"."""
    classes = element.get("class", "")
    return _HUMP.sub("-", classes).lower() if classes else ""


def _few_words(element: etree._Element) -> str:
    """The words of an element of which there are few; else some of them."""
    said: list[str] = []
    for event, one in islice(etree.iterwalk(element, events=("start", "end")), 16):
        words = one.text if event == "start" else one.tail if one is not element else None
        said.append(words or "")
    return " ".join("".join(said).split())[:200]


def _around(
    root: etree._Element,
    ids: Mapping[etree._Element, str],
    *,
    bodies: Container[etree._Element | None],
) -> dict[etree._Element, str]:
    """The id of the post around each post that is inside one, and around each body."""
    around: dict[etree._Element, str] = {}
    inside: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if inside and inside[-1] is element:
                inside.pop()
            continue
        if inside and (element in ids or element in bodies):
            around[element] = ids[inside[-1]]
        if element in ids:
            inside.append(element)
    return around


def _body(
    seen: _Seen,
    *,
    ids: Mapping[etree._Element, str],
    around: Mapping[etree._Element, str],
    holding: Container[str],
) -> etree._Element | None:
    """The element with the words of a post: the whole post if none in it is marked as such."""
    own = ids[seen.element]
    if seen.body is not None and around.get(seen.body) == own:
        return seen.body
    if seen.body is seen.element or own not in holding:
        for element in seen.element.iter():
            classes = element.get("class", "")
            if _NOISE.search(classes) or _time(element) or _author(element):
                element.set("hidden", "")
        return seen.element
    return None


def _comment(
    seen: _Seen, *, own: str, parent: str | None, body: etree._Element | None, base: str | None
) -> Comment:
    marked = Marked("", ()) if body is None else marked_text(body, base=base)
    return Comment(
        id=own,
        text=marked.text,
        author=seen.author,
        created=utc(seen.time),
        parent=parent,
        because=None if parent is None else "it stands inside that post on the page",
        citations=marked.citations,
    )
