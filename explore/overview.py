"""The overview page: what a debate is about, where people disagree, and where to start reading.

The address holds all that the page shows: ``thread``, the debate, or else all that there are;
``find`` and ``page``, which of them are listed; ``tour``, the step of the tour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from explore import debates, look, state, tour, ways, whose
from explore.glance import Contested, Glance, Numbers, Objection, Side, glance
from explore.look import LINK_LOOKS, percent
from explore.oneline import line_of
from explore.state import PageName
from explore.ways import Card, Row, way
from graph.errors import CruxmapError, NoSuchThread
from graph.model import ArgumentMap, Claim, LinkKind
from graph.questions import named
from graph.store import ThreadSummary

_CONTESTED: Final = 4
_LISTED: Final = 4  # of everything else
_WIDE: Final = 190  # letters of a claim; the rest is where it leads
_NAME: Final = 40  # … and of a name
_OTHERS: Final = 3  # threads below the overview of one
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
    seen = _glance(state.location(), state.version(), thread, state.machine())
    _head(amap, numbers=seen.numbers, touring=touring)
    whose.switch(thread)
    if amap.claims:
        with st.container(border=True, key="line"):
            ways.line(line_of(amap, at=_at(amap)), key="one-line")
        left, right = st.columns([3, 2], gap="large")
        with left:
            _disagreements(amap, seen=seen)
        with right:
            _lists(amap, seen=seen)
    else:
        st.html(
            '<div class="cm cm-empty"><h2>No claims were found here</h2><p>The posts are kept, and '
            "can be read. Adding the thread again reads it for claims, unless the extractor "
            "<code>none</code> is asked for.</p></div>"
        )
    if others := [one for one in summaries if one.id != thread]:
        look.section("Other debates")
        ways.deck([debates.thread_card(one) for one in others[:_OTHERS]], key="others")
        with st.container(key="all-debates"):
            st.page_link(state.door("overview"), label="All debates", icon=":material/apps:")


def _at(amap: ArgumentMap) -> dict[str, str]:
    """What every address that a debate's overview leads to says: which debate, and whose map."""
    return {**state.carried(), "thread": amap.thread.id}


@st.cache_resource(max_entries=16, show_spinner=False)
def _glance(where: str, at: str, thread: str, own: bool) -> Glance:
    """The first two arguments only tell one store's content from another's."""
    del where, at
    return glance(state.load(thread, own=own))


def _head(amap: ArgumentMap, *, numbers: Numbers, touring: bool) -> None:
    thread = amap.thread
    title, search = st.columns([2, 1], gap="large", vertical_alignment="center")
    with title:
        look.say(thread.title, look="cm-title", tag="h1")
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
    facts = [look.escaped(look.plain(fact)) for fact in (_people(numbers.people), when) if fact]
    if thread.url:
        host = look.escaped(look.plain(urlsplit(thread.url).hostname or "its place"))
        facts.append(
            f'<a href="{look.attribute(thread.url)}" target="_blank" rel="noopener noreferrer">'
            f"The original on {host}</a>"
        )
    if facts:
        st.html(f'<p class="cm cm-by">{" · ".join(facts)}</p>')
    st.html(_stats(numbers))
    with st.container(key="ways", horizontal=True):
        for name, (label, icon) in _WAYS.items():
            st.page_link(state.door(name), label=label, icon=icon, query_params=_at(amap))
        if not touring:
            tour.link()


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


def _disagreements(amap: ArgumentMap, *, seen: Glance) -> None:
    look.section("Where they disagree most")
    if not seen.contested:
        st.caption("Nobody objects to a claim here.")
        return
    ways.deck([_contested(amap, one) for one in seen.contested[:_CONTESTED]], key="contested")
    if len(seen.contested) > _CONTESTED:
        question = named("objections")
        st.page_link(
            state.door("query"),
            label=f"All {len(seen.contested)} claims that somebody objects to",
            icon=":material/table_rows:",
            query_params={"q": question.sparql.strip(), "asked": question.id},
        )


def _contested(amap: ArgumentMap, one: Contested) -> Card:
    rows = [
        _side(amap, side=side, kind=kind, words=words)
        for side, kind, words in (
            (one.objection, LinkKind.OBJECTS, "Strongest objection"),
            (one.support, LinkKind.SUPPORTS, "Strongest support"),
        )
        if side is not None
    ]
    return _claim_card(amap, claim=one.claim) | {"rows": rows}


def _side(amap: ArgumentMap, *, side: Side, kind: LinkKind, words: str) -> Row:
    more = f" of {side.number}" if side.number > 1 else ""
    row = _row(amap, claim=side.claim, kind=kind, words=words + more)
    row["note"] = f"{row['note']}{percent(side.link.confidence)} sure"
    return row


def _row(amap: ArgumentMap, *, claim: Claim, kind: LinkKind, words: str) -> Row:
    author = amap.post[claim.mentions[0].post].author
    return {
        "mark": LINK_LOOKS[kind].mark,
        "look": kind.value,
        "over": words,
        "text": look.shortened(claim.text, width=_WIDE),
        "href": way("map", **_at(amap), node=claim.id),
        "note": f"{look.shortened(author, width=_NAME)} · " if author else "",
    }


def _claim_card(amap: ArgumentMap, *, claim: Claim) -> Card:
    post = amap.post[claim.mentions[0].post]
    place = [one.id for one in amap.thread.posts].index(post.id) + 1
    by = f"{look.shortened(post.author, width=_NAME)}, " if post.author else ""
    named_claim = look.shortened(claim.text, width=60)
    at = {**_at(amap), "node": claim.id}
    return {
        "over": f"{by}post {place}",
        "text": look.shortened(claim.text, width=_WIDE),
        "href": way("map", **at),
        "doors": [
            {"text": "On the map", "href": way("map", **at), "label": f"On the map: {named_claim}"},
            {
                "text": "In the thread",
                "href": way("read", **at, post=post.id),
                "label": f"In the thread: {named_claim}",
            },
        ],
    }


def _lists(amap: ArgumentMap, *, seen: Glance) -> None:
    if seen.unanswered:
        look.section("Objections nobody answered")
        cards = [_objection(amap, one, words="Against") for one in seen.unanswered[:_LISTED]]
        ways.deck(cards, key="unanswered", rows=True)
    if seen.changed:
        look.section("Who changed their mind")
        cards = [_objection(amap, one, words="Before that") for one in seen.changed[:_LISTED]]
        ways.deck(cards, key="changed", rows=True)
    if seen.again:
        look.section("What was said again")
        cards = [
            _claim_card(amap, claim=claim) | {"note": f"said {times} times"}
            for claim, times in seen.again[:_LISTED]
        ]
        ways.deck(cards, key="again", rows=True)


def _objection(amap: ArgumentMap, one: Objection, *, words: str) -> Card:
    card = _claim_card(amap, claim=one.claim)
    kind = one.link.kind
    if kind is LinkKind.UNDERCUTS:
        words = "Against what is drawn from"
    row = _row(amap, claim=one.against, kind=kind, words=words)
    row["note"] = ""
    return card | {"rows": [row]}
