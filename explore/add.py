"""The add page: a thread is read, looked at, mapped, looked at again, and only then kept.

Until the last step all there is of it is a value in this browser tab's session.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import streamlit as st

from explore import found, look, mapped, preview, state
from explore.details import counted
from explore.given import GUESS, Given, given, kind, read
from explore.mapped import Mapped
from explore.underway import Underway
from extract.sources import MAX_BYTES, READERS
from graph.errors import CruxmapError
from graph.model import Thread

_UNDONE: Final = 100  # edits that can be undone
FILES: Final = ["txt", "md", "json", "jsonl", "html", "htm", "csv", "tsv"]
STEPS: Final = ("Give a thread", "Check its posts", "Map it", "Keep it")
_EXAMPLE: Final = """{
  "title": "…",
  "posts": [
    {"id": "p1", "author": "Ada", "text": "…"},
    {"id": "p2", "reply_to": "p1", "text": "…"}
  ]
}"""


class Step(NamedTuple):
    """What the thread was before something was done to it, and what that was, in words."""

    done: str
    thread: Thread
    format: str


class Draft(NamedTuple):
    """What is about to be added, as far as it has come."""

    given: Given
    thread: Thread
    format: str
    note: str = ""
    past: tuple[Step, ...] = ()
    working: Underway[Mapped] | None = None
    mapped: Mapped | None = None


def page() -> None:
    """Draw the page."""
    st.session_state.setdefault("draft", None)
    draft = _arrived(st.session_state["draft"])
    if draft is None:
        _source()
    elif draft.working is not None:
        _mapping(draft, draft.working)
    elif draft.mapped is not None:
        _found(draft.mapped)
    else:
        _preview(draft)


def _arrived(draft: Draft | None) -> Draft | None:
    """The draft with what came of its mapping, if that has ended."""
    if draft is None or draft.working is None or not draft.working.ended:
        return draft
    work = draft.working
    draft = draft._replace(working=None, mapped=work.found)
    st.session_state["draft"] = draft
    if isinstance(work.failed, CruxmapError):
        st.session_state["mapping-problem"] = look.told(work.failed)
    elif work.failed is not None:
        raise work.failed
    return draft


def _steps(now: int) -> None:
    """Where a person is on the way, from 0."""
    steps = "".join(
        f"<li{' aria-current=step' if place == now else ''}{' class=done' if place < now else ''}>"
        f"{name}</li>"
        for place, name in enumerate(STEPS)
    )
    st.html(f'<ol class="cm cm-way" aria-label="Steps">{steps}</ol>')


def _source() -> None:
    _steps(0)
    st.header("Add a thread", anchor=False)
    left, right = st.columns([2, 1], gap="large")
    with right:
        st.html(
            '<div class="cm"><ol class="cm-steps">'
            "<li>Give a link, paste a discussion or choose a file. A link is fetched from where it "
            "leads; all the rest happens on this machine.</li>"
            "<li>See the posts as they were read. Put right what is not as you see it: where a "
            "post begins, whom it answers, who wrote it.</li>"
            "<li>See the claims and links that were found.</li>"
            "<li>Keep the map. Before that, nothing is stored; cancel at any step.</li></ol></div>"
        )
        with st.expander("What can be read", icon=":material/help:"):
            for name, reader in READERS.items():
                limits = "" if reader.limits == "none" else f"; {reader.limits}"
                st.markdown(f"- **{name}**: {reader.what}{limits}")
            st.caption("Thread JSON keeps authors, dates and who answers whom:")
            st.code(_EXAMPLE, language="json", wrap_lines=True)
    with left, st.form("source", border=False):
        link = st.text_input("A link", key="add-link", placeholder="https://…", max_chars=2000)
        pasted = st.text_area("or the discussion, copied from its page", height=220, key="add-text")
        file = st.file_uploader(
            "or a file", type=FILES, key="add-file", max_upload_size=MAX_BYTES // 1_000_000
        )
        title, form = st.columns(2)
        with title:
            named = st.text_input(
                "Title", max_chars=200, key="add-title", placeholder="If it has none of its own"
            )
        with form:
            chosen = st.selectbox(
                "Format", options=[GUESS, *READERS], format_func=kind, key="add-format"
            )
        asked = st.form_submit_button("Read it", type="primary", icon=":material/article:")
    if not asked:
        return
    upload = None if file is None else (file.name, file.getvalue())
    try:
        with left, st.spinner("Reading it"):
            source = given(link=link, pasted=pasted, file=upload, title=named)
            draft = _read(source, chosen=chosen)
    except CruxmapError as error:
        with left:  # by the button: below all else it is not seen
            look.fail(error)
        return
    preview.restart()
    st.session_state["draft"] = draft
    st.rerun()


def _read(source: Given, *, chosen: str) -> Draft:
    reading = read(source, chosen=chosen, only_public=state.only_public())
    return Draft(source, reading.thread, reading.format, reading.note)


def _preview(draft: Draft) -> None:
    thread, reader = draft.thread, READERS[draft.format]
    copies = sum(len(post.copies) for post in thread.posts)
    _steps(1)
    look.say(thread.title, look="cm-title", tag="h2")
    posts = counted("post", number=len(thread.posts))
    merged = f", {copies} repeated in the source and kept once" if copies else ""
    with st.container(key="preview-bar", horizontal=True, vertical_alignment="bottom"):
        asked = st.button("Map it", key="map-it", type="primary", icon=":material/account_tree:")
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            disabled=not draft.past,
            help=f"Takes back {draft.past[-1].done}." if draft.past else None,
            on_click=_undo,
        )
        st.button("Cancel", key="cancel", on_click=_cancel)
    if asked:
        st.session_state["draft"] = draft._replace(working=mapped.begin(draft.thread))
        st.rerun()
    if problem := st.session_state.pop("mapping-problem", None):
        look.fail_with(problem)
    about, other = st.columns([2, 1], vertical_alignment="bottom", gap="large")
    with about:
        limits = "" if reader.limits == "none" else f" Of {draft.format}: {reader.limits}."
        st.caption(
            f"Read as {draft.format}: {posts}{merged}. Is that how you see it? Edit what is not."
            f"{limits}"
        )
        if draft.note:
            look.say(draft.note, look="cm-note")
    with other:
        st.session_state["preview-format"] = draft.format
        st.selectbox(
            "Read it as",
            options=[*READERS],
            format_func=kind,
            key="preview-format",
            on_change=_reread,
        )
    if problem := st.session_state.pop("format-problem", None):
        look.fail_with(problem)
    refused = st.session_state.pop("edit-problem", None)
    preview.posts(thread, change=_change, refused=refused)


def _mapping(draft: Draft, work: Underway[Mapped]) -> None:
    _steps(2)
    look.say(draft.thread.title, look="cm-title", tag="h2")
    with st.container(key="preview-bar", horizontal=True):
        st.button("Back to the posts", key="back", icon=":material/arrow_back:", on_click=_back)
        st.button("Cancel", key="cancel", on_click=_cancel)
    mapped.working(work)
    st.caption("Nothing is stored yet. You can look at other pages meanwhile.")


def _found(what: Mapped) -> None:
    _steps(3)
    look.say(what.amap.thread.title, look="cm-title", tag="h2")
    verdict = found.review(what, on_back=_back, on_cancel=_cancel)
    if verdict is None:
        return
    done = mapped.keep(what, replacing=verdict == "replace")
    if done is not None:
        st.session_state["draft"] = None
        mapped.show(done)


def _change(done: str, act: Callable[[Thread], Thread]) -> Thread | None:
    """Do something to the thread that is previewed; what is refused is said on the page."""
    draft: Draft | None = st.session_state["draft"]
    if draft is None:
        return None
    try:
        thread = act(draft.thread)
    except CruxmapError as error:
        st.session_state["edit-problem"] = look.told(error)
        return None
    if thread != draft.thread:
        past = (*draft.past, Step(done, draft.thread, draft.format))[-_UNDONE:]
        st.session_state["draft"] = draft._replace(thread=thread, past=past)
    return thread


def _reread() -> None:
    """Read what was given as another format."""
    draft: Draft | None = st.session_state["draft"]
    chosen: str = st.session_state["preview-format"]
    if draft is None or chosen == draft.format:
        return
    try:
        again = _read(draft.given, chosen=chosen)
    except CruxmapError as error:
        why = look.told(error)
        said = f"This is not {kind(chosen)}. {why} It is still read as {draft.format}."
        st.session_state["format-problem"] = said
        return
    past = (*draft.past, Step("reading it as another format", draft.thread, draft.format))
    st.session_state["draft"] = again._replace(past=past[-_UNDONE:])
    preview.restart()


def _undo() -> None:
    draft: Draft | None = st.session_state["draft"]
    if draft is not None and draft.past:
        *past, last = draft.past
        st.session_state["draft"] = draft._replace(
            thread=last.thread, format=last.format, past=tuple(past)
        )


def _back() -> None:
    draft: Draft | None = st.session_state["draft"]
    if draft is not None:
        _stop(draft)
        st.session_state["draft"] = draft._replace(working=None, mapped=None)


def _cancel() -> None:
    draft: Draft | None = st.session_state["draft"]
    if draft is not None:
        _stop(draft)
    st.session_state["draft"] = None


def _stop(draft: Draft) -> None:
    if draft.working is not None:
        draft.working.stop()
