"""What can be changed of a claim or link, a form each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from explore import look, state
from explore.component import Item, Pick, listing
from explore.look import CLAIM_LOOKS, LINK_LOOKS, escaped, percent
from explore.reviewing import deciding
from explore.reviewing.deciding import Parts
from explore.reviewing.desk import CLAIM_FORMS, LINK_FORMS, Desk
from explore.reviewing.item import seen, words_of
from explore.reviewing.words import choose_words
from explore.view import matching
from graph.model import ClaimKind, Link, LinkKind, Span
from graph.review import Action, ClaimAnchor, Element, anchor_of, claim_anchor, quotation, sight

_LABELS: Final = {
    "kind": "Kind",
    "words": "Words",
    "wording": "Wording",
    "merge": "Merge",
    "split": "Split",
    "link": "Add a link",
    "remove": "Take it out",
    "undercut": "Undercut it",
}
_JOINS: Final = tuple(kind for kind in LinkKind if kind is not LinkKind.UNDERCUTS)
_FOUND: Final = 8  # claims that are listed to choose from
_OTHER: Final = "review-other"
_PARTS: Final = "review-parts"


def forms(desk: Desk) -> None:
    """The way to the forms, and the one that the address names."""
    if desk.item is None or desk.form is None:
        return
    names = CLAIM_FORMS if desk.item.what == "claim" else LINK_FORMS
    with st.container(key="changing", border=True):
        st.session_state["review-form"] = desk.form

        def chosen() -> None:
            state.go({**desk.at(desk.item), "form": st.session_state["review-form"]})

        st.segmented_control(
            "What to change",
            options=list(names),
            format_func=_LABELS.__getitem__,
            key="review-form",
            required=True,
            label_visibility="collapsed",
            on_change=chosen,
            wrap=True,
        )
        _FORMS[desk.item.what, desk.form](desk)


def _save(desk: Desk, action: Action, parts: Parts, *, words: str, also: str = "") -> None:
    """Keep a change of the item, and of another claim (an id) if that is touched too."""
    looked = seen(desk)
    if also:
        other = Element("claim", also)
        looked[other] = sight(desk.outcome, other)
    item = desk.item
    if item is None:
        return
    kept = deciding.decide(desk.amap.thread.id, action, parts, seen=looked, item=item, words=words)
    if kept:
        st.session_state.pop(_OTHER, None)
        st.session_state.pop(_PARTS, None)
    state.go(desk.at(item) if kept else {**desk.at(item), "form": desk.form})


def _subject(desk: Desk) -> ClaimAnchor:
    if desk.item is None:
        raise LookupError("nothing is looked at")
    return claim_anchor(desk.amap, desk.amap.claim[desk.item.id])


# --- of a claim -----------------------------------------------------------------------------------


def _kind_of_claim(desk: Desk) -> None:
    held = desk.claim(desk.item.id if desk.item else "")
    st.caption("It is …")
    with st.container(horizontal=True, gap="small"):
        for kind in ClaimKind:
            word = CLAIM_LOOKS[kind].word
            st.button(
                word if kind is ClaimKind.EVIDENCE else f"a {word}",
                key=f"kind-{kind}",
                disabled=kind is held.kind,
                on_click=_save,
                args=(desk, Action.KIND, {"subject": _subject(desk), "kind": kind}),
                kwargs={"words": f"Now {word}: {look.shortened(held.text, width=90)}"},
            )


def _words(desk: Desk) -> None:
    claim = desk.claim(desk.item.id if desk.item else "")
    post = desk.amap.post[claim.mentions[0].post]

    def took(span: Span) -> None:
        parts: Parts = {"subject": _subject(desk), "places": (quotation(post, span),)}
        _save(desk, Action.SPAN, parts, words=f"Now: {look.shortened(span.text, width=90)}")

    st.caption("Select the words that make the claim; its wording follows them.")
    choose_words(
        post, at=claim.mentions[0], key="choose-span", button="Use these words", on_chosen=took
    )


def _wording(desk: Desk) -> None:
    claim = desk.claim(desk.item.id if desk.item else "")
    key = f"wording-{claim.id}"

    def save() -> None:
        text = str(st.session_state[key]).strip()
        parts: Parts = {"subject": _subject(desk), "text": text}
        _save(desk, Action.WORDING, parts, words=f"Now: {look.shortened(text, width=90)}")

    st.text_area(
        "How it reads, so that it can stand alone",
        value=claim.text,
        key=key,
        max_chars=2000,
    )
    st.button("Save the wording", key="save-wording", type="primary", on_click=save)


def _merge(desk: Desk) -> None:
    st.caption("This claim stays, with the words and the links of both.")
    other = _other(desk, what="The claim that says the same")
    if other is None:
        return
    gone = desk.amap.claim[other]
    st.button(
        "Merge the two",
        key="save-merge",
        type="primary",
        on_click=_save,
        args=(desk, Action.MERGE),
        kwargs={
            "parts": {"subject": _subject(desk), "other": claim_anchor(desk.amap, gone)},
            "words": f"Merged with: {look.shortened(gone.text, width=90)}",
            "also": other,
        },
    )


def _split(desk: Desk) -> None:
    claim = desk.claim(desk.item.id if desk.item else "")
    post = desk.amap.post[claim.mentions[0].post]
    held = st.session_state.get(_PARTS)
    parts: list[Span] = held[1] if held and held[0] == desk.item else []

    def took(span: Span) -> None:
        st.session_state[_PARTS] = (desk.item, [*(one for one in parts if one != span), span])

    st.caption("Choose the words of each part, one after the other; the first keeps the links.")
    choose_words(
        post, at=claim.mentions[0], key="choose-part", button="Add this part", on_chosen=took
    )
    if parts:
        listed = "".join(f"<li>{escaped(look.plain(one.text))}</li>" for one in parts)
        st.html(f'<ol class="cm cm-parts">{listed}</ol>')
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"Split into {len(parts)}" if len(parts) > 1 else "Split",
            key="save-split",
            type="primary",
            disabled=len(parts) < 2,
            on_click=_save,
            args=(desk, Action.SPLIT),
            kwargs={
                "parts": {
                    "subject": _subject(desk),
                    "places": tuple(quotation(post, one) for one in parts),
                },
                "words": f"Split into {len(parts)}: {look.shortened(claim.text, width=80)}",
            },
        )
        st.button(
            "Start over",
            key="drop-parts",
            type="tertiary",
            disabled=not parts,
            on_click=lambda: st.session_state.pop(_PARTS, None),
        )


def _add_link(desk: Desk) -> None:
    this, there = "This claim …", "… this claim"
    with st.container(horizontal=True, gap="small", vertical_alignment="top"):
        way = st.segmented_control(
            "From which to which",
            options=[this, there],
            default=this,
            key="link-way",
            required=True,
        )
        kind = st.selectbox(
            "How the one bears on the other",
            options=list(_JOINS),
            format_func=lambda one: f"{LINK_LOOKS[one].mark} {LINK_LOOKS[one].outward}",
            key="link-kind",
            width=220,
        )
    other = _other(desk, what="The other claim")
    if other is None:
        return
    ends = _subject(desk), claim_anchor(desk.amap, desk.amap.claim[other])
    source, target = ends if way == this else ends[::-1]
    verb = LINK_LOOKS[kind].outward
    said = [look.shortened(one.text, width=60) for one in (source, target)]
    look.say(f"“{said[0]}” {verb} “{said[1]}”", look="cm-by")
    st.button(
        "Add the link",
        key="save-link",
        type="primary",
        on_click=_save,
        args=(desk, Action.LINK),
        kwargs={
            "parts": {"subject": source, "other": target, "kind": kind},
            "words": f"Linked: “{said[0]}” {verb} “{said[1]}”",
            "also": other,
        },
    )


# --- of a link ------------------------------------------------------------------------------------


def _held(desk: Desk) -> Link:
    return desk.link(desk.item.id if desk.item else "")


def _kind_of_link(desk: Desk) -> None:
    link = _held(desk)
    if link.kind is LinkKind.UNDERCUTS:
        st.caption("An undercut ends on a link and has no other kind: take it out instead.")
        return
    st.caption("The one …")
    with st.container(horizontal=True, gap="small"):
        for kind in _JOINS:
            words = LINK_LOOKS[kind]
            st.button(
                f"{words.outward} the other",
                key=f"link-kind-{kind}",
                disabled=kind is link.kind,
                on_click=_save,
                args=(desk, Action.KIND),
                kwargs={
                    "parts": {
                        "subject": anchor_of(desk.outcome, Element("link", link.id)),
                        "kind": kind,
                    },
                    "words": f"Now it {words.outward}",
                },
            )


def _remove(desk: Desk) -> None:
    st.caption("Takes the link out without calling it wrong. To call it wrong, reject it.")
    item = desk.item
    if item is None:
        return
    st.button(
        "Take the link out",
        key="save-remove",
        type="primary",
        on_click=_save,
        args=(desk, Action.UNLINK),
        kwargs={
            "parts": {"subject": anchor_of(desk.outcome, item)},
            "words": f"Taken out: {words_of(desk, item)}",
        },
    )


def _undercut(desk: Desk) -> None:
    link, item = _held(desk), desk.item
    if link.kind is LinkKind.UNDERCUTS or item is None:
        st.caption("No link ends on an undercut: object to its claim instead.")
        return
    st.caption("A claim that denies that the one bears on the other, whether or not both are true.")
    other = _other(desk, what="The claim that undercuts this link")
    if other is None:
        return
    source = desk.amap.claim[other]
    st.button(
        "Add the undercut",
        key="save-undercut",
        type="primary",
        on_click=_save,
        args=(desk, Action.LINK),
        kwargs={
            "parts": {
                "subject": claim_anchor(desk.amap, source),
                "other": anchor_of(desk.outcome, item),
                "kind": LinkKind.UNDERCUTS,
            },
            "words": f"Undercut by: {look.shortened(source.text, width=90)}",
            "also": other,
        },
    )


_FORMS: Final[dict[tuple[str, str], Callable[[Desk], None]]] = {
    ("claim", "kind"): _kind_of_claim,
    ("claim", "words"): _words,
    ("claim", "wording"): _wording,
    ("claim", "merge"): _merge,
    ("claim", "split"): _split,
    ("claim", "link"): _add_link,
    ("link", "kind"): _kind_of_link,
    ("link", "remove"): _remove,
    ("link", "undercut"): _undercut,
}


# --- another claim --------------------------------------------------------------------------------


def _other(desk: Desk, *, what: str) -> str | None:
    """Have the person find another claim; its id once they have chosen one."""
    held = st.session_state.get(_OTHER)
    place = (desk.item, desk.form)
    chosen = held[1] if held and held[0] == place and held[1] in desk.amap.claim else None
    search = st.text_input(
        what, key=f"find-{desk.form}", type="search", placeholder="Search the claims"
    )

    def picked(pick: Pick) -> None:
        if pick["id"] in desk.amap.claim:
            st.session_state[_OTHER] = (place, pick["id"])

    names = _candidates(desk, search=search or "")
    items: list[Item] = [_item(desk, name, chosen=name == chosen) for name in names[:_FOUND]]
    if chosen is not None and chosen not in names[:_FOUND]:
        items.insert(0, _item(desk, chosen, chosen=True))
    title = "Choose one" if chosen is None else "Chosen: ✓"
    if items:
        listing([{"title": title, "items": items}], key="review-other-list", on_pick=picked)
    else:
        st.caption("No claim holds all of these words.")
    if len(names) > _FOUND:
        st.caption(f"{len(names) - _FOUND} more: other words find fewer.")
    return chosen


def _item(desk: Desk, name: str, *, chosen: bool) -> Item:
    claim = desk.amap.claim[name]
    word = CLAIM_LOOKS[claim.kind].word
    note = f"{word}, {percent(claim.confidence)} sure"
    return {
        "kind": "claim",
        "id": name,
        "text": claim.text,
        "look": claim.kind.value,
        "mark": word[0].upper(),
        "note": f"✓ chosen · {note}" if chosen else note,
    }


def _candidates(desk: Desk, *, search: str) -> list[str]:
    """Claims that a search finds; with none, those that are near to what is looked at."""
    item = desk.item
    mine = {item.id} if item is not None else set()
    if item is not None and item.what == "link":
        mine |= {_held(desk).source}
    if search.strip():
        said = [hit.id for hit in state.saying(search, thread=desk.amap.thread.id)]
        found = matching(desk.amap, search=search, said=said)
        return [name for name in found if name not in mine]
    order = [claim.id for claim in desk.amap.claims]
    start = item.id if item is not None and item.what == "claim" else _held(desk).target
    at = order.index(start) if start in desk.amap.claim else 0
    near = sorted(range(len(order)), key=lambda place: (abs(place - at), place))
    return [order[place] for place in near[: _FOUND + 2] if order[place] not in mine][:_FOUND]
