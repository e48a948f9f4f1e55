"""Which posts of two readings of one thread are the same post.

Ids that the source gave are believed. Ids that only count (``p1``, ``p2`` …), as raw text gets
them, say nothing about another reading, so the words decide: equal ones first, then similar ones
between the same neighbours. Everything here is pure, and does not take the square of the posts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import LCSseq

from extract.formats.tree import DELETED
from graph.model import Post, Thread

COUNTED: Final = re.compile(r"p([1-9][0-9]*)")
"""An id that counts posts, and is no id of the source's own (or cannot be told from one)."""

LONG: Final = 25  # characters; shorter words may be said twice by chance ("Agreed.")
SIMILAR: Final = 0.5  # of the words of two posts, in order; fewer are another post's
SIMILAR_HERS: Final = 0.3  # the same, where both are by the same author
CONTAINED: Final = 0.8  # of the words of the shorter post, in order, in the longer one
FEW: Final = 8  # words; a shorter post is contained in others by chance
CUT: Final = 12  # characters; what is left of a post at the edge of a selection
ALIGNED: Final = 20_000  # posts; aligning takes the square of them, in bits
_COMMON: Final = 20  # posts; a word that more of a gap hold does not tell them apart
_TRIED: Final = 8  # posts that are compared with one
_WORDS: Final = 3000  # words of a post that are compared

Key = Callable[[Post], Hashable]


def spaced(text: str) -> str:
    """Words without what only spaces them, which is no difference between two readings."""
    return " ".join(text.split())


def is_cut(part: str, whole: str) -> bool:
    """Whether one text is the beginning or the end of another, as at the edge of a selection."""
    part, whole = spaced(part), spaced(whole)
    return CUT <= len(part) < len(whole) and (whole.startswith(part) or whole.endswith(part))


class Matches(NamedTuple):
    """The id of the stored post for each post of a new reading that was there before.

    ``trusted`` is false where the ids of the new reading stand for other posts in the stored one.
    """

    ids: dict[str, str]
    trusted: bool


def matches(stored: Thread, read: Thread) -> Matches:
    """Say which posts of a new reading are posts of the stored one.

    1. By ids that are the source's own, if at least half of those that both readings hold stand
       for the same words, or the same author and date: two readers may number differently.
    2. By equal words (white space aside): anywhere if they are long or signed, else in order.
    3. By similar words, of the words in order half, between the same neighbours.
    4. What is alone between the same neighbours, and by the same author, or shown as deleted.

    Two posts of different authors are never the same one, unless their ids say so.
    """
    pairs = _Pairs(stored.posts, read.posts)
    trusted = _by_id(pairs)
    for key in (_signed, _words):
        for vanished in (False, True):  # what is still there is more likely meant
            _equal(pairs, key=key, vanished=vanished)
    _similar(pairs)
    _alone(pairs)
    ids = {read.posts[new].id: stored.posts[old].id for new, old in pairs.old.items()}
    return Matches(ids, trusted)


class _Pairs:
    """What was matched so far: ``old[new]`` is an index of the stored posts for one of the read."""

    def __init__(self, stored: Sequence[Post], read: Sequence[Post]) -> None:
        self.stored = stored
        self.read = read
        self.old: dict[int, int] = {}
        self.new: dict[int, int] = {}
        self.by_id = False
        self.words = [spaced(post.text) for post in read]
        self.stored_words = [spaced(post.text) for post in stored]

    def pair(self, new: int, old: int) -> None:
        self.old[new] = old
        self.new[old] = new

    def may(self, new: int, old: int) -> bool:
        """Whether two posts that nobody matched yet could be one."""
        if new in self.old or old in self.new:
            return False
        mine, theirs = self.read[new], self.stored[old]
        if mine.author and theirs.author and _folded(mine.author) != _folded(theirs.author):
            return False
        if not (_own(mine.id) and _own(theirs.id)):
            return True
        # A source with ids of its own shows what it deleted under the same id.
        return not self.by_id and DELETED not in (mine.text, theirs.text)

    def gaps(self) -> Iterator[tuple[list[int], list[int], bool]]:
        """Yield what is unmatched between two matched neighbours: new, old, and if both exist.

        Neighbours are those of the longest chain of matches that stand in both readings in the
        same order.
        """
        chain = _rising(sorted(self.old.items()))
        ends = [*chain, (len(self.read), len(self.stored))]
        new_from, old_from, first = 0, 0, True
        for number, (new_to, old_to) in enumerate(ends):
            new = [at for at in range(new_from, new_to) if at not in self.old]
            old = [at for at in range(old_from, old_to) if at not in self.new]
            if new and old:
                yield new, old, not first and number < len(chain)
            new_from, old_from, first = new_to + 1, old_to + 1, False


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence in which the second numbers rise, as the first do."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        at = bisect_left(ends, value)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(value)
            last.append(number)
        else:
            ends[at], last[at] = value, number
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _own(post_id: str) -> bool:
    return COUNTED.fullmatch(post_id) is None


