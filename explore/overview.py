"""The overview page: what a debate comes to, where it turns, and where to start reading.

The address holds all that the page shows: ``thread``, the debate, or else all that there are;
``find`` and ``page``, which of them are listed; ``tour``, the step of the tour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from explore import debates, look, state, tour, ways, whose
from explore.briefing import naming, taken
from explore.briefing.cards import Dealer
from explore.briefing.kept import kept_brief
from explore.glance import Numbers, numbers
from explore.oneline import line_of
from explore.state import PageName
from explore.ways import way
from graph.brief import words
from graph.brief.sections import Section, sections
from graph.brief.told import Brief
from graph.errors import CruxmapError, NoSuchThread
from graph.model import ArgumentMap
from graph.store import ThreadSummary

_NAME: Final = 40  # letters of a name
_LONG: Final = 90  # letters of a headline that is set smaller
_OTHERS: Final = 3  # threads below the overview of one
# Which sections of a brief stand below each other; all the first ones come first on a phone.
_COLUMNS: Final = (("events",), ("unanswered", "agreed"), ("again", "changes"))
_WAYS: Final[dict[PageName, tuple[str, str]]] = {
    "map": ("See the map", ":material/account_tree:"),
    "read": ("Read the thread", ":material/forum:"),
    "query": ("Ask a question", ":material/table_rows:"),
    "review": ("Check it by hand", ":material/rule:"),
    "add": ("Add a thread", ":material/add_circle:"),
}
_OF_THE_MAP: Final = frozenset(
    {"node", "link", "around", "hops", "all", "q", "kinds", "links", "sure"}
)


def page() -> None:
    """Draw the page."""
    ways.follow()
    _old_address()
    try:
        summaries = state.threads()
        step = tour.asked(state.address())
        if step is None:
            tour.invite()
        else:
            tour.show(step)
        if not summaries:
            _first_visit(touring=step is not None)
            return
        thread = state.address().get("thread")
        if thread is None and len(summaries) == 1:
            thread = summaries[0].id
        if thread is None:
            debates.show(summaries, touring=step is not None)
        else:
            _one(thread, summaries=summaries, touring=step is not None)
    except NoSuchThread as error:
        look.fail(error)
        st.page_link(state.door("overview"), label="Show the debates that are there")
    except CruxmapError as error:
        look.fail(error)


def _old_address() -> None:
    """Lead an address of the time when the map stood here to the map: what it shows is the same.

    Only at the first run of a session, as such addresses come from outside: else the browser's
    Back would lead from the map to here, and from here to the map again.
    """
    first = not st.session_state.get("arrived", False)
    st.session_state["arrived"] = True
    asked = state.address()
    if first and _OF_THE_MAP & asked.keys():
        st.switch_page(state.door("map"), query_params=asked)


def _first_visit(*, touring: bool) -> None:
    words, picture = st.columns([3, 2], gap="large", vertical_alignment="center")
    with words:
        look.say("Turn a discussion into a map of its arguments", look="cm-title", tag="h1")
        look.say(
            "cruxmap reads a discussion and draws its claims, what supports them and what objects "
            "to them, each with the words that show it. There is no discussion here yet.",
            look="cm-lead",
        )
        with st.container(key="ways", horizontal=True):
            st.page_link(state.door("add"), label="Add a discussion", icon=_WAYS["add"][1])
            if not touring:
                tour.link()
        st.html(
            '<div class="cm cm-empty"><h2>Three ways to begin</h2><ul class="cm-list">'
            "<li>On the page <b>Add</b>, paste a discussion, choose a file or give a link: to "
            "LessWrong, Hacker News, Reddit, a forum, or anywhere else.</li>"
            "<li>In a terminal, <code>cruxmap add thread.txt</code> does the same, for whole "
            "folders too.</li>"
            "<li>For an example, <code>make run</code> maps the debate that comes with cruxmap. "
            "So does <code>cruxmap add data/threads/roleplay-vs-scheming.txt</code>.</li></ul>"
            "</div>"
        )
    if not touring:
        with picture:
            tour.picture(tour.STEPS[0])


# One debate.


def _one(thread: str, *, summaries: Sequence[ThreadSummary], touring: bool) -> None:
    amap = state.load(thread)
    brief = kept_brief(thread)
    counts = numbers(amap)
    _head(amap, brief=brief, counts=counts, touring=touring)
    if amap.claims:
        _brief(brief, dealer=Dealer(_at(amap)))
        look.section("The whole debate")
        st.html(_stats(counts))
        with st.container(border=True, key="line"):
            ways.line(line_of(amap, at=_at(amap)), key="one-line")
    else:
        st.html(
            '<div class="cm cm-empty"><h2>No claims were found here</h2><p>The posts are kept, and '
            "can be read. Adding the thread again reads it for claims, unless the extractor "
            "<code>none</code> is asked for.</p></div>"
        )
        st.html(_stats(counts))
    if others := [one for one in summaries if one.id != thread]:
        look.section("Other debates")
        ways.deck([debates.thread_card(one) for one in others[:_OTHERS]], key="others")
        with st.container(key="all-debates"):
            st.page_link(state.door("overview"), label="All debates", icon=":material/apps:")


def _at(amap: ArgumentMap) -> dict[str, str]:
    """What every address that a debate's overview leads to says: which debate, and whose map."""
    return {**state.carried(), "thread": amap.thread.id}


