"""Telling a query that only reads from one that could write or reach out.

The text is cut into tokens as the SPARQL grammar cuts it, so that a forbidden word counts where
it is a word and not inside a string, a comment, an IRI, a variable or a name. Oxigraph's parser
asks for no space after a keyword (``SERVICE:x {`` and ``trueSERVICE<…>{`` are calls to it), so
words that merely contain one are refused too, as are names that it could read that way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from graph.errors import InputError, QueryForbidden, QueryRefused
from graph.model import check_text
from graph.vocab import PREFIXES

MOST_CHARACTERS: Final = 100_000
MOST_NESTED: Final = 100

_OUTSIDE: Final = "a query here reads this store and reaches nothing outside it"
_WRITES: Final = "a query here only reads: use `cruxmap add` and `cruxmap remove` for changes"
REFUSED_WORDS: Final[Mapping[str, str]] = {
    "service": _OUTSIDE,
    "load": _OUTSIDE,
    "from": "every query reads all threads; write GRAPH ?g { … } to tell them apart",
    "insert": _WRITES,
    "delete": _WRITES,
    "clear": _WRITES,
    "drop": _WRITES,
    "create": _WRITES,
    "add": _WRITES,
    "move": _WRITES,
    "copy": _WRITES,
}
"""Words that no query may hold as a word, in lower case, and what to say of each."""

_FORMS: Final = ("select", "ask", "construct", "describe")

# The terminals of SPARQL 1.1, section 19.8.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = _BASE + "_"
_MIDDLE: Final = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX: Final = f"(?:[{_BASE}](?:[{_MIDDLE}]|\\.+(?=[{_MIDDLE}]))*+)?"
_LOCAL: Final = (
    f"(?:(?:[{_START}:0-9]|{_PLX})(?:[{_MIDDLE}:]|{_PLX}|\\.+(?=[{_MIDDLE}:]|{_PLX}))*+)?"
)
_ESCAPE: Final = r"""\\[tbnrf"'\\]"""
_STRING: Final = "|".join(
    (
        f"'''(?:[^'\\\\]|{_ESCAPE}|'(?!''))*+'''",
        f'"""(?:[^"\\\\]|{_ESCAPE}|"(?!""))*+"""',
        f"'(?:[^'\\\\\\r\\n]|{_ESCAPE})*+'",
        f'"(?:[^"\\\\\\r\\n]|{_ESCAPE})*+"',
    )
)
_TOKEN: Final = re.compile(
    "|".join(
        (
            r"(?P<space>[ \t\r\n]++)",
            r"(?P<comment>#[^\r\n]*+)",
            r"(?P<iri><[^<>\"{}|^`\\\x00-\x20]*+>)",
            f"(?P<string>{_STRING})",
            f"(?P<variable>[?$][{_START}0-9][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+)",
            f"(?P<blank>_:[{_START}0-9](?:[{_MIDDLE}]|\\.+(?=[{_MIDDLE}]))*+)",
            r"(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)",
            f"(?P<name>{_PREFIX}:{_LOCAL})",
            r"(?P<number>(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)",
            # As far as a prefix would have reached: a run is never scanned again from within.
            f"(?P<word>[{_START}](?:[{_MIDDLE}]|\\.+(?=[{_MIDDLE}]))*+)",
            r"(?P<mark>.)",
        )
    ),
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: what kind of piece, as written, and from which character on."""

    kind: str
    text: str
    start: int


def line_and_column(text: str, *, offset: int) -> tuple[int, int]:
    """Where ``offset`` is in ``text``, both counted from 1, in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _tokens(query: str) -> Iterator[Token]:
    """The tokens, up to a quotation mark that opens no string: such a query is refused."""
    for match in _TOKEN.finditer(query):
        if match.lastgroup not in (None, "space", "comment"):
            yield Token(match.lastgroup or "", match.group(), match.start())
            # Behind it every other mark might open a string that is read to the end in vain.
            if match.lastgroup == "mark" and match.group() in "'\"":
                return


def tokens_of(query: str) -> list[Token]:
    """A query cut into pieces, without spaces and comments."""
    return list(_tokens(query))


def check(query: str) -> str:
    r"""Refuse a query that could do more than read this store.

    Refused are SERVICE, LOAD, FROM and FROM NAMED, every update, and any ``\uXXXX`` escape, as
    some readers expand those before they look for keywords. A query that passes may still not be
    SPARQL; running it tells.

    Returns:
        The query, with a PREFIX line in front for each known prefix that it uses undeclared.

    Raises:
        QueryForbidden: it holds a word that could write, fetch or read files.
        QueryRefused: with the place, counted in the query as given, and what to do.
    """
    _check_characters(query)
    tokens = list(_tokens(query))
    if not tokens:
        raise QueryRefused("the query is empty: it starts with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    _check_words(query, tokens)
    _check_marks(query, tokens)
    _check_form(query, tokens)
    missing = _missing_prefixes(query, tokens)
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in missing) + query


def calls(query: str) -> Iterator[tuple[int, str]]:
    """The offsets and texts of the names that could be those of functions that a server adds.

    That is every IRI or prefixed name before a bracket, but those of ``xsd:``, which convert.
    Lists, which look the same behind a property, are found too.
    """
    xsd = PREFIXES["xsd"]
    tokens = list(_tokens(query))
    for token, after in pairwise(tokens):
        known = token.text.startswith((f"<{xsd}", "xsd:")) and token.kind in ("iri", "name")
        if after.text == "(" and token.kind in ("iri", "name") and not known:
            yield token.start, token.text


def _refuse(
    query: str, offset: int, sentence: str, *, kind: type[QueryRefused] = QueryRefused
) -> QueryRefused:
    line, column = line_and_column(query, offset=offset)
    return kind(f"line {line}, column {column}: {sentence}")


def _check_characters(query: str) -> None:
    if len(query) > MOST_CHARACTERS:
        raise QueryRefused(
            f"the query has {len(query):,} characters: at most {MOST_CHARACTERS:,} are read."
        )
    try:
        check_text(query, where="the query")
    except InputError as error:
        raise QueryRefused(str(error)) from error
    if found := _ESCAPED.search(query):
        raise _refuse(
            query, found.start(), f"{found.group()} is refused: type the character itself."
        )


def _check_words(query: str, tokens: list[Token]) -> None:
    for place, token in enumerate(tokens):
        lower = token.text.lower()
        if token.kind == "word":
            for word, reason in REFUSED_WORDS.items():
                if word in lower:
                    raise _refuse(
                        query,
                        token.start,
                        f"{word.upper()} is refused: {reason}.",
                        kind=QueryForbidden,
                    )
        elif token.kind == "name" and "service" in lower and _opens_group(tokens, place + 1):
            raise _refuse(
                query,
                token.start,
                f"{token.text[:60]!r} before a group can be read as SERVICE, which is refused: "
                "write the full IRI in angle brackets.",
                kind=QueryForbidden,
            )


def _opens_group(tokens: list[Token], place: int) -> bool:
    """Whether the rest of a SERVICE clause follows: SILENT or not, an address or not, a brace."""
    rest = tokens[place : place + 3]
    if rest and rest[0].kind == "word" and rest[0].text.lower().startswith("silent"):
        rest = rest[1:]
    if rest and rest[0].kind in ("iri", "name", "variable"):
        rest = rest[1:]
    return bool(rest) and rest[0].text == "{"


def _check_marks(query: str, tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind != "mark":
            continue
        if token.text in "'\"":
            raise _refuse(
                query,
                token.start,
                "the string that starts here has no end, or holds a backslash that escapes "
                "nothing: close it, or write two backslashes.",
            )
        depth += (token.text in "({[") - (token.text in ")}]")
        if depth > MOST_NESTED:
            raise _refuse(
                query, token.start, f"brackets nest deeper than {MOST_NESTED}: write it flatter."
            )


def form(query: str) -> str:
    """What kind of query this is, as in ``select``; empty where it is none."""
    tokens = tokens_of(query)
    place = _behind_prologue(tokens)
    first = tokens[place].text.lower() if place < len(tokens) else ""
    return next((one for one in _FORMS if first.startswith(one)), "")


def _behind_prologue(tokens: list[Token]) -> int:
    place = 0
    while place < len(tokens) and tokens[place].text.lower() in ("prefix", "base", "version"):
        place += 3 if tokens[place].text.lower() == "prefix" else 2
    return place


def _check_form(query: str, tokens: list[Token]) -> None:
    """The first word after the prologue says what kind of query this is."""
    place = _behind_prologue(tokens)
    offset = tokens[place].start if place < len(tokens) else len(query)
    if place >= len(tokens) or not tokens[place].text.lower().startswith(_FORMS):
        seen = repr(tokens[place].text[:40]) if place < len(tokens) else "the end"
        raise _refuse(
            query,
            offset,
            f"found {seen}: a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )


def _missing_prefixes(query: str, tokens: list[Token]) -> list[str]:
    declared: set[str] = set()
    used: dict[str, Token] = {}
    before = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before == "prefix":
                declared.add(prefix)
            else:
                used.setdefault(prefix, token)
        before = token.text.lower()
    for prefix, token in used.items():
        if prefix not in declared and prefix not in PREFIXES:
            raise _refuse(
                query,
                token.start,
                f"the prefix {prefix[:60]}: is not known: declare it (PREFIX {prefix[:60]}: <…>) "
                f"or use one of {', '.join(PREFIXES)}.",
            )
    return [prefix for prefix in PREFIXES if prefix in used and prefix not in declared]


def _unpaired(query: str) -> Token | None:
    """The first bracket that closes nothing, else the last one that is never closed."""
    waiting: list[Token] = []
    for token in _tokens(query):
        if token.kind == "mark" and token.text in "({[":
            waiting.append(token)
        elif token.kind == "mark" and token.text in ")}]":
            if not waiting or waiting[-1].text + token.text not in ("()", "{}", "[]"):
                return token
            waiting.pop()
    return waiting[-1] if waiting else None


_COMPLAINT: Final = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"(?:^|, |one of )([A-Z][\w']* (?:[^,\[\]]*[^,\[\] ]))")
_KEYWORD: Final = re.compile(r"(?:^|, |one of )([A-Z]+)(?=,|$)")
_QUOTED: Final = re.compile(r"\"([^\"]+)\"")


def explain(message: str, *, query: str, checked: str) -> str:
    """Oxigraph's syntax error, as a sentence that points into the query as it was given.

    Args:
        message: what Oxigraph said of ``checked``.
        query: what was given to :func:`check`.
        checked: what it returned.
    """
    found = _COMPLAINT.match(message)
    if found is None:
        return f"this is not SPARQL: {message}"
    lines = checked.split("\n")[: int(found[1])]
    offset = sum(len(line) + 1 for line in lines[:-1]) + int(found[2]) - 1
    offset -= len(checked) - len(query)
    expected = found[3]
    keywords, marks = _KEYWORD.findall(expected), _QUOTED.findall(expected)
    sentence = _SENTENCE.search(expected)
    tokens = list(_tokens(query))
    if sentence:  # about the token that was just read
        tokens = [token for token in tokens if token.start < offset][-1:]
    else:
        # Oxigraph reads as many characters as a keyword has before it compares them, and then
        # complains about the place behind them: what is wrong lies between the two.
        start = offset if marks or not keywords else offset - len(keywords[0])
        tokens = [token for token in tokens if token.start + len(token.text) > start]
    if sentence is None and (unpaired := _unpaired(query)):
        line, column = line_and_column(query, offset=unpaired.start)
        what = "is never closed" if unpaired.text in "({[" else "closes nothing"
        return f"line {line}, column {column}: this {unpaired.text!r} {what}."
    if not tokens:
        line, column = line_and_column(query, offset=len(query.rstrip()))
        seen = "the query ends too early, or it says something twice"
    else:
        first = tokens[0]
        line, column = line_and_column(query, offset=first.start)
        end = max(min(offset, len(query)), first.start + len(first.text))
        text = " ".join(query[first.start : end].split())
        seen = f"at {text[:60]!r}: "
        seen += sentence[1] if sentence else "this cannot follow what stands before"
    hint = f"; one of {' '.join(marks)} could" if marks and not sentence and tokens else ""
    return f"line {line}, column {column}: {seen}{hint}."
