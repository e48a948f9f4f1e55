"""The add page: a thread is read, looked at, mapped, looked at again, and only then kept.

Until the last step all there is of it is a value in this browser tab's session.
"""

from __future__ import annotations

import html
from pathlib import PurePath
from typing import Final, NamedTuple

import streamlit as st

from explore import look, state
from explore.details import counted, noun
from explore.look import LINK_LOOKS, escaped, percent
from extract.pipeline import extract
from extract.sources import MAX_BYTES, READERS, decode, guess_format, read_thread, title_of
from graph.errors import CruxmapError, ThreadExists
from graph.model import ArgumentMap, ClaimKind, LinkKind, Post, Thread, now
from graph.store import open_store

GUESS: Final = "guess it"
_PREVIEWED: Final = 40  # posts
_CUT: Final = 900  # characters of a post
_EXAMPLE: Final = """{
  "title": "…",
  "posts": [
    {"id": "p1", "author": "Ada", "text": "…"},
    {"id": "p2", "reply_to": "p1", "text": "…"}
  ]
}"""


class Draft(NamedTuple):
    """What is about to be added, as far as it has come."""

    thread: Thread
    format: str
    amap: ArgumentMap | None = None
    taken: str = ""


def page() -> None:
    """Draw the page."""
    look.style()
    st.session_state.setdefault("draft", None)
    draft: Draft | None = st.session_state["draft"]
    if kept := st.session_state.pop("kept", None):
        _kept(*kept)
    if draft is None:
        _source()
    elif draft.amap is None:
        _preview(draft)
    else:
        _review(draft, amap=draft.amap)


def _source() -> None:
    st.header("Add a thread", anchor=False)
    left, right = st.columns([2, 1], gap="large")
    with right:
        st.html(
            '<div class="cm"><ol class="cm-steps">'
            "<li>Paste a discussion or choose a file. It is read on this machine.</li>"
            "<li>See the posts as they were read, and what was repeated and is kept once.</li>"
            "<li>See the claims and links that were found.</li>"
            "<li>Keep the map. Before that, nothing is stored; cancel at any step.</li></ol></div>"
        )
        with st.expander("What can be read", icon=":material/help:"):
            st.write(
                "Plain text, as copied from a page, in UTF-8; or thread JSON, which keeps authors, "
                "dates and who replies to whom:"
            )
            st.code(_EXAMPLE, language="json", wrap_lines=True)
    with left, st.form("source", border=False):
        named = st.text_input(
            "Title", max_chars=200, key="add-title", placeholder="What the discussion is about"
        )
        pasted = st.text_area("The discussion", height=250, key="add-text")
        file = st.file_uploader(
            "or a file",
            type=["txt", "md", "json"],
            key="add-file",
            max_upload_size=MAX_BYTES // 1_000_000,
        )
        chosen = st.selectbox("Format", options=[GUESS, *READERS], key="add-format", width=220)
        asked = st.form_submit_button("Read it", type="primary", icon=":material/article:")
    if not asked:
        return
    try:
        if file is None:
            name, text, title = "the text", pasted, look.shortened(pasted, width=60)
        else:
            name, title = file.name, title_of(PurePath(file.name))
            text = decode(file.getvalue(), name=name)
        wanted = guess_format(text) if chosen == GUESS else chosen
        thread = read_thread(
            text, name=name, title=named.strip() or title.strip() or None, format=wanted
        )
    except CruxmapError as error:
        look.fail(error)
        return
    st.session_state["draft"] = Draft(thread, wanted)
    st.rerun()


def _preview(draft: Draft) -> None:
    thread = draft.thread
    copies = sum(len(post.copies) for post in thread.posts)
    look.say(thread.title, look="cm-title", tag="h2")
    posts = counted("post", number=len(thread.posts))
    merged = f", {copies} repeated in the source and kept once" if copies else ""
    st.caption(f"Read as {draft.format}: {posts}{merged}. Is that how you see it?")
    go, cancel = st.empty(), st.empty()
    with go.container(horizontal=True):
        asked = st.button("Map it", key="map-it", type="primary", icon=":material/account_tree:")
        st.button("Cancel", key="cancel", on_click=_cancel)
    if asked:
        go.empty()
        with cancel:
            st.button("Cancel", key="cancel-mapping", on_click=_cancel)
        _extract(draft)
    st.html("".join(_post(post) for post in thread.posts[:_PREVIEWED]))
    if len(thread.posts) > _PREVIEWED:
        more = counted("post", number=len(thread.posts) - _PREVIEWED)
        st.caption(f"And {more} more.")


