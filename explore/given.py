"""What a person gave to be added, a paste, a file or a link, and the thread that it is read as.

What was fetched is kept beside the link, so that reading it as another format asks nobody again.
"""

from __future__ import annotations

import json as json_text
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final, NamedTuple

from explore import look
from extract.reader import Fetch
from extract.sources import READERS, decode, guess_format, read_thread, title_of
from extract.web.answers import answers_folder
from extract.web.fetch import Fetcher
from extract.web.links import followed, is_link, read_link, ways
from graph.errors import InputError
from graph.model import Thread

GUESS: Final = "guess it"
"""The format of what is to be known by its look."""


class Reading(NamedTuple):
    """A thread, the format that it was read as, and what is to be known of how it was come by."""

    thread: Thread
    format: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a person gave: its name for messages, its content or its link, and a title for it.

    ``answers`` is what was fetched for the link so far, by what was asked for, and ``leads`` where
    the link was found to lead.
    """

    name: str
    content: str = ""
    link: str = ""
    title: str | None = None
    answers: dict[str, bytes] = field(default_factory=dict, compare=False)
    leads: list[str] = field(default_factory=list, compare=False)


def given(*, link: str, pasted: str, file: tuple[str, bytes] | None, title: str) -> Given:
    """Take what a person gave in one of three ways; a link may be pasted like a discussion.

    Args:
        link: an address, or blank.
        pasted: a discussion, or blank.
        file: a file's name and content.
        title: names what has no title of its own; blank for one made of what was given.

    Raises:
        InputError: nothing was given, or more than one thing, or a file that is no text.
    """
    link, named = link.strip(), title.strip() or None
    ways_given = [
        what
        for what, there in (
            ("a link", bool(link)),
            ("a discussion", bool(pasted.strip())),
            ("a file", file is not None),
        )
        if there
    ]
    if len(ways_given) > 1:
        raise InputError(f"{' and '.join(ways_given)} are given: leave only one of them.")
    if not ways_given:
        raise InputError("nothing is given: paste a link or a discussion, or choose a file.")
    if not link and len(pasted.split()) == 1 and is_link(pasted):
        link = pasted.strip()
    if link:
        if not is_link(link):
            raise InputError(
                f"{link[:80]!r} is no link: one begins with https://. Paste a discussion below."
            )
        return Given(name=link[:80], link=link, title=named)
    if file is None:
        made = look.shortened(pasted, width=60).strip() or None
        return Given(name="the text", content=pasted, title=named or made)
    name, data = file
    return Given(
        name=name, content=decode(data, name=name), title=named or title_of(PurePath(name))
    )


def kind(name: str) -> str:
    """A format as people choose it."""
    return name if name == GUESS else f"{name}: {READERS[name].what}"


def read(one: Given, *, chosen: str, only_public: bool = True) -> Reading:
    """Read what was given as the format ``chosen``, or as the one that it looks like.

    Args:
        one: what was given.
        chosen: a key of :data:`extract.sources.READERS`, or :data:`GUESS`.
        only_public: whether a link may lead to public addresses alone.

    Raises:
        FetchError: nothing could be fetched from the link.
        InputError: it cannot be read; a format that was guessed is named, so that it can be put
            right.
    """
    if one.link:
        return _read_link(one, chosen=chosen, only_public=only_public)
    form = None if chosen == GUESS else chosen
    notes: list[str] = []
    thread = read_thread(
        one.content, name=one.name, title=one.title, format=form, noted=notes.append
    )
    return Reading(thread, form or guess_format(one.content), " ".join(notes))


def _read_link(one: Given, *, chosen: str, only_public: bool) -> Reading:
    form = None if chosen == GUESS else chosen
    notes: list[str] = []
    with Fetcher(only_public=only_public, answers=answers_folder()) as fetcher:
        fetch = _remembering(fetcher, answers=one.answers)
        if not one.leads:
            one.leads.append(followed(one.link, leads=fetcher.leads))
        thread = read_link(one.leads[0], fetch=fetch, format=form, noted=notes.append)
    *better, page = ways(one.leads[0], format=form)
    asked = page if notes or not better else better[0]
    read_as = asked.format or guess_format(
        decode(one.answers[_question(asked.url, json=asked.json)], name=one.name)
    )
    if one.title is not None:
        thread = replace(thread, title=one.title)
    return Reading(thread, read_as, " ".join(notes))


def _remembering(fetch: Fetch, *, answers: dict[str, bytes]) -> Fetch:
    """A fetch that asks for nothing twice."""

    def remembered(url: str, *, json: object = None) -> bytes:
        question = _question(url, json=json)
        if question not in answers:
            answers[question] = fetch(url, json=json)
        return answers[question]

    return remembered


def _question(url: str, *, json: object) -> str:
    return url if json is None else f"{url} {json_text.dumps(json, sort_keys=True)}"
