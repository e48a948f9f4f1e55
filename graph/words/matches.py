"""Asking for words in SPARQL: ``?claim cm:matches "role-play*"``.

No statement of the store has this property. Before a query runs, what it asks for is looked up in
the index of the very copy that it will run on, and takes its place: the claims and posts that were
found, as ``VALUES``, right before the statement, and a pattern that all of them fit in place of the
property. In a list, ``("role-play*" ?score)``, the score is bound too. More matches than a query
can hold are refused, unless a part of the query asks for a few: ``{ SELECT ?claim { ?claim
cm:matches "role-play*" } LIMIT 100 }`` means the hundred best.

The query is cut into tokens as its guard cuts it, so the property counts only where it is one, and
nothing that was typed in quotes gets into the query that runs: only IRIs of ours and numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graph.errors import InputError, QueryRefused
from graph.query_guard import Token, line_and_column, tokens_of
from graph.vocab import AIF, CM, PREFIXES, SIOC
from graph.words.look import MOST, Found, Search
from graph.words.wanted import wanted

MATCHES: Final = str(CM.matches)
_NAMESPACE, _NAME = str(CM), "matches"
_SAID: Final = f"<{AIF.claimText}>|<{SIOC.content}> []"
"""A pattern that each claim and each post fits exactly once."""

_CONSTRAINTS: Final = ("filter", "bind")
_HOW: Final = 'Write ?claim cm:matches "words", or ?claim cm:matches ("words" ?score).'
_ESCAPES: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class _Use:
    """One use of the property: tokens ``first`` to ``last``, and where its statement starts.

    ``best`` is how many are asked for, where it is for the best that match, and for nothing else.
    """

    first: int
    last: int
    start: int
    subject: str
    words: str
    score: str | None
    best: int | None


def with_matches(query: str, *, given: str, find: Callable[[Search], Found]) -> str:
    """A query with what ``cm:matches`` asks for in its place; the same one where nothing does.

    Args:
        query: as the guard lets it through.
        given: as somebody wrote it, at the end of ``query``: places are counted in that.
        find: looks words up.

    Raises:
        QueryRefused: the property stands where it cannot be looked up, or too much matches.
    """
    if _NAME not in query:
        return query
    tokens = tokens_of(query)
    names = _names(tokens)
    edits: list[tuple[int, int, str]] = []
    for place, token in enumerate(tokens):
        if token.text in names:
            use = _use(tokens, place, given=given, query=query)
            before = tokens[use.start].start
            end = tokens[use.last].start + len(tokens[use.last].text)
            rows = _rows(use, find=find, where=_where(query, given=given, offset=token.start))
            edits += [(before, before, rows), (token.start, end, _SAID)]
    for start, end, text in sorted(edits, reverse=True):
        query = query[:start] + text + query[end:]
    return query


def _names(tokens: list[Token]) -> frozenset[str]:
    """All ways in which this query can write the property."""
    prefixes = {name for name, namespace in PREFIXES.items() if namespace == _NAMESPACE}
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.text.lower() == "prefix" and token.kind == "name":
            prefix = token.text.removesuffix(":")
            if after.text == f"<{_NAMESPACE}>":
                prefixes.add(prefix)
            else:
                prefixes.discard(prefix)
    return frozenset({f"<{MATCHES}>", *(f"{prefix}:{_NAME}" for prefix in prefixes)})


def _use(tokens: list[Token], place: int, *, given: str, query: str) -> _Use:
    def refused(why: str) -> QueryRefused:
        return QueryRefused(
            f"{_where(query, given=given, offset=tokens[place].start)}: {why}. {_HOW}"
        )

    words, score, last = _object(tokens, place)
    if words is None:
        raise refused("cm:matches takes the words to look for in quotes, once, and nothing else")
    start = _statement(tokens, place)
    if start is None or start >= place:
        raise refused("cm:matches cannot stand in brackets")
    subject = tokens[start]
    begins = place == start + 1 or tokens[place - 1].text == ";"
    if subject.kind != "variable" or not begins:
        raise refused(f"what matches must be a variable, not {tokens[place - 1].text[:40]!r}")
    opening = _opening(tokens, place)
    if opening is None or _is_template(tokens, opening):
        raise refused("cm:matches asks, and cannot be part of what is made: give CONSTRUCT a WHERE")
    best = _best(tokens, start, last)
    return _Use(place, last, start, subject.text, words, score, best)


def _best(tokens: list[Token], start: int, last: int) -> int | None:
    """The number in ``{ SELECT … { <statement> } LIMIT <number> }``; None in any other part."""
    after = tokens[last + 1 : last + 5]
    texts = [token.text.lower() for token in after]
    if len(after) < 4 or (texts[0], texts[1], texts[3]) != ("}", "limit", "}"):
        return None
    select = start - 1  # the brace, and before it what is selected
    while select and tokens[select - 1].kind == "variable":
        select -= 1
    asks = select > 0 and tokens[select - 1].text.lower() == "select"
    number = texts[2]
    if not asks or tokens[start - 1].text != "{" or not number.isdecimal():
        return None
    return int(number) if 0 < int(number) <= MOST else None


def _object(tokens: list[Token], place: int) -> tuple[str | None, str | None, int]:
    """The words, the variable for the score, and the last token of what follows the property."""
    rest = tokens[place + 1 : place + 6]
    kinds = [token.kind for token in rest]
    texts = [token.text for token in rest]
    if kinds[:1] == ["string"]:
        after = rest[1] if len(rest) > 1 else None
        if after is not None and (after.kind == "tag" or after.text in ",^"):
            return None, None, place
        return _unquoted(texts[0]), None, place + 1
    if texts[:1] == ["("] and kinds[1:3] == ["string", "variable"] and texts[3:4] == [")"]:
        if texts[4:5] == [","]:
            return None, None, place
        return _unquoted(texts[1]), texts[2], place + 4
    return None, None, place


def _unquoted(string: str) -> str:
    size = 3 if string[:3] in ('"""', "'''") and len(string) >= 6 else 1
    found: list[str] = []
    characters = iter(string[size:-size])
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            found.append(_ESCAPES.get(escaped, escaped))
        else:
            found.append(character)
    return "".join(found)


