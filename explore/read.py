"""The read page: a thread as people know it, its claims marked where they are said.

The address holds all that the page shows: ``thread``; ``node`` or ``link``, what is chosen;
``post``, where a claim that is said in several posts was chosen, or the post to begin at;
``kinds``, the kinds of claims that are marked; ``map``, whose map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from explore import details, look, review_actions, state, which, whose
from explore.component import Pick
from explore.look import CLAIM_LOOKS, LINK_LOOKS, percent
from explore.reading.drawn import Beside, Chosen, Picked, thread
from explore.reading.order import Place, pages, places
from explore.reading.pieces import Page, page_of
from explore.standing import kept_standing
from explore.view import READERS
from explore.where import numbered
from graph.errors import CruxmapError, NoSuchThread
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind
from graph.review import Element
from graph.store import ThreadSummary

_WORDS = 50  # columns of a post's beginning, in the list to jump to


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the address asks for, checked against the map.

    ``post`` is where to begin: where what is chosen is said, or the post that is asked for; None
    where nothing is.
    """

    amap: ArgumentMap
    chosen: Pick | None
    post: str | None
    kinds: tuple[ClaimKind, ...]


def reading_of(amap: ArgumentMap, *, asked: Mapping[str, str]) -> Reading:
    """What the address's parameters, ``asked``, ask to read of a map; the unknown is dropped."""
    chosen: Pick | None = None
    said: list[str] = []
    node, link, post = asked.get("node", ""), asked.get("link", ""), asked.get("post", "")
    if node in amap.claim:
        chosen = {"kind": "claim", "id": node}
        said = [span.post for span in amap.claim[node].mentions]
    elif link in amap.link:
        chosen = {"kind": "link", "id": link}
        cue = amap.link[link].cue
        said = [cue.post if cue else amap.claim[amap.link[link].source].mentions[0].post]
    if post not in amap.post or (said and post not in said):
        post = said[0] if said else ""
    names = asked["kinds"].split(".") if "kinds" in asked else list(ClaimKind)
    return Reading(
        amap=amap,
        chosen=chosen,
        post=post or None,
        kinds=tuple(kind for kind in ClaimKind if kind.value in names),
    )


def page() -> None:
    """Draw the page."""
    try:
        summaries = state.threads()
        if not summaries:
            st.header("There is no thread yet", anchor=False)
            st.write("A thread that is added is read here, with its claims marked in its posts.")
            st.page_link(state.door("add"), label="Add a thread", icon=":material/add_circle:")
            return
        _show(state.load(which.asked(summaries)), summaries=summaries)
    except NoSuchThread as error:
        look.fail(error)
        st.page_link(state.door("read"), label="Read the threads that are there")
    except CruxmapError as error:
        look.fail(error)


def _show(amap: ArgumentMap, *, summaries: Sequence[ThreadSummary]) -> None:
    asked = state.address()
    reading = reading_of(amap, asked=asked)
    if st.session_state.pop("read-to-map", False):
        name = "node" if reading.chosen and reading.chosen["kind"] == "claim" else "link"
        there = {name: reading.chosen["id"]} if reading.chosen and reading.chosen["id"] else {}
        kept = {"map": asked["map"]} if "map" in asked else {}
        st.switch_page(state.door("map"), query_params={**kept, "thread": amap.thread.id, **there})
    _head(reading, summaries=summaries)
    whose.switch(amap.thread.id)
    if review_actions.taken_out(amap):
        pass
    elif ("node" in asked or "link" in asked) and reading.chosen is None:
        st.info("What the address asks for is not in this thread.", icon=":material/info:")
    read = _pages(state.location(), state.version(), amap.thread.id, _whose(), amap)
    at = _number(read, post=reading.post)
    _turning(read, at=at)
    thread(
        _page(state.location(), state.version(), amap.thread.id, _whose(), at, amap),
        key="thread",
        chosen=_chosen(reading),
        on_pick=partial(_pick, reading),
    )


