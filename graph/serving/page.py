"""The page that a person finds at the service's address: how to ask, in one file, without scripts.

It loads nothing, and its policy lets it load nothing: what stands in a thread's title can be shown
in it, escaped, and do no more.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import quote

from graph.questions import QUESTIONS
from graph.serving.formats import FORMATS
from graph.sparql import Limits
from graph.vocab import PREFIXES

_SHOWN: Final = tuple(one for one in QUESTIONS if not one.parameters)[:6]
_FOR: Final = {"rows": "SELECT, ASK", "triples": "CONSTRUCT, DESCRIBE"}


def policy() -> str:
    """The Content-Security-Policy of the page: its own style, its own form, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_read("page.css").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def page(endpoint: str, *, path: str, limits: Limits, threads: int) -> str:
    """The page.

    Args:
        endpoint: the address at which queries are answered.
        path: the same, without the host.
        limits: of each query.
        threads: how many the store holds.
    """
    questions = "".join(
        f"<details><summary>{escape(one.title)}</summary><p class=soft>{escape(one.description)}"
        f'</p><pre>{escape(one.sparql)}</pre><p><a href="{path}?format=xml&amp;query='
        f'{quote(one.sparql)}">Ask this</a></p></details>'
        for one in _SHOWN
    )
    return Template(_read("page.html")).substitute(
        style=_read("page.css"),
        path=escape(path),
        held="no threads yet"
        if not threads
        else "1 thread"
        if threads == 1
        else f"{threads:,} threads",
        query=escape(_SHOWN[0].sparql),
        options="".join(
            f"<option value={one.name}>{one.name} ({_FOR[one.kind]})</option>" for one in FORMATS
        ),
        example=escape(
            f"curl --data-urlencode 'query=SELECT ?o ?c {{ ?o cm:objectsTo ?c }}' \\\n"
            f"  -H 'Accept: text/csv' {endpoint}"
        ),
        formats="".join(
            f"<tr><td><code>{one.name}</code></td><td><code>{one.media_type}</code></td>"
            f"<td>{_FOR[one.kind]}</td></tr>"
            for one in FORMATS
        ),
        questions=questions,
        prefixes="".join(
            f"<tr><td><code>{escape(name)}:</code></td><td>{escape(iri)}</td></tr>"
            for name, iri in PREFIXES.items()
        ),
        seconds=f"{limits.seconds:g}",
        memory=f"{limits.memory_mb:,}",
        rows=f"{limits.rows:,}",
    )


@cache
def _read(name: str) -> str:
    return files("graph.serving").joinpath(name).read_text("utf-8")
