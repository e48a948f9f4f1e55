"""What is known of one claim or one link: its words in their place, its links, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from explore import look, review_actions, state
from explore.component import Group, Item, Pick, listing
from explore.copier import copier
from explore.look import CLAIM_LOOKS, LINK_LOOKS, chips, escaped, percent, quote, shortened
from explore.similar import Alike, kept_alike
from explore.standing import Standing, kept_standing
from extract.web.original import original
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Reference
from graph.review import Element

_OTHER: Final = "other "  # before a place in a list; no id of a claim holds a space
_LONG: Final = 700  # characters; a longer post is cut around the quote and folds out
_MENTIONS: Final = 3  # as many places are shown at once
_KEPT: Final = frozenset(
    {"map", "hops", "q", "kinds", "links", "sure"}
)  # of the address, on the map


def claim_panel(amap: ArgumentMap, *, claim: Claim, on_pick: Callable[[Pick], None]) -> None:
    """Show a claim, where it was said, its links in and out, claims like it, and who checked it."""
    kind = CLAIM_LOOKS[claim.kind]
    hedge = f"hedged: “{look.plain(claim.hedge)}”" if claim.hedge else ""
    found = kept_standing(amap.thread.id, Element("claim", claim.id))
    st.html(
        f'<div class="cm cm-head {claim.kind.value}">'
        f"{chips(f'{kind.word}, {percent(claim.confidence)} sure', hedge)}{_badge(found)}"
        f'<h3 dir="auto">{escaped(claim.text)}</h3></div>'
    )
    _said(amap, claim=claim)
    _actions(amap, Element("claim", claim.id), around=claim.id)
    review_actions.actions(amap, claim=claim)
    if claim.reference is not None and claim.reference.claim is None:
        lost = f"{_standing_for(claim.reference)} something said before that could not be found."
        st.html(f'<p class="cm cm-by">{escaped(lost)}</p>')
    groups = claim_groups(amap, claim=claim)
    if groups:
        listing(groups, key="claim-links", on_pick=on_pick)
    else:
        st.caption("No link leads to this claim or from it.")
    _similar(amap, claim=claim, on_pick=on_pick)
    article = "" if claim.kind is ClaimKind.EVIDENCE else "a "
    _why(f"Why this is {article}{kind.word}", because=claim.because, rule=claim.rule)
    _reviewed(found)


def link_panel(amap: ArgumentMap, *, link: Link, on_pick: Callable[[Pick], None]) -> None:
    """Show a link: what it joins, what made it, what undercuts it, and who checked it."""
    kind = LINK_LOOKS[link.kind]
    found = kept_standing(amap.thread.id, Element("link", link.id))
    st.html(
        f'<div class="cm cm-head {link.kind.value}">'
        f"{chips(f'{kind.mark} {kind.word}, {percent(link.confidence)} sure')}{_badge(found)}"
        f'<h3 dir="auto">Why this link: {escaped(link.because)}</h3></div>'
    )
    if link.cue is not None:
        post = amap.post[link.cue.post]
        st.html(f'<p class="cm cm-by">The words that show it, {_by(amap, post)}</p>')
        st.html(quote(post, spans=[link.cue], around=140))
    _actions(amap, Element("link", link.id), around=link.source)
    review_actions.actions(amap, link=link)
    listing(ends(amap, link=link), key="link-ends", on_pick=on_pick)
    _why("What made this link", because="", rule=link.rule)
    _reviewed(found)


def claim_groups(amap: ArgumentMap, *, claim: Claim) -> list[Group]:
    """What a claim's words stand for, where they lean on another claim, and then its links."""
    known = claim.reference.claim if claim.reference is not None else None
    if claim.reference is None or known is None:
        return link_groups(amap, claim=claim)
    item = _claim_item(amap.claim[known])
    leaning: Group = {"title": _standing_for(claim.reference), "items": [item]}
    return [leaning, *link_groups(amap, claim=claim)]


def ends(amap: ArgumentMap, *, link: Link) -> list[Group]:
    """What a link joins, and what undercuts it."""
    groups: list[Group] = [
        {"title": "From", "items": [_claim_item(amap.claim[link.source])]},
        {
            "title": LINK_LOOKS[link.kind].outward.capitalize(),
            "items": [_target_item(amap, link=link)],
        },
    ]
    if undercuts := _undercuts(amap, link=link):
        groups.append({"title": "Undercut by", "items": undercuts})
    return groups


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
    numbers = numbered(amap)
    last = ""
    for name in claims:
        claim = amap.claim[name]
        post = amap.post[claim.mentions[0].post]
        if post.id != last:
            groups.append({"title": _post_words(post, number=numbers[post.id]), "items": []})
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
        st.html(f'<p class="cm cm-by">{again}{_by(amap, post)}</p>')
        text = quote(post, spans=[span], around=None if len(post.text) <= _LONG else 260)
        if len(post.text) > _LONG:
            text += (
                '<details class="cm cm-why"><summary>The whole post</summary>'
                f"{quote(post, spans=[span], around=None)}</details>"
            )
        st.html(text)
        if number:
            _reading(amap, label="Read it there", node=claim.id, post=post.id)
    if len(claim.mentions) > _MENTIONS:
        st.caption(f"And said {len(claim.mentions) - _MENTIONS} times more.")


