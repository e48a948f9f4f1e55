"""The two-minute tour: six steps on the overview, each with a picture and a way to try it.

The address holds the step, ``tour``; whoever ends the tour, takes it out of there.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from explore import look, state, ways
from explore.state import PageName
from explore.ways import way


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what it says, in HTML of ours; its picture in words; and where one can try it."""

    title: str
    says: str
    picture: str
    alt: str
    door: PageName
    label: str


STEPS: Final = (
    Step(
        title="A discussion becomes a map",
        says="A <b>claim</b> is something that somebody puts forward. A <b>link</b> says how one "
        "claim bears on another: it <b>supports</b> it (+) or <b>objects</b> to it (−). All of it "
        "was found in the words of the thread, and leads back to them.",
        picture="tour-claims.svg",
        alt="Two claims in boxes, joined to a third: one supports it, the other objects to it",
        door="map",
        label="Look at a map",
    ),
    Step(
        title="The whole debate on one line",
        says="On the overview each mark is a claim, in the order in which they were said. Arcs "
        "above are supports, arcs below are objections: where many meet, people argue. Point at a "
        "mark to see what it says, click it to go there.",
        picture="tour-line.svg",
        alt="Marks in a row, with arcs above them and dashed arcs below",
        door="overview",
        label="See it on this page",
    ),
    Step(
        title="Why do you say so?",
        says="On the map, click a claim: its words stand in their post, with what supports it and "
        "what objects to it. Each link says <b>why it is there</b>, and how sure that is. The "
        "legend hides what you do not want to see.",
        picture="tour-why.svg",
        alt="A claim is chosen, and beside it stands its quote in the post",
        door="map",
        label="Try it on the map",
    ),
    Step(
        title="Read it as people wrote it",
        says="The page <b>Read</b> shows the thread, with every claim marked where it was said. "
        "From there a click leads to the map, and back.",
        picture="tour-read.svg",
        alt="A thread of posts, with claims marked in colour",
        door="read",
        label="Read the thread",
    ),
    Step(
        title="Ask it something",
        says="Which objections did nobody answer? Who changed their mind? The page <b>Query</b> "
        "has questions to click, and SPARQL for any other. Answers can be shown on the map, or "
        "taken along as a table.",
        picture="tour-ask.svg",
        alt="A question, and its answer as a table",
        door="query",
        label="Ask a question",
    ),
    Step(
        title="Put it right, and add your own",
        says="A machine made these maps, and is wrong at times. On <b>Review</b> you say so with "
        "one key; your word counts from then on. On <b>Add</b> a discussion of your own becomes a "
        "map in a minute.",
        picture="tour-review.svg",
        alt="A link with a tick and a cross to decide about it",
        door="add",
        label="Add a discussion",
    ),
)


def asked(address: Mapping[str, str]) -> int | None:
    """The step that the address asks for, counted from 1; None where it asks for none."""
    step = address.get("tour", "")
    known = {str(number): number for number in range(1, len(STEPS) + 1)}
    return known.get(step)


def invite() -> None:
    """Offer the tour to who was never here."""
    ways.invite(
        "New here? Six steps show in two minutes what there is.",
        follow="Take the tour",
        href=way("overview", **{**state.address(), "tour": "1"}),
        decline="Not now",
        key="visit",
    )


def link() -> None:
    """A way to the tour's first step, which keeps what else the page shows."""
    st.page_link(
        state.door("overview"),
        label="Take the tour",
        icon=":material/tour:",
        query_params={**state.address(), "tour": "1"},
    )


def picture(step: Step) -> None:
    """Draw a step's picture."""
    code = base64.b64encode(look.static(step.picture).encode()).decode()
    st.html(
        f'<img class="cm-tour" src="data:image/svg+xml;base64,{code}" '
        f'alt="{look.attribute(step.alt)}">'
    )


def show(number: int) -> None:
    """Draw a step, with ways to those beside it."""
    step = STEPS[number - 1]
    rest = {name: value for name, value in state.address().items() if name != "tour"}
    with st.container(border=True, key="tour"):
        left, words = st.columns([2, 5], gap="medium", vertical_alignment="center")
        with left:
            picture(step)
        with words:
            st.html(
                f'<div class="cm"><p class="cm-eyebrow">The tour, {number} of {len(STEPS)}</p>'
                f'<h2 class="cm-section">{step.title}</h2><p class="cm-lead">{step.says}</p></div>'
            )
            with st.container(key="tour-ways", horizontal=True):
                for label, to in (("Next", number + 1), ("Back", number - 1)):
                    if 1 <= to <= len(STEPS):
                        st.page_link(
                            state.door("overview"),
                            label=label,
                            query_params={**rest, "tour": str(to)},
                        )
                if step.door != "overview":
                    st.page_link(
                        state.door(step.door),
                        label=step.label,
                        icon=":material/arrow_outward:",
                        query_params=state.carried(),
                    )
                st.page_link(
                    state.door("overview"), label="End the tour", query_params=rest or None
                )
