"""Units out of a parsed paragraph: clauses that can be agreed or disagreed with.

A sentence is one unit unless its parts can be disputed apart: a ``because`` clause, or a second
main clause with its own subject. Conditional and concessive clauses stay with what they limit, as
"even if A, B" asserts neither A nor B alone. Frames ("I think that") and connectives ("However,")
are taken off and kept as what they say about the unit: its hedge and its cue.

Dependency labels are Universal Dependencies 2 (https://universaldependencies.org/u/dep/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

from extract.lexicon import (
    FRAMES,
    META,
    NEED_COMMA,
    NEGATIONS,
    OPENERS,
    REASONS,
    SCENE,
    WEAKENS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A stretch of a paragraph that puts something forward, gives a reason, or asks.

    ``start`` and ``end`` are offsets in the Doc's text. ``hedge`` is the frame that was taken off,
    ``cue`` the connective (folded to lower case) and ``cue_start`` where it stands. ``within`` is
    the index, among the paragraph's units, of the unit of the same sentence that the cue joins
    this one to. ``sentence`` counts the paragraph's sentences. ``words`` are the lemmas of its
    content words, ``negated`` says whether it denies (an odd number of "not", "no", "zero", …).
    """

    start: int
    end: int
    sentence: int
    hedge: str | None = None
    cue: str | None = None
    cue_start: int = 0
    within: int | None = None
    asks: bool = False
    words: tuple[str, ...] = ()
    negated: bool = False


_JOINS: Final = frozenset(("and", "but", "so", "or", "that", "also", "even", "then", "just"))
# "I wonder how …, and how …" asks once.
_WH: Final = frozenset(("how", "what", "whether", "why", "who", "which", "where", "when"))
_CLOSES: Final = {"(": ")", "[": "]", "“": "”"}
_FAR: Final = 60  # tokens
_CONTENT: Final = frozenset(("NOUN", "VERB", "ADJ", "ADV", "PROPN"))


@lru_cache(maxsize=4)
def _frames(vocab: Vocab) -> Matcher:
    matcher = Matcher(vocab)
    for name, patterns in FRAMES.items():
        matcher.add(name, patterns, greedy="LONGEST")
    return matcher


@Language.component("whole_brackets", assigns=["token.is_sent_start"])
def whole_brackets(doc: Doc) -> Doc:
    """Forbid sentences that start inside brackets, or inside a quotation that a sentence holds.

    It runs between the sentence recogniser and the parser, which keeps the boundaries it is given.
    A bracket that never closes, or only far away, is a slip of the keyboard and forbids nothing.
    """
    for opened, token in enumerate(doc):
        close = _CLOSES.get(token.text)
        if close is None:
            continue
        span = doc[opened + 1 : opened + _FAR]
        end = next((other.i for other in span if other.text.endswith(close)), None)
        if end is None:
            continue
        after = doc[end + 1] if end + 1 < len(doc) else None
        goes_on = after is not None and (after.text == "," or after.is_lower)
        if token.text != "“" or goes_on:
            for inner in doc[opened + 1 : end + 1 + goes_on]:
                inner.is_sent_start = False
    return doc


def segment(doc: Doc) -> list[Unit]:
    """Return the units of one parsed paragraph, in reading order.

    A paragraph that is a quotation of somebody else (``> …``) has none.
    """
    if doc.text.lstrip().startswith((">", "&gt;")):
        return []
    units: list[Unit] = []
    for number, sentence in enumerate(doc.sents):
        first = len(units)
        for clause in _clauses(sentence):
            if len(units) == first and _is_meta(clause):
                break
            unit = _unit(clause, sentence=number)
            if unit is not None:
                if unit.within is None and len(units) > first and unit.cue in REASONS:
                    unit = replace(unit, within=len(units) - 1)
                units.append(unit)
    return units


def _clauses(sentence: Span) -> Iterator[Span]:
    """Cut a sentence where its parts can be disputed apart."""
    cuts = sorted({cut for token in sentence for cut in _cuts(token, sentence)})
    inside = _enclosed(sentence)
    doc = sentence.doc
    bounds = [sentence.start]
    for cut in cuts:
        left, right = doc[bounds[-1] : cut], doc[cut : sentence.end]
        if cut not in inside and _stands(left) and _stands(right) and not _depends(left):
            bounds.append(cut)
    bounds.append(sentence.end)
    for start, end in pairwise(bounds):
        yield doc[start:end]


def _enclosed(sentence: Span) -> set[int]:
    """Return the positions inside brackets or typographic quotation marks, where nothing is cut."""
    inside: set[int] = set()
    depth = 0
    for token in sentence:
        depth += sum(char in "([“" for char in token.text)
        if depth > 0:
            inside.add(token.i)
        depth = max(0, depth - sum(char in ")]”" for char in token.text))
    return inside


