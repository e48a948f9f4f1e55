"""The questions that readers of a debate ask, each a SPARQL query with a title in plain words.

Queries carry no PREFIX lines (:func:`graph.sparql.check` adds them) and look through all threads.
A claim is bound as ``?claim``, or as ``?objection`` where it objects, with its text beside it, so
that a page can show it on the map. Counts are ``COUNT(DISTINCT …)``: the default graph is a union.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.sparql import Cell, Iri, Limits, Table, answer
from graph.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One named question; ``id`` is unique, lower case, and never changes its meaning."""

    id: str
    title: str
    description: str
    sparql: str


def _question(ident: str, title: str, description: str, sparql: str) -> Question:
    return Question(id=ident, title=title, description=description, sparql=sparql.strip() + "\n")


QUESTIONS: Final[tuple[Question, ...]] = (
    _question(
        "objections",
        "All objections",
        "Every claim that objects to another one, the claim it objects to, and how sure that is.",
        """
SELECT ?objection ?text ?claim ?against ?confidence {
  ?link a cm:ObjectionLink ; cm:from ?objection ; cm:to ?claim ; cm:confidence ?confidence .
  ?objection aif:claimText ?text .
  ?claim aif:claimText ?against .
}
ORDER BY DESC(?confidence) ?text
""",
    ),
    _question(
        "most-objected",
        "What meets most objections?",
        "The twenty claims that most other claims object to.",
        """
SELECT ?claim ?text (COUNT(DISTINCT ?o) AS ?objections) {
  ?o cm:objectsTo ?claim .
  ?claim aif:claimText ?text .
}
GROUP BY ?claim ?text
ORDER BY DESC(?objections) ?text
LIMIT 20
""",
    ),
    _question(
        "unanswered",
        "Which claims did nobody answer?",
        "Claims that no other claim supports, objects to or restates.",
        """
SELECT ?claim ?text ?author {
  ?claim cm:kind "claim" ; aif:claimText ?text .
  FILTER NOT EXISTS { ?other cm:supports|cm:objectsTo|cm:restates ?claim }
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY ?text
""",
    ),
    _question(
        "standing-objections",
        "Which objections stand?",
        "Objections to a claim or to a link that nobody has objected to in turn.",
        """
SELECT DISTINCT ?objection ?text {
  ?objection a cm:Objection ; aif:claimText ?text .
  FILTER NOT EXISTS { ?other cm:objectsTo ?objection }
}
ORDER BY ?text
""",
    ),
    _question(
        "contested",
        "Which claims are contested?",
        "Claims with support as well as objections: where the disagreement is worth reading.",
        """
SELECT ?claim ?text (COUNT(DISTINCT ?s) AS ?supports) (COUNT(DISTINCT ?o) AS ?objections) {
  ?s cm:supports ?claim .
  ?o cm:objectsTo ?claim .
  ?claim aif:claimText ?text .
}
GROUP BY ?claim ?text
ORDER BY DESC(?supports + ?objections) ?text
""",
    ),
    _question(
        "evidence",
        "What is the evidence?",
        "Each claim that evidence speaks for, and what is offered for it.",
        """
SELECT ?claim ?text ?evidence ?says {
  ?evidence a cm:Evidence ; cm:supports ?claim ; aif:claimText ?says .
  ?claim aif:claimText ?text .
}
ORDER BY ?text ?says
""",
    ),
    _question(
        "open-questions",
        "Which questions are open?",
        "Questions that nothing in the thread links to: nobody took them up.",
        """
SELECT ?claim ?text ?author {
  ?claim a cm:Question ; aif:claimText ?text .
  FILTER NOT EXISTS { ?link cm:to ?claim }
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY ?text
""",
    ),
    _question(
        "hedged",
        "Where do people hedge?",
        "Claims with the words that weaken them, such as “I think” or “probably”.",
        """
SELECT ?claim ?hedge ?text {
  ?claim cm:hedge ?hedge ; aif:claimText ?text .
}
ORDER BY LCASE(?hedge) ?text
""",
    ),
    _question(
        "who-objects",
        "Who objects to whom?",
        "Pairs of authors, with how many objections go from one to the other. "
        "Posts without an author count as anonymous.",
        """
SELECT ?objector ?author (COUNT(DISTINCT ?link) AS ?objections) {
  ?link a cm:ObjectionLink ; cm:from ?o ; cm:to ?c .
  OPTIONAL { ?o sioc:has_creator/sioc:name ?from }
  OPTIONAL { ?c sioc:has_creator/sioc:name ?to }
  BIND(COALESCE(?from, "anonymous") AS ?objector)
  BIND(COALESCE(?to, "anonymous") AS ?author)
}
GROUP BY ?objector ?author
ORDER BY DESC(?objections) ?objector ?author
""",
    ),
    _question(
        "support-chains",
        "How deep do the reasons go?",
        "Reasons for reasons: from a claim that nothing supports, step by step, to a claim that "
        "supports nothing. Where chains fork, every claim on the way is a step.",
        """
SELECT ?claim ?text ?start ?begins (COUNT(DISTINCT ?step) AS ?steps) {
  ?start cm:supports* ?step .
  ?step cm:supports+ ?claim .
  FILTER NOT EXISTS { ?any cm:supports ?start }
  FILTER NOT EXISTS { ?claim cm:supports ?more }
  ?claim aif:claimText ?text .
  ?start aif:claimText ?begins .
}
GROUP BY ?claim ?text ?start ?begins
ORDER BY DESC(?steps) ?text ?begins
LIMIT 20
""",
    ),
    _question(
        "doubtful",
        "Which claims is the extraction least sure of?",
        "Every claim with the rule that made it and why, the least confident first.",
        """
SELECT ?claim ?text ?confidence ?rule ?because {
  ?claim a cm:Claim ; aif:claimText ?text ; cm:confidence ?confidence .
  OPTIONAL { ?claim cm:rule ?rule }
  OPTIONAL { ?claim cm:because ?because }
}
ORDER BY ?confidence ?text
""",
    ),
    _question(
        "rules",
        "Which rules made the links?",
        "For each rule and each kind of link: how many it made, and how sure it was on average.",
        """
SELECT ?rule ?kind (COUNT(DISTINCT ?link) AS ?links)
       (ROUND(AVG(?confidence) * 100) / 100 AS ?average) {
  ?link a cm:Link ; cm:kind ?kind ; cm:confidence ?confidence .
  OPTIONAL { ?link cm:rule ?named }
  BIND(COALESCE(?named, "none named") AS ?rule)
}
GROUP BY ?rule ?kind
ORDER BY DESC(?links) ?rule ?kind
""",
    ),
    _question(
        "busiest-posts",
        "Which posts claim most?",
        "The twenty posts in which most claims are made, with how each begins.",
        """
SELECT ?post ?author ?begins (COUNT(DISTINCT ?c) AS ?claims) {
  ?c a cm:Claim ; prov:wasQuotedFrom ?post .
  ?post sioc:content ?content .
  BIND(SUBSTR(?content, 1, 100) AS ?begins)
  OPTIONAL { ?post sioc:has_creator/sioc:name ?author }
}
GROUP BY ?post ?author ?begins
ORDER BY DESC(?claims) ?post
LIMIT 20
""",
    ),
    _question(
        "copies",
        "Which posts came more than once?",
        "Posts that the source held several times, and where the copies were in its text.",
        """
SELECT ?post ?begins ?start ?end {
  ?post cm:copy ?copy ; sioc:content ?content .
  ?copy oa:hasSelector ?at .
  ?at oa:start ?start ; oa:end ?end .
  BIND(SUBSTR(?content, 1, 100) AS ?begins)
}
ORDER BY ?post ?start
""",
    ),
    _question(
        "undercuts",
        "Which arguments are called beside the point?",
        "Objections to a link: the reason may be true, they say, but it does not bear on the "
        "claim.",
        """
SELECT ?objection ?text ?reason ?claim ?about {
  ?objection cm:undercuts ?link ; aif:claimText ?text .
  ?link cm:from/aif:claimText ?reason ; cm:to ?claim .
  ?claim aif:claimText ?about .
}
ORDER BY ?text
""",
    ),
    _question(
        "said-again",
        "What was said again?",
        "Claims that another claim restates, or that were made in several places.",
        """
SELECT ?claim ?text (COUNT(DISTINCT ?again) AS ?times) {
  { ?again cm:restates ?claim }
  UNION
  { ?claim cm:mention ?again . ?again cm:order ?order . FILTER(?order > 1) }
  ?claim aif:claimText ?text .
}
GROUP BY ?claim ?text
ORDER BY DESC(?times) ?text
""",
    ),
)
"""Every named question, in the order in which a newcomer would ask them."""

