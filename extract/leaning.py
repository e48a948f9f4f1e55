"""The pronouns that a unit cannot be understood without, told by its grammar.

Only what is sure counts: an "it" that may stand for nothing, as in "it is late", is passed over.

Dependency labels and features are Universal Dependencies 2 (https://universaldependencies.org/).
"""

from __future__ import annotations

import re
from typing import Final

from spacy.tokens import Span, Token

from extract.lexicon import HOLDS_PLACE, STANDS_FOR, SUMS_UP, TELLS
from extract.standalone import subjects

_SAYS_AGAIN: Final = re.compile(r"that is(?:,| to say\b)", re.IGNORECASE)
_LIKENS: Final = re.compile(
    r"it(?: is|.?s| was)(?: not|n.t)? (?:as if|as though|like|because|that|why)\b", re.IGNORECASE
)
_CLAUSES: Final = ("ccomp", "conj", "parataxis")


def leaning(said: Span) -> str | None:
    """Return the pronoun, as it is written, that a unit's words need something before them for.

    It is the bare pronoun that is their subject ("That seems bad"), or what somebody agrees with,
    doubts or does if they name nothing else ("I agree with this"). None where it stands for nothing
    ("it is unclear what …"), for something in the words themselves ("if trams are late, that is
    bad") or for what comes after them ("this is the point: …").
    """
    said = said.doc[said.start : min(said.end, said[0].sent.end)]
    announces = any(t.text == ":" for t in said.doc[said.start : said.end + 1])
    if announces or said[0].lower_ in ("like", "as") or _SAYS_AGAIN.match(said.text):
        return None
    head = said.root
    subject = _subject(head, said)
    if subject is not None and subject.lower_ in ("i", "we"):
        held = next((t for t in head.children if t.dep_ == "ccomp" and t in said), None)
        if held is not None and head.lemma_ in ("think", "believe", "doubt", "see", "know"):
            subject, head = _subject(held, said), held
        else:
            subject = _object(head, said)
    elif subject is not None and subject.lower_ == "you":
        subject = _object(head, said)
    if subject is None or not _points(subject, head) or _is_answered(subject, said):
        return None
    return subject.text


def _subject(head: Token, said: Span) -> Token | None:
    found = (t for t in head.children if t.dep_.startswith("nsubj") and t in said)
    return next(found, None)


def _object(head: Token, said: Span) -> Token | None:
    """Return the object of a clause that names nothing, as in "I doubt it"."""
    words = [token for token in said if token.pos_ in ("NOUN", "PROPN", "VERB", "NUM", "X", "ADJ")]
    if words != [head]:
        return None
    found = (t for t in head.children if t.dep_ in ("obj", "obl") and t in said)
    return next((t for t in found if t.lower_ in ("it", "this", "that")), None)


def _points(word: Token, head: Token) -> bool:
    """Say whether a word is a bare pronoun that stands for something."""
    name = word.lower_
    if word.pos_ != "PRON" or (name not in STANDS_FOR and name not in SUMS_UP):
        return False
    after = word.doc[word.i + 1 : word.i + 2].text.lower()
    if after == "who" or any(
        t.dep_ not in ("punct", "advmod", "case", "discourse") for t in word.children
    ):
        return False  # "those who …", "all of this", "they and …"
    if name == "which":
        return word.i == word.sent.start and not word.sent.text.endswith("?")
    verbs = (head, *(t for t in head.children if t.dep_.startswith(("aux", "cop"))))
    many = any("Plur" in verb.morph.get("Number", []) for verb in verbs if verb.pos_ != "NOUN")
    if "Rel" in word.morph.get("PronType", []) or (many and name in SUMS_UP):
        return False
    return name != "it" or word.dep_ in ("obj", "obl") or not _holds_place(head, word)


def _holds_place(head: Token, word: Token) -> bool:
    """Say whether the "it" that is the subject of a clause may stand for nothing."""
    lemma = head.lemma_.lower()
    deps = {t.dep_ for t in head.children}
    cleft = "cop" in deps and deps & {"case", "mark"}  # "it was only after …"
    shown = word.dep_ == "nsubj:pass" and "xcomp" in deps  # "it was shown to be …"
    likens = _LIKENS.match(word.doc[word.i : word.i + 5].text)
    if HOLDS_PLACE.fullmatch(lemma) or head.pos_ == "NUM" or cleft or shown or likens:
        return True
    for clause in head.subtree:
        if clause.i <= head.i:
            continue
        if clause.dep_ in ("csubj", "ccomp") and clause.head == head:
            return lemma not in TELLS or word.dep_ != "nsubj"
        if clause.dep_ in ("advcl", "xcomp", "acl", "acl:relcl", "advcl:relcl"):
            marks = {t.lower_ for t in clause.children if t.dep_ in ("mark", "advmod")}
            if head.pos_ != "VERB" or marks & {"that", "if", "whether", "when"}:
                return True
    return False


def _is_answered(word: Token, said: Span) -> bool:
    """Say whether what a pronoun stands for may be named before it in the same words."""
    before = said.doc[said.start : word.i]
    around = set(word.ancestors)  # "I don't think that …" names nothing
    if subjects(t for t in before if t.head not in around):
        return True
    asked = any("?" in token.text for token in said[-2:])
    if not asked and any("Int" in token.morph.get("PronType", []) for token in before):
        return True  # "what he does will tell …"
    number = STANDS_FOR.get(word.lower_, "")
    return any(number in t.morph.get("Number", []) for t in before if t.pos_ in ("NOUN", "PROPN"))


def naming(said: Span) -> frozenset[str]:
    """Return the pronouns that may stand, in the next unit, for something these words name.

    What is named in passing, in a phrase or a clause that depends, is seldom spoken of next.
    """
    roots = {said.root, *(t for t in said if t.dep_ == "ROOT")}
    clauses = [t for t in said if t in roots or (t.head in roots and t.dep_ in _CLAUSES)]
    heads = [t for clause in clauses for t in (clause, *clause.children)]
    things = [
        t
        for t in heads
        if t in said
        and t.pos_ in ("NOUN", "PROPN")
        and (t in clauses or t.dep_.startswith(("nsubj", "obj", "iobj")))
        and not HOLDS_PLACE.fullmatch(t.lemma_.lower())
    ]
    found = {name for t in things for name in STANDS_FOR if STANDS_FOR[name] in _number(t)}
    if not any(t.pos_ == "PROPN" or t.dep_.startswith("nsubj") for t in things):
        found -= {"he", "she"}
    return frozenset(found)


def _number(noun: Token) -> list[str]:
    joined = any(t.dep_ == "conj" and t.pos_ in ("NOUN", "PROPN") for t in noun.children)
    return ["Plur"] if joined else noun.morph.get("Number", [])