def _actions(amap: ArgumentMap, element: Element, *, around: str) -> None:
    """What can be done with a claim or link: look around it, read it, share it."""
    name = "node" if element.what == "claim" else "link"
    asked = state.address()
    kept = {key: asked[key] for key in asked.keys() & _KEPT}
    with st.container(key="actions", horizontal=True, gap="small", vertical_alignment="center"):
        st.page_link(
            state.door("map"),
            label="Focus",
            help="Draw the map around it",
            icon=":material/center_focus_strong:",
            query_params={**kept, "thread": amap.thread.id, name: element.id, "around": around},
        )
        post = amap.claim[around].mentions[0].post
        _reading(amap, label="Read in thread", post=post, **{name: element.id})
        copier({"thread": amap.thread.id, name: element.id}, key="copy")


def _reading(amap: ArgumentMap, *, label: str, **chosen: str) -> None:
    """The way to where something is said."""
    which = {"map": asked} if (asked := state.address().get("map")) else {}
    st.page_link(
        state.door("read"),
        label=label,
        icon=":material/forum:",
        query_params={**which, "thread": amap.thread.id, **chosen},
    )


def _similar(amap: ArgumentMap, *, claim: Claim, on_pick: Callable[[Pick], None]) -> None:
    """Claims that share words with this one, in this thread and in others, and which words."""
    folded = st.expander(
        "Similar claims", key="similar-claims", icon=":material/join_inner:", on_change="rerun"
    )
    if not folded.open:  # looking for them takes longer than all the rest of the panel
        return
    near = kept_alike(amap, claim=claim)
    here = [one for one in near if one.thread == amap.thread.id]
    there = [one for one in near if one.thread != amap.thread.id]
    titles = {one.id: one.title for one in state.threads()} if there else {}
    groups: list[Group] = []
    if here:
        items = [_claim_item(amap.claim[one.id]) | _sharing(one) for one in here]
        groups.append({"title": "In this thread", "items": items})
    if there:
        others = [
            _other_item(one.text, name=f"{_OTHER}{place}")
            | _sharing(one, title=titles.get(one.thread, ""))
            for place, one in enumerate(there)
        ]
        groups.append({"title": "In other threads", "items": others})

    def opened(pick: Pick) -> None:
        name = pick["id"] or ""
        if not name.startswith(_OTHER):
            on_pick(pick)
            return
        one = there[int(name.removeprefix(_OTHER))]
        dropped = dict.fromkeys(state.address().keys() - {"sure"})
        state.go({**dropped, "thread": one.thread, "node": one.id})

    with folded:
        if groups:
            listing(groups, key="similar", on_pick=opened)
            st.caption("They share words that few claims say; what they mean may differ.")
        else:
            st.caption("No claim shares enough words with this one that few others say.")


def _sharing(one: Alike, *, title: str = "") -> Item:
    words = ", ".join(f"“{look.plain(word)}”" for word in one.words)
    return {"note": f"shares {words}" + (f" · {look.shortened(title, width=60)}" if title else "")}


def _standing_for(reference: Reference) -> str:
    return f"“{look.plain(reference.words)}” stands for"


def _badge(found: Standing) -> str:
    return (
        "" if found.status is None else f'<span class="cm-chip cm-checked">✓ {found.words}</span>'
    )


def _why(title: str, *, because: str, rule: str) -> None:
    if facts := _facts([("because", because), ("rule", rule)]):
        st.html(f'<details class="cm cm-why"><summary>{title}</summary>{facts}</details>')


def _reviewed(found: Standing) -> None:
    """Who checked it, and what came of that."""
    deeds = "".join(f"<li>{escaped(deed)}</li>" for deed in found.deeds)
    told = f'<ul class="cm-deeds">{deeds}</ul>' if deeds else ""
    st.html(f'<div class="cm cm-by" id="reviewed">{found.words}{told}</div>')


def numbered(amap: ArgumentMap) -> dict[str, int]:
    """The number of each post, from 1, in the order of the thread."""
    return {post.id: number for number, post in enumerate(amap.thread.posts, 1)}


def _by(amap: ArgumentMap, post: Post) -> str:
    """Who said it, in which post, when, and the way to where it stands on the web, as HTML."""
    words = f"in {escaped(_post_words(post, number=numbered(amap)[post.id]))}"
    url = original(amap.thread, post) or amap.thread.url
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return words
    return (
        f'{words} · <a href="{look.attribute(url)}" target="_blank" rel="noopener noreferrer">'
        "the original</a>"
    )


def _post_words(post: Post, *, number: int) -> str:
    words = [f"post {number}", f"by {post.author}" if post.author else ""]
    words.append(look.day(post.created) if post.created else "")
    return look.plain(" · ".join(word for word in words if word))


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{escaped(text)}</dd>" for name, text in pairs if text)
    return f"<dl>{rows}</dl>" if rows else ""


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


def _other_item(text: str, *, name: str) -> Item:
    """A claim of another thread, called ``name`` in its list."""
    return {"kind": "claim", "id": name, "text": text, "look": "claim", "mark": "↗"}


def _link_item(amap: ArgumentMap, *, link: Link, other: Claim, words: str = "") -> Item:
    post = amap.post[other.mentions[0].post]
    item: Item = {
        "kind": "claim",
        "id": other.id,
        "text": other.text,
        "note": look.shortened(post.author or "", width=40),
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
