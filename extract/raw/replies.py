"""What each post of a thread answers, where its source does not say.

Explicit words decide first: a quote, a name that is addressed. Otherwise, and among what they leave
open, a small network ranks the earlier posts by :mod:`extract.raw.candidates`' facts; how it was
made is in its model card.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extract.raw.candidates import Candidates, Floats, candidates, without_names
from extract.raw.lines import split_lines
from extract.raw.openings import opens
from extract.raw.shingles import find_repeats
from extract.raw.starts import ThreadModel, load
from extract.raw.turns import FACTS, TURNS, spoken_names
from graph.model import Post, Thread

MOST: Final = 6_000
"""Posts; of a longer thread, which no map can show, it is not read who answers whom."""
SHOWN: Final = 60
"""Characters of what is repeated that a reason shows."""

TELLING: Final = 0.05
"""How much likelier knowing the authors must make an answer for them to be given as a reason."""

_MINE: Final = re.compile(
    r"(?:\bmy (?:\w+ ){0,2}(?:statements?|claims?|points?|arguments?|comments?|remarks?|posts?"
    r"|words?|sentences?|phrases?)\b|\bI (?:\w+ ){0,2}(?:said|wrote|claimed|argued|say)\b)"
    r"[^.?!\n]{0,30}$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s|\n")
_MARKED: Final = re.compile(r"[“\"«]([^“”\"«»\n]{8,}?)[”\"»]")
_BEFORE: Final = 80  # characters before a quote that say whose words they are
_ADDRESSED: Final = re.compile(
    r"\s*(?:@?([^\W\d_][\w.'’-]{2,}(?: [\w.'’-]+){0,2}?)\s*[,:—–]|@([\w.-]+))"
)


SPEAKS_OF: Final[dict[str, tuple[float, float]]] = {"agrees": (0.25, 8.0), "recalls": (0.5, 3.5)}
"""Openings whose sentence says what it is about ("I agree that …", "I didn't say that …"): a post
that shares less of its words than this part of what another shares is not answered, if that other
shares this much at least, in units of information. Of 466 such posts of the discussions of train,
about as many are read right with it as without; it is there for threads that quote nothing."""


class _Words:
    """The words of posts, and how much each tells; taken only when asked for."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._posts = posts

    @cached_property
    def of(self) -> list[frozenset[str]]:
        """The different words of each post."""
        return [frozenset(_WORD.findall(post.text.casefold())) for post in self._posts]

    @cached_property
    def telling(self) -> dict[str, float]:
        """The logarithm of how rare each word is among the posts."""
        spread = Counter(word for words in self.of for word in words)
        return {word: math.log((len(self.of) + 1) / times) for word, times in spread.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """A thread while it is read: ``known`` is what each post answers, as far as that is known.

    ``names`` is by which words authors are called. ``why`` says whether reasons are asked for,
    which have to be looked up.
    """

    posts: Sequence[Post]
    place: Mapping[str, int]
    known: list[int | None]
    words: _Words
    names: Mapping[tuple[str, ...], str]
    model: ThreadModel
    why: bool


@dataclass(frozen=True, slots=True)
class Parent:
    """The post that another is read as answering: its index, and why, in words."""

    index: int
    because: str


def answered(thread: Thread) -> Thread:
    """Return the thread with what each post answers, read off the words where it is not known.

    A known ``reply_to`` stays; the first post answers nothing, nor does one that ``opens``. A
    post that quotes others answers one of those (:func:`extract.quoting.quotes.quoted` finds
    quotes), unless it quotes its own writer. A thread of more than :data:`MOST` posts is left as it
    is.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    if len(thread.posts) > MOST:
        return thread
    posts = list(thread.posts)
    place = {post.id: index for index, post in enumerate(posts)}
    parents = [place[post.reply_to] if post.reply_to is not None else None for post in posts]
    # Only where a post answers a later one can another that answers an earlier one close a circle.
    forward = any(parent is not None and parent > n for n, parent in enumerate(parents))
    for number, parent in enumerate(_parents(thread.posts, why=True)):
        if parent is None or (forward and number in _above(parent.index, parents=parents)):
            continue
        parents[number] = parent.index
        posts[number] = replace(
            posts[number], reply_to=posts[parent.index].id, reply_because=parent.because
        )
    return replace(thread, posts=tuple(posts))


def _above(index: int, *, parents: Sequence[int | None]) -> Iterator[int]:
    """Yield a post and all that it answers, however far up."""
    at: int | None = index
    while at is not None:
        yield at
        at = parents[at]


def likely_parents(posts: Sequence[Post]) -> list[int | None]:
    """Return for each post the index of the post it most likely answers.

    It is None for the first, and for those of which a person said that they answer nothing. A
    known ``reply_to`` is taken, whether its source says so or it was read so before.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    place = {post.id: index for index, post in enumerate(posts)}
    if all(post.reply_to is not None or post.opens for post in posts[1:]):
        read: list[Parent | None] = [None] * len(posts)
    else:
        read = _parents(posts, why=False)
    return [
        place[post.reply_to] if post.reply_to is not None else parent.index if parent else None
        for post, parent in zip(posts, read, strict=True)
    ]


def _parents(posts: Sequence[Post], *, why: bool) -> list[Parent | None]:
    """Return what each post is read as answering; nothing for the first."""
    place = {post.id: index for index, post in enumerate(posts)}
    about = _About(
        posts=posts,
        place=place,
        known=[place.get(post.reply_to) if post.reply_to else None for post in posts],
        words=_Words(posts),
        names=spoken_names([post.author for post in posts]),
        model=load(),
        why=why,
    )
    parents: list[Parent | None] = [None]
    texts = [_without_own_words(post) for post in posts]
    for one in candidates(texts, [post.author for post in posts]):
        post = posts[one.number]
        if post.reply_to is not None or post.opens:
            parents.append(None)
            continue
        parent = _read(one, about=about)
        about.known[one.number] = parent.index
        parents.append(parent)
    return parents[: len(posts)]


def _read(one: Candidates, *, about: _About) -> Parent:
    """Choose among the candidates of one post."""
    posts, place = about.posts, about.place
    post = posts[one.number]
    chances = _chances(one.facts, model=about.model)
    addressed = _addressed(one, about=about)
    # Who begins with a name and then repeats another's words answers those, as often as not.
    if addressed is not None and not one.repeated[int(np.argmax(chances))] > 0:
        name = _shown(posts[addressed].author or "")
        return Parent(addressed, f"it addresses {name}, who wrote {posts[addressed].id}")
    quoted = _quoted(post, place=place, one=one)
    if quoted:
        index = max(quoted, key=lambda other: (chances[other - one.first], other))
        return Parent(index, f"it quotes “{_shown(quoted[index])}” of {posts[index].id}")
    allowed = np.ones(len(chances), dtype=bool)
    for other in _own(post, place=place):
        if one.first <= other < one.number and allowed.sum() > 1:
            allowed[other - one.first] = False  # nobody answers who takes back his own words
    narrowed = _speaks_of(one, about=about)
    sure = ""
    if narrowed is not None and (allowed & narrowed).any():
        allowed &= narrowed
        sure = ", whose words it speaks of"
    at = int(np.argmax(np.where(allowed, chances, -1.0)))
    index = one.first + at
    if one.repeated[at] > 0:
        again = _repeated(post.text, posts[index].text) if about.why else None
        if again:
            return Parent(index, f"it repeats “{_shown(again)}” of {posts[index].id}")
    if one.number == 1:
        return Parent(index, f"there is only {posts[index].id} before it")
    if not sure:
        turns = _turns(one, at, chances=chances, about=about) if about.why else []
        sure = f" ({chances[at]:.0%})" + (f": {' and '.join(turns)}" if turns else "")
    name = about.model.name
    return Parent(index, f"the model {name} reads it as answering {posts[index].id}{sure}")


def _turns(one: Candidates, at: int, *, chances: Floats, about: _About) -> list[str]:
    """Say in words what speaks for a candidate in who wrote what, if anything: two things."""
    fact = dict(zip(FACTS, one.facts[at, -TURNS:].tolist(), strict=True))
    blind = _chances(without_names(one.facts), model=about.model)
    if not fact["known"] or chances[at] - blind[at] < TELLING:
        return []
    other = about.posts[one.first + at]
    me, them = _shown(about.posts[one.number].author or ""), _shown(other.author or "")
    likeliest = about.posts[one.first + int(blind.argmax())]
    signs = (
        ("named", f"it names {them}"),
        ("naming", f"{other.id} names {me}"),
        ("after one of mine", f"{them} spoke right after {me}"),
        ("before my last", f"{me} spoke right after {them} before"),
        ("beside", f"{me} and {them} take turns"),
        ("his first since", f"it is the first post of {them} since {me} spoke"),
        ("his opening", f"{them} opened the thread"),
    )
    said = [words for name, words in signs if fact[name] and not fact["same"]][:2]
    if not said and likeliest is not other and likeliest.author == about.posts[one.number].author:
        said = [f"few answer themselves, as {me} would in {likeliest.id}"]
    return said


def _speaks_of(one: Candidates, *, about: _About) -> NDArray[np.bool_] | None:
    """Return which candidates a post may answer by what its first sentence is about, if it says."""
    text, words, known = about.posts[one.number].text, about.words, about.known
    part, least = SPEAKS_OF.get(opens(text) or "", (0.0, math.inf))
    if not part:
        return None
    mine = frozenset(_WORD.findall(_SENTENCE.split(text, 1)[0].casefold()))
    numbers = range(one.first, one.number)
    shared = np.array([sum(words.telling[w] for w in mine & words.of[n]) for n in numbers])
    if opens(text) == "recalls":  # who was misread has spoken, and was answered
        shared *= np.array([known[number] is not None for number in numbers])
    return shared >= part * shared.max() if shared.max() >= least else None


def _chances(facts: Floats, *, model: ThreadModel) -> NDArray[np.float32]:
    """Return how likely each candidate is the one that is answered; they add up to 1."""
    hidden = facts * model.replies["facts.scale"] + model.replies["facts.shift"]
    for name in ("first", "second"):
        hidden = hidden @ model.replies[f"{name}.weight"].T + model.replies[f"{name}.bias"]
        hidden = np.maximum(hidden, 0)
    logits = (hidden @ model.replies["out.weight"].T + model.replies["out.bias"])[:, 0]
    chances = np.exp(logits - logits.max())
    shares: NDArray[np.float32] = chances / chances.sum()
    return shares


def _shown(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1].rstrip() + "…"


# --- words that say it ----------------------------------------------------------------------------


def _quoted(post: Post, *, place: Mapping[str, int], one: Candidates) -> dict[int, str]:
    """Return the earlier posts that a post quotes, and the words of the first quote of each."""
    found: dict[int, str] = {}
    for quote in post.quotes:
        if quote.of is not None and not _is_own(post.text, quote.start):
            index = place[quote.of.post]
            if one.first <= index < one.number:
                found.setdefault(index, post.text[quote.start : quote.end])
    return found


def _own(post: Post, *, place: Mapping[str, int]) -> Iterator[int]:
    """Yield the posts in which the writer of this one said what he now says that he said."""
    for quote in post.quotes:
        if quote.of is not None and _is_own(post.text, quote.start):
            yield place[quote.of.post]


def _is_own(text: str, start: int) -> bool:
    """Say whether a quote at ``start`` is introduced as the writer's own words."""
    before = text[max(0, start - _BEFORE) : start].rstrip(" \"'“”«:")
    return _MINE.search(before) is not None


def _without_own_words(post: Post) -> str:
    """Take out what a post says that its own writer said: it is no sign of what is answered."""
    text = post.text
    for found in reversed(list(_MARKED.finditer(text))):
        if _is_own(text, found.start()):
            text = text[: found.start(1)] + "…" + text[found.end(1) :]
    return text


def _addressed(one: Candidates, *, about: _About) -> int | None:
    """Return the last earlier post of whom a post addresses by name in its first words."""
    post = about.posts[one.number]
    found = _ADDRESSED.match(post.text[:80])
    if found is None:
        return None
    name = tuple(re.findall(r"\w+", (found.group(1) or found.group(2)).casefold()))
    who = about.names.get(name)
    if who is None or who == post.author:
        return None
    theirs = (n for n in range(one.number - 1, one.first - 1, -1) if about.posts[n].author == who)
    return next(theirs, None)


def _repeated(text: str, other: str) -> str | None:
    """Return the first line of a text that repeats one of the other."""
    theirs, mine = ([line.text for line in split_lines(one)] for one in (other, text))
    found = find_repeats([*theirs, *mine])
    best = [
        (-found.share[len(theirs) + n], n)
        for n in range(len(mine))
        if 0 <= found.source[len(theirs) + n] < len(theirs) and found.words[len(theirs) + n] >= 3
    ]
    return mine[min(best)[1]] if best else None
