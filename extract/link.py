"""Links between claims, by rules that can say what made each link.

Inside a post a connective joins a unit to its neighbour. Between posts a unit answers the earlier
claim whose words it quotes or shares; what the post says of agreeing or disagreeing decides how.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten
from typing import Final

from extract.lexicon import (
    ADDITIONS,
    AGREEMENT,
    CONCLUSIONS,
    CONTRASTS,
    DISAGREEMENT,
    EXAMPLES,
    OWN_VIEW,
    REASONS,
    VERDICT,
)
from extract.quoting.quotes import quoted
from extract.raw.replies import likely_parents
from extract.segment import Unit
from graph.model import Claim, ClaimKind, Link, LinkKind, Post, Span, Thread, link_id

SUPPORTS, OBJECTS, RESTATES = LinkKind.SUPPORTS, LinkKind.OBJECTS, LinkKind.RESTATES

CONFIDENCE: Final[dict[str, float]] = {
    "reason": 0.6,
    "conclusion": 0.4,
    "example": 0.5,
    "contrast": 0.4,
    "addition": 0.3,
    "verdict": 0.3,
    "paragraph": 0.2,
    "quote": 0.7,
    "answer": 0.5,
    "below": 0.4,
    "agreement": 0.4,
    "disagreement": 0.4,
    "overlap": 0.3,
    "reply": 0.2,
}
"""How much each rule is to be trusted, by name; the order is meant, the figures are modest."""

BY_PLACE: Final = frozenset(("paragraph", "reply"))
"""The rules that go by where a unit stands alone; all others can show the words they go by."""

UNSURE_HOW: Final = frozenset(("below",))
"""The rules that know which claim a unit bears on, by words, and only guess how."""

_BY_STANCE: Final = {SUPPORTS: "agreement", OBJECTS: "disagreement"}
_SHARED: Final = 0.3  # cosine of the two units' weighted words
_SHOWN: Final = 120  # characters of a quotation that a reason repeats
_MEMORY: Final = 400  # claims looked back at for each word, so that long threads stay linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim with the unit it came from: what the rules see of it.

    ``post`` is the index of its post in the thread, ``paragraph`` counts the post's paragraphs, and
    ``cue`` is where its connective stands, if it has one.
    """

    claim: Claim
    unit: Unit
    post: int
    paragraph: int
    cue: Span | None

    @property
    def span(self) -> Span:
        """Where the claim is said."""
        return self.claim.mentions[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """Why a link is made: the rule, its words, and where in the post they stand."""

    rule: str
    because: str
    cue: Span | None = None


def link(thread: Thread, statements: Sequence[Statement]) -> list[Link]:
    """Return the links among the statements of a thread, which stand in reading order.

    Two claims are linked at most once: the more trusted rule wins, then the first.
    """
    return linked(quoted(thread), statements)


def linked(thread: Thread, statements: Sequence[Statement]) -> list[Link]:
    """Return the links as :func:`link` does, in a thread that has its quotes already."""
    posts: defaultdict[int, list[Statement]] = defaultdict(list)
    for statement in statements:
        posts[statement.post].append(statement)
    found: dict[frozenset[str], Link] = {}
    for made in (*_inside(posts), *_between(thread, posts)):
        ends = frozenset((made.source, made.target))
        if ends not in found or found[ends].confidence < made.confidence:
            found[ends] = made
    return list(found.values())


def _make(source: Statement, kind: LinkKind, target: Statement, *, why: _Reason) -> Link:
    return Link(
        id=link_id(source.claim.id, kind, target.claim.id),
        source=source.claim.id,
        target=target.claim.id,
        kind=kind,
        confidence=CONFIDENCE[why.rule],
        because=why.because,
        rule=why.rule,
        cue=why.cue,
    )


# --- inside a post --------------------------------------------------------------------------------


def _inside(posts: dict[int, list[Statement]]) -> Iterator[Link]:
    for said in posts.values():
        last: Link | None = None
        for before, here in pairwise(said):
            last = _neighbours(before, here, last=last, said=said)
            if last is not None:
                yield last


def _neighbours(
    before: Statement, here: Statement, *, last: Link | None, said: list[Statement]
) -> Link | None:
    """Link a unit to the one before it in its post, if anything says so."""
    together = here.paragraph == before.paragraph
    same_sentence = together and here.unit.sentence == before.unit.sentence
    cue, word = here.unit.cue, f"“{here.cue.text}”" if here.cue else ""
    made: tuple[Statement, LinkKind, Statement, _Reason] | None = None
    if cue in REASONS:
        why = _Reason(rule="reason", because=f"{word} gives it as the reason", cue=here.cue)
        made = here, SUPPORTS, before, why
    elif before.unit.cue in REASONS and same_sentence and before.unit.within is None:
        first = f"“{before.cue.text}”" if before.cue else ""
        why = _Reason(rule="reason", because=f"{first} gives it as the reason", cue=before.cue)
        made = before, SUPPORTS, here, why
    elif cue in EXAMPLES:
        why = _Reason(rule="example", because=f"{word} gives it as an example", cue=here.cue)
        made = here, SUPPORTS, before, why
    elif cue in CONCLUSIONS:
        why = _Reason(rule="conclusion", because=f"{word} draws a conclusion from it", cue=here.cue)
        made = before, SUPPORTS, here, why
    elif cue in CONTRASTS and same_sentence and before.unit.negated and not here.unit.negated:
        made = None  # "not this but that" says one thing
    elif cue in CONTRASTS:
        why = _Reason(
            rule="contrast", because=f"{word} sets it against what stands before", cue=here.cue
        )
        made = here, OBJECTS, _main(before, last=last, said=said), why
    elif cue in ADDITIONS and together and last is not None and last.source == before.claim.id:
        target = next(other for other in said if other.claim.id == last.target)
        because = f"{word} adds it to what stands before, which {last.kind} the same"
        made = here, last.kind, target, _Reason(rule="addition", because=because, cue=here.cue)
    elif together and (found := VERDICT.match(here.span.text)):
        why = _Reason(
            rule="verdict",
            because=f"“{found.group()}” judges what stands before, which it rests on",
            cue=_part(here.span, found.start(), found.end()),
        )
        made = before, SUPPORTS, here, why
    elif together and not _speaks_up(here) and not before.unit.asks:
        because = "it goes on from the sentence before, with no sign of contrast"
        made = here, SUPPORTS, before, _Reason(rule="paragraph", because=because)
    return _make(made[0], made[1], made[2], why=made[3]) if made else None


def _main(before: Statement, *, last: Link | None, said: list[Statement]) -> Statement:
    """Return what ``before`` gives the reason for, if that is all it does: an answer is to that."""
    if last is not None and last.rule == "reason" and last.source == before.claim.id:
        return next(other for other in said if other.claim.id == last.target)
    return before


def _speaks_up(statement: Statement) -> bool:
    """Say whether a unit asks or puts a view of its own forward, rather than backing one up."""
    unit = statement.unit
    return unit.asks or unit.hedge is not None or bool(OWN_VIEW.search(statement.span.text))


def _part(span: Span, start: int, end: int) -> Span:
    return Span(
        post=span.post,
        start=span.start + start,
        end=span.start + end,
        text=span.text[start:end],
    )


# --- between posts --------------------------------------------------------------------------------


def _between(thread: Thread, posts: dict[int, list[Statement]]) -> Iterator[Link]:
    index = _Index(posts)
    said_in = {thread.posts[number].id: said for number, said in posts.items()}
    parents = likely_parents(thread.posts)
    earlier: list[Statement] = []
    for number, post in enumerate(thread.posts):
        said, parent = posts.get(number), parents[number]
        if said and parent is not None:
            answered = posts.get(parent, [])
            # Where the reply structure is a guess, words may point past the likeliest parent.
            guess = post.reply_to is None or post.reply_because is not None
            reach = earlier[-_MEMORY:] if guess else answered
            quotes = _quotes(post, said, said_in=said_in)
            yield from _answers(
                post, said, quotes=quotes, answered=answered, reach=reach, index=index
            )
        if said:
            index.add(said)
            earlier += said


def _answers(  # noqa: PLR0913 - what one post may answer, in four ways
    post: Post,
    said: list[Statement],
    *,
    quotes: dict[str, _Quoting],
    answered: list[Statement],
    reach: list[Statement],
    index: _Index,
) -> Iterator[Link]:
    """Link the units of one post to the earlier claims they quote, name or share words with.

    ``quotes`` is what they quote, by the ids of their claims, ``answered`` what the likeliest
    parent says, ``reach`` all that the post may answer.
    """
    linked = False
    for statement in said:
        stance, words = _stance(post, statement)
        says = f" and says “{words.text}”" if words else ""
        quoting = quotes.get(statement.claim.id)
        if quoting is not None:
            yield _of_quote(statement, quoting, stance=(stance, words), index=index)
            linked = True
            continue
        near = index.nearest(statement, among=reach, least=0.0 if stance else _SHARED)
        if near is not None:
            target, score, shared = near
            kind = stance or _by_polarity(statement, target)
            because = f"it shares {_list(shared)} with the earlier claim{says}"
            if stance is None:
                denies = "; one of the two denies" if kind is OBJECTS else ""
                because += f" (similarity {score:.2f}){denies}"
            rule = _BY_STANCE[stance] if stance else "overlap"
            yield _make(statement, kind, target, why=_Reason(rule=rule, because=because, cue=words))
            linked = True
        elif stance and words and answered and len(statement.unit.words) < 3:
            # "You're right." is all of it: it is said of the post, and so of its first claim.
            because = f"“{words.text}” answers post {answered[0].span.post}"
            why = _Reason(rule=_BY_STANCE[stance], because=because, cue=words)
            yield _make(statement, stance, answered[0], why=why)
            linked = True
    if not linked and answered:
        yield from _replies(post, said, answered=answered, index=index)


def _replies(
    post: Post, said: list[Statement], *, answered: list[Statement], index: _Index
) -> Iterator[Link]:
    """Link the first claim of a post that answers another to the likeliest claim there.

    A reply that does not say that it agrees objects more often than not.
    """
    first = next((s for s in said if s.claim.kind is ClaimKind.CLAIM), None)
    claims = [s for s in answered if s.claim.kind is not ClaimKind.QUESTION]
    if first is None or not claims:
        return
    stance, words = _stance(post, first)
    near = index.nearest(first, among=claims, least=0.0)
    target, shared = (near[0], f", where it shares {_list(near[2])}") if near else (claims[0], "")
    says = f"“{words.text}” says so" if words else "nothing in it says that it agrees"
    because = f"it opens an answer to post {target.span.post}{shared}; {says}"
    yield _make(
        first, stance or OBJECTS, target, why=_Reason(rule="reply", because=because, cue=words)
    )


def _list(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:4])


