"""What is known of one claim or one link: its words in their place, its links, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import streamlit as st

from explore import look
from explore.component import Group, Item, Pick, listing
from explore.look import CLAIM_LOOKS, LINK_LOOKS, chips, escaped, percent, quote, shortened
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Reference

_LONG: Final = 700  # characters; a longer post is cut around the quote and folds out
_MENTIONS: Final = 3  # as many places are shown at once


def claim_panel(amap: ArgumentMap, *, claim: Claim, on_pick: Callable[[Pick], None]) -> None:
    """Show a claim, where it was said, and its links in and out."""
    kind = CLAIM_LOOKS[claim.kind]
    hedge = f"hedged: “{look.plain(claim.hedge)}”" if claim.hedge else ""
    st.html(
        f'<div class="cm cm-head {claim.kind.value}">'
        f"{chips(f'{kind.word}, {percent(claim.confidence)} sure', hedge)}"
        f'<h3 dir="auto">{escaped(claim.text)}</h3></div>'
    )
    _said(amap, claim=claim)
    if claim.reference is not None:
        _stands_for(amap, reference=claim.reference, on_pick=on_pick)
    groups = link_groups(amap, claim=claim)
    if groups:
        listing(groups, key="claim-links", on_pick=on_pick)
    else:
        st.caption("No link leads to this claim or from it.")
    if claim.because or claim.rule:
        article = "" if claim.kind is ClaimKind.EVIDENCE else "a "
        st.html(
            f'<details class="cm cm-why"><summary>Why this is {article}{kind.word}</summary>'
            f"{_facts([('because', claim.because), ('rule', claim.rule)])}"
            "</details>"
        )


def link_panel(amap: ArgumentMap, *, link: Link, on_pick: Callable[[Pick], None]) -> None:
    """Show a link: what it joins, what made it, and what undercuts it."""
    kind = LINK_LOOKS[link.kind]
    st.html(
        f'<div class="cm cm-head {link.kind.value}">'
        f"{chips(f'{kind.mark} {kind.word}, {percent(link.confidence)} sure')}"
        f'<h3 dir="auto">Why this link: {escaped(link.because)}</h3></div>'
    )
    if link.cue is not None:
        post = amap.post[link.cue.post]
        st.html(f'<p class="cm cm-by">The words that show it, {_by(post)}</p>')
        st.html(quote(post, spans=[link.cue], around=140))
    groups: list[Group] = [
        {"title": "From", "items": [_claim_item(amap.claim[link.source])]},
        {"title": kind.outward.capitalize(), "items": [_target_item(amap, link=link)]},
    ]
    if undercuts := _undercuts(amap, link=link):
        groups.append({"title": "Undercut by", "items": undercuts})
    listing(groups, key="link-ends", on_pick=on_pick)
    if link.rule:
        st.html(f'<div class="cm cm-why">{_facts([("rule", link.rule)])}</div>')


def link_groups(
    amap: ArgumentMap, *, claim: Claim, links: Iterable[Link] | None = None
) -> list[Group]:
    """The links of a claim by kind and direction, each with the claim at its other end.

    ``links`` is where to look: all of the map's links where it is not given.
    """
    near = [
        one
        for one in (amap.links if links is None else links)
        if claim.id in (one.source, one.target)
    ]
    groups: list[Group] = []
    for kind in LinkKind:
        inward = [one for one in near if one.target == claim.id and one.kind is kind]
        outward = [one for one in near if one.source == claim.id and one.kind is kind]
        words = LINK_LOOKS[kind]
        if inward:
            items = [_link_item(amap, link=one, other=amap.claim[one.source]) for one in inward]
            groups.append({"title": _counted(words.inward, inward), "items": items})
        if outward:
            items = [_outward_item(amap, link=one) for one in outward]
            groups.append({"title": _counted(words.outward, outward), "items": items})
    return groups


def outline(
    amap: ArgumentMap,
    *,
    claims: Iterable[str],
    links: frozenset[str],
    on_pick: Callable[[Pick], None],
) -> None:
    """The same content as the picture, as a list in reading order, post by post.

    Each claim is followed by its links, those that ``links`` holds.
    """
    near: dict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        if link.id in links:
            near[link.source].append(link)
            near[link.target].append(link)
    groups: list[Group] = []
    last = ""
    for name in claims:
        claim = amap.claim[name]
        post = amap.post[claim.mentions[0].post]
        if post.id != last:
            groups.append({"title": _post_words(post), "items": []})
            last = post.id
        entry = _claim_item(claim)
        entry["items"] = []
        for group in link_groups(amap, claim=claim, links=near[name]):
            for item in group["items"]:
                link = amap.link[item["link"]]
                words = LINK_LOOKS[link.kind]
                item["over"] = words.inward if link.target == claim.id else words.outward
                entry["items"].append(item)
        groups[-1]["items"].append(entry)
    listing(groups, key="outline", on_pick=on_pick)


def found(claims: Iterable[Claim], *, on_pick: Callable[[Pick], None]) -> None:
    """Claims that a search found."""
    items = [_claim_item(claim) for claim in claims]
    listing([{"title": "", "items": items}], key="found", on_pick=on_pick)


def elsewhere(
    said: Sequence[tuple[str, str, ClaimKind]], *, on_pick: Callable[[Pick], None]
) -> None:
    """Claims of other threads: texts, titles of threads, and kinds; ids are places in the list."""
    items: list[Item] = [
        {
            "kind": "claim",
            "id": str(place),
            "text": text,
            "look": kind.value,
            "mark": "↗",
            "note": shortened(title, width=60),
        }
        for place, (text, title, kind) in enumerate(said)
    ]
    listing([{"title": "", "items": items}], key="elsewhere", on_pick=on_pick)


def _said(amap: ArgumentMap, *, claim: Claim) -> None:
    for number, span in enumerate(claim.mentions[:_MENTIONS]):
        post = amap.post[span.post]
        again = "Said again " if number else "Said "
        st.html(f'<p class="cm cm-by">{again}{_by(post)}</p>')
        if len(post.text) <= _LONG:
            st.html(quote(post, spans=[span], around=None))
            continue
        st.html(
            quote(post, spans=[span])
            + '<details class="cm cm-why"><summary>The whole post</summary>'
            + quote(post, spans=[span], around=None)
            + "</details>"
        )
    if len(claim.mentions) > _MENTIONS:
        st.caption(f"And said {len(claim.mentions) - _MENTIONS} times more.")


def _stands_for(
    amap: ArgumentMap, *, reference: Reference, on_pick: Callable[[Pick], None]
) -> None:
    words = f"“{look.plain(reference.words)}” stands for"
    if reference.claim is None:
        lost = f"{words} something said before that could not be found."
        st.html(f'<p class="cm cm-by">{escaped(lost)}</p>')
        return
    items = [_claim_item(amap.claim[reference.claim])]
    listing([{"title": words, "items": items}], key="claim-reference", on_pick=on_pick)


def _by(post: Post) -> str:
    """Who said it, in which post, and when, as HTML."""
    return f"in {escaped(_post_words(post))}"


def _post_words(post: Post) -> str:
    words = [f"post {post.id}", f"by {post.author}" if post.author else ""]
    words.append(look.day(post.created) if post.created else "")
    return look.plain(" · ".join(word for word in words if word))


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{escaped(text)}</dd>" for name, text in pairs if text)
    return f"<dl>{rows}</dl>"


def _counted(words: str, links: list[Link]) -> str:
    return f"{words.capitalize()} ({len(links)})"


def _claim_item(claim: Claim) -> Item:
    word = CLAIM_LOOKS[claim.kind].word
    return {
        "kind": "claim",
        "id": claim.id,
        "text": claim.text,
        "look": claim.kind.value,
        "mark": word[0].upper(),
        "note": f"{word}, {percent(claim.confidence)} sure",
    }


def _link_item(amap: ArgumentMap, *, link: Link, other: Claim, words: str = "") -> Item:
    item: Item = {
        "kind": "claim",
        "id": other.id,
        "text": other.text,
        "look": link.kind.value,
        "mark": LINK_LOOKS[link.kind].mark,
        "over": words,
        "why": [
            (name, value)
            for name, value in (
                ("because", link.because),
                ("cue", link.cue.text if link.cue else ""),
                ("rule", link.rule),
            )
            if value
        ],
        "sure": f"{percent(link.confidence)} sure",
        "link": link.id,
    }
    if undercuts := _undercuts(amap, link=link):
        item["items"] = undercuts
    return item


def _undercuts(amap: ArgumentMap, *, link: Link) -> list[Item]:
    return [
        _link_item(amap, link=one, other=amap.claim[one.source], words="undercuts this link")
        for one in amap.links
        if one.kind is LinkKind.UNDERCUTS and one.target == link.id
    ]


def _outward_item(amap: ArgumentMap, *, link: Link) -> Item:
    if link.kind is not LinkKind.UNDERCUTS:
        other = amap.claim[link.target]
        return _link_item(amap, link=link, other=other)
    item = _link_item(amap, link=link, other=amap.claim[link.source], words="the link it undercuts")
    return item | _link_words(amap, link=amap.link[link.target])


def _target_item(amap: ArgumentMap, *, link: Link) -> Item:
    if link.kind is LinkKind.UNDERCUTS:
        aim = amap.link[link.target]
        item: Item = {"look": aim.kind.value, "mark": LINK_LOOKS[aim.kind].mark}
        return item | _link_words(amap, link=aim)
    return _claim_item(amap.claim[link.target])


def _link_words(amap: ArgumentMap, *, link: Link) -> Item:
    source, target = amap.claim[link.source], amap.claim[link.target]
    verb = LINK_LOOKS[link.kind].outward
    text = (
        f"“{look.shortened(source.text, width=60)}” {verb} "
        f"“{look.shortened(target.text, width=60)}”"
    )
    return {"kind": "link", "id": link.id, "text": text}


def noun(kind: ClaimKind, *, number: int) -> str:
    """A number with its noun: 1 claim, 2 claims, 3 pieces of evidence."""
    if kind is ClaimKind.EVIDENCE:
        return f"{counted('piece', number=number)} of evidence"
    return counted(kind.value, number=number)


def counted(word: str, *, number: int) -> str:
    """A number with a noun that takes an s."""
    return f"{number} {word}{'' if number == 1 else 's'}"