# --- by id ----------------------------------------------------------------------------------------


def _by_id(pairs: _Pairs) -> bool:
    """Match by ids that are the source's own; say whether they stand for the same posts."""
    place = {post.id: at for at, post in enumerate(pairs.stored) if _own(post.id)}
    shared = [(new, place[post.id]) for new, post in enumerate(pairs.read) if post.id in place]
    if 2 * sum(_agree(pairs, new=new, old=old) for new, old in shared) < len(shared):
        return False
    for new, old in shared:
        pairs.pair(new, old)
    # Two readers may name the opening post alike and all others not: then words tell them.
    left = {pairs.stored_words[at] for at in place.values() if at not in pairs.new} - {DELETED}
    pairs.by_id = bool(shared) and not any(
        pairs.words[at] in left
        for at, post in enumerate(pairs.read)
        if at not in pairs.old and _own(post.id)
    )
    return True


def _agree(pairs: _Pairs, *, new: int, old: int) -> bool:
    mine, theirs = pairs.read[new], pairs.stored[old]
    if DELETED in (mine.text, theirs.text) or pairs.words[new] == pairs.stored_words[old]:
        return True
    if (
        mine.author
        and mine.created
        and (mine.author, mine.created)
        == (
            theirs.author,
            theirs.created,
        )
    ):
        return True
    return _likeness(_tokens(mine), _tokens(theirs)) >= SIMILAR_HERS


# --- by equal words -------------------------------------------------------------------------------


def _signed(post: Post) -> Hashable:
    return (_folded(post.author), spaced(post.text)) if post.author else None


def _words(post: Post) -> Hashable:
    return spaced(post.text)


def _equal(pairs: _Pairs, *, key: Key, vanished: bool) -> None:
    new_keys = _keys(pairs.read, key, taken=pairs.old)
    old_keys = _keys(pairs.stored, key, taken=pairs.new)
    if not vanished:
        old_keys = {
            at: value for at, value in old_keys.items() if pairs.stored[at].vanished is None
        }
    new_places, old_places = _places(new_keys), _places(old_keys)
    for value, (new, *more) in new_places.items():
        olds = old_places.get(value, [])
        telling = len(pairs.words[new]) >= LONG or pairs.read[new].author is not None
        if not more and len(olds) == 1 and telling and pairs.read[new].text != DELETED:
            (old,) = olds
            if pairs.may(new, old):
                pairs.pair(new, old)
    _in_order(pairs, new_keys=new_keys, old_keys=old_keys)


def _keys(posts: Sequence[Post], key: Key, *, taken: dict[int, int]) -> dict[int, Hashable]:
    keys = ((at, key(post)) for at, post in enumerate(posts) if at not in taken)
    return {at: value for at, value in keys if value is not None}


def _places(keys: dict[int, Hashable]) -> dict[Hashable, list[int]]:
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, value in keys.items():
        places[value].append(at)
    return places


def _in_order(
    pairs: _Pairs,
    *,
    new_keys: dict[int, Hashable],
    old_keys: dict[int, Hashable],
) -> None:
    """Match equal keys in the order in which both readings have them, matches made before too."""
    if max(len(pairs.read), len(pairs.stored)) > ALIGNED:
        return
    new_places, old_places = _places(new_keys), _places(old_keys)
    if not any(at not in pairs.old and new_keys[at] in old_places for at in new_keys):
        return
    # A match made before has a number of its own on both sides, every key one of the others.
    news = [at for at in range(len(pairs.read)) if at in pairs.old or at in new_keys]
    olds = [at for at in range(len(pairs.stored)) if at in pairs.new or at in old_keys]
    number: dict[Hashable, int] = {}
    mine = [_number(number, pairs.old.get(at), new_keys.get(at)) for at in news]
    theirs = [_number(number, at if at in pairs.new else None, old_keys.get(at)) for at in olds]
    blocks = LCSseq.editops(mine, theirs).as_matching_blocks()
    found = [
        (news[block.a + step], olds[block.b + step])
        for block in blocks
        for step in range(block.size)
    ]
    new_at = old_at = -1
    for new, old in found:
        if new in pairs.old:
            new_at, old_at = new, old
            continue
        # Of equal posts in a row the first that are free, so that reading again finds the same.
        key = new_keys[new]
        one = _first(new_places[key], after=new_at, taken=pairs.old, else_=new)
        other = _first(old_places[key], after=old_at, taken=pairs.new, else_=old)
        if not pairs.may(one, other):
            one, other = new, old
        if pairs.may(one, other):
            pairs.pair(one, other)
        new_at, old_at = one, other


