"""How the claims of a map bear, each by itself, on the positions of a debate.

Better few readings that are right than many that are doubtful: what bears on a position through
other claims, its links say. So a claim is held only against the one statement of a position that it
shares most words with, and only if those are enough; then the encoder that reads links
(:mod:`extract.reading.learned`) says whether it supports that statement or objects to it, and is
believed only where it is sure. Which figures to believe was found on labelled pairs
(:mod:`extract.measure.stances`), never on a debate that ships.

What is read of a claim follows from its own words and from the debate, and from nothing else in the
map: so after a change only claims that are new or worded otherwise need be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from extract.lexicon import AROUND_DENIAL, DENIAL, EMPTY
from extract.measure.corpora import Pair
from extract.same.opposites import OPPOSITES
from graph.crux import Debate, Position, Reading
from graph.model import Claim, ClaimKind
from graph.words.tokens import tokens

if TYPE_CHECKING:
    from extract.reading.encoder import Encoder

SHARED: Final = 0.25
"""As much must a claim share with a statement (:func:`shared`) to be about the same."""

SLOPE: Final = 0.5575
START: Final = 0.09
"""From the encoder's log-odds of supports over objects to those that people would say supports."""

SURE: Final = 0.85
"""As likely must a side be to be believed."""

ALIKE: Final = 0.45
"""As much must a claim share with a statement to be believed to restate it."""

SAME: Final = "says-the-same"
"""The rule of readings of claims that are, word for word, what a position says."""

CONTRARY: Final = "says-the-contrary"
"""The rule of readings of claims that are what a position says, but that one of the two denies."""

RESTATING: Final = "restating"
DENYING: Final = "denying"

_EVEN: Final = 0.5
_LEAST: Final = 1e-9  # of a probability, before its logarithm is taken
_QUOTED: Final = 120  # characters of a statement that a reason quotes

Progress = Callable[[int, int], None]
"""Called with the number of statements that claims were held against, and of all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A claim, and the statement of a position that it is held against.

    ``side`` is -1 where it is a statement of those who reject the position, else 1.
    """

    claim: Claim
    position: Position
    statement: str
    share: float
    side: int


