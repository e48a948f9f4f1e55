"""Questions about who says what, and where."""

from __future__ import annotations

from typing import Final

from graph.asking.question import AUTHOR, THREAD, WORDS, Question, named_question
from graph.tallies import tally

PEOPLE: Final[tuple[Question, ...]] = (
    named_question(
        "changed-mind",
        "Who changed their mind?",
        "Claims by which somebody takes back what they said before: they object to a claim of"
        " their own in an earlier post, or quote it as theirs and object.",
        {"claim": "claim", "text": "text", "earlier": "claim", "said": "text", "author": "text"},
        """
SELECT DISTINCT ?claim ?text ?earlier ?said ?author {
  { """
        + tally.CHANGED_MIND.sparql
        + """ }
  ?claim aif:claimText ?text .
  ?earlier aif:claimText ?said .
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY ?text
""",
        maybe=("author",),
    ),
    named_question(
        "who-objects",
        "Who objects to whom?",
        "Pairs of authors, with how many objections go from one to the other. Posts without "
        "an author count as anonymous.",
        {"objector": "text", "author": "text", "objections": "number"},
        """
SELECT ?objector ?author ?objections {
  { """
        + tally.WHO_OBJECTS.sparql
        + """ }
  OPTIONAL { ?from sioc:name ?one }
  OPTIONAL { ?to sioc:name ?other }
  BIND(COALESCE(?one, "anonymous") AS ?objector)
  BIND(COALESCE(?other, "anonymous") AS ?author)
}
ORDER BY DESC(?objections) ?objector ?author
""",
    ),
    named_question(
        "claims-of",
        "What does somebody claim?",
        "The claims, evidence and questions of one author.",
        {"claim": "claim", "kind": "text", "text": "text"},
        """
SELECT ?claim ?kind ?text {
  { SELECT ?claim {
      ?who sioc:name $author . ?claim sioc:has_creator ?who ; a cm:Claim
    } LIMIT 1000 }
  ?claim cm:kind ?kind ; aif:claimText ?text .
}
ORDER BY ?kind ?text
""",
        AUTHOR,
    ),
    named_question(
        "objections-by",
        "What does somebody object to?",
        "The objections of one author, and the claims that they are objections to.",
        {"objection": "claim", "text": "text", "claim": "claim", "against": "text"},
        """
SELECT ?objection ?text ?claim ?against {
  { SELECT ?objection ?claim {
      ?who sioc:name $author . ?objection sioc:has_creator ?who ; cm:objectsTo ?claim
    } LIMIT 1000 }
  ?objection aif:claimText ?text .
  ?claim aif:claimText ?against .
}
ORDER BY ?against ?text
""",
        AUTHOR,
    ),
    named_question(
        "hedged",
        "Where do people hedge?",
        "Claims with the words that weaken them, such as “I think” or “probably”.",
        {"claim": "claim", "hedge": "text", "text": "text"},
        """
SELECT ?claim ?hedge ?text {
  { SELECT ?claim ?hedge { ?claim cm:hedge ?hedge } LIMIT 1000 }
  ?claim aif:claimText ?text .
}
ORDER BY LCASE(?hedge) ?text
""",
    ),
    named_question(
        "about",
        "What is said about something?",
        "Claims that say these words in any form; in quotation marks, just so.",
        {"claim": "claim", "kind": "text", "text": "text"},
        """
SELECT ?claim ?kind ?text {
  { SELECT ?claim { ?claim cm:matches $words } LIMIT 1000 }
  ?claim cm:kind ?kind ; aif:claimText ?text .
}
ORDER BY ?text
""",
        WORDS,
    ),
    named_question(
        "in-two-threads",
        "Which claims are made in several threads?",
        "The same words, put forward as a claim in more than one thread.",
        {"claim": "claim", "text": "text", "threads": "number"},
        """
SELECT ?claim ?text ?threads {
  { """
        + tally.IN_THREADS.sparql
        + """ }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?threads) ?text
""",
    ),
    named_question(
        "same-elsewhere",
        "Which claims are said in other threads too?",
        "Two claims of different threads that say the same in their own words, or nearly the same:"
        " what was found, less what people took apart, and what they put together.",
        {"claim": "claim", "text": "text", "other": "claim", "says": "text", "how": "text"},
        """
SELECT ?claim ?text ?other ?says ?how {
  { SELECT ?claim ?other ?how {
      { ?claim cm:saysSame ?other BIND("the same" AS ?how) }
      UNION
      { ?claim cm:saysNearly ?other BIND("nearly" AS ?how) }
      FILTER(STR(?claim) < STR(?other))
    } LIMIT 1000 }
  ?claim aif:claimText ?text .
  ?other aif:claimText ?says .
}
ORDER BY ?text ?says
""",
    ),
    named_question(
        "claims-in",
        "What is claimed in a thread?",
        "Every claim of one thread in the order of its posts, with how many speak for and "
        "against it.",
        {
            "claim": "claim",
            "kind": "text",
            "text": "text",
            "supports": "number",
            "objections": "number",
        },
        """
SELECT ?claim ?kind ?text (COUNT(DISTINCT ?s) AS ?supports) (COUNT(DISTINCT ?o) AS ?objections) {
  $thread ^sioc:has_container ?post .
  ?post cm:order ?order .
  ?claim cm:mention ?mention ; cm:kind ?kind ; aif:claimText ?text .
  ?mention cm:order 1 ; oa:hasSource ?post ; oa:hasSelector/oa:start ?start .
  OPTIONAL { ?s cm:supports ?claim }
  OPTIONAL { ?o cm:objectsTo ?claim }
}
GROUP BY ?claim ?kind ?text ?order ?start
ORDER BY ?order ?start
""",
        THREAD,
    ),
    named_question(
        "busiest-posts",
        "Which posts claim most?",
        "The twenty posts in which most claims are made, with how each begins.",
        {"post": "post", "author": "text", "begins": "text", "claims": "number"},
        """
SELECT ?post ?author ?begins ?claims {
  { """
        + tally.BUSIEST_POSTS.sparql
        + """ }
  ?post sioc:content ?content .
  BIND(SUBSTR(?content, 1, 100) AS ?begins)
  OPTIONAL { ?post sioc:has_creator/sioc:name ?author }
}
ORDER BY DESC(?claims) ?post
""",
        maybe=("author",),
    ),
)