def _stance(post: Post, statement: Statement) -> tuple[LinkKind | None, Span | None]:
    """Return whether a unit agrees or disagrees with somebody, and the words that say so.

    The frame in front of the unit counts too: "I agree that …".
    """
    edge = max(post.text.rfind(mark, 0, statement.span.start) for mark in ".?!\n")
    start = max(0, statement.span.start - 40, edge + 1)
    text = post.text[start : statement.span.end]
    for pattern, kind in ((DISAGREEMENT, OBJECTS), (AGREEMENT, SUPPORTS)):
        if found := pattern.search(text):
            whole = Span(post=post.id, start=start, end=statement.span.end, text=text)
            return kind, _part(whole, found.start(), found.end())
    return None, None


def _by_polarity(source: Statement, target: Statement) -> LinkKind:
    """Two units of the same words, one of which denies, contradict each other."""
    return OBJECTS if source.unit.negated != target.unit.negated else SUPPORTS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Quoting:
    """A quote in or above a unit, and the earlier statements of its words, most of them first."""

    quote: Span
    targets: list[Statement]
    above: bool


def _quotes(
    post: Post, said: list[Statement], *, said_in: dict[str, list[Statement]]
) -> dict[str, _Quoting]:
    """Return what the units of a post quote of earlier ones, by the ids of their claims.

    A quote that stands by itself is answered by the first unit below it.
    """
    found: dict[str, _Quoting] = {}
    for quote in post.quotes:
        targets = _overlapping(said_in.get(quote.of.post, []), quote.of) if quote.of else []
        if not targets:
            continue
        words = Span(
            post=post.id,
            start=quote.start,
            end=quote.end,
            text=post.text[quote.start : quote.end],
        )
        held = _overlapping(said, words)
        below = bisect_left(said, quote.end, key=lambda one: one.span.start)
        if held:
            found[held[0].claim.id] = _Quoting(quote=words, targets=targets, above=False)
        elif below < len(said):
            found[said[below].claim.id] = _Quoting(quote=words, targets=targets, above=True)
    return found