def read_claims(
    claims: Iterable[Claim],
    debate: Debate,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> tuple[Reading, ...]:
    """Say how claims bear on the positions of a debate, of those that can be told.

    Questions put nothing forward, and are passed over.

    Args:
        claims: whose texts are read.
        debate: its positions.
        encoder: a model other than the shipped one.
        progress: called as the work goes on.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    held = [
        near
        for claim in claims
        if claim.kind is not ClaimKind.QUESTION
        for position in debate.positions
        if (near := _near(claim, position))
    ]
    found: list[tuple[_Held, Bearing]] = []
    for number, near in enumerate(held, 1):
        read = ((one, bears(one.claim.text, one.statement, encoder=encoder)) for one in near)
        found += islice(((one, bearing) for one, bearing in read if bearing is not None), 1)
        if progress is not None:
            progress(number, len(held))
    return tuple(_reading(one, bearing) for one, bearing in _once(found))


def _near(claim: Claim, position: Position) -> tuple[_Held, ...]:
    """The statement for a position or against it that a claim is nearest to, if it is near enough.

    Where the two are at odds, so that agreement could not be told, the nearest comes next of those
    that are not at odds with the claim.
    """
    sides = [(1, one) for one in position.statements] + [(-1, one) for one in position.denials]
    near = sorted(
        (
            _Held(claim=claim, position=position, statement=text, share=share, side=side)
            for side, text in sides
            if (share := shared(claim.text, text)) >= SHARED
        ),
        key=lambda one: -one.share,
    )
    even = [one for one in near[1:] if not at_odds(claim.text, one.statement)]
    return (*near[:1], *(even[:1] if near and at_odds(claim.text, near[0].statement) else ()))


def _once(found: Sequence[tuple[_Held, Bearing]]) -> Iterator[tuple[_Held, Bearing]]:
    """Of all that a claim is read as restating, keep what it shares most words with."""
    most: dict[str, float] = {}
    for one, bearing in found:
        if bearing.does == RESTATING:
            most[one.claim.id] = max(most.get(one.claim.id, 0.0), one.share)
    for one, bearing in found:
        if bearing.does != RESTATING or one.share == most[one.claim.id]:
            yield one, bearing


def _reading(one: _Held, bearing: Bearing) -> Reading:
    said = " ".join(one.statement.split())
    quoted = f"“{said if len(said) <= _QUOTED else said[:_QUOTED] + '…'}”"
    because = f"the model {bearing.rule} reads it as {bearing.does} {quoted} ({bearing.sure:.0%})"
    if bearing.rule in (SAME, CONTRARY):
        because = f"it says {quoted}" if bearing.rule == SAME else f"it denies {quoted}"
    if one.side < 0:
        because += ", which is said against the position"
    return Reading(
        claim=one.claim.id,
        position=one.position.id,
        value=round(one.side * bearing.value, 2),
        because=because,
        rule=bearing.rule,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """How one text bears on another: ``value`` and ``rule`` as in :class:`graph.crux.Reading`.

    ``does`` says that in a word or two, ``sure`` is how sure the model is of it.
    """

    value: float
    does: str
    sure: float
    rule: str


def bears(  # noqa: PLR0911 - one way out for each thing that tells
    text: str, statement: str, *, encoder: Encoder | None = None
) -> Bearing | None:
    """How a text bears on a statement; None where they are not about the same, or it is not sure.

    Raises:
        CruxmapError: if the shipped model cannot be loaded.
    """
    share = shared(text, statement)
    if share < SHARED:
        return None
    odd = at_odds(text, statement)
    if _words(text) == _words(statement):
        return Bearing(value=1.0, does=RESTATING, sure=1.0, rule=SAME)
    if odd and _bare(text) == _bare(statement):
        return Bearing(value=-1.0, does=DENYING, sure=1.0, rule=CONTRARY)
    likely, model = related(text, statement, encoder=encoder)
    same = likely["restates"]
    if same > _EVEN and share >= ALIKE and not odd:
        return Bearing(value=same, does=RESTATING, sure=same, rule=model)
    favour = favouring(likely)
    if max(favour, 1 - favour) < SURE:
        return None
    if favour < _EVEN:
        return Bearing(value=2 * favour - 1, does="objecting to", sure=1 - favour, rule=model)
    if odd:  # so they hardly say the same
        return None
    return Bearing(value=2 * favour - 1, does="supporting", sure=favour, rule=model)


def related(
    text: str, statement: str, *, encoder: Encoder | None = None
) -> tuple[Mapping[str, float], str]:
    """The encoder's probabilities of relations from a text to a statement, and its name."""
    # onnxruntime and the weights take half a second, which is saved where nothing is to be read.
    from extract.reading.encoder import load  # noqa: PLC0415
    from extract.reading.learned import relations  # noqa: PLC0415

    encoder = encoder or load()
    (likely,) = relations([Pair(a=text, b=statement)], encoder=encoder)
    return likely, encoder.name


def favouring(likely: Mapping[str, float]) -> float:
    """From the encoder's probabilities of relations to how likely people would say "supports"."""
    odds = math.log(max(likely["supports"], _LEAST)) - math.log(max(likely["objects"], _LEAST))
    return 1 / (1 + math.exp(-(SLOPE * odds + START)))


# --- words ----------------------------------------------------------------------------------------


def shared(one: str, other: str) -> float:
    """How much of their words two texts share, in whatever form: a cosine, lower for short texts.

    Words that say nothing of what a text is about, and what denies, do not count; ``role-play``
    counts as two words, and as shared with ``roleplay`` too. One word is too little, unless it is
    all that both have.
    """
    (a, joined_a), (b, joined_b) = _about(one), _about(other)
    both = len(a & b) + len(joined_a & b) + len(joined_b & a)
    if both < 2 <= max(len(a), len(b)):
        return 0.0
    return both / math.sqrt((len(a) + 1) * (len(b) + 1))


@lru_cache(maxsize=4096)
def denies(text: str) -> bool:
    """Whether a text denies something, by its words; what denies twice does not."""
    return len(DENIAL.findall(text)) % 2 == 1


def at_odds(one: str, other: str) -> bool:
    """Whether one of two texts denies what the other does not, says the opposite or turns it round.

    Two of these make none: a denial of the opposite says the same.
    """
    mine, others = set(_words(one)), set(_words(other))
    opposites = sum(
        not others.isdisjoint(OPPOSITES.get(word, frozenset())) for word in mine - others
    )
    return (denies(one) + denies(other) + opposites + _turned(one, other)) % 2 == 1


def _turned(one: str, other: str) -> bool:
    """Whether two texts compare the same things, "than" with one first and the other."""
    here, there = _around_than(one), _around_than(other)
    return here is not None and there is not None and here[1] in there[0] and there[1] in here[0]


@lru_cache(maxsize=4096)
def _around_than(text: str) -> tuple[frozenset[str], str] | None:
    """The weighty words before "than" and the first behind it, in their common forms."""
    words = [token for token in tokens(text) if token.word == "than" or token.word not in EMPTY]
    at = next((place for place, token in enumerate(words) if token.word == "than"), None)
    if at is None or at == len(words) - 1:
        return None
    return frozenset(token.stem for token in words[:at]), words[at + 1].stem


@lru_cache(maxsize=4096)
def _about(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The common forms of a text's weighty words, and of those with a hyphen as one."""
    found, joined = set(), set()
    before = None
    for token in tokens(text):
        if before is not None and text[before.end : token.start] == "-":
            joined |= {one.stem for one in tokens(before.word + token.word)}
        if token.word not in EMPTY:
            found.add(token.stem)
        before = token
    return frozenset(found), frozenset(joined)


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(text))


@lru_cache(maxsize=4096)
def _bare(text: str) -> tuple[str, ...]:
    """A text's words in their common forms, without those that come and go with a denial."""
    return tuple(token.stem for token in tokens(text) if token.word not in AROUND_DENIAL)
