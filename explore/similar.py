"""Claims that say much the same: by the words that they share, and none of it leaves this machine.

A word counts for as much as it tells one claim from the others; what half of a thread says counts
for nothing. Words are compared in the form that all their forms share (:mod:`graph.words.tokens`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import streamlit as st

from explore import state
from graph.errors import InputError
from graph.model import ArgumentMap, Claim
from graph.store import Store, open_store
from graph.words.look import Search
from graph.words.tokens import tokens
from graph.words.wanted import wanted

MOST: Final = 6
"""As many are shown."""

LEAST: Final = 0.2
"""So much of the weight of their words two claims must share, between 0 and 1."""

_SHORTEST: Final = 3  # letters: shorter words join others, and say nothing alone
_WORDS: Final = 4  # the rarest of a claim's words, which are looked for in other threads, by twos
_HITS: Final = 20  # of two words
_NAMED: Final = 4  # words that are named as shared
_LIGHTEST: Final = 0.05  # what a word counts for that every claim says
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        """
    about after all also and any are because been before being but can could did does doing don
    down even ever every for from get had has have having her here him his how into its just
    like many may might more most much must nor not now off one only other our out over own same
    she should some such than that the their them then there these they thing this those through
    too under until very was way were what when where which while who why will with would yes
    yet you your think say said make made know see way want
        """,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A claim that shares ``words`` with another one, the most telling first.

    ``thread`` is the thread it is of, ``share`` how much of the weight of the words of both is
    theirs in common, from 0 to 1.
    """

    thread: str
    id: str
    text: str
    words: tuple[str, ...]
    share: float


def words_of(text: str) -> dict[str, str]:
    """The telling words of a text by their common form, each as it is first said there."""
    found: dict[str, str] = {}
    for token in tokens(text):
        # A character that stands alone is a word in scripts that put no spaces between words.
        short = token.word.isascii() and len(token.word) < _SHORTEST
        if not short and token.word not in _COMMON:
            found.setdefault(token.stem, text[token.start : token.end].lower())
    return found


class _Said(NamedTuple):
    thread: str
    id: str
    text: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of each claim of a map (:func:`words_of`), and what each counts for."""

    said: Mapping[str, Mapping[str, str]]
    weights: Mapping[str, float]


def words_in(amap: ArgumentMap) -> Words:
    """The words of a map."""
    said = {claim.id: words_of(claim.text) for claim in amap.claims}
    counts = Counter(stem for words in said.values() for stem in words)
    most = math.log(len(said) + 1)
    weights = {
        stem: max(_LIGHTEST, math.log((len(said) + 1) / count) / most)
        for stem, count in counts.items()
    }
    return Words(said=said, weights=weights)


def alike(amap: ArgumentMap, *, claim: Claim, words: Words) -> list[Alike]:
    """The claims of the same thread that are most like one of them, the most alike first."""
    mine = words.said[claim.id]
    found = [
        _alike(
            _Said(amap.thread.id, other.id, other.text, theirs), mine=mine, weights=words.weights
        )
        for other in amap.claims
        if other.id != claim.id and not mine.keys().isdisjoint(theirs := words.said[other.id])
    ]
    return _best(found)


def elsewhere(store: Store, *, thread: str, claim: Claim, words: Words) -> list[Alike]:
    """The claims of other threads that are most like one of this thread, the most alike first.

    Those are looked at that hold two of its rarest words.

    Raises:
        StoreError: the store cannot be read.
    """
    mine = words.said[claim.id]
    rarest = sorted(mine, key=lambda stem: -words.weights[stem])[:_WORDS]
    found: dict[tuple[str, str], Alike] = {}
    for pair in combinations(rarest, 2):
        with suppress(InputError):  # a word of which nothing is left once it is folded
            search = wanted(" ".join(mine[stem] for stem in pair))
            asked = Search(wanted=search, kinds=("claim",), limit=_HITS, marked=False)
            for hit in store.words().find(asked).hits:
                if hit.thread != thread and (hit.thread, hit.id) not in found:
                    said = _Said(hit.thread, hit.id, hit.text, words_of(hit.text))
                    found[hit.thread, hit.id] = _alike(said, mine=mine, weights=words.weights)
    return _best(found.values())


def kept_alike(amap: ArgumentMap, *, claim: Claim) -> list[Alike]:
    """:func:`alike`, and then :func:`elsewhere` in the explorer's store, worked out once.

    Raises:
        StoreError: the store cannot be read.
    """
    which = state.address().get("map", "")
    return _kept(state.location(), state.version(), amap.thread.id, which, claim.id, amap)


# ``at``, the store's version, is there for the cache's key; Streamlit leaves out ``_amap``.
@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(
    where: str, at: str, thread: str, which: str, claim: str, _amap: ArgumentMap
) -> list[Alike]:
    words = _words(where, at, thread, which, _amap)
    one = _amap.claim[claim]
    with open_store(where) as store:
        others = elsewhere(store, thread=thread, claim=one, words=words)
    return [*alike(_amap, claim=one, words=words), *others]


@st.cache_resource(max_entries=8, show_spinner=False)
def _words(where: str, at: str, thread: str, which: str, _amap: ArgumentMap) -> Words:
    del where, at, thread, which
    return words_in(_amap)


def _alike(said: _Said, *, mine: Mapping[str, str], weights: Mapping[str, float]) -> Alike:
    """What another claim has in common with one that says ``mine``."""
    theirs = said.words
    shared = sorted(mine.keys() & theirs.keys(), key=lambda stem: (-weights.get(stem, 1.0), stem))
    return Alike(
        thread=said.thread,
        id=said.id,
        text=said.text,
        words=tuple(mine[stem] for stem in shared[:_NAMED]),
        share=_share(mine, theirs, weights=weights),
    )


def _best(found: Iterable[Alike]) -> list[Alike]:
    near = [one for one in found if one.share >= LEAST]
    return sorted(near, key=lambda one: (-one.share, one.thread, one.id))[:MOST]


def _share(
    mine: Mapping[str, str], theirs: Mapping[str, str], *, weights: Mapping[str, float]
) -> float:
    """The weight of the words that both say, as a share of that of either, in the mean."""
    shared = _weight(mine.keys() & theirs.keys(), weights=weights)
    if not shared:
        return 0.0
    return shared / math.sqrt(_weight(mine, weights=weights) * _weight(theirs, weights=weights))


def _weight(stems: Iterable[str], *, weights: Mapping[str, float]) -> float:
    return sum(weights.get(stem, 1.0) for stem in stems)  # of other threads: as if said once