def _depends(span: Span) -> bool:
    """Say whether a part only sets the scene for what follows: "if …", with no main clause yet."""
    first = next((t for t in span if not t.is_punct and t.lower_ not in _JOINS), None)
    return first is not None and first.lower_ in SCENE and _subjects(span) < 2


def _stands(span: Span) -> bool:
    """Say whether a part can be disputed: three words, and a subject that is not its frame's."""
    words = [token for token in span if not token.is_punct and not token.is_space]
    framed = max((last for _, first, last in _frames(span.vocab)(span) if first == 0), default=0)
    said = span[framed:] if framed < len(span) else span[:0]
    return len(words) >= 3 and _subjects(said if framed else span) > 0


def _subjects(tokens: Iterable[Token]) -> int:
    return sum(token.dep_.startswith(("nsubj", "csubj", "expl")) for token in tokens)


def _cuts(token: Token, sentence: Span) -> Iterator[int]:
    """Yield the token positions at which a clause headed by ``token`` is to be cut off."""
    if token.dep_ == "advcl" and _gives_reason(token):
        left = token.left_edge.i
        if left > sentence.start:
            yield left
        elif token.right_edge.i + 1 < sentence.end:
            yield _after_comma(token.doc, token.right_edge.i + 1)
    elif token.dep_ in ("conj", "parataxis") and _has_subject(token):
        head = token.head
        while head.dep_ == "conj":
            head = head.head
        if head.i < token.i and _is_main(head):
            left = _after_comma(token.doc, token.left_edge.i)
            joint = token.doc[left].lower_ in ("and", "but", "so", "yet", "or")
            first = token.doc[min(left + joint, token.i)].lower_
            parted = left > sentence.start and (joint or token.doc[left - 1].is_punct)
            if parted and first not in _WH and not _pairs(token.doc[sentence.start : left]):
                yield left


def _pairs(before: Span) -> bool:
    """Say whether "between …" still waits for its "and"."""
    words = [token.lower_ for token in before]
    return "between" in words and "and" not in words[words.index("between") :]


def _is_main(token: Token) -> bool:
    """Say whether a clause is a main clause, or what somebody says or thinks in one."""
    if token.dep_ == "ccomp":
        token = token.head
    return token.dep_ in ("ROOT", "parataxis", "conj")


def _after_comma(doc: Doc, at: int) -> int:
    while at < len(doc) and doc[at].is_punct:
        at += 1
    return at


def _has_subject(token: Token) -> bool:
    return _subjects(token.children) > 0


def _gives_reason(token: Token) -> bool:
    """Say whether an adverbial clause gives a reason, and is not of time or likeness."""
    for mark in token.children:
        if mark.dep_ != "mark" or mark.i != _after_comma(token.doc, token.left_edge.i):
            continue
        if mark.lower_ in ("because", "cause", "cuz"):
            return _has_subject(token)
        if mark.lower_ in ("since", "as"):
            # "as if", "as soon as", "as you say" are no reasons; a reason stands behind a comma,
            # or opens the sentence, and says something of its own.
            after = token.doc[mark.i + 1].lower_ if mark.i + 1 < len(token.doc) else ""
            opens = mark.is_sent_start or token.doc[mark.i - 1].text == ","
            return (
                opens
                and _has_subject(token)
                and after not in ("if", "though", "soon", "long", "far", "well", "you", "such")
            )
    return False


def _is_meta(clause: Span) -> bool:
    """Say whether a sentence that begins with this clause is talk about the talk."""
    doc, start, end = clause.doc, clause.start, clause.end
    while start < end:
        opened = None if _is_edge(doc[start]) else _opener(doc, start, end)
        start = opened[1] if opened else start + 1
        if not opened and not _is_edge(doc[start - 1]):
            return end - start < 30 and bool(META.match(doc[start - 1 : end].text))
    return False


