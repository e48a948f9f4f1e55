"""Pairs that are made up from texts: denied, turned into the opposite, about something else.

What people paired differs in many words at once, so nothing in it teaches that one word may turn a
claim round. Synonyms and frames keep the other side honest: one word may also change nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from spacy.tokens import Doc

from extract.same.opposites import DENIALS, OPPOSITES

_AUX: Final = re.compile(
    r"\b(is|are|was|were|will|would|should|can|could|must|may|might|does|do|did)\b", re.IGNORECASE
)
_DENIED: Final = re.compile(r"\b(?:not|never) ", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Za-z]+")
_LEADS: Final = ("I think that ", "Clearly, ", "In my view ", "It is clear that ", "Honestly, ")
_ALIKE: Final = (
    "big/large children/kids help/aid buy/purchase start/begin stop/halt often/frequently "
    "students/pupils teachers/educators important/crucial dangerous/hazardous job/occupation "
    "illness/disease ill/sick quickly/rapidly need/require needs/requires show/demonstrate "
    "government/state citizens/inhabitants country/nation countries/nations world/globe "
    "harm/damage harms/damages ban/prohibit banned/prohibited allow/permit allowed/permitted "
    "wrong/incorrect right/correct smart/clever hard/difficult easy/simple fast/quick "
    "create/produce creates/produces reduce/lessen reduces/lessens increase/raise end/finish "
    "film/movie films/movies lawyer/attorney freedom/liberty firms/companies company/firm "
    "enough/sufficient many/numerous because/since unfair/unjust prevent/stop prevents/stops "
    "protect/safeguard choose/pick choice/option effect/impact effects/impacts cost/price "
    "salary/wage work/labour power/energy"
)
_SYNONYMS: Final = dict(
    both
    for pair in _ALIKE.split()
    for both in ((pair.split("/")[0], pair.split("/")[1]), (pair.split("/")[1], pair.split("/")[0]))
)
_NOUNS: Final = ("NN", "NNS", "NNP")
_OFTEN: Final = 0.75  # of the texts get a noun exchanged


def made_up(parsed: Mapping[str, Doc], *, draw: random.Random) -> Iterator[tuple[str, str, bool]]:
    """Yield texts, each with one that is made of it, and whether both say the same."""
    nouns: dict[str, list[str]] = {tag: [] for tag in _NOUNS}
    for doc in parsed.values():
        for token in doc:
            if token.tag_ in nouns and token.is_alpha:
                nouns[token.tag_].append(token.text)
    for text, doc in parsed.items():
        made = (
            _denied(text),
            _opposite(text, draw),
            _another(text, doc, nouns, draw),
            _turned(doc),
        )
        yield from ((text, one, False) for one in made if one is not None)
        yield text, _synonym(text, draw) or draw.choice(_LEADS) + text, True


def _denied(text: str) -> str | None:
    found = _DENIED.search(text)
    if found is not None:
        return text[: found.start()] + text[found.end() :]
    found = _AUX.search(text)
    return None if found is None else f"{text[: found.end()]} not{text[found.end() :]}"


def _exchanged(text: str, known: Mapping[str, Sequence[str]], draw: random.Random) -> str | None:
    found = [one for one in _WORD.finditer(text) if known.get(one.group().lower())]
    if not found:
        return None
    one = draw.choice(found)
    other = draw.choice(sorted(known[one.group().lower()]))
    return text[: one.start()] + other + text[one.end() :]


def _opposite(text: str, draw: random.Random) -> str | None:
    known = {word: sorted(others - DENIALS) for word, others in OPPOSITES.items()}
    return _exchanged(text, known, draw)


def _synonym(text: str, draw: random.Random) -> str | None:
    return _exchanged(text, {word: [other] for word, other in _SYNONYMS.items()}, draw)


def _another(
    text: str, doc: Doc, nouns: Mapping[str, Sequence[str]], draw: random.Random
) -> str | None:
    """Exchange a noun for any other of its kind."""
    found = [token for token in doc if token.tag_ in nouns and token.is_alpha]
    if not found or draw.random() > _OFTEN:
        return None
    token = draw.choice(found)
    other = draw.choice(nouns[token.tag_])
    if other.lower() == token.lower_:
        return None
    return text[: token.idx] + other + text[token.idx + len(token) :]


def _turned(doc: Doc) -> str | None:
    """Let subject and object of a verb change places."""
    for token in doc:
        if token.dep_ != "nsubj" or token.head.pos_ != "VERB" or token.pos_ == "PRON":
            continue
        other = next((t for t in token.head.children if t.dep_ == "obj" and t.pos_ != "PRON"), None)
        if other is None:
            continue
        first = doc[token.left_edge.i : token.right_edge.i + 1]
        last = doc[other.left_edge.i : other.right_edge.i + 1]
        if first.end <= last.start:
            between = doc.text[first.end_char : last.start_char]
            turned = f"{last.text}{between}{first.text}"
            return doc.text[: first.start_char] + turned + doc.text[last.end_char :]
    return None