def _first(places: Sequence[int], *, after: int, taken: dict[int, int], else_: int) -> int:
    free = places[bisect_left(places, after + 1) :]
    return min(else_, next((at for at in free if at not in taken), else_))


def _number(numbers: dict[Hashable, int], anchor: int | None, key: Hashable) -> int:
    """Return a number for a post: -1 and less for one that was matched before."""
    if anchor is not None:
        return -1 - anchor
    return numbers.setdefault(key, len(numbers))


# --- by similar words -----------------------------------------------------------------------------


def _tokens(post: Post) -> list[str]:
    """The words of a post that are its own; all of them where it only quotes."""
    parts, end = [], 0
    for quote in post.quotes:
        parts.append(post.text[end : quote.start])
        end = quote.end
    parts.append(post.text[end:])
    lines = "".join(parts).split("\n")
    own = "\n".join(line for line in lines if not line.startswith(">"))
    found = re.findall(r"\w+", own.casefold())
    return (found or re.findall(r"\w+", post.text.casefold()))[:_WORDS]


def _likeness(mine: Sequence[str], theirs: Sequence[str]) -> float:
    """Say from 0 to 1 how much two posts have in common, in order; 1 if one holds the other."""
    if not mine or not theirs:
        return 0.0
    common = LCSseq.similarity(mine, theirs)
    shorter = min(len(mine), len(theirs))
    if shorter >= FEW and common >= CONTAINED * shorter:
        return 1.0
    return 2 * common / (len(mine) + len(theirs))


def _similar(pairs: _Pairs) -> None:
    for new, old, _ in list(pairs.gaps()):
        found = sorted(_candidates(pairs, new=new, old=old))
        for _, one, other in found:
            if pairs.may(one, other):
                pairs.pair(one, other)


def _candidates(
    pairs: _Pairs, *, new: list[int], old: list[int]
) -> Iterator[tuple[tuple[float, bool, bool], int, int]]:
    """Yield pairs of a gap that are similar enough, the best with the least number in front."""
    theirs = {at: _tokens(pairs.stored[at]) for at in old}
    index: defaultdict[str, list[int]] = defaultdict(list)
    for at, tokens in theirs.items():
        for word in dict.fromkeys(tokens):
            index[word].append(at)
    for at in new:
        tokens = _tokens(pairs.read[at])
        votes: Counter[int] = Counter()
        for word in dict.fromkeys(tokens):
            if len(index.get(word, ())) <= _COMMON:
                votes.update(index.get(word, ()))
        for other, _ in votes.most_common(_TRIED):
            if not pairs.may(at, other):
                continue
            hers = pairs.read[at].author is not None and pairs.stored[other].author is not None
            like = _likeness(tokens, theirs[other])
            if _at_edge(pairs, new=at, old=other):
                like = 1.0
            if like >= (SIMILAR_HERS if hers else SIMILAR):
                gone = pairs.stored[other].vanished is not None
                yield (-like, not hers, gone), at, other


def _at_edge(pairs: _Pairs, *, new: int, old: int) -> bool:
    """Whether a selection that begins or ends here cut one of two posts short."""
    edges = (new in (0, len(pairs.read) - 1), old in (0, len(pairs.stored) - 1))
    mine, theirs = pairs.words[new], pairs.stored_words[old]
    return (edges[0] and is_cut(mine, theirs)) or (edges[1] and is_cut(theirs, mine))


def _alone(pairs: _Pairs) -> None:
    for new, old, between in list(pairs.gaps()):
        shown = [at for at in new if pairs.read[at].text == DELETED]
        held = [at for at in old if pairs.stored[at].text != DELETED]
        if shown and len(shown) == len(held):
            for one, other in zip(shown, held, strict=True):
                if pairs.may(one, other):
                    pairs.pair(one, other)
        elif len(new) == len(old) == 1:
            (one,), (other,) = new, old
            mine, theirs = pairs.read[one], pairs.stored[other]
            known = mine.author is not None and theirs.author is not None
            when = mine.created == theirs.created or None in (mine.created, theirs.created)
            told = between or (mine.id == theirs.id and mine.created == theirs.created)
            if known and when and told and pairs.may(one, other):
                pairs.pair(one, other)