_BY_ID: Final = {question.id: question for question in QUESTIONS}


def ask(question_id: str, *, store: Store, limits: Limits | None = None) -> Table:
    """The answer to a named question.

    Raises:
        KeyError: no question has this id.
        QueryStopped: at a limit.
        StoreError: the store cannot be read.
    """
    return answer(_BY_ID[question_id].sparql, store=store, limits=limits or Limits())


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestedClaim:
    """A claim (its IRI and text) with the numbers of claims for and against it, both above 0."""

    claim: str
    text: str
    supports: int
    objections: int


def contested(store: Store) -> list[ContestedClaim]:
    """The contested claims, the busiest first."""
    return [
        ContestedClaim(
            claim=_iri(claim), text=str(text), supports=_count(supports), objections=_count(against)
        )
        for claim, text, supports, against in ask("contested", store=store).rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposition:
    """How many objections go from one author's claims to another's; either may be anonymous."""

    objector: str
    author: str
    objections: int


def oppositions(store: Store) -> list[Opposition]:
    """Who objects to whom, most often first."""
    return [
        Opposition(objector=str(objector), author=str(author), objections=_count(number))
        for objector, author, number in ask("who-objects", store=store).rows
    ]


def _iri(cell: Cell) -> str:
    if not isinstance(cell, Iri):
        raise TypeError(f"{cell!r} is no IRI")
    return str(cell)


def _count(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"{cell!r} is no whole number")
    return cell
