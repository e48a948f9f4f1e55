"""The last look before a map is kept: what is doubtful in it, what is new, and what was merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import streamlit as st

from explore import look
from explore.details import counted, noun
from explore.look import CLAIM_LOOKS, LINK_LOOKS, escaped, percent, shortened
from explore.mapped import Mapped
from extract.again.differences import correction_outlook, differences
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind
from graph.review import Element, queue

SURE: Final = 0.7
"""What is less sure than this is doubtful."""

_FIRST: Final = 6  # doubtful claims and links, and others of a kind, that are listed at once
_MOST: Final = 60  # … and that fold out
_LINES: Final = 200  # of a difference
_MARKS: Final = {"+": "more", "-": "less", "~": "other", "!": "less"}
_DOES: Final = {"updated": ("Update it", "save"), "unchanged": ("Open its map", "account_tree")}

Verdict = Literal["keep", "replace"]


def review(
    what: Mapped, *, on_back: Callable[[], None], on_cancel: Callable[[], None]
) -> Verdict | None:
    """Draw what was found; return what a person says is to be done with it, once somebody does."""
    amap = what.amap
    verdict = _bar(what, on_back=on_back, on_cancel=on_cancel)
    if what.taken:
        look.fail_with(what.taken)
    st.write(_found(amap))
    if not amap.claims:
        st.info("No claim was found. Is it prose, in English?", icon=":material/info:")
        return verdict
    left, right = st.columns(2, gap="large")
    with left:
        _section("Doubtful", _doubtful(amap))
    with right:
        _section("New", _new(what))
        _section("Merged", _merged(amap))
    with st.expander("All that was found", icon=":material/list:"):
        _claims(amap)
    return verdict


def _bar(
    what: Mapped, *, on_back: Callable[[], None], on_cancel: Callable[[], None]
) -> Verdict | None:
    keep = replacing = False
    with st.container(key="preview-bar", horizontal=True):
        if not what.taken:
            label, icon = _DOES.get(what.plan.kind, ("Keep it", "save"))
            keep = st.button(label, key="keep", type="primary", icon=f":material/{icon}:")
        if what.taken or what.plan.kind == "updated":
            replacing = st.button(
                "Replace what is there",
                key="replace",
                type="primary" if what.taken else "secondary",
                help="What is stored of its posts is lost; corrections stay where their words do.",
            )
        st.button("Back to the posts", key="back", icon=":material/arrow_back:", on_click=on_back)
        st.button("Cancel", key="cancel", on_click=on_cancel)
    return "keep" if keep else "replace" if replacing else None


def _found(amap: ArgumentMap) -> str:
    claims = [claim.kind for claim in amap.claims]
    links = [link.kind for link in amap.links]
    facts = [noun(kind, number=claims.count(kind)) for kind in ClaimKind if kind in claims]
    said = [f"{LINK_LOOKS[kind].word} {links.count(kind)}" for kind in LinkKind if kind in links]
    kinds = f" ({', '.join(said)})" if said else ""
    return (
        f"Found {', '.join(facts) or 'no claim'}, and {counted('link', number=len(links))}{kinds}."
    )


def _section(title: str, content: str) -> None:
    st.html(f'<section class="cm cm-part"><h3>{title}</h3>{content}</section>')


# --- what is doubtful ---------------------------------------------------------------------------


def _doubtful(amap: ArgumentMap) -> str:
    unsure = [one.element for one in queue(amap) if one.doubt > 1 - SURE + 1e-9]
    if not unsure:
        return f"<p>Nothing: all of it is at least {percent(SURE)} sure.</p>"
    all_ = len(amap.claims) + len(amap.links)
    said = (
        f"{len(unsure)} of {all_} claims and links are less than {percent(SURE)} sure; those on "
        "which most hangs come first. The page Review goes through them."
    )
    return f"<p>{said}</p>{_list([_doubt(amap, one) for one in unsure])}"


def _doubt(amap: ArgumentMap, one: Element) -> str:
    if one.what == "claim":
        claim = amap.claim[one.id]
        kind = CLAIM_LOOKS[claim.kind].word
        return _entry(
            mark="",
            kind=claim.kind.value,
            text=escaped(shortened(claim.text, width=200)),
            note=f"{kind}, {percent(claim.confidence)} sure",
            why=claim.because,
        )
    link = amap.link[one.id]
    return _entry(
        mark=LINK_LOOKS[link.kind].mark,
        kind=link.kind.value,
        text=_joins(amap, link),
        note=f"link, {percent(link.confidence)} sure",
        why=link.because,
    )


def _joins(amap: ArgumentMap, link: Link) -> str:
    """What a link joins, as HTML."""
    source = _quoted(amap.claim[link.source])
    if link.kind is LinkKind.UNDERCUTS:
        aim = amap.link[link.target]
        return f"{source} <i>undercuts the link from</i> {_quoted(amap.claim[aim.source])}"
    return f"{source} <i>{LINK_LOOKS[link.kind].outward}</i> {_quoted(amap.claim[link.target])}"


def _quoted(claim: Claim) -> str:
    return f"“{escaped(shortened(claim.text, width=90))}”"


def _entry(*, mark: str, kind: str, text: str, note: str, why: str) -> str:
    because = f" · because {escaped(look.plain(why))}" if why else ""
    return (
        f'<li class="{kind}"><span class="cm-mark" aria-hidden="true">{mark}</span>'
        f'<div>{text}<div class="cm-by">{note}{because}</div></div></li>'
    )


def _list(entries: Sequence[str]) -> str:
    """Entries as HTML: the first of them, and the others folded."""
    first, rest = entries[:_FIRST], entries[_FIRST:_MOST]
    text = f'<ul class="cm-entries">{"".join(first)}</ul>'
    if rest:
        left = len(entries) - len(rest) - len(first)
        more = f"<li>… and {left} more</li>" if left else ""
        text += (
            f'<details class="cm-why"><summary>{len(rest)} more</summary>'
            f'<ul class="cm-entries">{"".join(rest)}{more}</ul></details>'
        )
    return text


# --- what is new --------------------------------------------------------------------------------


def _new(what: Mapped) -> str:
    before = what.before
    if before is None:
        if what.plan.kind == "added":
            return "<p>All of it: the store holds nothing of this thread yet.</p>"
        if what.plan.kind == "unchanged":
            return "<p>Nothing: the store holds this thread as it is, and its map.</p>"
        return "<p>All of it, in the place of what is there.</p>"
    amap = what.amap
    new = [claim for claim in amap.claims if claim.id not in before.claim]
    gone = [claim for claim in before.claims if claim.id not in amap.claim]
    kept = len(amap.claims) - len(new)
    said = (
        f"The store holds this thread. Claims: {len(new)} new, {kept} that stay with all that was "
        f"said of them, {len(gone)} gone."
    )
    lines = [*differences(what.plan), *correction_outlook(what.plan)]
    return (
        f"<p>{said}</p>{_changes(lines)}"
        f"{_folded('New claims', new, sign='+')}{_folded('Claims that go', gone, sign='−')}"
    )


def _folded(title: str, claims: Sequence[Claim], *, sign: str) -> str:
    if not claims:
        return ""
    look_ = {"+": "more", "−": "less"}[sign]
    items = "".join(
        f'<li class="{look_}"><span class="cm-sign">{sign}</span> '
        f"{escaped(shortened(claim.text, width=200))}</li>"
        for claim in claims[:_MOST]
    )
    if len(claims) > _MOST:
        items += f"<li>… and {len(claims) - _MOST} more</li>"
    return (
        f'<details class="cm-why"><summary>{title}: {len(claims)}</summary>'
        f'<ul class="cm cm-changes" tabindex="0">{items}</ul></details>'
    )


def _changes(lines: Sequence[str]) -> str:
    """A difference as HTML: its lines, each with its mark."""
    items = [
        f'<li class="{_MARKS.get(line[:1], "")}"><span class="cm-sign">{escaped(line[:1])}</span>'
        f" {escaped(line[1:].strip())}</li>"
        for line in lines[:_LINES]
    ]
    if len(lines) > _LINES:
        items.append(f"<li>… and {len(lines) - _LINES} more</li>")
    return f'<ul class="cm cm-changes" tabindex="0">{"".join(items)}</ul>'


# --- what was merged ----------------------------------------------------------------------------


def _merged(amap: ArgumentMap) -> str:
    said = []
    if copies := sum(len(post.copies) for post in amap.thread.posts):
        were = "was" if copies == 1 else "were"
        said.append(f"{counted('post', number=copies)} {were} repeated in the source: kept once.")
    often = [claim for claim in amap.claims if len(claim.mentions) > 1]
    if often:
        said.append(f"{counted('claim', number=len(often))} said in several places: made one.")
    restated = [link for link in amap.links if link.kind is LinkKind.RESTATES]
    if restated:
        said.append(f"{counted('claim', number=len(restated))} said again in other words: joined.")
    if not said:
        return "<p>Nothing: nothing was found to be said twice.</p>"
    entries = [*_said_often(often), *_said_again(amap, restated)]
    return f"{''.join(f'<p>{one}</p>' for one in said)}{_list(entries) if entries else ''}"


def _said_often(claims: Iterable[Claim]) -> list[str]:
    return [
        _entry(
            mark="",
            kind=claim.kind.value,
            text=escaped(shortened(claim.text, width=200)),
            note=f"said {len(claim.mentions)} times",
            why="",
        )
        for claim in claims
    ]


def _said_again(amap: ArgumentMap, links: Iterable[Link]) -> list[str]:
    return [
        _entry(
            mark=LINK_LOOKS[link.kind].mark,
            kind=link.kind.value,
            text=_joins(amap, link),
            note=f"{percent(link.confidence)} sure",
            why=link.because,
        )
        for link in links
    ]


# --- all of it ----------------------------------------------------------------------------------


def _claims(amap: ArgumentMap) -> None:
    number = {post.id: place for place, post in enumerate(amap.thread.posts, 1)}
    st.dataframe(
        {
            # The short one first, so that on a phone both are seen.
            "kind": [claim.kind.value for claim in amap.claims],
            "claim": [claim.text for claim in amap.claims],
            "sure": [percent(claim.confidence) for claim in amap.claims],
            "hedge": [claim.hedge or "" for claim in amap.claims],
            "post": [number[claim.mentions[0].post] for claim in amap.claims],
            "because": [claim.because for claim in amap.claims],
        },
        hide_index=True,
        column_config={"claim": st.column_config.TextColumn(width="large")},
        alt="The claims that were found",
    )
