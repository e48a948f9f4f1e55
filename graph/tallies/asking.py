"""A query with what is kept counted in the place of the parts that would count it.

A part counts as a tally where it stands in braces of its own and is the tally's SELECT, token for
token, and where it means the same: not within GRAPH, which narrows what is counted, nor where the
query gives a prefix of ours another meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from graph.query_guard import Token, tokens_of
from graph.tallies.tally import TALLIES, Tally
from graph.vocab import PREFIXES

_LONGEST: Final = 20_000  # characters of a query that is looked through
_PARTS: Final = {
    tally.name: tuple(token.text for token in tokens_of(tally.sparql)) for tally in TALLIES
}


def with_tallies(query: str, *, rows: Callable[[Tally], Sequence[str] | None]) -> str:
    """The query with each tally in it counted; the same one where there is none.

    Args:
        query: as the guard lets it through.
        rows: what is counted, as rows of VALUES; None where the store does not have it counted.
    """
    if len(query) > _LONGEST or not any(word in query for word in ("COUNT", "LIMIT")):
        return query
    tokens = tokens_of(query)
    if _other_prefixes(tokens):
        return query
    edits: list[tuple[int, int, str]] = []
    for first, last, tally in _places(tokens):
        found = rows(tally)
        if found is not None:
            names = " ".join(f"?{name}" for name in tally.variables)
            end = tokens[last].start + len(tokens[last].text)
            edits += [(tokens[first].start, end, f"VALUES ({names}) {{ {' '.join(found)} }}")]
    for start, end, text in reversed(edits):
        query = query[:start] + text + query[end:]
    return query


def _other_prefixes(tokens: Sequence[Token]) -> bool:
    for word, prefix, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.text.lower() == "prefix" and prefix.kind == "name":
            ours = PREFIXES.get(prefix.text.removesuffix(":"))
            if ours is not None and iri.text != f"<{ours}>":
                return True
    return False


def _places(tokens: Sequence[Token]) -> list[tuple[int, int, Tally]]:
    """The first and last token of each tally between braces, in order."""
    found: list[tuple[int, int, Tally]] = []
    narrowed: list[bool] = []  # for each open brace, whether GRAPH or EXISTS is around it
    texts = [token.text for token in tokens]
    for place, (token, after) in enumerate(pairwise(tokens)):
        if token.text == "{":
            before = [text.lower() for text in texts[max(0, place - 2) : place]]
            narrows = "graph" in before[:1] or "exists" in before[-1:]
            narrowed.append(narrows or (bool(narrowed) and narrowed[-1]))
            if after.text.lower() == "select" and len(narrowed) > 1 and not narrowed[-1]:
                for tally in TALLIES:
                    end = place + 1 + len(_PARTS[tally.name])
                    if texts[end : end + 1] == ["}"] and (
                        tuple(texts[place + 1 : end]) == _PARTS[tally.name]
                    ):
                        found.append((place + 1, end - 1, tally))
        elif token.text == "}" and narrowed:
            narrowed.pop()
    return found
