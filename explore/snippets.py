"""A query as something to paste into a terminal or a program, which the query cannot break out of.

A query may come from a link that a stranger sent. It stands in quotes of the shell or of Python,
whatever it holds; and where a character of it cannot be seen, it is spelt out, so that what is
pasted is what is shown.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from graph.questions import Question
from graph.sparql import form

_SERVICE: Final = "http://127.0.0.1:7878/sparql"
_FIRST: Final = "While `cruxmap serve` runs, on the machine and the store that this page shows:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A piece of a program; ``first`` says what it needs, and is ours alone: Markdown."""

    title: str
    language: Literal["bash", "python"]
    text: str
    first: str = ""


def snippets(
    query: str, *, question: Question | None = None, given: Mapping[str, str]
) -> list[Snippet]:
    """A query for a terminal and for programs; ``given`` is what a named question was told."""
    return [
        Snippet(title="Terminal", language="bash", text=terminal(query, question, given)),
        Snippet(title="curl", language="bash", text=curl(query), first=_FIRST),
        Snippet(title="Python", language="python", text=_wrapper(query), first=_FIRST),
        Snippet(title="rdflib", language="python", text=_rdflib(query), first=_FIRST),
    ]


def terminal(query: str, question: Question | None, given: Mapping[str, str]) -> str:
    """The named question, if it is one, or else the query, as a command."""
    if question is not None:
        values = [given[parameter.name] for parameter in question.parameters]
        words = [shell(value) for value in values]
        end = " --" if any(value.startswith("-") for value in values) else ""
        return " ".join([f"cruxmap ask{end}", question.id, *words])
    return f"cruxmap query {shell(query)}"


def curl(query: str) -> str:
    """The query as a request of curl, which gets CSV, or Turtle where it makes triples."""
    accept = "text/csv, text/turtle;q=0.9"
    lines = [f"curl {_SERVICE} -H 'Accept: {accept}' \\"]
    if _seen(query):
        return "\n".join([*lines, f"    --data-urlencode {shell(f'query={query}')}"])
    return "\n".join([*lines, f"    --data 'query={quote(query, safe='')}'"])


def _wrapper(query: str) -> str:
    made = form(query) in ("construct", "describe")
    shown = "print(answer.serialize())" if made else "print(answer)"
    ways = "RDFXML" if made else "JSON"
    return f"""\
from SPARQLWrapper import {ways}, POST, SPARQLWrapper

service = SPARQLWrapper("{_SERVICE}")
service.setMethod(POST)
service.setReturnFormat({ways})
service.setQuery({python(query)})
answer = service.queryAndConvert()
{shown}
"""


def _rdflib(query: str) -> str:
    return f"""\
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

maps = Graph(store=SPARQLStore("{_SERVICE}", method="POST"))
for row in maps.query({python(query)}):
    print(row)
"""


def _seen(text: str) -> bool:
    """Whether every character of ``text`` but the line ends can be seen as what it is."""
    return all(letter.isprintable() or letter == "\n" for letter in text)


def shell(text: str) -> str:
    """``text`` as one word of a POSIX shell; of bash, zsh or ksh where it cannot all be seen."""
    if _seen(text):
        return shlex.quote(text)
    return f"$'{''.join(map(_spelt, text))}'"


def _spelt(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x80:  # three digits of octal end by themselves, whatever follows
        return f"\\{code:03o}"
    return "".join(f"\\{byte:03o}" for byte in letter.encode("utf-8", "surrogatepass"))


def python(text: str) -> str:
    """``text`` as a string of Python, over several lines where it has several plain ones."""
    plain = _seen(text) and "\\" not in text and '"""' not in text and not text.endswith('"')
    if "\n" in text and plain:
        return f'"""{text}"""'
    return repr(text)