def _overlapping(said: list[Statement], span: Span) -> list[Statement]:
    """Return the statements of a post that say words of the span, those that say most first."""
    shared: list[tuple[int, int]] = []
    at = bisect_left(said, span.end, key=lambda one: one.span.start)
    while at and said[at - 1].span.end > span.start:
        at -= 1
        own = said[at].span
        shared.append((min(own.end, span.end) - max(own.start, span.start), -at))
    return [said[-at] for _, at in sorted(shared, reverse=True)]


def _of_quote(
    statement: Statement,
    quoting: _Quoting,
    *,
    stance: tuple[LinkKind | None, Span | None],
    index: _Index,
) -> Link:
    """Link a unit to the claim that it quotes, or that is quoted above it."""
    quote, target = quoting.quote, quoting.targets[0]
    kind, words = stance
    says = f" and says “{words.text}”" if words else ""
    if not quoting.above:
        why = _Reason(rule="quote", because=f"it quotes “{quote.text}”{says}", cue=quote)
        return _make(statement, kind or RESTATES, target, why=why)
    near = index.nearest(statement, among=quoting.targets, least=0.0)
    shown = shorten(quote.text, width=_SHOWN, placeholder=" …")
    because = f"it stands below the quotation “{shown}”{says}"
    why = _Reason(rule="answer" if kind else "below", because=because, cue=words or quote)
    # What is quoted to be answered is objected to more often than not.
    return _make(statement, kind or OBJECTS, near[0] if near else target, why=why)


