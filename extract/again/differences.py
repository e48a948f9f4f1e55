"""What adding a thread again changes, in lines for a person.

The lines quote posts as they are: whoever prints them makes them harmless first, as
:func:`graph.tables.visible` does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from rapidfuzz.distance import LCSseq

from extract.again.adding import Committed, Planned
from extract.again.matching import spaced
from extract.again.requote import borrowed
from extract.again.update import Update
from graph.model import Post, Thread
from graph.review import Corrected, Correction, in_force, unfounded

_WIDTH: Final = 60  # characters of a post, or of one change in it
_SHOWN: Final = 3  # changes of a post
_NAMED: Final = 8  # posts in a list
_COMPARED: Final = 4000  # words; a longer post is only said to have changed


def differences(plan: Planned) -> list[str]:
    """What adding the thread would change, a line each; nothing where nothing would.

    ``+`` is what is new or there again, ``~`` what is now known otherwise, ``-`` what is not there
    any more and kept; a last line names what this reading did not show.
    """
    posts = _counted(len(plan.thread.posts), "post")
    if plan.kind == "added":
        return [f"+ {posts}, all new"]
    if plan.kind == "replaced":
        held = plan.stored and f" of {_counted(len(plan.stored.thread.posts), 'post')}"
        return [f"~ the stored thread{held or ''} gives way to {posts}"]
    if plan.update is None or plan.stored is None:
        return []
    lines = list(_of_posts(plan.stored.thread, plan.update))
    run = plan.stored.run
    if plan.kind == "updated" and plan.update.thread is plan.stored.thread:
        lines.insert(
            0, f"= the posts are as they were; {run.extractor} {run.version} mapped them before"
        )
    return lines


def map_differences(done: Committed) -> list[str]:
    """What became of claims and links, and of corrections by hand; none where none were before."""
    old, new = done.plan.stored, done.machine
    if old is None or old is new:
        return []
    fates = f"{_fates('claims', old.claim, new.claim)}; {_fates('links', old.link, new.link)}"
    return [fates, *([] if done.outcome is None else correction_differences(done.outcome))]


def correction_differences(outcome: Corrected) -> list[str]:
    """How many corrections found their place in the new map, and each that did not."""
    if not outcome.corrections:
        return []
    lines = [f"corrections: {outcome.kept} kept, {len(outcome.orphaned)} orphaned"]
    lines += [f"! {_told(one.correction)}: {one.why}" for one in outcome.orphaned[:_NAMED]]
    if len(outcome.orphaned) > _NAMED:
        lines.append(f"! and {len(outcome.orphaned) - _NAMED} more")
    return lines


def correction_outlook(plan: Planned) -> list[str]:
    """What the new posts alone do to corrections by hand, before anything is mapped."""
    if plan.kind == "unchanged" or not plan.corrections:
        return []
    lost = unfounded(plan.corrections, plan.thread)
    stand = len(in_force(plan.corrections)) - len(lost)
    lines = [f"corrections: {stand} would be kept, {len(lost)} orphaned, as far as the posts tell"]
    lines += [f"! {_told(one)}: its words do not stand any more" for one in lost[:_NAMED]]
    if len(lost) > _NAMED:
        lines.append(f"! and {len(lost) - _NAMED} more")
    return lines


def _told(one: Correction) -> str:
    return f"{one.id} {one.action} by {_short(one.author)}"


def _fates(what: str, old: Collection[str], new: Collection[str]) -> str:
    was, now = set(old), set(new)
    return f"{what}: {len(now - was)} new, {len(now & was)} kept, {len(was - now)} gone"


def _of_posts(stored: Thread, update: Update) -> Iterator[str]:
    thread = update.thread
    before = {post.id: post for post in stored.posts}
    if thread.title != stored.title:
        yield f"~ the title “{_short(stored.title)}” is now “{_short(thread.title)}”"
    if thread.url != stored.url:
        yield f"~ found at {thread.url}"
    new, lost = set(update.added), set(update.vanished)
    known = {*update.revised, *update.corrected}
    back = set(update.returned)
    for post in thread.posts:
        if post.id in new:
            yield f"+ {_who(post)}: “{_short(post.text)}”"
        elif post.id in lost:
            yield f"- {_who(post)}: “{_short(post.text)}” is not there any more, kept"
        elif post.id in back:
            yield f"+ {_who(post)}: “{_short(post.text)}” is there again"
        if post.id in known:
            changes = (*_words(before[post.id].text, post.text), *_facts(before[post.id], post))
            yield f"~ {_who(post)}: {'; '.join(changes)}"
    order = [post.id for post in thread.posts if post.id in before]
    if order != [post.id for post in stored.posts]:
        yield "~ the posts stand in another order"
    if unseen := [name for name in update.unseen if before[name].vanished is None]:
        more = f" and {len(unseen) - _NAMED} more" if len(unseen) > _NAMED else ""
        were = "was" if len(unseen) == 1 else "were"
        yield (
            f"  {_counted(len(unseen), 'post')} {were} not shown, and may still be there: "
            f"{', '.join(unseen[:_NAMED])}{more}"
        )


def _who(post: Post) -> str:
    return post.id if post.author is None else f"{post.id} {_short(post.author)}"


def _short(text: str) -> str:
    line = spaced(text)
    return line if len(line) <= _WIDTH else line[:_WIDTH].rsplit(maxsplit=1)[0] + " …"


def _words(old: str, new: str) -> list[str]:
    """What was and is of a post's words, the first few changes."""
    was, now = old.split(), new.split()
    if was == now:
        return []
    if max(len(was), len(now)) > _COMPARED:
        return [f"{_counted(len(was), 'word')} before, {_counted(len(now), 'word')} now"]
    found = list(_changes(was, now))
    more = [f"{len(found) - _SHOWN} more changes"] if len(found) > _SHOWN else []
    return found[:_SHOWN] + more


def _changes(was: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    end = here = 0
    for block in LCSseq.editops(was, now).as_matching_blocks():
        gone, come = was[end : block.a], now[here : block.b]
        if gone and come:
            yield f"“{_short(' '.join(gone))}” is now “{_short(' '.join(come))}”"
        elif gone:
            yield f"without “{_short(' '.join(gone))}”"
        elif come:
            yield f"with “{_short(' '.join(come))}”"
        end, here = block.a + block.size, block.b + block.size


def _facts(old: Post, new: Post) -> Iterator[str]:
    """What else is known of a post now."""
    if new.author != old.author:
        yield f"by {_short(new.author or 'nobody known')}"
    if new.created != old.created:
        yield f"of {_short(new.created or 'no known time')}"
    if new.reply_to != old.reply_to:
        was = "" if old.reply_to is None else f", not {old.reply_to}"
        yield f"answers {new.reply_to or 'nothing'}{was}"
    elif new.opens and not old.opens:
        yield "answers nothing"
    elif new.reply_because != old.reply_because:
        yield f"answers {new.reply_to}" + (
            ", as the source says" if new.reply_because is None else f": {new.reply_because}"
        )
    if new.text == old.text:
        if borrowed(new) != borrowed(old):
            yield "other quotes"
        if new.citations != old.citations:
            yield "other citations"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
