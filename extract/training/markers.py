"""Pairs out of raw discussions that their own discourse markers label.

What follows "I agree" supports what it answers, what follows "No," objects to it, "because" joins
a reason to what it is a reason for. The marker is taken out, so that the rest must tell. The idea
is that of IMHO and QR fine-tuning (Chakrabarty et al. 2019, EMNLP, AMPERSAND).
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from extract.training.examples import OBJECTS, SUPPORTS, UNRELATED, Example, pair_example, rows

_Found = dict[str, list[tuple[str, str, str, int]]]  # by marker: a, b, scope, relation

_AGREE: Final = re.compile(
    r"^(?:yes|yeah|yep|exactly|agreed"
    r"|i (?:totally |completely |definitely )?agree(?: with (?:you|that|this))?"
    r"|good point|great point|true|right|correct|you(?:'re| are) right|well said|absolutely"
    r"|of course)\b[,.!; ]*",
    re.IGNORECASE,
)
_DISAGREE: Final = re.compile(
    r"^(?:no|nope|wrong|i (?:totally |completely |strongly )?disagree(?: with (?:you|that|this))?"
    r"|false|not true|nonsense|incorrect"
    r"|that(?:'s| is) (?:wrong|false|not true|ridiculous|nonsense|absurd)"
    r"|you(?:'re| are) wrong|hardly|not (?:really|at all|necessarily|exactly)|sorry)\b[,.!; ]*",
    re.IGNORECASE,
)
_BECAUSE: Final = re.compile(r"^(.{25,220}?),? (?:because|since) (?!of\b)(.{25,220})$")
_THUS: Final = re.compile(
    r"^(?:therefore|thus|hence|so|consequently),? (.{25,250})$", re.IGNORECASE
)
_BUT: Final = re.compile(r"^(?:but|however|yet|on the other hand),? (.{25,250})$", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])|\n+")
_FAR: Final = 6  # sentences apart
_SHORT, _LONG = 25, 250  # characters of a sentence
_ENOUGH: Final = 30  # characters of an answer, to go by its words


def marked(
    tokenizer: Tokenizer,
    discussions: Path,
    *,
    seed: int,
    most: int,
) -> list[Example]:
    """Return the pairs that markers label, at most ``most`` of each marker, chosen by ``seed``.

    "I agree", "because" and "therefore" make supports, "No," and "but" objections; two sentences
    far apart in a post have nothing to do with each other.
    """
    found: _Found = defaultdict(list)
    random_ = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for talk in rows(discussions):
        posts = {post["id"]: post for post in talk["posts"]}
        for post in talk["posts"]:
            sentences = [s.strip() for s in _SENTENCE.split(post["text"]) if s.strip()]
            _mark_inside(sentences, found, random_)
            answered = posts.get(post["reply_to"])
            if answered is not None and sentences:
                _mark_answer(sentences, answered["text"], found)
    examples = []
    for name in sorted(found):
        random_.shuffle(found[name])
        for a, b, scope, relation in found[name][:most]:
            example = pair_example(tokenizer, a, b, scope=scope, relation=relation)
            example.source, example.doc = "marked", name
            examples.append(example)
    return examples


def _mark_inside(sentences: Sequence[str], found: _Found, random_: random.Random) -> None:
    for number, sentence in enumerate(sentences):
        before = sentences[number - 1] if number else ""
        fit = _SHORT <= len(before) <= _LONG
        if match := _BECAUSE.match(sentence):
            found["because"].append((match[2], match[1], "intra", SUPPORTS))
        elif fit and (match := _THUS.match(sentence)):
            found["thus"].append((before, match[1], "intra", SUPPORTS))
        elif fit and (match := _BUT.match(sentence)):
            found["but"].append((match[1], before, "intra", OBJECTS))
        elif number > _FAR and _SHORT <= len(sentence) <= _LONG and random_.random() < 0.1:
            other = sentences[random_.randrange(number - _FAR + 1)]
            if _SHORT <= len(other) <= _LONG:
                found["far"].append((sentence, other, "intra", UNRELATED))


def _mark_answer(sentences: Sequence[str], answered: str, found: _Found) -> None:
    first = sentences[0]
    for name, pattern, relation in (("agree", _AGREE, SUPPORTS), ("disagree", _DISAGREE, OBJECTS)):
        if match := pattern.match(first):
            rest = " ".join([first[match.end() :], *sentences[1:4]]).strip()
            end = answered.strip()[-400:]
            if len(rest) >= _ENOUGH and len(end) >= _ENOUGH:
                found[name].append((rest[:500], end, "inter", relation))
