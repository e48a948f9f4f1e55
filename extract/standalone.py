"""What a clause says without its trimmings: taking off connectives, frames and outer marks.

"However, I think that trams are quiet." says "trams are quiet"; "I think that" is kept as its
hedge and "however" as its cue. The same is done for a clause that the rules cut out and for a
stretch that something else found.

Dependency labels are Universal Dependencies 2 (https://universaldependencies.org/u/dep/).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from extract.lexicon import (
    FRAMES,
    NEED_COMMA,
    OPENERS,
    REASONS,
    WEAKENS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """Tokens ``start`` to ``end``, half open, of a Doc that say something by themselves.

    ``hedge`` is the frame that stood before them, ``cue`` the connective (folded to lower case) and
    ``cue_start`` its offset in the Doc's text. ``asks`` says whether it was a question.
    """

    start: int
    end: int
    hedge: str | None
    cue: str | None
    cue_start: int
    asks: bool


def bare(doc: Doc, start: int, end: int) -> Bare:
    """Take connectives, frames and outer punctuation off the tokens from ``start`` to ``end``.

    Where nothing else is there, nothing is left: ``start`` and ``end`` of the answer are equal.
    """
    cue: str | None = None
    cue_start = 0
    hedges: list[str] = []
    while True:
        while start < end and (doc[start].is_space or is_edge(doc[start]) or _counts(doc, start)):
            start += 1
        opened = opener(doc, start, end, follows=cue is not None)
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
    while end > start and (doc[end - 1].is_space or is_edge(doc[end - 1], closing=True)):
        if doc[end - 1].text == ")" and "(" in doc[start:end].text:
            break  # it closes what the clause opened
        end -= 1
    return Bare(
        start=start,
        end=end,
        hedge=" ".join(hedges) or None,
        cue=cue,
        cue_start=cue_start,
        asks=asks,
    )


@lru_cache(maxsize=4)
def frames(vocab: Vocab) -> Matcher:
    """Return what finds the frames of the lexicon, as spans that start anywhere."""
    matcher = Matcher(vocab)
    for name, patterns in FRAMES.items():
        matcher.add(name, patterns, greedy="LONGEST")
    return matcher


def subjects(tokens: Iterable[Token]) -> int:
    """Count the subjects, those that are clauses or only hold the place included."""
    return sum(token.dep_.startswith(("nsubj", "csubj", "expl")) for token in tokens)


def after_comma(doc: Doc, at: int) -> int:
    """Return the first position from ``at`` on that is no punctuation."""
    while at < len(doc) and doc[at].is_punct:
        at += 1
    return at


def has_subject(token: Token) -> bool:
    """Say whether a word that heads a clause has a subject of its own."""
    return subjects(token.children) > 0


def gives_reason(token: Token) -> bool:
    """Say whether an adverbial clause gives a reason, and is not of time or likeness."""
    for mark in token.children:
        if mark.dep_ != "mark" or mark.i != after_comma(token.doc, token.left_edge.i):
            continue
        if mark.lower_ in ("because", "cause", "cuz"):
            return has_subject(token)
        if mark.lower_ in ("since", "as"):
            # "as if", "as soon as", "as you say" are no reasons; a reason stands behind a comma,
            # or opens the sentence, and says something of its own.
            after = token.doc[mark.i + 1].lower_ if mark.i + 1 < len(token.doc) else ""
            opens = mark.is_sent_start or token.doc[mark.i - 1].text == ","
            return (
                opens
                and has_subject(token)
                and after not in ("if", "though", "soon", "long", "far", "well", "you", "such")
            )
    return False


def is_edge(token: Token, *, closing: bool = False) -> bool:
    """Say whether a token is punctuation that is no part of a unit's words."""
    if closing:
        return token.text in ".,;:!—–-)(" or (token.is_punct and token.text in ("...", "…"))
    return token.text in ",;:.—–-)(*•·" or token.text in ("--", "…", "...")


def _counts(doc: Doc, at: int) -> bool:
    """Say whether a token numbers the point that follows: "1.", "2)"."""
    text = doc[at].text
    marked = text.endswith((".", ")")) or (at + 1 < len(doc) and doc[at + 1].text in (".", ")"))
    return doc[at].is_sent_start is not False and text.rstrip(".)").isdigit() and marked


def opener(doc: Doc, start: int, end: int, *, follows: bool = False) -> tuple[str, int] | None:
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
    return token.dep_ == "mark" and gives_reason(token.head)


def _frame(doc: Doc, start: int, end: int) -> int | None:
    """Return the position after a frame that opens the tokens, or None.

    A frame counts only if a clause with a subject follows: "I think about it" has none.
    """
    best: int | None = None
    for _, first, last in frames(doc.vocab)(doc[start:end]):
        if first == 0 and start + last < end and (best is None or start + last > best):
            best = start + last
    if best is None:
        return None
    if doc[best - 1].lower_ == "that" and doc[best - 1].dep_.startswith("nsubj"):
        best -= 1  # "I think that is bad" does not say "is bad"
    if not subjects(doc[best:end]):
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