def _post(post: Post) -> str:
    facts = [f"post {post.id}", post.author or "", post.created or ""]
    if post.reply_to:
        facts.append(f"replies to {post.reply_to}")
    head = escaped(look.plain(" · ".join(fact for fact in facts if fact)))
    text = post.text
    if len(text) > _CUT:
        text = text[:_CUT].rsplit(maxsplit=1)[0] + " …"
    copies = "".join(f"<li>{escaped(look.shortened(c.text, width=160))}</li>" for c in post.copies)
    merged = (
        f'<details class="cm-why"><summary>{_times(len(post.copies))} in the source</summary>'
        f"<ul>{copies}</ul></details>"
        if copies
        else ""
    )
    return (
        f'<div class="cm cm-post{" reply" if post.reply_to else ""}">'
        f'<div class="cm-by">{head}</div><p dir="auto">{html.escape(text)}</p>{merged}</div>'
    )


def _times(copies: int) -> str:
    return "Once more" if copies == 1 else f"{copies} times more"


def _extract(draft: Draft) -> None:
    with st.status("Finding claims and links", expanded=True) as status:
        bar = st.progress(0.0)

        def progress(done: int, total: int) -> None:
            bar.progress(done / max(total, 1), text=f"{done} of {total} posts")

        try:
            amap = extract(draft.thread, created=now(), progress=progress)
        except CruxmapError as error:
            status.update(label="This thread could not be mapped", state="error")
            look.fail(error)
            return
    st.session_state["draft"] = draft._replace(amap=amap)
    st.rerun()


def _review(draft: Draft, *, amap: ArgumentMap) -> None:
    look.say(amap.thread.title, look="cm-title", tag="h2")
    claims = [claim.kind for claim in amap.claims]
    links = [link.kind for link in amap.links]
    facts = [noun(kind, number=claims.count(kind)) for kind in ClaimKind]
    said = [f"{LINK_LOOKS[kind].word} {links.count(kind)}" for kind in LinkKind if kind in links]
    st.write(
        f"Found {', '.join(facts)}, and {counted('link', number=len(links))}{':' if said else '.'}"
    )
    if said:
        st.caption(" · ".join(said))
    if draft.taken:
        look.fail_with(draft.taken)
    with st.container(horizontal=True):
        if draft.taken:
            st.button(
                "Replace what is there", key="replace", type="primary", on_click=_keep, args=(True,)
            )
        else:
            st.button("Keep it", key="keep", type="primary", icon=":material/save:", on_click=_keep)
        st.button("Cancel", key="cancel", on_click=_cancel)
    if problem := st.session_state.pop("add-problem", None):
        look.fail_with(problem)
    if not amap.claims:
        st.info("No claim was found. Is it prose, in English?", icon=":material/info:")
        return
    st.dataframe(
        {
            "claim": [claim.text for claim in amap.claims],
            "kind": [claim.kind.value for claim in amap.claims],
            "sure": [percent(claim.confidence) for claim in amap.claims],
            "hedge": [claim.hedge for claim in amap.claims],
            "post": [claim.mentions[0].post for claim in amap.claims],
            "because": [claim.because for claim in amap.claims],
        },
        hide_index=True,
        column_config={"claim": st.column_config.TextColumn(width="large")},
        alt="The claims that were found",
    )


def _keep(replace: bool = False) -> None:  # Streamlit passes it by position
    draft: Draft = st.session_state["draft"]
    if draft is None or draft.amap is None:
        return
    try:
        with open_store(state.location()) as store:
            change = store.add(draft.amap, replace=replace)
    except ThreadExists as error:
        st.session_state["draft"] = draft._replace(taken=str(error))
    except CruxmapError as error:
        st.session_state["add-problem"] = str(error)
    else:
        st.session_state["draft"] = None
        st.session_state["kept"] = (draft.amap.thread.id, change, len(draft.amap.claims))


def _kept(thread: str, change: str, claims: int) -> None:
    words = {
        "added": f"The map is in the store, with {claims} claims.",
        "replaced": f"The map was replaced; it has {claims} claims now.",
        "unchanged": "The store already held this very map; nothing was changed.",
    }
    st.success(words[change], icon=":material/check_circle:")
    st.page_link(
        state.door("map"),
        label="Open its map",
        icon=":material/account_tree:",
        query_params={"thread": thread},
    )


def _cancel() -> None:
    st.session_state["draft"] = None
