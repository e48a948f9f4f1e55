"""The posts of a page of a known kind, gathered in one walk through its elements."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Final, cast

from cssselect import GenericTranslator
from lxml import etree

from extract.formats.dates import utc
from extract.formats.tree import Comment, linked
from extract.markup import Marked, web_address
from extract.pages.page import Page, marked_text, words
from extract.pages.sites import Kind, Pick, Site

_CSS: Final = GenericTranslator()
_FIELDS: Final = ("id", "author", "created", "parent", "depth", "link")
_GONE: Final = re.compile(
    r"\W*(?:(?:this )?(?:comment|post|message|answer) )?(?:has been |was )?"
    r"(?:deleted|removed|flagged|dead|withdrawn)\b.{0,60}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Found:
    """A post as far as it has been found; ``outer`` is the one in which it stands."""

    kind: Kind
    holder: etree._Element | None
    outer: _Found | None = None
    said: dict[str, str] = field(default_factory=dict)
    body: etree._Element | None = None

    @property
    def id(self) -> str | None:
        return _id(self.kind, self.said.get("id"))


def gather(page: Page, site: Site) -> list[Comment]:
    """Return the posts of a page as it shows them, the opening one first.

    Those that say nothing of what they answer answer the first.
    """
    found = [one for one in _walk(page, site) if one.id or one.kind is site.opening]
    if all(one.body is None and "link" not in one.said for one in found):
        return []
    first = _opening_id(page, site)
    if site.opening is None:
        first = found[0].id
    elif found[0].kind is not site.opening:
        found.sort(key=lambda one: one.kind is not site.opening)
    first = found[0].id or first or "opening"
    comments: list[Comment] = []
    above: list[tuple[float, str]] = []  # the posts that are less far moved in, by depth
    for one in found:
        own = one.id or first
        parent = None if own == first else _parent(one, own=own, above=above)
        quoted = _quoted(one.body, before=own) if site.quotes and parent is None else None
        if own != first:
            parent = parent or quoted or first
        because = f"it quotes post {quoted}" if quoted and parent == quoted else None
        comment = _comment(page, site, one, own=own, parent=parent)
        comments.append(replace(comment, because=because))
    return comments


def is_gone(words: str) -> bool:
    """Whether words stand in the place of a post, or of its author, that has been taken away."""
    return _GONE.fullmatch(words) is not None


def _opening_id(page: Page, site: Site) -> str | None:
    named = re.search(site.address, page.url or "") if site.address else None
    return None if named is None else named[named.re.groups]


def _id(kind: Kind, said: str | None) -> str | None:
    named = re.search(kind.ids, said or "")
    return None if named is None else named[1]


def _parent(one: _Found, *, own: str, above: list[tuple[float, str]]) -> str | None:
    """The id of the post that one answers, as far as the page says."""
    said = one.said.get("parent")
    if said is not None:
        return _id(one.kind, said)
    if one.kind.depth is not None:
        depth = _number(one.said.get("depth"))
        while above and above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1] if above else None
        above.append((depth, own))
        return parent
    outer = one.outer
    while outer is not None and outer.id is None:
        outer = outer.outer
    return None if outer is None else outer.id


def _number(said: str | None) -> float:
    return float(said) if said and re.fullmatch(r"\d{1,6}", said) else 0.0


def _comment(page: Page, site: Site, one: _Found, *, own: str, parent: str | None) -> Comment:
    marked = Marked("", ()) if one.body is None else marked_text(one.body, base=page.url)
    text, citations = marked.text, marked.citations
    if parent is None and one.kind is site.opening and not text.strip():
        address = web_address(one.said.get("link", ""), base=page.url)
        text, citations = linked(title_of(page, site), url=address)
    author = one.said.get("author")
    return Comment(
        id=own,
        text=text,
        author=None if author is None or is_gone(author) else author,
        created=_when(one.said.get("created")),
        parent=parent,
        citations=citations,
        deleted=parent is not None and (not text.strip() or is_gone(text)),
    )


def title_of(page: Page, site: Site) -> str:
    """The title of the discussion, or of the page; blank if there is neither."""
    found = _select(page.root, site.title.css) if site.title is not None else []
    said = [_said(element, site.title) for element in found[:1] if site.title is not None]
    return "".join(said) or page.title or ""


def _when(said: str | None) -> str | None:
    """When a post was written.

    Hacker News gives the instant twice, as a date and in seconds, Stack Exchange with its licence.
    """
    said = (said or "").partition(", License:")[0]
    twice = re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8} (\d{9,10})", said)
    return utc(twice[1] if twice else re.sub(r"(?<=\d) (?=[+-]\d{4}$)", "", said))


def _quoted(body: etree._Element | None, *, before: str) -> str | None:
    """The number of the post of which a box of Discourse quotes words."""
    for box in body.iter("aside") if body is not None else ():
        number = box.get("data-post", "")
        if re.fullmatch(r"\d{1,15}", number) and int(number) < int(before):
            return number
    return None


def _walk(page: Page, site: Site) -> list[_Found]:
    """Find the posts, in the order in which they begin."""
    roles = _roles(page.root, site)
    opening = site.opening
    everywhere = _Found(opening, None) if opening is not None and not opening.holder else None
    found = [] if everywhere is None else [everywhere]
    inside: list[_Found] = []
    closed: etree._Element | None = None  # an element in which no further post is looked for
    for event, element in etree.iterwalk(page.root, events=("start", "end")):
        if closed is not None:
            closed = None if event == "end" and element is closed else closed
            continue
        if event == "end":
            if inside and inside[-1].holder is element:
                inside.pop()
            continue
        plays = roles.get(element, ())
        if "hidden" in plays:
            closed = element
            continue
        for kind in (opening, site.answers):
            if kind is not None and (kind, "holder") in plays:
                inside.append(_Found(kind, element, outer=inside[-1] if inside else None))
                found.append(inside[-1])
                break
        one = inside[-1] if inside else everywhere
        if one is not None and _take(one, element, plays):
            closed = element
    return found


_Roles = dict[etree._Element, list[object]]  # noqa: SLF001 - lxml calls its elements so


def _take(one: _Found, element: etree._Element, plays: object) -> bool:
    """Take what an element says of a post; say whether it is its body."""
    if not isinstance(plays, list):
        plays = []
    for name in _FIELDS:
        pick: Pick | None = getattr(one.kind, name)
        if pick is None or name in one.said:
            continue
        if (one.kind, name) in plays or (not pick.css and element is one.holder):
            said = _said(element, pick)
            if said:
                one.said[name] = said
    if (one.kind, "body") in plays and one.body is None:
        one.body = element
        return True
    return False


def _said(element: etree._Element, pick: Pick) -> str:
    for name in pick.attributes:
        if value := element.get(name, "").strip():
            return value
    return words(_named(element))[:300] if pick.attributes in ((), ("content",)) else ""


def _named(element: etree._Element) -> etree._Element:
    """The name in what microdata says of a person, beside which there are titles and points."""
    if element.get("itemprop") not in ("author", "creator"):
        return element
    names = (one for one in element.iterdescendants() if one.get("itemprop") == "name")
    return next(names, element)


def _roles(root: etree._Element, site: Site) -> _Roles:
    """What each element is to the posts of a site."""
    roles: defaultdict[etree._Element, list[object]] = defaultdict(list)
    if site.hidden:
        for element in _select(root, site.hidden):
            roles[element].append("hidden")
    for kind in (site.opening, site.answers):
        if kind is None:
            continue
        for name, css in (("holder", kind.holder), ("body", kind.body)):
            for element in _select(root, css) if css else ():
                roles[element].append((kind, name))
        for name in _FIELDS:
            pick: Pick | None = getattr(kind, name)
            for element in _select(root, pick.css) if pick is not None and pick.css else ():
                roles[element].append((kind, name))
    return dict(roles)


def _select(root: etree._Element, css: str) -> list[etree._Element]:
    """All elements of a selector's alternatives, each asked for by itself: a union is slower."""
    found: list[etree._Element] = []
    for one in css.split(","):
        found += cast("list[etree._Element]", root.xpath(_CSS.css_to_xpath(one.strip())))  # noqa: SLF001 - as above
    return found
