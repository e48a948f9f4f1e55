"""Docs built by hand, so that the rules are tested without a model."""

from functools import lru_cache

import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab


@lru_cache(maxsize=1)
def vocab() -> Vocab:
    return spacy.blank("en").vocab


def parsed(rows: str) -> Doc:
    """Build a Doc from ``word/POS/dep/head`` rows; ``head`` counts words from 0.

    ``word`` may carry its lemma (``thought|think``); a trailing ``_`` glues the next word on; a
    row ``.`` ends a sentence: the word after a ROOT's last row starts the next one by its head.
    """
    words, spaces, lemmas, tags, deps, heads = [], [], [], [], [], []
    for row in rows.split():
        form, pos, dep, head = row.rsplit("/", 3)
        glued = form.endswith("_") and len(form) > 1
        word, _, lemma = form.removesuffix("_").partition("|")
        words.append(word)
        spaces.append(not glued)
        lemmas.append(lemma or word.lower())
        tags.append(pos)
        deps.append(dep)
        heads.append(int(head))
    return Doc(vocab(), words=words, spaces=spaces, lemmas=lemmas, pos=tags, deps=deps, heads=heads)
