"""What two readings of a thread say together: who answers whom, in which order, and what is gone.

Everything here is pure, and names posts by the ids that they have in the updated thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graph.model import Post, Thread

Answer = tuple[str, str | None]
"""The id of the parent, and why it is read as that; None where the source says so."""


def parents(stored: Thread, read: Thread, *, names: Mapping[str, str]) -> dict[str, Answer]:
    """Return what each post answers, by the ids of the updated thread; roots are left out.

    What a person or the source says counts before what is guessed, and what is said now before what
    was said then. Of two guesses the new one counts, unless the new reading does not show the
    parent that was guessed before. An answer that would close a circle with those that count more
    is given up.

    Args:
        stored: the thread as it is kept.
        read: the new reading of it.
        names: the id in the updated thread of each post that was read.
    """
    before = {post.id: post for post in stored.posts}
    now = {names[post.id]: _answer(post, names) for post in read.posts}
    everyone = [*now, *(name for name in before if name not in now)]
    opened = {names[post.id] for post in read.posts if post.opens}
    found: dict[str, Answer] = {}
    # Nothing that is new is answered by what is stored, so no circle where nothing moved.
    wanted = {
        name: [] if name in opened else list(_wanted(name, before=before, now=now))
        for name in everyone
    }
    moved = any(
        name in before and (answers[0][0] if answers else None) != before[name].reply_to
        for name, answers in wanted.items()
    )
    for said in (True, False):
        for name in everyone:
            for answer in wanted[name]:
                if name in found or (answer[1] is None) is not said:
                    continue
                if not moved or not _circle(found, name, answer[0]):
                    found[name] = answer
    return found


def _answer(post: Post, names: Mapping[str, str]) -> Answer | None:
    return None if post.reply_to is None else (names[post.reply_to], post.reply_because)


def _wanted(
    name: str, *, before: Mapping[str, Post], now: Mapping[str, Answer | None]
) -> Iterator[Answer]:
    """Yield what a post may answer, the best first."""
    new, old = now.get(name), None
    if name in before and before[name].opens and (new is None or new[1] is not None):
        return  # a person's word counts before a guess
    if name in before and (parent := before[name].reply_to) is not None:
        old = (parent, before[name].reply_because)
    both_guessed = new is not None and old is not None and None not in (new[1], old[1])
    if old is not None and (
        new is None
        or (old[1] is None and new[1] is not None)
        or (both_guessed and old[0] not in now)
    ):
        new, old = old, new
    yield from (answer for answer in (new, old) if answer is not None)


def _circle(found: Mapping[str, Answer], name: str, parent: str) -> bool:
    at: str | None = parent
    while at is not None and at != name:
        at = found[at][0] if at in found else None
    return at == name


# --- in which order -------------------------------------------------------------------------------


def ordered(
    stored: Thread, shown: Sequence[str], *, answers: Mapping[str, Answer]
) -> tuple[str, ...]:
    """Return all posts in reading order: that of the new reading, the others in their old places.

    What the new reading does not hold stays behind the post that it stood behind. A new post comes
    right after the one before it in the new reading; where it answers something further up, it
    leaves to that one the answers that it had.

    Args:
        stored: the thread as it is kept.
        shown: the posts of the new reading, in its order.
        answers: what each post answers, as :func:`parents` gives it.
    """
    here, old = set(shown), {post.id for post in stored.posts}
    behind: defaultdict[str | None, list[str]] = defaultdict(list)
    last: str | None = None
    for post in stored.posts:
        if post.id in here:
            last = post.id
        else:
            behind[last].append(post.id)
    order = list(behind[None])
    waiting: list[str] = []
    before: str | None = None
    for name in shown:
        if name in old:
            order += waiting
            waiting = behind[name]
        elif waiting:
            under = _under(before, name, answers=answers)
            number = 0
            for held in waiting:
                if held not in answers or answers[held][0] not in under:
                    break
                under.add(held)
                number += 1
            order += waiting[:number]
            waiting = waiting[number:]
        order.append(name)
        before = name
    return (*order, *waiting)


def _under(before: str | None, name: str, *, answers: Mapping[str, Answer]) -> set[str]:
    """The posts from the one before up to below what both answer: those whose talk is over."""
    parent, why = answers.get(name, (None, None))
    path: set[str] = set()
    at = before
    while at is not None and at != parent:
        path.add(at)
        at = answers[at][0] if at in answers else None
    # Where it answers nothing that is known of, nobody can tell what is over.
    return path if at == parent and parent is not None and why is None else set()


# --- what is gone ---------------------------------------------------------------------------------

_TREE: Final = 0.9  # of the replies, those that stand below what they answer, as in a tree


def gone(posts: Sequence[Post], *, shown: Sequence[str], answers: Mapping[str, str]) -> set[str]:
    """Return the posts that a reading would show if they were still there.

    A reading may be a part: a page, a selection, a page with replies folded in. So a post that it
    lacks has vanished only if all of this is true:

    - It stands between two posts that the reading shows, one right after the other. What stands
      before the first or after the last is not shown, and where the order changed nothing is known.
    - No page and no fold explains it. In a thread in which replies stand below what they answer,
      those at the end of a list of replies may be folded in: one is known to be gone if a later
      reply to the same post is shown, or an answer to it, or if it answered a post that is known
      to be gone so. And a page may show the opening post again before it goes on: what is missing
      right behind that is on another page.
    - Or it is the only post of the whole thread that is missing in such a place: one reply is
      rather deleted than folded in.

    Args:
        posts: the whole thread in reading order; those that had vanished before are passed over.
        shown: the posts of the reading, in its order.
        answers: the parents that the source names.
    """
    place = {name: number for number, name in enumerate(shown)}
    below = _list_of_answers(posts, answers)
    seen = _answered_later(posts, place=place, below=below) if below is not None else None
    lost: set[str] = set()
    doubtful: set[str] = set()
    run: list[Post] = []
    last: Post | None = None
    for post in posts:
        if post.id not in place:
            run.append(post)
            continue
        if last is not None and place[post.id] == place[last.id] + 1:
            missing = [one.id for one in run if one.vanished is None]
            paged = last is posts[0] and len(missing) > 1
            sure = set() if paged else {one for one in missing if seen is None or one in seen}
            lost |= sure
            doubtful |= set(missing) - sure
        run, last = [], post
    return lost | doubtful if len(doubtful) == 1 else lost


def _list_of_answers(
    posts: Sequence[Post], answers: Mapping[str, str]
) -> dict[str | None, list[str]] | None:
    """Return the answers to each post in order, if the thread is written as a tree, else None."""
    below: defaultdict[str | None, list[str]] = defaultdict(list)
    path: list[str] = []
    fits = 0
    for post in posts:
        parent = answers.get(post.id)
        below[parent].append(post.id)
        if parent is None:
            path = [post.id]
            continue
        while path and path[-1] != parent:
            path.pop()
        fits += bool(path)
        path.append(post.id)
    return below if answers and fits >= _TREE * len(answers) else None


def _answered_later(
    posts: Sequence[Post],
    *,
    place: Mapping[str, int],
    below: Mapping[str | None, Sequence[str]],
) -> set[str]:
    """Return the posts that no fold hides: what is shown comes after them, or answers them."""
    outward: list[str] = list(below[None])
    for name in outward:
        outward += below.get(name, ())
    # A post whose talk is shown, itself or an answer at any depth.
    talk: set[str] = set()
    for name in reversed(outward):
        if name in place or any(answer in talk for answer in below.get(name, ())):
            talk.add(name)
    head: set[str] = set()  # gone with all that answers it
    for parent in (None, *outward):
        later = False
        for name in reversed(below.get(parent, ())):
            if name not in place and (later or parent in head):
                head.add(name)
            later = later or name in talk
    return head | {post.id for post in posts if post.id in talk and post.id not in place}
