"""What a person would point at when two claims are said to say the same, or not to.

Read off the parse of each text by itself, so that what is known of a pair is the same whichever of
the two comes first.

Dependency labels are Universal Dependencies 2 (https://universaldependencies.org/u/dep/).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from extract.same.opposites import (
    DENIALS,
    DUTIES,
    LIMITS,
    NO_DENIALS,
    OPPOSITES,
    PLAIN,
    PREFIXES,
    SAYING,
    SCALES,
)

_CONTENT: Final = frozenset(("NOUN", "VERB", "ADJ", "ADV", "PROPN", "NUM", "X"))
_LIGHT: Final = frozenset((
    "be", "have", "do", "make", "get", "go", "take", "give", "thing", "way", "very", "really",
    "just", "also", "so", "too", "even", "still", "then", "there", "here", "people", "lot",
    "merely", "simply", "actually", "truly", "more", "less", "most", "least", "much", "many",
    "few", "when", "how", "why", "where", "not", "never", "only", "such", "other",
))  # fmt: skip
_ROOT: Final = 5  # letters that words of one family share: "legal", "legalise", "legality"
_SMALL: Final = frozenset((
    "one", "once", "half", "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth",
))  # fmt: skip
"""Seldom meant as figures."""
_TO_NINETEEN: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_BY_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
_FIGURES: Final = {
    **{word: str(number) for number, word in enumerate(_TO_NINETEEN.split())},
    **{word: str(10 * number) for number, word in enumerate(_BY_TENS.split(), start=2)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What one text says, as far as single words and their places tell.

    ``lemmas`` are all its words' in lower case, ``roots`` the first letters of those with content,
    ``denials`` counts the words that deny, ``roles`` are (who, does, to whom) by lemmas. ``scales``
    has the level of the words of each of ``opposites.SCALES``, ``duty`` that of what is asked for;
    None where nothing says so. ``reported`` says that somebody else is told to say or think it.
    """

    lemmas: tuple[str, ...]
    content: frozenset[str]
    roots: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    denials: int
    roles: frozenset[tuple[str, str, str]]
    scales: tuple[int | None, ...]
    duty: int | None
    limits: frozenset[str]
    reported: bool


def wording(doc: Doc) -> Wording:
    """Return what a parsed text says."""
    words = [token for token in doc if not token.is_punct and not token.is_space]
    lemmas = tuple(_lemma(token) for token in words)
    content = frozenset(
        lemma
        for token, lemma in zip(words, lemmas, strict=True)
        if token.pos_ in _CONTENT and lemma not in _LIGHT
    )
    duties = [DUTIES[lemma] for lemma in lemmas if lemma in DUTIES]
    return Wording(
        lemmas=lemmas,
        content=content,
        roots=frozenset(lemma[:_ROOT] for lemma in content),
        names=frozenset(token.lower_ for token in words if token.pos_ == "PROPN"),
        numbers=frozenset(_numbers(words)),
        denials=_denials(lemmas),
        roles=frozenset(_roles(words)),
        scales=tuple(
            min((scale[lemma] for lemma in lemmas if lemma in scale), default=None)
            for scale in SCALES
        ),
        duty=max(duties, default=None),
        limits=frozenset(lemma for lemma in lemmas if lemma in LIMITS),
        reported=any(_reports(token) for token in words),
    )


def _reports(token: Token) -> bool:
    """Say whether a verb holds what somebody else says or thinks."""
    if token.lemma_.lower() not in SAYING or not any(
        child.dep_ in ("ccomp", "parataxis") for child in token.children
    ):
        return False
    subjects = [child for child in token.children if child.dep_.startswith("nsubj")]
    return any(child.lower_ not in ("i", "we", "it") for child in subjects)


def _lemma(token: Token) -> str:
    lower = token.lower_.replace("’", "'")
    if lower in DENIALS or lower in ("n't", "more", "less", "better", "worse", "most", "least"):
        return "not" if lower in ("n't", "nt") else lower
    return token.lemma_.lower().replace("’", "'")


def _numbers(words: Sequence[Token]) -> Iterator[str]:
    for token in words:
        lower = token.lower_
        if lower in _SMALL or not (token.like_num or any(c.isdigit() for c in lower)):
            continue
        yield _FIGURES.get(lower, lower.replace(",", "").strip("%$£€"))


def _denials(lemmas: Sequence[str]) -> int:
    count = sum(lemma in DENIALS for lemma in lemmas)
    for run in NO_DENIALS:
        for at in range(len(lemmas) - len(run) + 1):
            if tuple(lemmas[at : at + len(run)]) == run:
                count -= sum(word in DENIALS for word in run)
    return count


