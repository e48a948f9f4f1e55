"""What is kept counted: parts of queries whose answer would else take reading every claim.

A tally is a SELECT as it stands within a query, word for word, and says the same whether a store
keeps it counted or not: a store that does puts what it has counted in its place (a materialized
view, as databases call it), any other runs it. What a thread adds to it is told by ``share``, the
same SELECT asked of that thread alone; nothing of it depends on two threads at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """Rows that each belong to one thread, of which the first ``most`` count.

    ``by`` are the variables whose sum puts them in order, the largest first; without any, every
    order will do.
    """

    share: str
    most: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Rows that several threads may have a part in: those with the same values of ``keys``.

    ``number`` is a variable whose values are added up. ``average`` is another one, a confidence, to
    be given as the average of the links that ``number`` counts, in hundredths. ``first`` is one of
    which the least value counts. Rows that fewer than ``threads`` threads have are left out; the
    ``most`` with the largest number are given, all of them where it is None.
    """

    share: str
    keys: tuple[str, ...]
    number: str
    average: str | None = None
    first: str | None = None
    threads: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One part of a query: its ``sparql``, the ``variables`` that it binds, and how it adds up."""

    name: str
    variables: tuple[str, ...]
    sparql: str
    adds: Top | Sum


def top(  # noqa: PLR0913 - the fields of a row of a table
    name: str,
    variables: Sequence[str],
    select: str,
    where: str,
    *,
    most: int,
    by: tuple[str, ...] = (),
) -> Tally:
    """A tally of rows that belong to a thread each; ``where`` goes from the first brace to the end.

    ``select`` is what stands between SELECT and the brace.
    """
    order = f"\n    ORDER BY DESC({' + '.join('?' + name for name in by)})" if by else ""
    share = f"SELECT {select} {where}"
    return Tally(
        name=name,
        variables=tuple(variables),
        sparql=f"{share}{order} LIMIT {most}",
        adds=Top(share=share, most=most, by=by),
    )


OBJECTIONS: Final = top(
    "objections",
    ("link", "confidence"),
    "?link ?confidence",
    """{
      ?link a cm:ObjectionLink ; cm:confidence ?confidence
    }""",
    by=("confidence",),
    most=1000,
)
MOST_OBJECTED: Final = top(
    "most-objected",
    ("claim", "objections"),
    "?claim (COUNT(?o) AS ?objections)",
    "{ ?o cm:objectsTo ?claim }\n    GROUP BY ?claim",
    by=("objections",),
    most=20,
)
CONTESTED: Final = top(
    "contested",
    ("claim", "supports", "objections"),
    "?claim ?supports ?objections",
    """{
      { SELECT ?claim (COUNT(?o) AS ?objections) { ?o cm:objectsTo ?claim } GROUP BY ?claim }
      { SELECT ?claim (COUNT(?s) AS ?supports) { ?s cm:supports ?claim } GROUP BY ?claim }
    }""",
    by=("supports", "objections"),
    most=1000,
)
MOST_LINKED: Final = top(
    "most-linked",
    ("claim", "links"),
    "?claim (COUNT(?link) AS ?links)",
    "{ ?link cm:to ?claim }\n    GROUP BY ?claim",
    by=("links",),
    most=20,
)
WELL_FOUNDED: Final = top(
    "well-founded",
    ("claim", "reasons"),
    "?claim (COUNT(?reason) AS ?reasons)",
    """{
      ?reason cm:supports ?claim .
      FILTER NOT EXISTS { ?claim cm:supports ?more }
    } GROUP BY ?claim""",
    by=("reasons",),
    most=20,
)
SAID_AGAIN: Final = top(
    "said-again",
    ("claim", "times"),
    "?claim (COUNT(DISTINCT ?again) AS ?times)",
    """{
      { ?again cm:restates ?claim }
      UNION
      { ?second cm:order 2 . ?claim cm:mention ?second, ?again .
        ?again cm:order ?order FILTER(?order > 1) }
    } GROUP BY ?claim""",
    by=("times",),
    most=1000,
)
CHANGED_MIND: Final = top(
    "changed-mind",
    ("claim", "earlier"),
    "?claim ?earlier",
    """{
      { ?claim cm:objectsTo ?earlier ; sioc:has_creator ?who ; prov:wasQuotedFrom ?later .
        ?earlier sioc:has_creator ?who ; prov:wasQuotedFrom ?before .
        FILTER(?later != ?before) }
      UNION
      { ?link cm:rule "quote" ; a cm:ObjectionLink ; cm:from ?claim ; cm:to ?earlier .
        ?claim aif:claimText ?words .
        FILTER(REGEX(?words, "^my (own |earlier )*(statement|claim|point|comment|view)", "i")) }
    }""",
    most=1000,
)
BUSIEST_POSTS: Final = top(
    "busiest-posts",
    ("post", "claims"),
    "?post (COUNT(?c) AS ?claims)",
    "{ ?c prov:wasQuotedFrom ?post ; a cm:Claim }\n    GROUP BY ?post",
    by=("claims",),
    most=20,
)

_OBJECTORS: Final = """{
      ?link a cm:ObjectionLink ; cm:from ?o ; cm:to ?c .
      OPTIONAL { ?o sioc:has_creator ?one_by }
      OPTIONAL { ?c sioc:has_creator ?other_by }
      # Nobody has a name: a variable without a value would have everybody's.
      BIND(COALESCE(?one_by, rdf:nil) AS ?from)
      BIND(COALESCE(?other_by, rdf:nil) AS ?to)
    } GROUP BY ?from ?to"""
WHO_OBJECTS: Final = Tally(
    name="who-objects",
    variables=("from", "to", "objections"),
    sparql=f"SELECT ?from ?to (COUNT(?link) AS ?objections) {_OBJECTORS}\n"
    "    ORDER BY DESC(?objections) LIMIT 1000",
    adds=Sum(
        share=f"SELECT ?from ?to (COUNT(?link) AS ?objections) {_OBJECTORS}",
        keys=("from", "to"),
        number="objections",
        most=1000,
    ),
)

_RULED: Final = """{
      ?link a cm:Link ; cm:kind ?kind ; cm:confidence ?confidence .
      OPTIONAL { ?link cm:rule ?named }
      BIND(COALESCE(?named, "none named") AS ?rule)
    } GROUP BY ?rule ?kind"""
RULES: Final = Tally(
    name="rules",
    variables=("rule", "kind", "links", "average"),
    sparql="SELECT ?rule ?kind (COUNT(?link) AS ?links)\n"
    f"      (ROUND(AVG(?confidence) * 100) / 100 AS ?average) {_RULED}",
    adds=Sum(
        share="SELECT ?rule ?kind (COUNT(?link) AS ?links) "
        f"(SUM(?confidence) AS ?average) {_RULED}",
        keys=("rule", "kind"),
        number="links",
        average="average",
    ),
)
IN_THREADS: Final = Tally(
    name="in-threads",
    variables=("claim", "threads"),
    sparql="""SELECT (MIN(?one) AS ?claim) (COUNT(DISTINCT ?thread) AS ?threads) {
      GRAPH ?thread { ?one aif:claimText ?said }
    } GROUP BY ?said
    HAVING(COUNT(DISTINCT ?thread) > 1) ORDER BY DESC(?threads) LIMIT 1000""",
    adds=Sum(
        share="SELECT ?said (MIN(?one) AS ?claim) (1 AS ?threads) "
        "{ ?one aif:claimText ?said } GROUP BY ?said",
        keys=("said",),
        number="threads",
        first="claim",
        threads=2,
        most=1000,
    ),
)

TALLIES: Final[tuple[Tally, ...]] = (
    *(OBJECTIONS, MOST_OBJECTED, CONTESTED, MOST_LINKED, WELL_FOUNDED, SAID_AGAIN),
    *(CHANGED_MIND, BUSIEST_POSTS, WHO_OBJECTS, RULES, IN_THREADS),
)
"""Everything that is kept counted. A change of one needs a new number of the index's format."""