def _unit(clause: Span, *, sentence: int) -> Unit | None:
    """Take frame, connectives and outer punctuation off a clause; None if nothing is left."""
    doc, start, end = clause.doc, clause.start, clause.end
    cue: str | None = None
    cue_start = 0
    hedges: list[str] = []
    while True:
        while start < end and (doc[start].is_space or _is_edge(doc[start]) or _counts(doc, start)):
            start += 1
        opened = _opener(doc, start, end, follows=cue is not None)
        if opened is None:
            break
        name, at = opened
        if name in WEAKENS:
            hedges.append(doc[start:at].text.strip(" ,"))
        elif cue is None or name in REASONS or cue in ("and", "also", "or"):
            cue, cue_start = name, doc[start].idx
        start = at
    if start < end and doc[start].lower_ == "that" and doc[start].dep_ == "mark":
        start += 1  # the rest of "I think that A and that B"
    asks = _asks(doc, start, end)
    framed = _frame(doc, start, end)
    if framed is not None:
        hedges.append(doc[start:framed].text.strip(" ,"))
        start = framed
    while end > start and (doc[end - 1].is_space or _is_edge(doc[end - 1], closing=True)):
        if doc[end - 1].text == ")" and "(" in doc[start:end].text:
            break  # it closes what the unit opened
        end -= 1
    span = doc[start:end]
    if not _says_something(span, asks=asks):
        return None
    last = doc[end - 1]
    stop = last.idx + len(last.text)
    return Unit(
        start=doc[start].idx,
        end=stop,
        sentence=sentence,
        hedge=" ".join(hedges) or None,
        cue=cue,
        cue_start=cue_start,
        asks=asks,
        words=content(span),
        negated=sum(token.lower_ in NEGATIONS for token in span) % 2 == 1,
    )


def content(span: Span | Doc) -> tuple[str, ...]:
    """Return the folded lemmas of the content words: nouns, verbs, adjectives, adverbs, names."""
    return tuple(
        token.lemma_.lower()
        for token in span
        if token.pos_ in _CONTENT and not token.is_stop and token.is_alpha
    )


def _is_edge(token: Token, *, closing: bool = False) -> bool:
    """Say whether a token is punctuation that is no part of a unit's words."""
    if closing:
        return token.text in ".,;:!—–-)(" or (token.is_punct and token.text in ("...", "…"))
    return token.text in ",;:.—–-)(*•·" or token.text in ("--", "…", "...")


def _counts(doc: Doc, at: int) -> bool:
    """Say whether a token numbers the point that follows: "1.", "2)"."""
    text = doc[at].text
    marked = text.endswith((".", ")")) or (at + 1 < len(doc) and doc[at + 1].text in (".", ")"))
    return doc[at].is_sent_start is not False and text.rstrip(".)").isdigit() and marked


def _opener(doc: Doc, start: int, end: int, *, follows: bool = False) -> tuple[str, int] | None:
    """Return the connective that opens the tokens, and the position after it.

    ``follows`` says that another stood before it, as in "Quite the opposite, since …".
    """
    if start >= end:
        return None
    text = doc[start:end].text[:40].lower().replace("’", "'")
    for name in OPENERS:
        if not text.startswith(name):
            continue
        stop = doc[start].idx + len(name)
        at = start
        while at < end and doc[at].idx + len(doc[at].text) <= stop:
            at += 1
        if at >= end or doc[at - 1].idx + len(doc[at - 1].text) != stop:
            continue  # ends inside a word, or nothing comes after
        comma = doc[at].text in (",", ":", "—", "–", ";", ".")
        reason = name in REASONS and (follows or _is_reason(doc[start]))
        if name in NEED_COMMA and not comma and not reason:
            continue
        if name in ("and", "or", "so", "still", "also") and doc[start].dep_ in ("det", "nmod"):
            continue
        if name == "so" and not comma and doc[at].pos_ in ("ADJ", "ADV"):
            continue  # "so many people", not a conclusion
        return name, at
    return None


def _is_reason(token: Token) -> bool:
    return token.dep_ == "mark" and _gives_reason(token.head)


def _frame(doc: Doc, start: int, end: int) -> int | None:
    """Return the position after a frame that opens the tokens, or None.

    A frame counts only if a clause with a subject follows: "I think about it" has none.
    """
    best: int | None = None
    for _, first, last in _frames(doc.vocab)(doc[start:end]):
        if first == 0 and start + last < end and (best is None or start + last > best):
            best = start + last
    if best is None:
        return None
    if not _subjects(doc[best:end]):
        return None
    if doc[best].lower_ in ("about", "of", "to", "so", "not"):
        return None
    return best


def _asks(doc: Doc, start: int, end: int) -> bool:
    span = doc[start:end]
    if not len(span):
        return False
    if any(token.text.startswith("?") for token in doc[max(start, end - 3) : end]):
        return True
    return span[0].lower_ in ("i", "we") and any(t.lemma_ == "wonder" for t in span[1:3])


def _says_something(span: Span, *, asks: bool) -> bool:
    """Say whether a stretch can be agreed or disagreed with, or asks; talk about talk cannot."""
    words = [token for token in span if not token.is_punct and not token.is_space]
    if not words or all(token.like_url for token in words):
        return False
    verbs = [token for token in words if token.pos_ in ("VERB", "AUX")]
    if len(words) < 2 or not verbs:
        return asks and len(words) > 1
    return _subjects(words) > 0 or len(words) >= 5
