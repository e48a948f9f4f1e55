"""What the words of a post name outside the thread: links, arXiv ids, DOIs and titles of texts.

A title is only taken for one where the words say so: it stands in quotation marks behind "paper",
"article", "post called" and the like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graph.errors import InputError
from graph.model import Citation

_LINK: Final = re.compile(
    r"(?<![\w@/.])(?:https?://|www\.(?=\w))[^\s<>\"“”„«»|\\^`]{1,2000}", re.IGNORECASE
)
_ARXIV: Final = re.compile(
    r"(?<![\w/])arxiv(?::\s?|\s)(\d{4}\.\d{4,5}(?:v\d{1,2})?|[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})(?!\d)",
    re.IGNORECASE,
)
# ISO 26324; what follows the prefix is as Crossref recommends to match it.
_DOI: Final = re.compile(
    r"(?<![\w/.])(?:doi:\s?)?(10\.\d{4,9}/[\w.;()/:<>-]{1,200})", re.IGNORECASE
)
_TITLE: Final = re.compile(
    r"\b(?:papers?|articles?|posts?|essays?|books?|study|studies|reports?|preprints?|chapter"
    r"|thesis|talk|episode|titled|entitled)\b"
    r"(?:,? (?:called|titled|entitled|named|on|about))?,? ?"
    r"(?:“([^“”\n]{3,200})”|\"([^\"\n]{3,200})\"|«\s?([^«»\n]{3,200}?)\s?»|„([^„“”\n]{3,200})[“”])",
    re.IGNORECASE,
)
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}


def citations(text: str, *, given: Iterable[Citation] = ()) -> tuple[Citation, ...]:
    """The citations of a post, in order: those ``given``, and what else its words name."""
    kept = sorted(given, key=lambda one: one.start)
    for find in (_links, _arxiv, _dois, _titles):
        kept = _merged(kept, find(text))
    return tuple(kept)


def _merged(kept: list[Citation], found: Iterator[Citation]) -> list[Citation]:
    """Both in order, without what overlaps one that is kept already."""
    merged: list[Citation] = []
    rest = iter(kept)
    ahead = next(rest, None)
    for one in found:
        while ahead is not None and ahead.end <= one.start:
            merged.append(ahead)
            ahead = next(rest, None)
        if ahead is not None and ahead.start < one.end:
            continue
        if not merged or merged[-1].end <= one.start:
            merged.append(one)
    if ahead is not None:
        merged.append(ahead)
    merged += rest
    return merged


def _links(text: str) -> Iterator[Citation]:
    for found in _LINK.finditer(text):
        address = _without_tail(found.group())
        url = address if address.lower().startswith("http") else f"https://{address}"
        if "." not in url[8:] and "localhost" not in url:
            continue
        try:
            yield Citation(start=found.start(), end=found.start() + len(address), url=url)
        except InputError:  # "http://[" is no address
            continue


def _without_tail(address: str) -> str:
    """Take off what ends the sentence: marks, and brackets that were not opened inside."""
    open_ = {mark: address.count(mark) for mark in "()[]{}"}
    end = len(address)
    while end:
        last = address[end - 1]
        if last in _CLOSES and open_[last] > open_[_CLOSES[last]]:
            open_[last] -= 1
        elif last not in ".,;:!?'’*_…":
            break
        end -= 1
    return address[:end]


def _arxiv(text: str) -> Iterator[Citation]:
    for found in _ARXIV.finditer(text):
        url = f"https://arxiv.org/abs/{found[1]}"
        yield Citation(start=found.start(), end=found.end(), url=url)


def _dois(text: str) -> Iterator[Citation]:
    for found in _DOI.finditer(text):
        name = _without_tail(found[1])
        url = f"https://doi.org/{name}"
        yield Citation(start=found.start(), end=found.start(1) + len(name), url=url)


def _titles(text: str) -> Iterator[Citation]:
    for found in _TITLE.finditer(text):
        group = found.lastindex or 1
        title = found[group]
        words = title.split()
        capital = title.lstrip()[:1]
        if len(words) > 1 and (capital.isupper() or capital.isdigit()):
            yield Citation(
                start=found.start(group), end=found.end(group), title=title.strip(" .,;:")
            )
