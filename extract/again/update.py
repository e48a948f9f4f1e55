"""The same thread read again: one thread out of what is stored and what was read now.

Nothing that was known is lost: a post that is gone stays and says since when, one that reads
differently keeps its earlier words. What a reading does not show is not taken for gone unless it
must have been shown; the rule is told at :func:`extract.again.twice.gone`. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from extract.again.matching import COUNTED, Matches, is_cut, matches, spaced
from extract.again.requote import borrowed, requoted
from extract.again.twice import gone, ordered, parents
from extract.formats.dumps import first_words
from extract.formats.tree import DELETED
from graph.errors import ThreadExists, Way
from graph.model import Post, Revision, Thread

SHARED: Final = 0.2
"""Of the characters of the shorter thread, those in posts that both hold; of less it is another."""

_SETTLES: Final = 4  # times that a reading is held against what came of it, until nothing changes
_FATES: Final = ("added", "revised", "vanished", "returned", "corrected", "unseen")
_FULL_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a new reading made of a stored thread; posts are named by the ids they have in it.

    ``added`` are posts that are new, ``revised`` those whose words changed, ``vanished`` those that
    the source is now known to have lost, ``returned`` those that had vanished and are there again.
    ``corrected`` have the same words, and something else that is newly known (author, date, what
    they answer or quote). ``unseen`` were not in this reading, which may show a part only, or had
    vanished before; nothing of them changed. ``unchanged`` is how many posts the reading holds
    just as they were stored.
    """

    thread: Thread
    added: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    unchanged: int = 0


def updated(stored: Thread, read: Thread, *, now: str) -> Update:
    """Bring a stored thread up to date with a new reading of it, which may hold only a part.

    Posts keep the ids that they are stored with; new ones keep their own where it is free and no
    mere count, and get the next ``pN`` otherwise. The order is that of the new reading; what it
    does not hold stays behind the post that it stood behind.

    Of a post that both hold, the new words count, and the old ones become a
    :class:`graph.model.Revision`; not where only white space differs, where the new reading shows
    only ``[deleted]`` (then the post has vanished), and where a selection of raw text cut its first
    or last post short. A known author, date or parent is never given up for an unknown one, a
    parent that the source names not for a guessed one, a date not for "3 hours ago", and a title
    not for the first words, or for that of a post that is gone.

    Doing the same twice changes nothing, and a thread updated with itself is that very thread.

    Args:
        stored: what is kept, earlier updates included.
        read: the new reading.
        now: the time of the reading, ISO 8601.

    Raises:
        ThreadExists: the two share less than a fifth of the words of the shorter one, and are not
            found at the same address: this is another thread.
    """
    if stored == read:
        return Update(thread=stored, unchanged=len(stored.posts))
    known = matches(stored, read)
    _check_same(stored, read, known.ids)
    thread, news = _brought(stored, read, known=known, now=now)
    for _ in range(_SETTLES):
        again, seen = _brought(thread, read, known=matches(thread, read), now=now)
        if again == thread:
            break
        thread, news = again, seen
    return _told(stored, thread, shown=news)


def _brought(
    stored: Thread, read: Thread, *, known: Matches, now: str
) -> tuple[Thread, dict[str, Post]]:
    """The thread with what one reading says, and the posts that were read, by their ids in it.

    Among several posts of the same words a thread may be seen otherwise once it was changed.
    """
    names = _names(stored, read, known)
    before = {post.id: post for post in stored.posts}
    news = {names[post.id]: post for post in read.posts}
    posts: dict[str, Post] = {}
    for post in read.posts:
        name = names[post.id]
        bare = replace(post, id=name, reply_to=None, reply_because=None, quotes=())
        old = before.get(name)
        cut = old is not None and _cut(old, post, stored=stored, read=read)
        posts[name] = bare if old is None else _merged(old, bare, now=now, cut=cut)
    for post in stored.posts:
        posts.setdefault(post.id, replace(post, reply_to=None, reply_because=None, quotes=()))
    answers = parents(stored, read, names=names)
    order = ordered(stored, list(news), answers=answers)
    lost = gone(
        [posts[name] for name in order],
        shown=list(news),
        answers={name: parent for name, (parent, why) in answers.items() if why is None},
    )
    whole = []
    for name in order:
        parent, why = answers.get(name, (None, None))
        mark = now if name in lost else posts[name].vanished
        opens = parent is None and posts[name].opens
        whole.append(
            replace(posts[name], reply_to=parent, reply_because=why, opens=opens, vanished=mark)
        )
    thread = Thread(
        id=stored.id,
        title=_title(stored, read),
        url=read.url or stored.url,
        posts=requoted(whole, stored=stored, read=read, names=names),
    )
    return thread, news


