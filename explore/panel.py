"""What stands beside the picture: what a search found, and what is known of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from explore import details, look, review_actions, scene, state, worth
from explore.component import Group, Item, Pick, listing
from explore.picture import group_size, group_words
from explore.scene import Scene
from explore.view import READERS, View
from explore.where import numbered, post_words
from graph.model import ClaimKind
from graph.part import beyond
from graph.store import ThreadSummary

_FOUND: Final = 30  # as many search hits are listed
_OTHERS: Final = 8  # … and as many of other threads

OnPick = Callable[[Pick], None]


def panel(
    view: View,
    *,
    laid: Scene,
    hits: list[str],
    summaries: Sequence[ThreadSummary],
    pick: OnPick,
) -> None:
    """What was found, ``hits`` among the claims of this thread; and what is chosen."""
    amap, chosen = view.amap, view.chosen
    if view.search:
        _results(view, hits=hits, pick=pick)
        _elsewhere(view, summaries=summaries)
    if chosen is None or chosen["id"] is None:
        asked = state.address()
        if review_actions.taken_out(amap):
            pass
        elif "node" in asked or "link" in asked:
            st.info("What the address asks for is not in this thread.", icon=":material/info:")
        if not view.search:
            _about(view, laid=laid, pick=pick)
    elif view.position is not None:
        worth.position_panel(
            amap,
            position=view.position.id,
            weighed=state.weighed(amap.thread.id),
            on_pick=pick,
        )
    elif chosen["kind"] == "claim":
        details.claim_panel(amap, claim=amap.claim[chosen["id"]], on_pick=pick)
        _wordings(view, claim=chosen["id"], pick=pick)
        _around(view, laid=laid, claim=view.folded.claim[chosen["id"]], pick=pick)
    else:
        link = amap.link[chosen["id"]]
        details.link_panel(amap, link=link, on_pick=pick)
        if link.id not in amap.at_least(view.least).link:
            least = look.percent(view.least)
            st.caption(f"Not in the picture: the minimum confidence is {least}.")


def _wordings(view: View, *, claim: str, pick: OnPick) -> None:
    """All in what words that is said which is drawn as one claim."""
    ones = view.folded.said[view.folded.claim[claim]]
    if len(ones) < 2:
        return
    items: list[Item] = []
    numbers = numbered(view.amap)
    for name in ones:
        one = view.amap.claim[name]
        post = view.amap.post[one.mentions[0].post]
        items.append(
            {
                "kind": "claim",
                "id": name,
                "text": one.text,
                "look": one.kind.value,
                "mark": "≈",
                "note": post_words(post, number=numbers[post.id]),
            }
        )
    groups: list[Group] = [{"title": f"Drawn as one: said {len(ones)} ways", "items": items}]
    listing(groups, key="wordings", on_pick=pick)


def _around(view: View, *, laid: Scene, claim: str, pick: OnPick) -> None:
    """A way to see more of what is around a claim; the panel has one to a picture of its own."""
    near = beyond(view.folded.amap, part=laid.part).get(claim, ())
    if near and claim in laid.part.claims:
        st.button(
            f"Draw {len(near)} more beside it",
            key="more",
            icon=":material/add:",
            on_click=lambda: pick({"kind": "more", "id": claim}),
        )


def _results(view: View, *, hits: list[str], pick: OnPick) -> None:
    number = len(hits)
    with st.expander(
        f"{details.counted('claim', number=number)} found",
        expanded=view.chosen is None,
        icon=":material/search:",
    ):
        if hits:
            details.found([view.amap.claim[claim] for claim in hits[:_FOUND]], on_pick=pick)
        if number > _FOUND:
            st.caption(f"The first {_FOUND} are listed; more words find fewer.")
        if not hits:
            st.caption("No claim holds all of these words.")


def _elsewhere(view: View, *, summaries: Sequence[ThreadSummary]) -> None:
    """Claims of other threads that say what is looked for; opening one goes to its thread."""
    if len(summaries) < 2:
        return
    here = view.amap.thread.id
    hits = [hit for hit in state.saying(view.search) if hit.thread != here][:_OTHERS]
    if not hits:
        return
    titles = {summary.id: summary.title for summary in summaries}
    kinds = [state.load(hit.thread).claim[hit.id].kind for hit in hits]

    def go(pick: Pick) -> None:
        hit = hits[int(pick["id"] or 0)]
        dropped = dict.fromkeys(state.address().keys() - READERS - {"q"})
        state.go({**dropped, "thread": hit.thread, "node": hit.id})

    with st.expander(
        f"{details.counted('claim', number=len(hits))} in other threads",
        expanded=view.chosen is None,
        icon=":material/travel_explore:",
    ):
        details.elsewhere(
            [
                (hit.text, titles.get(hit.thread, ""), kind)
                for hit, kind in zip(hits, kinds, strict=True)
            ],
            on_pick=go,
        )


def _about(view: View, *, laid: Scene, pick: OnPick) -> None:
    amap = view.amap
    kinds = [claim.kind for claim in amap.claims]
    kinds_said = [details.noun(kind, number=kinds.count(kind)) for kind in ClaimKind]
    heading, words = (
        "Click a claim or a link",
        (
            "Its words in their place, what supports it and what objects to it stand here then. A "
            "link runs from a claim to the one it bears on. A larger box is a stronger claim, once "
            "all that bears on it is weighed; a thicker border means more sure that it is one."
        ),
    )
    if laid.groups is not None:
        heading, words = (
            "Click a group to open it",
            (
                "A group is claims that hang together, named by the one with most links. A line "
                "stands for all links from one group to another, and is of the colour of most; "
                "only the thickest are drawn."
            ),
        )
    if laid.turning is not None:
        heading, words = (
            "Where the debate turns",
            (
                "Numbers are cruxes: claims for which and against which somebody spoke, and which "
                "would move the positions most if all took them for granted, or gave them up. "
                "Positions stand at the left edge; click a crux to see what it moves."
            ),
        )
        if not laid.turning.cruxes:
            return
    st.html(f'<div class="cm cm-about"><h3>{heading}</h3><p>{words}</p></div>')
    if laid.turning is not None:
        worth.cruxes_panel(
            amap, cruxes=laid.turning.cruxes, debate=view.leanings.debate, on_pick=pick
        )
        return
    posts = details.counted("post", number=len(amap.thread.posts))
    links = details.counted("link", number=len(amap.links))
    st.caption(" · ".join([posts, *kinds_said, links]))
    if (group := scene.inside(view)) is not None:
        held = details.counted("claim", number=group_size(view.folded, group=group))
        look.say(f"This group: {held} {group_words(amap, group=group)}", look="cm-by")
    if amap.thread.url:
        st.html(
            f'<p class="cm cm-by"><a href="{look.attribute(amap.thread.url)}" target="_blank" '
            'rel="noopener noreferrer">The thread where it was found</a></p>'
        )
