"""What is known of one claim or one link: its words in their place, its links, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import streamlit as st

from explore import look, review_actions, state
from explore.component import Group, Item, Pick, listing
from explore.copier import copier
from explore.elsewhere import also_said
from explore.look import CLAIM_LOOKS, LINK_LOOKS, chips, escaped, percent, quote, shortened
from explore.similar import Alike, kept_alike
from explore.standing import Standing, kept_standing
from explore.view import READERS
from explore.where import by, reading, said
from explore.worth import claim_worth, leaning_list, link_worth, moves_list
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Reference
from graph.review import Element

Against = Mapping[str, Sequence[Link]]
"""What undercuts each link, by the link's id."""

_OTHER: Final = "other "  # before a place in a list; no id of a claim holds a space
_KEPT: Final = READERS | {"hops", "q", "kinds", "links", "apart", "by"}  # of the address


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
    weighed = state.weighed(amap.thread.id)
    claim_worth(amap, claim=claim, weighed=weighed)
    moves_list(claim=claim, weighed=weighed, on_pick=on_pick)
    said(amap, claim=claim)
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
    leaning_list(amap, claim=claim, weighed=weighed, on_pick=on_pick)
    also_said(amap, claim=claim)
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
    link_worth(link, amap=amap, weighed=state.weighed(amap.thread.id))
    if link.cue is not None:
        post = amap.post[link.cue.post]
        st.html(f'<p class="cm cm-by">The words that show it, {by(amap, post)}</p>')
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
    item = claim_item(amap.claim[known])
    leaning: Group = {"title": _standing_for(claim.reference), "items": [item]}
    return [leaning, *link_groups(amap, claim=claim)]


def ends(amap: ArgumentMap, *, link: Link) -> list[Group]:
    """What a link joins, and what undercuts it."""
    groups: list[Group] = [
        {"title": "From", "items": [claim_item(amap.claim[link.source])]},
        {
            "title": LINK_LOOKS[link.kind].outward.capitalize(),
            "items": [_target_item(amap, link=link)],
        },
    ]
    if items := _undercutting(amap, link=link, against=undercuts(amap)):
        groups.append({"title": "Undercut by", "items": items})
    return groups


def link_groups(
    amap: ArgumentMap,
    *,
    claim: Claim,
    links: Iterable[Link] | None = None,
    against: Against | None = None,
) -> list[Group]:
    """The links of a claim by kind and direction, each with the claim at its other end.

    ``links`` is where to look: all of the map's links where it is not given. ``against`` are the
    map's undercuts, which :func:`undercuts` finds for many claims at once.
    """
    against = undercuts(amap) if against is None else against
    near = [
        one
        for one in (amap.links if links is None else links)
        if claim.id in (one.source, one.target)
    ]
    groups: list[Group] = []
    for kind in LinkKind:
        inward = [one for one in near if one.target == claim.id and one.kind is kind]
        inward.sort(key=lambda link: -link.confidence)  # the surest first
        outward = [one for one in near if one.source == claim.id and one.kind is kind]
        words = LINK_LOOKS[kind]
        if inward:
            items = [
                _link_item(amap, link=one, other=amap.claim[one.source], against=against)
                for one in inward
            ]
            groups.append({"title": _counted(words.inward, inward), "items": items})
        if outward:
            items = [_outward_item(amap, link=one, against=against) for one in outward]
            groups.append({"title": _counted(words.outward, outward), "items": items})
    return groups


def undercuts(amap: ArgumentMap) -> Against:
    """What undercuts each link of a map, by the link's id."""
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS:
            found[link.target].append(link)
    return found


def found(claims: Iterable[Claim], *, on_pick: Callable[[Pick], None]) -> None:
    """Claims that a search found."""
    items = [claim_item(claim) for claim in claims]
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
        reading(amap, label="Read in thread", post=post, **{name: element.id})
        copier({"thread": amap.thread.id, name: element.id}, key="copy")


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
        items = [claim_item(amap.claim[one.id]) | _sharing(one) for one in here]
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
        dropped = dict.fromkeys(state.address().keys() - READERS)
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


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{name}</dt><dd>{escaped(text)}</dd>" for name, text in pairs if text)
    return f"<dl>{rows}</dl>" if rows else ""


def _counted(words: str, links: list[Link]) -> str:
    return f"{words.capitalize()} ({len(links)})"


def claim_item(claim: Claim) -> Item:
    """A claim as an entry of a list, with its kind and how sure it is."""
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


def _link_item(
    amap: ArgumentMap, *, link: Link, other: Claim, against: Against, words: str = ""
) -> Item:
    item: Item = {
        "kind": "claim",
        "id": other.id,
        "text": other.text,
        "note": look.shortened(amap.post[other.mentions[0].post].author or "", width=40),
        "look": link.kind.value,
        "mark": LINK_LOOKS[link.kind].mark,
        "over": words,
        "why": [
            (name, value)
            for name, value in (
                ("because", link.because),
                ("words", link.cue.text if link.cue else ""),
                ("rule", link.rule),
            )
            if value
        ],
        "sure": f"{percent(link.confidence)} sure",
        "link": link.id,
    }
    if items := _undercutting(amap, link=link, against=against):
        item["items"] = items
    return item


def _undercutting(amap: ArgumentMap, *, link: Link, against: Against) -> list[Item]:
    return [
        _link_item(
            amap,
            link=one,
            other=amap.claim[one.source],
            against=against,
            words="undercuts this link",
        )
        for one in against.get(link.id, ())
    ]


def _outward_item(amap: ArgumentMap, *, link: Link, against: Against) -> Item:
    if link.kind is not LinkKind.UNDERCUTS:
        other = amap.claim[link.target]
        return _link_item(amap, link=link, other=other, against=against)
    own = amap.claim[link.source]
    words = "the link it undercuts"
    item = _link_item(amap, link=link, other=own, against=against, words=words)
    return item | _link_words(amap, link=amap.link[link.target]) | {"note": ""}


def _target_item(amap: ArgumentMap, *, link: Link) -> Item:
    if link.kind is LinkKind.UNDERCUTS:
        aim = amap.link[link.target]
        item: Item = {"look": aim.kind.value, "mark": LINK_LOOKS[aim.kind].mark}
        return item | _link_words(amap, link=aim)
    return claim_item(amap.claim[link.target])


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
