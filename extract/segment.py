"""Units out of a parsed paragraph: clauses that can be agreed or disagreed with.

A sentence is one unit unless its parts can be disputed apart: a ``because`` clause, or a second
main clause with its own subject. Conditional and concessive clauses stay with what they limit, as
"even if A, B" asserts neither A nor B alone. Frames ("I think that") and connectives ("However,")
are taken off and kept as what they say about the unit: its hedge and its cue.

Dependency labels are Universal Dependencies 2 (https://universaldependencies.org/u/dep/).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from extract.leaning import leaning, naming
from extract.lexicon import META, NEGATIONS, REASONS, SCENE
from extract.standalone import (
    Bare,
    after_comma,
    bare,
    frames,
    gives_reason,
    has_subject,
    is_edge,
    opener,
    subjects,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A stretch of a paragraph that puts something forward, gives a reason, or asks.

    ``start`` and ``end`` are offsets in the Doc's text. ``hedge`` is the frame that was taken off,
    ``cue`` the connective (folded to lower case) and ``cue_start`` where it stands. ``within`` is
    the index, among the paragraph's units, of the unit of the same sentence that the cue joins
    this one to. ``sentence`` counts the paragraph's sentences. ``words`` are the lemmas of its
    content words, ``negated`` says whether it denies (an odd number of "not", "no", "zero", …).
    ``leans`` is the pronoun that it cannot be understood without, if it has one, and ``names`` the
    pronouns that may stand, in the unit after it, for something it names.
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
    leans: str | None = None
    names: frozenset[str] = frozenset()


_JOINS: Final = frozenset(("and", "but", "so", "or", "that", "also", "even", "then", "just"))
# "I wonder how …, and how …" asks once.
_WH: Final = frozenset(("how", "what", "whether", "why", "who", "which", "where", "when"))
_CLOSES: Final = {"(": ")", "[": "]", "“": "”"}
_FAR: Final = 60  # tokens
_NEAR: Final = 12  # tokens before a stretch in which what opens it is looked for
_CONTENT: Final = frozenset(("NOUN", "VERB", "ADJ", "ADV", "PROPN"))


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


def segment(doc: Doc, *, quoted: Sequence[tuple[int, int]] = ()) -> list[Unit]:
    """Return the units of one parsed paragraph, in reading order.

    A paragraph that is a quotation of somebody else (``> …``) has none, and what lies in the
    ``quoted`` stretches of the Doc's text is none; a unit that holds one of them is.
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
            if unit is not None and not _says_again(doc.text, unit, quoted):
                if unit.within is None and len(units) > first and unit.cue in REASONS:
                    unit = replace(unit, within=len(units) - 1)
                units.append(unit)
    return units


def _says_again(text: str, unit: Unit, quoted: Sequence[tuple[int, int]]) -> bool:
    """Say whether all words of a unit lie in the quoted stretches, which are in order."""
    own, at = "", unit.start
    for start, end in quoted:
        own += text[at : max(at, min(start, unit.end))]
        at = max(at, min(end, unit.end))
    own += text[at : unit.end]
    return bool(quoted) and not any(letter.isalnum() for letter in own)


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
    return first is not None and first.lower_ in SCENE and subjects(span) < 2


def _stands(span: Span) -> bool:
    """Say whether a part can be disputed: three words, and a subject that is not its frame's."""
    words = [token for token in span if not token.is_punct and not token.is_space]
    framed = max((last for _, first, last in frames(span.vocab)(span) if first == 0), default=0)
    said = span[framed:] if framed < len(span) else span[:0]
    return len(words) >= 3 and subjects(said if framed else span) > 0


def _cuts(token: Token, sentence: Span) -> Iterator[int]:
    """Yield the token positions at which a clause headed by ``token`` is to be cut off."""
    if token.dep_ == "advcl" and gives_reason(token):
        left = token.left_edge.i
        if left > sentence.start:
            yield left
        elif token.right_edge.i + 1 < sentence.end:
            yield after_comma(token.doc, token.right_edge.i + 1)
    elif token.dep_ in ("conj", "parataxis") and has_subject(token):
        head = token.head
        while head.dep_ == "conj":
            head = head.head
        if head.i < token.i and _is_main(head):
            left = after_comma(token.doc, token.left_edge.i)
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


def _is_meta(clause: Span) -> bool:
    """Say whether a sentence that begins with this clause is talk about the talk."""
    doc, start, end = clause.doc, clause.start, clause.end
    while start < end:
        opened = None if is_edge(doc[start]) else opener(doc, start, end)
        start = opened[1] if opened else start + 1
        if not opened and not is_edge(doc[start - 1]):
            return end - start < 30 and bool(META.match(doc[start - 1 : end].text))
    return False