class _Index:
    """Earlier claims by their words, so that looking back costs no more in a long thread."""

    def __init__(self, posts: dict[int, list[Statement]]) -> None:
        seen: Counter[str] = Counter()
        total = 0
        for said in posts.values():
            for statement in said:
                seen.update(set(statement.unit.words))
                total += 1
        self._weight = {word: math.log((1 + total) / count) for word, count in seen.items()}
        self._by_word: defaultdict[str, list[Statement]] = defaultdict(list)

    def add(self, said: Sequence[Statement]) -> None:
        """Let later posts find these statements."""
        for statement in said:
            for word in set(statement.unit.words):
                self._by_word[word].append(statement)

    def _norm(self, statement: Statement) -> float:
        return math.sqrt(sum(self._weight[word] ** 2 for word in set(statement.unit.words))) or 1.0

    def nearest(
        self, statement: Statement, *, among: Sequence[Statement], least: float
    ) -> tuple[Statement, float, list[str]] | None:
        """Return the statement that shares most words with this one, how much, and the words.

        One word in common is not enough where ``least`` (a cosine) is asked for, and questions
        are not answered by words in common alone.
        """
        best: tuple[Statement, float, list[str]] | None = None
        mine, norm = set(statement.unit.words), self._norm(statement)
        for other in among:
            shared = mine.intersection(other.unit.words)
            if len(shared) < (2 if least else 1):
                continue
            if least and other.claim.kind is ClaimKind.QUESTION:
                continue
            score = sum(self._weight[w] ** 2 for w in shared) / (norm * self._norm(other))
            if score >= least and (best is None or score > best[1]):
                ranked = sorted(shared, key=lambda w: (-self._weight[w], w))
                best = other, score, ranked
        return best