def _title(stored: Thread, read: Thread) -> str:
    """The new title, unless it was made for want of one and the stored one was not."""
    if read.posts[0].text == DELETED:
        return stored.title
    made = [one.title == first_words(one.posts[0].text) for one in (stored, read)]
    return stored.title if made == [False, True] else read.title


def _told(stored: Thread, thread: Thread, *, shown: Mapping[str, Post]) -> Update:
    """Say what became of each post."""
    before = {post.id: post for post in stored.posts}
    names: dict[str, list[str]] = {name: [] for name in _FATES}
    unchanged = 0
    for post in thread.posts:
        old = before.get(post.id)
        if old is None:
            names["added"].append(post.id)
            continue
        back = old.vanished is not None and post.vanished is None
        fates = {
            "revised": old.text not in (post.text, DELETED),
            "vanished": post.vanished is not None and old.vanished is None,
            "returned": back or old.text == DELETED != post.text,
        }
        if not any(fates.values()):
            same = replace(post, copies=old.copies, quotes=old.quotes) == old
            same = same and borrowed(post) == borrowed(old)
            fates = {"unseen": post.id not in shown, "corrected": not same}
            unchanged += post.id in shown and same
        for fate, happened in fates.items():
            if happened:
                names[fate].append(post.id)
    fated = {fate: tuple(ids) for fate, ids in names.items()}
    return Update(thread=stored if thread == stored else thread, **fated, unchanged=unchanged)


def _check_same(stored: Thread, read: Thread, known: Mapping[str, str]) -> None:
    if stored.url is not None and stored.url == read.url:
        return
    olds = set(known.values())
    ours = sum(len(post.text) for post in stored.posts if post.id in olds)
    theirs = sum(len(post.text) for post in read.posts if post.id in known)
    shares = (
        ours / sum(len(post.text) for post in stored.posts),
        theirs / sum(len(post.text) for post in read.posts),
    )
    if max(shares) >= SHARED:
        return
    raise ThreadExists(
        f"the store already holds another thread {stored.id!r}: of the {len(read.posts)} posts "
        f"that were read, {len(known) or 'none'} {'is' if len(known) == 1 else 'are'} among its "
        f"{len(stored.posts)}.",
        ways=(Way.REPLACE,),
    )


def _names(stored: Thread, read: Thread, known: Matches) -> dict[str, str]:
    """The id in the updated thread of every post that was read."""
    names = dict(known.ids)
    used = {post.id for post in stored.posts}
    counts = [int(found[1]) for name in used if (found := COUNTED.fullmatch(name[:12]))]
    last = max(counts, default=0)
    for post in read.posts:
        if post.id in names:
            continue
        name = post.id
        if name in used or not known.trusted or COUNTED.fullmatch(name):
            last += 1
            name = f"p{last}"
        names[post.id] = name
        used.add(name)
    return names


def _cut(old: Post, new: Post, *, stored: Thread, read: Thread) -> bool:
    """Whether a selection of raw text ended, or began, in the middle of a post.

    It did if posts that stood beyond are not in it either, or where it breaks off in a sentence.
    """
    if COUNTED.fullmatch(new.id) is None or not is_cut(new.text, old.text):
        return False
    part, whole = spaced(new.text), spaced(old.text)
    ends = new == read.posts[-1] and whole.startswith(part)
    begins = new == read.posts[0] and whole.endswith(part)
    return (ends and (old != stored.posts[-1] or part[-1].isalnum() or part[-1] in ",;:")) or (
        begins and (old != stored.posts[0] or part[0].islower())
    )


def _merged(old: Post, new: Post, *, now: str, cut: bool) -> Post:
    """One post out of two readings of it, but for what it answers and quotes."""
    text, vanished = new.text, new.vanished and (old.vanished or new.vanished)
    revisions = old.revisions
    if new.revisions:
        both = dict.fromkeys((*old.revisions, *new.revisions))
        revisions = tuple(sorted(both, key=lambda one: one.until))
    if new.text == DELETED != old.text:
        text, vanished = old.text, old.vanished or new.vanished or now
    elif spaced(new.text) == spaced(old.text) or cut:
        text = old.text
    elif old.text != DELETED and all(one.text != old.text for one in new.revisions):
        revisions = (*revisions, Revision(text=old.text, until=now))
    citations = new.citations
    if text != new.text or not (citations or text != old.text):
        citations = old.citations
    return replace(
        old,
        text=text,
        author=new.author or old.author,
        created=_date(old.created, new.created),
        reply_to=None,
        reply_because=None,
        opens=old.opens or new.opens,
        copies=new.copies,
        quotes=(),
        citations=citations,
        revisions=revisions,
        vanished=vanished,
    )


def _date(old: str | None, new: str | None) -> str | None:
    if old is None or (new is not None and _FULL_DATE.match(new)):
        return new
    return old
