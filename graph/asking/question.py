"""What a named question is: a SPARQL query with typed parameters, and rows of known types.

A parameter stands in the query as ``$name``. What a person gives for it becomes one RDF term, made
by pyoxigraph and never by quoting text here, so that nothing a person gives can change the query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

import pyoxigraph as ox

from graph.errors import InputError, StoreError
from graph.sparql import Cell, Iri, Limits, Table, answer
from graph.store import Store
from graph.vocab import claim_iri, parse_debate, parse_iri, quoted, thread_iri
from graph.words.look import MOST, Search
from graph.words.wanted import wanted

Kind = Literal["claim", "link", "thread", "post", "text", "number", "confidence", "value", "date"]
"""What a value is: the IRI of a part of a map, words, a whole number, 0 to 1, any number, or when.
"""

TYPES: Final[dict[Kind, tuple[type, ...]]] = {
    "claim": (Iri,),
    "link": (Iri,),
    "thread": (Iri,),
    "post": (Iri,),
    "text": (str,),
    "number": (int,),
    "confidence": (Decimal, int),
    "value": (Decimal, int),
    "date": (str,),
}
"""The Python types that a cell of a column may have."""

_PARAMETER: Final = re.compile(r"\$(\w+)")
_ID: Final = re.compile(r"[\w.@:+-]+")
_LOOKED: Final = 100  # claims that are looked at where words fit several
_SHOWN: Final = 5  # those of them that are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of an answer; where ``maybe`` is set, a cell may be empty."""

    name: str
    kind: Kind
    maybe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a question must be told: ``about`` says in a few words what that is."""

    name: str
    kind: Literal["claim", "thread", "position", "text", "words"]
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One named question.

    ``id`` is unique, lower case, and never changes its meaning. ``columns`` are those of the
    query, in its order; each ``$name`` in it is one of ``parameters``.
    """

    id: str
    title: str
    description: str
    sparql: str
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...] = ()

    def filled(self, given: Mapping[str, str], *, store: Store) -> str:
        """The question as a query that anybody may run, its parameters filled in.

        Raises:
            InputError: a parameter is missing, unknown, or names nothing in the store.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := [name for name in given if name not in known]:
            raise InputError(
                f"the question {self.id!r} knows no {unknown[0][:80]!r}: it asks for "
                f"{', '.join(known) or 'nothing'}."
            )
        terms = {}
        for name, parameter in known.items():
            if not given.get(name, "").strip():
                raise InputError(
                    f"the question {self.id!r} needs {parameter.about} ({name}): give that too."
                )
            terms[name] = str(_term(parameter, given[name].strip(), store=store))
        return _PARAMETER.sub(lambda found: terms[found[1]], self.sparql)


CLAIM: Final = Parameter(name="claim", kind="claim", about="a claim, by its id or its words")
AUTHOR: Final = Parameter(name="author", kind="text", about="the name of an author")
WORDS: Final = Parameter(name="words", kind="words", about="words to look for")
POSITION: Final = Parameter(
    name="position", kind="position", about="a position, by its id or its name"
)
THREAD: Final = Parameter(name="thread", kind="thread", about="the id of a thread")


def named_question(  # noqa: PLR0913 - the fields of a row of a table
    ident: str,
    title: str,
    description: str,
    columns: Mapping[str, Kind],
    sparql: str,
    *parameters: Parameter,
    maybe: tuple[str, ...] = (),
) -> Question:
    """A question, its columns as names and kinds; those in ``maybe`` may have empty cells."""
    return Question(
        id=ident,
        title=title,
        description=description,
        sparql=sparql.strip() + "\n",
        columns=tuple(
            Column(name=name, kind=kind, maybe=name in maybe) for name, kind in columns.items()
        ),
        parameters=parameters,
    )


def ask(
    question: Question,
    *,
    store: Store,
    given: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Table:
    """The answer to a question, its cells of the types that its columns name.

    Raises:
        InputError: a parameter is missing, unknown, or names nothing in the store.
        QueryStopped: at a limit.
        StoreError: the store cannot be read, or holds what no version of cruxmap writes.
    """
    table = answer(
        question.filled(given or {}, store=store), store=store, limits=limits or Limits()
    )
    for row in table.rows:
        for column, cell in zip(question.columns, row, strict=True):
            fits = column.maybe if cell is None else type(cell) in TYPES[column.kind]
            if not fits:
                raise StoreError(
                    f"the question {question.id!r} found {str(cell)[:80]!r} as ?{column.name}, "
                    f"which is no {column.kind}: `cruxmap check` tells what is wrong in the store."
                )
    return table


def _term(parameter: Parameter, given: str, *, store: Store) -> ox.NamedNode | ox.Literal:
    try:
        literal = ox.Literal(given)
    except ValueError as error:
        raise InputError(
            f"{given[:80]!r} for {parameter.name} holds half a character: type it again."
        ) from error
    if parameter.kind == "claim":
        return ox.NamedNode(find_claim(given, store=store))
    if parameter.kind == "position":
        return ox.NamedNode(_find_position(given, store=store))
    if parameter.kind == "thread":
        return ox.NamedNode(_find_thread(given, store=store))
    if parameter.kind == "words":
        wanted(given)  # says what is wrong with it before the query would
    return literal


def find_claim(given: str, *, store: Store) -> str:
    """The IRI of the one claim that is meant: by its IRI, its id, or words of its text.

    Of several that hold the words, the one counts that is these words or begins with them.

    Raises:
        InputError: none is, or several are; says which.
    """
    entity = parse_iri(given)
    if entity is not None and entity.kind == "claim":
        return given
    if _ID.fullmatch(given):
        ids = [summary.id for summary in store.threads()]
        values = " ".join(str(ox.NamedNode(claim_iri(thread, given))) for thread in ids)
        found = answer(f"SELECT ?c {{ VALUES ?c {{ {values} }} ?c a cm:Claim }}", store=store).rows
        if len(found) == 1:
            return str(found[0][0])
    rows = _said(given, store=store)
    # A claim is meant rather than another that only quotes it: first by all its words, then by how
    # it begins.
    for closest in (str.__eq__, str.startswith, str.__contains__):
        near = [row for row in rows if closest(str(row[1]).casefold(), given.casefold())]
        if len(near) == 1:
            return str(near[0][0])
        if near:
            break
    if not rows:
        raise InputError(
            f"no claim has the id or the words {given[:80]!r}: `cruxmap query 'SELECT ?c ?text "
            "{ ?c aif:claimText ?text }'` lists them all."
        )
    shown = "; ".join(f"{_id(row[0])} “{str(row[1])[:60]}”" for row in rows[:_SHOWN])
    more = " and more" if len(rows) > _SHOWN else ""
    raise InputError(
        f"{given[:80]!r} stands in several claims: {shown}{more}. Give an id, or more of the words."
    )


def _said(given: str, *, store: Store) -> list[tuple[str, str]]:
    """Claims that hold these very words, the shortest first, each with its text."""
    phrase = '"' + given.replace('"', " ") + '"'
    with suppress(InputError):
        asked = Search(wanted=wanted(phrase), kinds=("claim",), limit=MOST, marked=False)
        hits = store.words().find(asked).hits
        rows = [(hit.iri, hit.text) for hit in hits if given.casefold() in hit.text.casefold()]
        if rows:
            return sorted(rows, key=lambda row: (len(row[1]), row[0]))[:_LOOKED]
    # Half a word, or only marks, which no index holds: then every text is read.
    table = answer(
        "SELECT DISTINCT ?c ?text { ?c a cm:Claim ; aif:claimText ?text "
        f"FILTER(CONTAINS(LCASE(?text), LCASE({ox.Literal(given.casefold())}))) }} "
        f"ORDER BY STRLEN(?text) LIMIT {_LOOKED}",
        store=store,
    )
    return [(str(claim), str(text)) for claim, text in table.rows]


def _id(cell: Cell) -> str:
    entity = parse_iri(str(cell))
    return entity.id if entity else str(cell)


def _find_thread(given: str, *, store: Store) -> str:
    ids = [summary.id for summary in store.threads()]
    entity = parse_iri(given)
    wanted = entity.thread if entity is not None and entity.kind == "thread" else given
    if wanted in ids:
        return thread_iri(wanted)
    held = ", ".join(ids[:10]) + (" and more" if len(ids) > 10 else "")
    raise InputError(f"the store holds no thread {given[:80]!r}: it holds {held or 'none yet'}.")


def _find_position(given: str, *, store: Store) -> str:
    """The IRI of the one position that is meant: by its IRI, its id, or words of its name."""
    folded = ox.Literal(given.casefold())
    rows = answer(
        "SELECT DISTINCT ?p ?name { ?p a cm:Position ; skos:prefLabel ?name "
        f"FILTER(STR(?p) = {ox.Literal(given)} || STRENDS(LCASE(STR(?p)), "
        f"{ox.Literal(f'/{quoted(given).casefold()}')}) || CONTAINS(LCASE(?name), {folded})) }} "
        f"ORDER BY ?p LIMIT {_LOOKED}",
        store=store,
    ).rows
    found = [(str(iri), _position_id(str(iri)), str(name)) for iri, name in rows]
    for near in (
        [iri for iri, name, _ in found if given in (iri, name)],
        [iri for iri, _, name in found if name.casefold() == given.casefold()],
        [iri for iri, _, _ in found],
    ):
        if len(near) == 1:
            return near[0]
        if near:
            break
    shown = "; ".join(f"{name} “{words[:60]}”" for _, name, words in found[:_SHOWN])
    if not found:
        raise InputError(
            f"no position has the id or the name {given[:80]!r}: `cruxmap ask positions` lists "
            "those there are."
        )
    more = " and more" if len(found) > _SHOWN else ""
    raise InputError(
        f"{given[:80]!r} names several positions: {shown}{more}. Give an IRI, or more of the name."
    )


def _position_id(iri: str) -> str:
    found = parse_debate(iri)
    return (found[1] or "") if found is not None else ""