def _unit(clause: Span, *, sentence: int) -> Unit | None:
    """Take frame, connectives and outer punctuation off a clause; None if nothing is left."""
    doc = clause.doc
    core = bare(doc, clause.start, clause.end)
    span = doc[core.start : core.end]
    if not _says_something(span, asks=core.asks):
        return None
    return _make(span, core, sentence=sentence, start=span.start_char, end=span.end_char)


def _make(span: Span, core: Bare, *, sentence: int, start: int, end: int) -> Unit:
    return Unit(
        start=start,
        end=end,
        sentence=sentence,
        hedge=core.hedge,
        cue=core.cue,
        cue_start=core.cue_start,
        asks=core.asks,
        words=content(span),
        negated=sum(token.lower_ in NEGATIONS for token in span) % 2 == 1,
        leans=leaning(span),
        names=naming(span),
    )


def units_at(doc: Doc, spans: Sequence[tuple[int, int]], *, trim: bool = False) -> list[Unit]:
    """Return a unit for each given stretch of one parsed paragraph, in the order given.

    Args:
        doc: the paragraph; it is not parsed again.
        spans: offsets in its text, half open and not empty, in any order; they may overlap. A
            connective or frame that opens a stretch, or stands directly before it, is recorded
            either way.
        trim: take connective, frame and outer punctuation off each stretch. Otherwise the units
            keep the given offsets exactly; so does one of which nothing else would be left.
    """
    starts = [token.idx for token in doc]
    sentences = [sentence.start for sentence in doc.sents]
    units: dict[int, Unit] = {}
    last, floor = -1, 0
    for number in sorted(range(len(spans)), key=lambda number: spans[number]):
        unit, floor = _given(doc, spans[number], starts=starts, sentences=sentences, floor=floor)
        if not trim:
            unit = replace(unit, start=spans[number][0], end=spans[number][1])
        if last in units and unit.cue in REASONS and units[last].sentence == unit.sentence:
            unit = replace(unit, within=last)
        units[number], last = unit, number
    return [units[number] for number in range(len(spans))]


def standing(doc: Doc, start: int, end: int) -> Unit:
    """Return what a stretch of a parsed paragraph says by itself: see :func:`units_at`.

    "I think that trams are quiet," becomes "trams are quiet" with the hedge "I think that".
    """
    return units_at(doc, [(start, end)], trim=True)[0]


def _given(
    doc: Doc, span: tuple[int, int], *, starts: list[int], sentences: list[int], floor: int
) -> tuple[Unit, int]:
    """Return the trimmed unit of a stretch, and the token after it.

    Tokens before ``floor`` belong to another unit, so what stands there opens nothing here.
    """
    start, end = span
    first = max(0, bisect_right(starts, start) - 1)
    if first + 1 < len(doc) and starts[first] + len(doc[first].text) <= start:
        first += 1
    stop = max(first + 1, bisect_left(starts, end))
    sentence = max(0, bisect_right(sentences, first) - 1)
    # The mark that makes it a question is often left out of the stretch.
    asked = stop + (stop < len(doc) and doc[stop].text.startswith("?"))
    core = bare(doc, first, asked)
    if core.start >= min(core.end, stop):
        core = replace(core, start=first, end=stop)
    words = doc[core.start : min(core.end, stop)]
    for at in range(max(floor, sentences[sentence], first - _NEAR), first):
        lead = bare(doc, at, asked)
        if lead.start == core.start:
            core = replace(lead, end=core.end)
            break
    left, right = max(start, words.start_char), min(end, words.end_char)
    if left >= right:
        left, right = span
    unit = _make(words, core, sentence=sentence, start=left, end=right)
    return unit, max(floor, stop)


def content(span: Span | Doc) -> tuple[str, ...]:
    """Return the folded lemmas of the content words: nouns, verbs, adjectives, adverbs, names."""
    return tuple(
        token.lemma_.lower()
        for token in span
        if token.pos_ in _CONTENT and not token.is_stop and token.is_alpha
    )


def _says_something(span: Span, *, asks: bool) -> bool:
    """Say whether a stretch can be agreed or disagreed with, or asks; talk about talk cannot."""
    words = [token for token in span if not token.is_punct and not token.is_space]
    if not words or all(token.like_url for token in words):
        return False
    verbs = [token for token in words if token.pos_ in ("VERB", "AUX")]
    if len(words) < 2 or not verbs:
        return asks and len(words) > 1
    return subjects(words) > 0 or len(words) >= 5