def _whose() -> str:
    """Whose map is read, for what is kept of it; the store's version tells the rest."""
    return state.address().get("map", "")


def _number(read: Sequence[Sequence[Place]], *, post: str | None) -> int:
    """Which page a post is on, from 0; the first one where it is on none."""
    on = (n for n, page in enumerate(read) if any(place.post.id == post for place in page))
    return next(on, 0)


# Worked out once for each state of a thread: the first arguments tell one from another, and
# Streamlit leaves out what begins with "_".
@st.cache_resource(max_entries=8, show_spinner=False)
def _pages(
    where: str, at: str, thread_id: str, own: str, _amap: ArgumentMap
) -> tuple[tuple[Place, ...], ...]:
    del where, at, thread_id, own
    return pages(places(_amap.thread))


@st.cache_resource(max_entries=8, show_spinner="Laying out the thread")
def _page(where: str, at: str, thread_id: str, own: str, number: int, _amap: ArgumentMap) -> Page:
    read = _pages(where, at, thread_id, own, _amap)
    return page_of(_amap, places=read[number], numbers=numbered(_amap))


def _chosen(reading: Reading) -> Chosen:
    amap, chosen = reading.amap, reading.chosen
    ends: dict[str, str] = {}
    beside: Beside | None = None
    if chosen is not None and chosen["id"] is not None:
        if chosen["kind"] == "claim":
            claim = amap.claim[chosen["id"]]
            ends, beside = _ends(amap, claim=claim), _of_claim(amap, claim=claim)
        else:
            link = amap.link[chosen["id"]]
            ends, beside = _joined(amap, link=link), _of_link(amap, link=link)
    return {
        "chosen": chosen,
        "post": reading.post or "",
        "ends": ends,
        "kinds": [kind.value for kind in reading.kinds],
        "beside": beside,
    }


def _ends(amap: ArgumentMap, *, claim: Claim) -> dict[str, str]:
    """The claims that links join to this one, each with the kind of the first link that does."""
    found: dict[str, str] = {}
    for link in amap.links:
        if link.kind is LinkKind.UNDERCUTS:
            aim = amap.link[link.target]
            if link.source == claim.id:
                found.setdefault(aim.source, link.kind.value)
                found.setdefault(aim.target, link.kind.value)
            elif claim.id in (aim.source, aim.target):
                found.setdefault(link.source, link.kind.value)
        elif link.source == claim.id:
            found.setdefault(link.target, link.kind.value)
        elif link.target == claim.id:
            found.setdefault(link.source, link.kind.value)
    found.pop(claim.id, None)
    return found


def _joined(amap: ArgumentMap, *, link: Link) -> dict[str, str]:
    """The claims at both ends of a link, and at those of the link that it undercuts."""
    if link.kind is not LinkKind.UNDERCUTS:
        return dict.fromkeys((link.source, link.target), link.kind.value)
    aim = amap.link[link.target]
    return {link.source: link.kind.value} | dict.fromkeys((aim.source, aim.target), aim.kind.value)


def _checked(amap: ArgumentMap, element: Element) -> list[str]:
    """What a person made of it, if one did."""
    found = kept_standing(amap.thread.id, element)
    return [] if found.status is None else [f"✓ {found.words.lower()}"]


def _of_claim(amap: ArgumentMap, *, claim: Claim) -> Beside:
    facts = [f"{CLAIM_LOOKS[claim.kind].word}, {percent(claim.confidence)} sure"]
    if claim.hedge:
        facts.append(f"hedged: “{look.plain(claim.hedge)}”")
    return {
        "look": claim.kind.value,
        "facts": facts + _checked(amap, Element("claim", claim.id)),
        "text": claim.text,
        "groups": details.claim_groups(amap, claim=claim),
        "empty": "No link leads to this claim or from it.",
    }


