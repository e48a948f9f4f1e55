"""A map as one HTML file that needs no other: the drawn map, and the thread with its claims marked.

The file has one script and one style of its own, allowed by their hashes, and its policy forbids
all else: nothing can be fetched and nothing sent, whatever the thread says. Without the script all
is there still, only the map cannot be zoomed.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from graph.debate.weighed import Weighed
from graph.formats.colours import MARKS
from graph.formats.picture import VERBS, End, Scene, badge, drawn, escaped, whole
from graph.formats.weights import OfClaims
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post
from graph.part import busiest

_DEEPEST: Final = 5  # levels of answers that are set in
_PASSIVE: Final = {
    LinkKind.SUPPORTS: "supported by",
    LinkKind.OBJECTS: "objected to by",
    LinkKind.RESTATES: "restated by",
}


@cache
def _static(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def to_html(amap: ArgumentMap, /, *, weighed: Weighed | None = None) -> str:
    """A map as a page, with what it comes to, if that is given."""
    return _Page(amap, scene=whole(amap), weighed=weighed).write()


def scene_to_html(amap: ArgumentMap, *, scene: Scene) -> str:
    """A map as a page on which it is drawn as the scene has it, all of whose claims are in it."""
    return _Page(amap, scene=scene).write()


def _hash(code: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


def head(title: str, *, style: str, script: str = "") -> str:
    """The beginning of a page that may fetch nothing, up to its body.

    Args:
        title: as it is; it is escaped here.
        style: the one style sheet that counts.
        script: the one script that may run, which the page brings at its end; none, if empty.
    """
    scripts = f"script-src '{_hash(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="generator" content="cruxmap">',
            f"<title>{html.escape(title)}</title>",
            f"<style>{style}</style>",
            "</head>",
        )
    )


class _Page:
    """Writes one map as a page; a claim is called by its number there, as in ``c3``."""

    def __init__(self, amap: ArgumentMap, *, scene: Scene, weighed: Weighed | None = None) -> None:
        self._amap = amap
        self._told = None if weighed is None else OfClaims(weighed)
        self._scene = scene
        self._names = {claim.id: f"c{number}" for number, claim in enumerate(amap.claims, start=1)}
        self._post_names = {
            post.id: f"p{number}" for number, post in enumerate(amap.thread.posts, start=1)
        }
        self._into: dict[str, list[Link]] = defaultdict(list)
        self._against: dict[str, list[Link]] = defaultdict(
            list
        )  # a claim and a link may share an id
        self._out: dict[str, list[Link]] = defaultdict(list)
        for link in amap.links:
            aims = self._against if link.kind is LinkKind.UNDERCUTS else self._into
            aims[link.target].append(link)
            self._out[link.source].append(link)
        self._claims: dict[str, list[Claim]] = defaultdict(list)
        self._spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for claim in amap.claims:
            self._claims[claim.mentions[0].post].append(claim)
            for span in claim.mentions:
                self._spans[span.post].append((span.start, span.end, claim.id))

    def write(self) -> str:
        style, script = _static("page.css"), _static("page.js")
        title = " ".join(self._amap.thread.title.split())
        return "\n".join(
            (
                head(title, style=style, script=script),
                "<body>",
                self._header(),
                "<main>",
                self._map(),
                self._thread(),
                "</main>",
                f"<script>{script}</script>",
                "</body>",
                "</html>",
                "",
            )
        )

    def _header(self) -> str:
        amap = self._amap
        kinds = Counter(link.kind for link in amap.links)
        shares = ", ".join(f"{kinds[kind]} {kind}" for kind in LinkKind if kinds[kind])
        facts = " · ".join(
            (
                _counted(len(amap.thread.posts), "post"),
                _counted(len(amap.claims), "claim"),
                _counted(len(amap.links), "link") + (f" ({shares})" if shares else ""),
            )
        )
        url = amap.thread.url
        source = (
            "" if url is None else f' · <a href="{html.escape(url)}" rel="noreferrer">source</a>'
        )
        return (
            f"<header><h1>{escaped(amap.thread.title)}</h1>"
            f'<p class="facts">{facts}{source}</p>{_legend(self._scene.positions)}</header>'
        )

    def _map(self) -> str:
        picture = drawn(self._scene, names=self._names)
        root = busiest(self._scene.amap)
        svg = picture.svg
        if root is not None:
            svg = svg.replace("<svg ", f'<svg data-first="{self._names[root]}" ', 1)
        note = (
            f'<p class="note">{_counted(picture.hidden, "claim")} with fewer links '
            "not drawn; all are in the thread.</p>"
            if picture.hidden
            else ""
        )
        return (
            '<section class="map" aria-label="Map"><div class="bar">'
            '<button type="button" data-zoom="out" aria-label="Smaller">−</button>'
            '<button type="button" data-zoom="in" aria-label="Larger">+</button>'
            '<button type="button" data-zoom="fit">Fit</button>'
            '<button type="button" data-zoom="whole">100 %</button>'
            '<label>Links at least <input type="range" min="0" max="100" step="5" value="0">'
            "<output>0 %</output> sure</label></div>"
            f'<div class="canvas" tabindex="0" role="region" aria-label="The drawn map">{svg}</div>'
            f"{note}</section>"
        )

    def _thread(self) -> str:
        depth: dict[str, int] = {}
        parents = {post.id: post.reply_to for post in self._amap.thread.posts}
        for post in self._amap.thread.posts:
            deep, at = 0, parents[post.id]
            while at is not None and deep < _DEEPEST:
                deep, at = deep + 1, parents[at]
            depth[post.id] = deep
        posts = "\n".join(
            self._post(post, depth=depth[post.id]) for post in self._amap.thread.posts
        )
        return (
            '<section class="thread" aria-label="Thread"><h2>The thread</h2>\n'
            f"{posts}\n{self._footer()}\n</section>"
        )

    def _post(self, post: Post, *, depth: int) -> str:
        who = f"<strong>{escaped(post.author or f'post {post.id}')}</strong>"
        facts = [who, *(escaped(word) for word in (post.created,) if word)]
        if post.reply_to is not None:
            parent = self._amap.post[post.reply_to]
            name = escaped(parent.author or f"post {parent.id}")
            facts.append(f'answers <a href="#{self._post_names[parent.id]}">{name}</a>')
        claims = "".join(self._card(claim) for claim in self._claims[post.id])
        return (
            f'<article class="post d{depth}" id="{self._post_names[post.id]}">'
            f"<header>{' · '.join(facts)}</header>"
            f'<p class="said">{self._words(post)}</p>'
            + (f'<div class="claims">{claims}</div>' if claims else "")
            + "</article>"
        )

    def _words(self, post: Post) -> str:
        """A post's text in which the words of claims lead to them, and quoted words are set off."""
        begin: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        end: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for span in self._spans[post.id]:
            begin[span[0]].append(span)
            end[span[1]].append(span)
        quotes = {quote.start: quote.end for quote in post.quotes}
        edges = {0, len(post.text), *begin, *end, *quotes, *quotes.values()}
        said: dict[tuple[int, int, str], None] = {}  # the claims whose words the walk is in
        quoted_until = 0
        pieces = []
        for start, stop in pairwise(sorted(edges)):
            for span in end[start]:
                said.pop(span, None)
            said |= dict.fromkeys(begin[start])
            quoted_until = quotes.get(start, quoted_until)
            words = html.escape(post.text[start:stop])
            if stop <= quoted_until:
                words = f"<q>{words}</q>"
            pieces.append(self._leading(words, to=said) if said else words)
        return "".join(pieces)

    def _leading(self, words: str, *, to: Iterable[tuple[int, int, str]]) -> str:
        """Words that lead to a claim: where claims overlap, to the shortest."""
        claims = [claim for _, claim in sorted((b - a, claim) for a, b, claim in to)]
        names = " ".join(dict.fromkeys(self._names[claim] for claim in claims))
        first = claims[0]
        return (
            f'<a class="{self._amap.claim[first].kind}" href="#{self._names[first]}" '
            f'data-claims="{names}">{words}</a>'
        )

    def _card(self, claim: Claim) -> str:
        into, out = self._into[claim.id], self._out[claim.id]
        tally = "".join(
            f'<span class="tally {kind}">{MARKS[kind]}{number}</span>'
            for kind in LinkKind
            if (number := sum(link.kind is kind for link in into))
        )
        items = [self._item(link, claim=claim) for link in (*into, *out)]
        facts = []
        if claim.hedge:
            facts.append(f"hedged: “{escaped(claim.hedge)}”")
        if claim.reference is not None:
            facts.append(self._leans(claim))
        if len(claim.mentions) > 1:
            facts.append(
                "said again in "
                + ", ".join(
                    f'<a href="#{self._post_names[span.post]}">post {html.escape(span.post)}</a>'
                    for span in claim.mentions[1:]
                )
            )
        if claim.because:
            facts.append(f"why: {escaped(claim.because)}")
        said = "".join(f"<p>{fact}</p>" for fact in facts)
        listed = f"<ul>{''.join(items)}</ul>" if items else "<p>No links.</p>"
        return (
            f'<details class="card {claim.kind}" id="{self._names[claim.id]}">'
            f'<summary><span class="kind">{claim.kind}, {claim.confidence:.0%} sure'
            f"{self._comes_to(claim)}</span>"
            f"{escaped(claim.text)}{tally}</summary>"
            f'<div class="more">{said}{listed}</div></details>'
        )

    def _comes_to(self, claim: Claim) -> str:
        """How strong a claim is, whether it is a crux, and where it leans, if that is known."""
        if self._told is None:
            return ""
        cells = self._told.cells(claim.id)
        facts = [f"strength {cells['strength']}"] if cells["strength"] is not None else []
        if cells["crux"] is not None:
            facts.append(f"crux {cells['crux']}")
        if cells["leaning"] is not None and isinstance(stance := cells["stance"], float):
            way = "for" if stance > 0 else "against"
            facts.append(f"{abs(stance):g} {way} “{escaped(str(cells['leaning']))}”")
        return "".join(f", {fact}" for fact in facts)

    def _leans(self, claim: Claim) -> str:
        leans = claim.reference
        if leans is None:
            return ""
        words = f"“{escaped(leans.words)}” stands for"
        if leans.claim is None:
            return f"{words} something said before"
        return f"{words} {self._link_to(leans.claim)}"

    def _link_to(self, claim: str) -> str:
        return f'<a href="#{self._names[claim]}">{escaped(self._amap.claim[claim].text)}</a>'

    def _item(self, link: Link, *, claim: Claim) -> str:
        if link.kind is LinkKind.UNDERCUTS:
            aim = self._amap.link[link.target]
            words = (
                f"undercuts that {self._link_to(aim.source)} {VERBS[aim.kind]} "
                f"{self._link_to(aim.target)}"
            )
        elif link.source == claim.id:
            words = f"{VERBS[link.kind]} {self._link_to(link.target)}"
        else:
            words = f"{_PASSIVE[link.kind]} {self._link_to(link.source)}"
        under = "".join(
            f'<span class="why undercuts">× undercut by {self._link_to(one.source)}</span>'
            for one in self._against[link.id]
        )
        return (
            f'<li data-sure="{link.confidence:g}"><span class="sign {link.kind}">'
            f"{MARKS[link.kind]}</span>{words}"
            f'<span class="why">{link.confidence:.0%} sure: {escaped(link.because)}</span>'
            f"{under}</li>"
        )

    def _footer(self) -> str:
        run = self._amap.run
        made = ", ".join(
            escaped(word)
            for word in (f"{run.extractor} {run.version}".strip(), run.model, run.created)
            if word
        )
        return (
            f"<footer>Mapped by {made}. Colours and marks say what a link is; the width of a box's "
            "border how sure the claim is. This file fetches nothing and sends nothing.</footer>"
        )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _legend(positions: Iterable[End]) -> str:
    boxes = {
        ClaimKind.CLAIM: "M3 1h28q2 0 2 2v10q0 2-2 2h-28q-2 0-2-2v-10q0-2 2-2z",
        ClaimKind.EVIDENCE: "M1 1h27l5 5v9h-32z",
        ClaimKind.QUESTION: "M6 1h22l5 7-5 7h-22l-5-7z",
    }
    items: Iterable[str] = (
        *(
            f'<li><svg viewBox="0 0 34 16" class="box {kind}" aria-hidden="true">'
            f'<path d="{path}" stroke-width="1.5"/></svg>{kind}</li>'
            for kind, path in boxes.items()
        ),
        *(
            f'<li><svg viewBox="0 0 34 16" class="link {kind}" aria-hidden="true">'
            f'<path d="M1 8H33"/></svg><b class="{kind}">{MARKS[kind]}</b> {kind}</li>'
            for kind in LinkKind
        ),
        *(
            f'<li><svg viewBox="0 0 20 20" class="letter" aria-hidden="true">'
            f"{badge(one.letter, x=10, y=10, what='letter', ink=one.hue.ink)}</svg>"
            f"{escaped(one.text)}</li>"
            for one in positions
        ),
    )
    return f'<ul class="legend">{"".join(items)}</ul>'
