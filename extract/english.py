"""The shipped English pipeline of spaCy, loaded once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language

import extract.segment  # noqa: F401 - it registers "whole_brackets"
from graph.errors import CruxmapError

MODEL: Final = Path(__file__).parent / "models" / "english"


@lru_cache(maxsize=1)
def build() -> Language:
    """Load the shipped English pipeline: tags, lemmas, dependencies and sentences.

    Raises:
        CruxmapError: if the weights are missing or do not fit the installed spaCy.
    """
    try:
        nlp = spacy.load(MODEL)
        nlp.add_pipe("whole_brackets", after="senter")
        return nlp  # noqa: TRY300 - an else branch would read no better
    except (OSError, ValueError) as error:
        raise CruxmapError(
            f"the English pipeline in {MODEL.name!r} cannot be loaded ({error}): "
            "install cruxmap again, with the spaCy version it names."
        ) from error
