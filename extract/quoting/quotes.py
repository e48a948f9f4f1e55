"""Whose words a post repeats: quotations tied to the exact span of the earlier post they are from.

Three signs are used, in this order: block quotes (lines that begin with ``>``), quotation marks,
and lines that announce a quotation ("Quote:", "ann wrote:"). What is left is searched for plain
repetition. Words are compared without case and marks, over small edits and ellipses; the post that
said them first, and not as a quotation itself, is the one that is quoted.

Everything here is pure, and takes time that grows with the length of the thread and no faster.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from extract.quoting.citations import citations
from extract.quoting.repeats import LONG, Run, Said, Words
from extract.quoting.signs import Sign, signs, source_of
from extract.raw.lines import MOST_BREAKS, breaks
from graph.model import Post, Quote, Span, Thread

_SAME: Final = 0.7  # of a quotation's words that must be the other's, where it is marked as one
_LIKE: Final = 82  # of 100, rapidfuzz ratio; of a quotation of few words
_FEW: Final = 8  # words
_MANY: Final = 60  # words; of so many a few in a row that are alike say nothing
_LEAST: Final = 3  # words; fewer are no quotation, in marks or not
_COMMON: Final = 4  # words; so few must have two of _WEIGHTY letters, or anybody might say them
_WEIGHTY: Final = 5  # letters
_COPIED: Final = 0.8  # of the words of a run without marks that must be the other's
_RUN: Final = 12  # words of a sentence that repeat another, without marks; a whole one needs LONG
_GAP: Final = 8  # words that a quotation may leave out without saying so
_CLOSER: Final = 0.95  # of the best match that is as good, in the post that is answered
_TRIES: Final = 500  # times that letters are compared where no words were found, in a thread
_LOOKED_AT: Final = 4_000  # characters of a post that they are compared with
_WORD: Final = re.compile(r"[^\W_]+")


def quoted(thread: Thread) -> Thread:
    """The thread with what its posts quote and cite.

    Quotes are looked for in posts that have none, and citations added to those that are there. A
    post of more lines than anybody writes is left as it is.
    """
    finder = _Finder(thread)
    posts = tuple(finder.read(number) for number in range(len(thread.posts)))
    return thread if posts == thread.posts else replace(thread, posts=posts)


# What may stand between the end of a sentence and a quotation that begins the next, and behind one.
_BEFORE: Final = re.compile(r"(?:\A|[\n\r\u2028\u2029.!?:…>])[^\w\n]*\Z")
_AFTER: Final = re.compile(r"[.!?…]*[\"'“”’»)\]]*(?:[.!?…]+|\s*(?:[\n\r\u2028\u2029]|\Z))")
_GOES_ON: Final = re.compile(r"[\"'“”’»)\]]*,?\s+[a-zà-ÿ]")
_NEAR: Final = 12  # characters


def _begins(text: str, start: int) -> bool:
    """Whether a sentence or line begins there."""
    return bool(_BEFORE.search(text[max(0, start - _NEAR) : start])) or start == 0


def _ends(text: str, end: int) -> bool:
    """Whether a sentence or line ends there, or has just ended."""
    after = text[end : end + _NEAR] or "\n"
    if text[end - 1] in ".!?…":
        return not _GOES_ON.match(after)
    return bool(_AFTER.match(after if end + _NEAR < len(text) else after + "\n"))


class _Finder:
    """Finds what each post quotes, post by post, in the order of the thread."""

    def __init__(self, thread: Thread) -> None:
        self._posts = thread.posts
        self._place = {post.id: number for number, post in enumerate(thread.posts)}
        self._said = Said()
        self._read: list[Post] = []
        self._tries = _TRIES

    def read(self, number: int) -> Post:
        """The post of that number with its quotes; those before it must have been read."""
        post = self._posts[number]
        if breaks(post.text) > MOST_BREAKS:
            self._said.add(self._said.words(""))
            self._read.append(post)
            return post
        words = self._said.words(post.text)
        named = citations(post.text, given=post.citations)
        post = post if named == post.citations else replace(post, citations=named)
        if not post.quotes and (quotes := self._quotes(post, words, number=number)):
            post = replace(post, quotes=quotes)
        repeated = [(one.start, one.end) for one in post.quotes if one.of is not None]
        self._said.add(words, but=repeated)
        self._read.append(post)
        return post

    def _quotes(self, post: Post, words: Words, *, number: int) -> tuple[Quote, ...]:
        taken = _Taken()
        marked = [(sign, self._tied(post, words, sign, number=number)) for sign in signs(post.text)]
        for sign, of in marked:
            if of is not None:
                taken.add(Quote(start=sign.start, end=sign.end, of=of))
        for sign, of in marked:
            if of is None and sign.outside and taken.free(sign.start, sign.end):
                source = source_of(post, sign)
                if sign.block or source is not None:
                    taken.add(Quote(start=sign.start, end=sign.end, source=source))
        for quote in list(self._copied(post, words, free=taken.gaps(len(post.text)))):
            taken.add(quote)
        return taken.quotes()

    # --- words that are marked ---

    def _tied(self, post: Post, words: Words, sign: Sign, *, number: int) -> Span | None:
        """What marked words repeat, if an earlier post has them."""
        lo, hi = words.inside(sign.start, sign.end)
        said = post.text[sign.start : sign.end]
        if hi - lo < _LEAST or not _is_phrase(said):
            return self._few(post, said, number=number) if sign.block else None
        by_text: defaultdict[int, list[Run]] = defaultdict(list)
        least = LONG if hi - lo > _MANY else 0
        for run in self._said.runs(words, lo, hi):
            if run.end - run.start >= least:
                by_text[run.source].append(run)
        chains = [_chain(runs, words, post.text) for runs in by_text.values()]
        best = max(chains, key=lambda chain: (_same(chain), -chain[0].source), default=None)
        parent = self._parent(post, before=number)
        if best and parent is not None and parent != best[0].source:
            there = list(self._said.runs(words, lo, hi, source=parent))
            chain = _chain(there, words, post.text) if there else []
            if chain and _same(chain) >= _CLOSER * _same(best):
                best = chain
        if best:
            of = self._span(best)
            if _enough(said, of.text, same=_same(best), words=hi - lo):
                return of
        if _FEW > hi - lo > _LEAST and (not sign.block or parent is not None):
            return self._by_letters(said, parent if parent is not None else number - 1)
        return None

    def _parent(self, post: Post, *, before: int) -> int | None:
        """The number of the post that the source says is answered, if it is an earlier one."""
        if post.reply_to is None or post.reply_because is not None:
            return None
        parent = self._place[post.reply_to]
        return parent if parent < before else None

    def _span(self, chain: Sequence[Run]) -> Span:
        post = self._posts[chain[0].source]
        start = min(self._said.offsets(run)[0] for run in chain)
        end = max(self._said.offsets(run)[1] for run in chain)
        return Span(post=post.id, start=start, end=end, text=post.text[start:end])

    def _few(self, post: Post, said: str, *, number: int) -> Span | None:
        """Where the post that is answered has the two or three words that a block quotes."""
        parent = None if post.reply_to is None else self._place[post.reply_to]
        some = _WORD.findall(said)
        if parent is None or parent >= number or not 1 < len(some) < _FEW or self._tries <= 0:
            return None
        self._tries -= 1
        above = self._read[parent]
        between = r"[\W_]{1,9}".join(map(re.escape, some))
        for found in re.finditer(rf"\b{between}\b", above.text[:_LOOKED_AT], re.IGNORECASE):
            start, end = found.span()
            if not any(quote.start < end and start < quote.end for quote in above.quotes):
                return Span(post=above.id, start=start, end=end, text=found.group())
        return None

    def _by_letters(self, said: str, number: int) -> Span | None:
        """Where a post has a phrase with slips in its words; sought in a few cases only."""
        if number < 0 or self._tries <= 0:
            return None
        self._tries -= 1
        post = self._posts[number]
        text = post.text[:_LOOKED_AT]
        found = fuzz.partial_ratio_alignment(
            _level(said), _level(text), score_cutoff=_LIKE + (100 - _LIKE) / 2
        )
        if found is None or len(said) > len(text):
            return None
        start, end = _to_words(text, found.dest_start, found.dest_end)
        own = text[start:end]
        quotes = self._read[number].quotes
        if len(own.split()) < _LEAST or any(q.start < end and start < q.end for q in quotes):
            return None  # what it quotes itself is another's
        return Span(post=post.id, start=start, end=end, text=own)

    # --- words that are not ---

    def _copied(
        self, post: Post, words: Words, *, free: Iterable[tuple[int, int]]
    ) -> Iterator[Quote]:
        """Stretches of the post that repeat an earlier one without saying so.

        What somebody says again is theirs both times.
        """
        for start, end in free:
            done, stop = words.inside(start, end)
            for run in self._said.runs(words, done, stop):
                if run.end - run.start < LONG or run.start < done:
                    continue
                done = run.end
                author = self._posts[run.source].author
                if author is not None and author == post.author:
                    continue
                first, last = words.starts[run.start], words.ends[run.end - 1]
                whole = _begins(post.text, first) and _ends(post.text, last)
                most = max(run.end - run.start, run.last - run.first)
                if run.same >= max(LONG if whole else _RUN, _COPIED * most):
                    rest = post.text[last : last + _NEAR]
                    last += len(rest) - len(rest.lstrip(".!?…"))
                    yield Quote(start=first, end=last, of=self._span([run]))


class _Taken:
    """Quotes of one post that do not overlap, in order."""

    def __init__(self) -> None:
        self._quotes: list[Quote] = []

    def free(self, start: int, end: int) -> bool:
        at = bisect_right(self._quotes, start, key=_starts)
        return (at == 0 or self._quotes[at - 1].end <= start) and (
            at == len(self._quotes) or end <= self._quotes[at].start
        )

    def add(self, quote: Quote) -> None:
        """Keep a quote if nothing is in its place."""
        if self.free(quote.start, quote.end):
            insort(self._quotes, quote, key=_starts)

    def gaps(self, length: int) -> list[tuple[int, int]]:
        """The stretches of a text of that length between the quotes."""
        edges = [0, *(edge for one in self._quotes for edge in (one.start, one.end)), length]
        return list(zip(edges[::2], edges[1::2], strict=True))

    def quotes(self) -> tuple[Quote, ...]:
        return tuple(self._quotes)


def _starts(quote: Quote) -> int:
    return quote.start


def _chain(runs: Sequence[Run], words: Words, text: str) -> list[Run]:
    """The runs of one source that go on from the longest in order, with little or "…" between."""
    longest = max(range(len(runs)), key=lambda number: (runs[number].same, -number))
    after = [runs[longest]]
    for run in runs[longest + 1 :]:
        if _follows(after[-1], run, words, text):
            after.append(run)
    before = [runs[longest]]
    for run in reversed(runs[:longest]):
        if _follows(run, before[-1], words, text):
            before.append(run)
    return [*reversed(before[1:]), *after]


def _follows(one: Run, other: Run, words: Words, text: str) -> bool:
    if other.start < one.end or other.first < one.last:
        return False
    between = text[words.ends[one.end - 1] : words.starts[other.start]]
    left_out = any(mark in between for mark in ("…", "...", "[", ". ."))
    return left_out or other.first - one.last <= other.start - one.end + _GAP


def _same(chain: Sequence[Run]) -> int:
    return sum(run.same for run in chain)


def _enough(said: str, own: str, *, same: int, words: int) -> bool:
    """Whether words are so like those of a post that they quote it; few must be very like."""
    if words >= _FEW:
        return same >= _SAME * words
    alike = fuzz.ratio(said, own, processor=default_process) >= _LIKE
    return same == words or (alike and same > words / 2)


def _is_phrase(said: str) -> bool:
    """Whether words are enough to be known again."""
    words = said.split(None, _COMMON)
    weighty = sum(len(word) >= _WEIGHTY for word in words)
    return len(words) > _COMMON or (len(words) >= _LEAST and weighty > 1)


def _level(text: str) -> str:
    """The text in lower case, letter by letter, so that offsets stay what they are."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _to_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch from the beginning of its first word to the end of its last."""
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
