"""One claim or link to be decided about: what it is, where it was said, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from explore import details, look, state
from explore.component import Item, Pick, listing
from explore.look import CLAIM_LOOKS, LINK_LOOKS, chips, escaped, percent
from explore.reviewing import deciding
from explore.reviewing.desk import Desk
from explore.standing import standing
from graph.model import Claim, Link, LinkKind, Span
from graph.review import Action, Element, Sight, Status, anchor_of, sight

STATUS: Final = {
    Status.ACCEPTED: "found right",
    Status.EDITED: "corrected",
    Status.REJECTED: "rejected",
}
_AROUND: Final = 420  # characters of the post on either side of a claim
_NEAR: Final = 160  # … and of the claims that a link joins
_SHOWN: Final = 3  # other places that a claim is said in


def seen(desk: Desk) -> dict[Element, Sight]:
    """How the item looks to the person now."""
    return {} if desk.item is None else {desk.item: sight(desk.outcome, desk.item)}


def words_of(desk: Desk, item: Element) -> str:
    """A claim or link on one line."""
    if item.what == "claim":
        return look.shortened(desk.claim(item.id).text, width=90)
    link = desk.link(item.id)
    source = look.shortened(desk.claim(link.source).text, width=50)
    if link.kind is LinkKind.UNDERCUTS:
        return f"“{source}” undercuts a link"
    target = look.shortened(desk.claim(link.target).text, width=50)
    return f"“{source}” {LINK_LOOKS[link.kind].outward} “{target}”"


def item(desk: Desk, *, on_pick: Callable[[Pick], None]) -> None:
    """Show what is to be decided about."""
    if desk.item is None:
        return
    if desk.item.what == "claim":
        _claim(desk, desk.claim(desk.item.id), on_pick=on_pick)
    else:
        _link(desk, desk.link(desk.item.id), on_pick=on_pick)
    if deeds := standing(desk.outcome, desk.item).deeds:
        told = "".join(f"<li>{escaped(deed)}</li>" for deed in deeds)
        st.html(
            '<details class="cm cm-why" open><summary>What people made of it</summary>'
            f'<ul class="cm-deeds">{told}</ul></details>'
        )


def _state(desk: Desk) -> str:
    """What people made of the item, as a badge."""
    if desk.status is None:
        return "" if desk.stands else chips("not in the map")
    by = desk.outcome.by.get(desk.item, ()) if desk.item is not None else ()
    known = {one.id: one for one in desk.outcome.corrections}
    who = ", ".join(dict.fromkeys(known[name].author for name in by))
    words = look.plain(f"{STATUS[desk.status]} by {who}")
    return f'<span class="cm-chip cm-judged">✓ {escaped(words)}</span>'


def _claim(desk: Desk, claim: Claim, *, on_pick: Callable[[Pick], None]) -> None:
    kind = CLAIM_LOOKS[claim.kind]
    hedge = f"hedged: “{look.plain(claim.hedge)}”" if claim.hedge else ""
    st.html(
        f'<div class="cm cm-head {claim.kind.value}">'
        f"{chips(f'{kind.word}, {percent(claim.confidence)} sure', hedge)}{_state(desk)}"
        f'<h2 class="cm-asked" dir="auto">{escaped(claim.text)}</h2></div>'
    )
    st.html(_quoted(desk, claim.mentions[0], around=_AROUND))
    if others := claim.mentions[1:]:
        more = f"{details.counted('place', number=len(others))} more"
        said = "".join(_quoted(desk, span, around=_NEAR) for span in others[:_SHOWN])
        rest = "<p>…</p>" if len(others) > _SHOWN else ""
        st.html(
            f'<details class="cm cm-why"><summary>Said in {more}</summary>{said}{rest}</details>'
        )
    article = "" if claim.kind.value == "evidence" else "a "
    _why(f"Why this is {article}{kind.word}", because=claim.because, rule=claim.rule)
    if desk.stands and (groups := details.link_groups(desk.amap, claim=claim)):
        listing(groups, key="review-links", on_pick=on_pick)


def _link(desk: Desk, link: Link, *, on_pick: Callable[[Pick], None]) -> None:
    kind = LINK_LOOKS[link.kind]
    source = desk.claim(link.source)
    st.html(
        f'<div class="cm cm-head {link.kind.value}">'
        f"{chips(f'{kind.mark} {kind.word}, {percent(link.confidence)} sure')}{_state(desk)}"
        f'<h2 class="cm-asked" dir="auto">{escaped(source.text)}</h2></div>'
    )
    st.html(_quoted(desk, source.mentions[0], around=_NEAR))
    st.html(
        f'<div class="cm cm-joins {link.kind.value}"><span aria-hidden="true">{kind.mark}</span> '
        f"{kind.outward}</div>"
    )
    if link.kind is LinkKind.UNDERCUTS:
        aim = desk.link(link.target)
        verb = LINK_LOOKS[aim.kind].outward
        ends = desk.claim(aim.source).text, desk.claim(aim.target).text
        st.html(
            f'<div class="cm cm-head {aim.kind.value}"><h2 class="cm-asked" dir="auto">'
            f"{escaped(ends[0])} <em>{verb}</em> {escaped(ends[1])}</h2></div>"
        )
    else:
        target = desk.claim(link.target)
        st.html(
            f'<div class="cm cm-head {target.kind.value}">'
            f'<h2 class="cm-asked" dir="auto">{escaped(target.text)}</h2></div>'
        )
        st.html(_quoted(desk, target.mentions[0], around=_NEAR))
    cue = link.cue.text if link.cue else ""
    _why("Why this link", because=link.because, rule=link.rule, cue=cue, unfolded=True)
    if desk.stands and (found := undercut_by(desk, link)):
        listing([{"title": "Undercut by", "items": found}], key="review-links", on_pick=on_pick)


def undercut_by(desk: Desk, link: Link) -> list[Item]:
    """The links that undercut one."""
    return [
        {
            "kind": "link",
            "id": one.id,
            "text": desk.claim(one.source).text,
            "look": one.kind.value,
            "mark": LINK_LOOKS[one.kind].mark,
        }
        for one in desk.amap.links
        if one.kind is LinkKind.UNDERCUTS and one.target == link.id
    ]


def _quoted(desk: Desk, span: Span, *, around: int) -> str:
    """Words in their post, and whose they are, as HTML."""
    post = desk.amap.post[span.post]
    number = desk.amap.thread.posts.index(post) + 1
    by = [f"post {number}", f"by {post.author}" if post.author else ""]
    by.append(look.day(post.created) if post.created else "")
    words = look.plain(" · ".join(word for word in by if word))
    quoted = look.quote(post, spans=[span], around=around)
    return f'<p class="cm cm-by">Said in {escaped(words)}</p>{quoted}'


def _why(title: str, *, because: str, rule: str, cue: str = "", unfolded: bool = False) -> None:
    facts = "".join(
        f"<dt>{name}</dt><dd>{escaped(text)}</dd>"
        for name, text in (("because", because), ("words", cue), ("rule", rule))
        if text
    )
    if facts:
        st.html(
            f'<details class="cm cm-why"{" open" if unfolded else ""}>'
            f"<summary>{title}</summary><dl>{facts}</dl></details>"
        )


# --- deciding -------------------------------------------------------------------------------------


def bar(desk: Desk) -> None:
    """The buttons to decide with, each with its key."""
    nobody = not deciding.reviewer()
    with st.container(key="decide", horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Accept",
            key="accept",
            type="primary",
            icon=":material/check:",
            shortcut="A",
            help="It is right as it stands",
            disabled=nobody,
            on_click=_judge,
            args=(desk, Action.ACCEPT),
        )
        st.button(
            "Reject",
            key="reject",
            icon=":material/close:",
            shortcut="X",
            help="It is wrong, and leaves the map",
            disabled=nobody,
            on_click=_judge,
            args=(desk, Action.REJECT),
        )
        st.button(
            "Change",
            key="change",
            icon=":material/edit:",
            shortcut="E",
            help="Put it right",
            disabled=nobody or not desk.stands,
            on_click=_change,
            args=(desk,),
        )
        st.button(
            "Skip",
            key="skip",
            icon=":material/skip_next:",
            shortcut="S",
            help="Look at it later",
            on_click=_skip,
            args=(desk,),
        )
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            shortcut="U",
            help="Take back what you decided last",
            disabled=nobody or _last(desk) is None,
            on_click=_undo,
            args=(desk,),
        )
    st.text_input(
        "Why, if you like",
        key=deciding.REASON,
        placeholder="Why, if you like",
        label_visibility="collapsed",
        disabled=nobody,
        max_chars=500,
    )


_DID: Final = {Action.ACCEPT: "Accepted", Action.REJECT: "Rejected"}


def _judge(desk: Desk, action: Action) -> None:
    item = desk.item
    if item is None:
        return
    kept = deciding.decide(
        desk.amap.thread.id,
        action,
        {"subject": anchor_of(desk.outcome, item)},
        seen=seen(desk),
        item=item,
        words=f"{_DID[action]}: {words_of(desk, item)}",
    )
    state.go(desk.at(desk.after() if kept else item))


def _change(desk: Desk) -> None:
    state.go({**desk.at(desk.item), "form": None if desk.form else "kind"})


def _skip(desk: Desk) -> None:
    if desk.item is None:
        return
    deciding.skip(desk.amap.thread.id, desk.item)
    state.go(desk.at(desk.after()))


def _last(desk: Desk) -> tuple[tuple[str, ...], Element | None] | None:
    """What the person decided last, in this session or before, and what of; None where nothing."""
    made = deciding.made(desk.amap.thread.id)
    if made:
        return made[-1].corrections, made[-1].item
    who = deciding.reviewer()
    for done in reversed(desk.outcome.applied):
        one = done.correction
        if one.author == who and one.action is not Action.UNDO:
            return (one.id,), next(iter(done.elements), None)
    return None


def _undo(desk: Desk) -> None:
    last = _last(desk)
    if last is None:
        return
    names, item = last
    touched = {
        element: sight(desk.outcome, element)
        for one in desk.outcome.applied
        if one.correction.id in names
        for element in one.elements
    }
    deciding.undo(desk.amap.thread.id, *names, seen=touched)
    state.go({**desk.at(item), "show": None})