def _of_link(amap: ArgumentMap, *, link: Link) -> Beside:
    words = LINK_LOOKS[link.kind]
    facts = [f"{words.mark} {words.word}, {percent(link.confidence)} sure"]
    if link.rule:
        facts.append(f"rule: {look.plain(link.rule)}")
    return {
        "look": link.kind.value,
        "facts": facts + _checked(amap, Element("link", link.id)),
        "text": f"Why this link: {link.because}",
        "groups": details.ends(amap, link=link),
        "empty": "",
    }


def _pick(reading: Reading, picked: Picked) -> None:
    """Write to the address what the reader did."""
    amap, kind, name = reading.amap, picked["kind"], picked["id"]
    nothing: dict[str, str | None] = {"node": None, "link": None, "post": None}
    here: dict[str, str | None] = {"thread": amap.thread.id}
    if kind == "claim" and name in amap.claim:
        said = {span.post for span in amap.claim[name].mentions}
        post = picked["post"] if picked["post"] in said else None
        state.go(nothing | here | {"node": name, "post": post})
    elif kind == "link" and name in amap.link:
        state.go(nothing | here | {"link": name})
    elif kind == "post" and name in amap.post:
        state.go(nothing | here | {"post": name})
    elif kind == "kinds":
        kept = [one.value for one in ClaimKind if one.value in name.split(".")]
        # A list that holds no kind marks none.
        state.go({"kinds": None if len(kept) == len(ClaimKind) else ".".join(kept) or "none"})
    elif kind == "map":
        st.session_state["read-to-map"] = True
    elif kind is None:
        state.go(nothing)


def _head(reading: Reading, *, summaries: Sequence[ThreadSummary]) -> None:
    amap = reading.amap
    title, jump = st.columns([2, 1], gap="medium", vertical_alignment="center")
    with title:
        which.picker(amap.thread, summaries=summaries, key="read-thread", keeps=READERS | {"kinds"})
    with jump:
        where, version, own = state.location(), state.version(), _whose()
        read = _pages(where, version, amap.thread.id, own, amap)
        at = _number(read, post=reading.post)
        words = _beginnings(where, version, amap.thread.id, own, at, amap)
        st.session_state["read-jump"] = None
        st.selectbox(
            "Jump to a post",
            options=list(words),
            format_func=lambda name: words[name],
            key="read-jump",
            index=None,
            placeholder="Jump to a post",
            label_visibility="collapsed",
            on_change=_jump,
        )


@st.cache_resource(max_entries=8, show_spinner=False)
def _beginnings(
    where: str, at: str, thread_id: str, own: str, number: int, _amap: ArgumentMap
) -> dict[str, str]:
    """The posts of a page in words, by id, in the order in which they are read."""
    said = Counter(span.post for claim in _amap.claims for span in claim.mentions)
    found = {}
    for place in _pages(where, at, thread_id, own, _amap)[number]:
        author = look.plain(place.post.author or "no name")
        start = look.shortened(place.post.text[: 4 * _WORDS], width=_WORDS)
        claims = details.counted("claim", number=said[place.post.id])
        found[place.post.id] = f"{place.number} · {author} · {start} ({claims})"
    return found


def _jump() -> None:
    if post := st.session_state["read-jump"]:
        state.go({"node": None, "link": None, "post": post})


def _turning(read: Sequence[Sequence[Place]], *, at: int) -> None:
    """The way from page to page of a very long thread."""
    if len(read) < 2:
        return
    st.session_state["read-page"] = at + 1

    def turned() -> None:
        first = read[st.session_state["read-page"] - 1][0].post.id
        state.go({"node": None, "link": None, "post": first})

    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(len(read), key="read-page", on_change=turned)
        before = sum(map(len, read[:at]))
        total = sum(map(len, read))
        st.caption(f"Posts {before + 1:,} to {before + len(read[at]):,} of {total:,}")