def _head(amap: ArgumentMap, *, brief: Brief, counts: Numbers, touring: bool) -> None:
    thread = amap.thread
    title, search = st.columns([2, 1], gap="large", vertical_alignment="center")
    with title:
        headline = words.headline(brief)
        look.say(headline, look=f"cm-title{' cm-long' * (len(headline) > _LONG)}", tag="h1")
    with search:
        st.text_input(
            "Search the claims",
            key="find-claim",
            type="search",
            placeholder="Search the claims",
            label_visibility="collapsed",
            icon=":material/search:",
            on_change=lambda: ways.lead(way("map", **_at(amap), q=st.session_state["find-claim"])),
        )
    dates = sorted(look.day(post.created)[:10] for post in thread.posts if post.created)
    when = "" if not dates else dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    said = (words.about(brief), _people(counts.people), when)
    facts = [look.escaped(look.plain(fact)) for fact in said if fact]
    if thread.url:
        host = look.escaped(look.plain(urlsplit(thread.url).hostname or "its place"))
        facts.append(
            f'<a href="{look.attribute(thread.url)}" target="_blank" rel="noopener noreferrer">'
            f"The original on {host}</a>"
        )
    if facts:
        st.html(f'<p class="cm cm-by">{" · ".join(facts)}</p>')
    with st.container(key="ways", horizontal=True, vertical_alignment="center"):
        for name, (label, icon) in _WAYS.items():
            st.page_link(state.door(name), label=label, icon=icon, query_params=_at(amap))
        if not touring:
            tour.link()
        if amap.claims:
            with st.popover("Take it along", icon=":material/download:"):
                st.caption("This page as a file: each claim with its words.")
                taken.buttons(brief)
        whose.switch(thread.id)


def _people(people: Sequence[str]) -> str:
    most = len(people) if len(people) <= 4 else 3
    names = ", ".join(look.shortened(name, width=_NAME) for name in people[:most])
    return f"{names} and {len(people) - most} more" if most < len(people) else names


def _stats(numbers: Numbers) -> str:
    stats = [(numbers.posts, "posts"), (len(numbers.people), "people")]
    stats += [(numbers.claims, "claims"), (numbers.evidence, "pieces of evidence")]
    stats += [(numbers.questions, "questions"), (numbers.supports, "supports")]
    stats += [(numbers.objections, "objections")]
    singular = {"people": "person", "pieces of evidence": "piece of evidence"}
    rows = "".join(
        f"<div><dt>{singular.get(word, word[:-1]) if number == 1 else word}</dt>"
        f"<dd>{number}</dd></div>"
        for number, word in stats
        if number
    )
    return f'<dl class="cm cm-stats">{rows}</dl>'


def _brief(brief: Brief, *, dealer: Dealer) -> None:
    """Draw the brief: its positions beside each other, then what they turn on, and the rest."""
    look.section("Positions")
    if note := words.proposed(brief):
        with st.container(key="proposed", horizontal=True, vertical_alignment="center"):
            look.say(note, look="cm-by")
            naming.form(state.weighed(brief.thread).debate)
    if brief.positions:
        ways.deck(dealer.positions(brief), key="positions", fill=True)
    those = {one.key: one for one in sections(brief)}
    if brief.positions:
        _cruxes(those.pop("cruxes", None), dealer=dealer)
    columns = st.columns(len(_COLUMNS), gap="large")
    if brief.start:
        with columns[0]:
            look.section("Start here")
            ways.deck(dealer.start(brief), key="start", rows=True)
    for column, keys in zip(columns, _COLUMNS, strict=True):
        for key in keys:
            if key in those:
                with column:
                    _section(those[key], dealer=dealer)
    look.say(" ".join(words.made(brief.made)), look="cm-by")


def _cruxes(section: Section | None, *, dealer: Dealer) -> None:
    look.section("Where it turns")
    if section is None:
        st.caption("No claim was found that both sides spoke about and that moves a position.")
        return
    ways.deck(dealer.section(section), key=section.key, fill=True)
    st.page_link(
        state.door("map"),
        label="See it on the map",
        icon=":material/account_tree:",
        query_params={**dealer.at, "cruxes": "1"},
    )


def _section(section: Section, *, dealer: Dealer) -> None:
    look.section(section.title)
    if section.says:
        st.caption(section.says)
    ways.deck(dealer.section(section), key=section.key, rows=True)
    if section.more:
        st.caption(f"{section.more:,} more")