def _statement(tokens: list[Token], place: int) -> int | None:
    """Where the statement of a property begins, within its group; None within other brackets."""
    start = place
    depth = 0
    while start:
        before = tokens[start - 1]
        if before.kind == "mark":
            if not depth and before.text in ".{}":
                break
            depth += (before.text in ")]}") - (before.text in "([{")
            if depth < 0:
                return None
        elif not depth and before.kind == "word" and before.text.lower().startswith(_CONSTRAINTS):
            # What constrains a group needs a full stop neither before nor behind it.
            while tokens[start].text != "(":
                start += 1
            return _closing(tokens, start) + 1
        start -= 1
    return start


def _closing(tokens: list[Token], place: int) -> int:
    depth = 0
    for at in range(place, len(tokens)):
        if tokens[at].kind == "mark":
            depth += (tokens[at].text in "([{") - (tokens[at].text in ")]}")
            if depth <= 0:
                return at
    return len(tokens)


def _opening(tokens: list[Token], place: int) -> int | None:
    """The brace of the group that a token stands in."""
    depth = 0
    for at in range(place - 1, -1, -1):
        if tokens[at].kind == "mark":
            depth += (tokens[at].text in ")]}") - (tokens[at].text in "([{")
            if depth < 0:
                return at
    return None


def _is_template(tokens: list[Token], opening: int) -> bool:
    """Whether a group is what CONSTRUCT makes, which in its short form is also what it asks."""
    words = [token.text.lower() for token in tokens[max(0, opening - 2) : opening]]
    if words[-1:] == ["where"]:
        words.pop()
    return bool(words) and words[-1].startswith("construct")


def _rows(use: _Use, *, find: Callable[[Search], Found], where: str) -> str:
    """What was found, as VALUES."""
    try:
        limit = MOST if use.best is None else use.best
        found = find(Search(wanted=wanted(use.words), limit=limit, marked=False))
    except InputError as error:
        raise QueryRefused(f"{where}: {error}") from error
    if use.best is None and found.total > MOST:
        raise QueryRefused(
            f"{where}: {found.total:,} claims and posts match {use.words[:60]!r}, and a query can "
            f"hold at most {MOST:,}: look for rarer words, or for more of them."
        )
    best = {hit.iri: hit.score for hit in reversed(found.hits)}
    if use.score is None:
        rows = " ".join(f"<{iri}>" for iri in best)
        return f"VALUES {use.subject} {{ {rows} }} "
    rows = " ".join(f"(<{iri}> {score:.6f})" for iri, score in best.items())
    return f"VALUES ({use.subject} {use.score}) {{ {rows} }} "


def _where(query: str, *, given: str, offset: int) -> str:
    line, column = line_and_column(given, offset=offset - (len(query) - len(given)))
    return f"line {line}, column {column}"