def _roles(words: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    """Yield who does what to whom; what is done "by" somebody is turned round."""
    for head in words:
        subjects, objects = [], []
        for child in head.children:
            if child.dep_ == "nsubj":
                subjects += [child, *_joined(child)]
            elif child.dep_ in ("nsubj:pass", "obj", "iobj"):
                objects += [child, *_joined(child)]
            elif child.dep_.startswith("obl") or child.dep_ == "advcl":
                agent = any(t.lower_ == "by" for t in child.children if t.dep_ == "case")
                passive = any(t.dep_ == "nsubj:pass" for t in head.children)
                (subjects if agent and passive else objects).extend([child, *_joined(child)])
        for subject in subjects:
            for other in objects:
                yield _lemma(subject), _lemma(head), _lemma(other)


def _joined(token: Token) -> list[Token]:
    return [child for child in token.children if child.dep_ == "conj"]


# --- two of them ----------------------------------------------------------------------------------


def opposite_words(a: Wording, b: Wording) -> list[tuple[str, str]]:
    """Return the words of a, each with one of b that says the opposite; no word counts twice."""
    found: list[tuple[str, str]] = []
    used: set[str] = set()
    mine, others = set(a.lemmas), set(b.lemmas)
    for word in sorted(mine - others - DENIALS):
        known = OPPOSITES.get(word, frozenset())
        for other in sorted(others - mine - used - DENIALS):
            if other in known or _is_made(word, other) or _is_made(other, word):
                found.append((word, other))
                used.add(other)
                break
    return found


def _is_made(word: str, other: str) -> bool:
    """Say whether a word is the other with what makes it its opposite before or behind it."""
    if len(other) > 3 and any(word == prefix + other for prefix in PREFIXES):
        return True
    return other.endswith("ful") and word == other[:-3] + "less"


def swapped(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return the two that change places: who does it in one has it done to them in the other."""
    for subject, verb, other in sorted(a.roles):
        if subject != other and (other, verb, subject) in b.roles:
            return subject, other
    turned, back = _around_than(a), _around_than(b)
    if turned is not None and back == turned[::-1]:
        return turned
    return _turned(a, b)


def _around_than(a: Wording) -> tuple[str, str] | None:
    """Return the last word of content before "than", and the first behind it."""
    if "than" not in a.lemmas:
        return None
    at = a.lemmas.index("than")
    before = next((w for w in reversed(a.lemmas[:at]) if w in a.content), None)
    behind = next((w for w in a.lemmas[at + 1 :] if w in a.content), None)
    return (before, behind) if before and behind and before != behind else None


def _turned(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return two words that stand around a third, and the other way round in the other text.

    Only where both texts have the same words: "caused by" tells that there is nothing to it.
    """
    if sorted(a.lemmas) != sorted(b.lemmas):
        return None
    place = {word: at for at, word in enumerate(b.lemmas)}
    words = [word for word in a.lemmas if word in a.content]
    for at, middle in enumerate(words):
        before = next((word for word in words[:at] if place[word] > place[middle]), None)
        behind = next((word for word in words[at + 1 :] if place[word] < place[middle]), None)
        if before is not None and behind is not None:
            return before, behind
    return None


def exchanged(a: Wording, b: Wording) -> tuple[str, str] | None:
    """Return the words in which alone two texts differ, where both are few and hold content.

    None if they differ in more than one place, or share no word with content.
    """
    one, other = a.lemmas, b.lemmas
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    first, last = one[start : len(one) - end], other[start : len(other) - end]
    same = {*one[:start], *one[len(one) - end :]}
    few = 0 < len(first) <= _FEW and 0 < len(last) <= _FEW
    if few and same & a.content and a.content & {*first} and b.content & {*last}:
        return " ".join(first), " ".join(last)
    return None


def shared(a: Wording, b: Wording) -> float:
    """Return which part of the words with content of the one that has fewer the other has too."""
    return len(a.roots & b.roots) / max(1, min(len(a.roots), len(b.roots)))


def contrary(a: Wording, b: Wording) -> str | None:
    """Say in words what keeps two texts from saying the same, however alike they are.

    One denies what the other does not, or says the opposite of it, of much the same things; a
    denial of the opposite says the same again. Or their numbers differ, or two in them change
    places. None if nothing does.
    """
    words = opposite_words(a, b)
    turned = swapped(a, b)
    found = None
    if (a.denials + b.denials + len(words)) % 2 and shared(a, b) >= _ALIKE:
        found = "“{}” against “{}”".format(*words[0]) if words else "one of the two denies"
    elif a.reported != b.reported:
        found = "one tells what somebody else says"
    elif a.numbers and b.numbers and a.numbers != b.numbers:
        found = f"the numbers differ: {_list(a.numbers)} and {_list(b.numbers)}"
    elif turned is not None:
        found = f"“{turned[0]}” and “{turned[1]}” change places"
    elif _ends_differ(a, b):
        found = "one is of all, the other of few"
    return found


def _ends_differ(a: Wording, b: Wording) -> bool:
    """Say whether one is of all and the other of few or some at most."""
    levels = sorted(one.scales[1] or 3 for one in (a, b))
    return levels[0] == 1 and levels[1] >= 4


def _list(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


_FEW: Final = 4  # words in which two texts differ, to be held against each other
_ALIKE: Final = 0.4  # of what is shared, from where on a denial is of the same
_MORE: Final = 3  # words of content that one has beyond all of the other's

_DIFFER: Final = ("how sure they are", "how much or how often", "how strongly")


def apart(a: Wording, b: Wording) -> str | None:
    """Say in words how two texts that say the same differ in strength or scope; None if not.

    The same answer, whichever comes first.
    """
    found = []
    for name, one, other, plain in zip(_DIFFER, a.scales, b.scales, PLAIN, strict=True):
        if (one or plain) != (other or plain):
            found.append(name)
    if a.duty != b.duty and min(a.duty or 0, b.duty or 0) > 0:
        found.append("how much they ask for")
    if a.limits != b.limits:
        found.append(f"what they are limited to (“{min(a.limits ^ b.limits)}”)")
    if a.numbers != b.numbers:
        found.append("the number that only one names")
    short, long = sorted((a.roots, b.roots), key=len)
    if len(long - short) >= _MORE and len(short & long) >= len(short) - 1:
        found.append("how much they say")
    return f"they differ in {', in '.join(found)}" if found else None
