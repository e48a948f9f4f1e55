"""Questions about claims and the links between them."""

from __future__ import annotations

from typing import Final

from graph.asking.question import CLAIM, Question, named_question
from graph.tallies import tally

ARGUMENT: Final[tuple[Question, ...]] = (
    named_question(
        "objections",
        "All objections",
        "Every claim that objects to another one, the claim it objects to, and how sure that is.",
        {
            "objection": "claim",
            "text": "text",
            "claim": "claim",
            "against": "text",
            "confidence": "confidence",
        },
        """
SELECT ?objection ?text ?claim ?against ?confidence {
  { """
        + tally.OBJECTIONS.sparql
        + """ }
  ?link cm:from ?objection ; cm:to ?claim .
  ?objection aif:claimText ?text .
  ?claim aif:claimText ?against .
}
ORDER BY DESC(?confidence) ?text
""",
    ),
    named_question(
        "objections-to",
        "What speaks against a claim?",
        "Each objection to the claim itself, and why it is taken for one.",
        {
            "objection": "claim",
            "text": "text",
            "author": "text",
            "confidence": "confidence",
            "because": "text",
        },
        """
SELECT ?objection ?text ?author ?confidence ?because {
  ?objection cm:objectsTo $claim .
  ?link cm:to $claim ; cm:from ?objection ; a cm:ObjectionLink ;
    cm:confidence ?confidence ; cm:because ?because .
  ?objection aif:claimText ?text .
  OPTIONAL { ?objection sioc:has_creator/sioc:name ?author }
}
ORDER BY DESC(?confidence) ?text
""",
        CLAIM,
        maybe=("author",),
    ),
    named_question(
        "reasons-for",
        "What speaks for a claim?",
        "Each reason for the claim, and each reason for those in turn, with what it supports.",
        {"claim": "claim", "text": "text", "supported": "claim", "supports": "text"},
        """
SELECT ?claim ?text ?supported ?supports {
  ?supported cm:supports* $claim .
  ?claim cm:supports ?supported ; aif:claimText ?text .
  ?supported aif:claimText ?supports .
}
ORDER BY ?supports ?text
""",
        CLAIM,
    ),
    named_question(
        "most-objected",
        "What meets most objections?",
        "The twenty claims that most other claims object to.",
        {"claim": "claim", "text": "text", "objections": "number"},
        """
SELECT ?claim ?text ?objections {
  { """
        + tally.MOST_OBJECTED.sparql
        + """ }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?objections) ?text
""",
    ),
    named_question(
        "unanswered",
        "Which claims did nobody answer?",
        "Claims that no other claim supports, objects to or restates.",
        {"claim": "claim", "text": "text", "author": "text"},
        """
SELECT ?claim ?text ?author {
  { SELECT ?claim {
      ?claim cm:kind "claim" .
      FILTER NOT EXISTS { ?a cm:supports ?claim }
      FILTER NOT EXISTS { ?b cm:objectsTo ?claim }
      FILTER NOT EXISTS { ?c cm:restates ?claim }
    } LIMIT 1000 }
  ?claim aif:claimText ?text .
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY ?text
""",
        maybe=("author",),
    ),
    named_question(
        "standing-objections",
        "Which objections has nobody answered?",
        "Objections to a claim or to a link that nobody has objected to in turn.",
        {"objection": "claim", "text": "text"},
        """
SELECT ?objection ?text {
  { SELECT ?objection {
      ?objection a cm:Objection .
      FILTER NOT EXISTS { ?other cm:objectsTo ?objection }
    } LIMIT 1000 }
  ?objection aif:claimText ?text .
}
ORDER BY ?text
""",
    ),
    named_question(
        "contested",
        "Which claims are contested?",
        "Claims with support as well as objections: where the disagreement is worth reading.",
        {"claim": "claim", "text": "text", "supports": "number", "objections": "number"},
        """
SELECT ?claim ?text ?supports ?objections {
  { """
        + tally.CONTESTED.sparql
        + """ }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?supports + ?objections) ?text
""",
    ),
    named_question(
        "evidence",
        "What is the evidence?",
        "Each claim that evidence speaks for, and what is offered for it.",
        {"claim": "claim", "text": "text", "evidence": "claim", "says": "text"},
        """
SELECT ?claim ?text ?evidence ?says {
  { SELECT ?claim ?evidence { ?evidence a cm:Evidence ; cm:supports ?claim } LIMIT 1000 }
  ?evidence aif:claimText ?says .
  ?claim aif:claimText ?text .
}
ORDER BY ?text ?says
""",
    ),
    named_question(
        "open-questions",
        "Which questions are open?",
        "Questions that nothing in the thread links to: nobody took them up.",
        {"claim": "claim", "text": "text", "author": "text"},
        """
SELECT ?claim ?text ?author {
  { SELECT ?claim {
      ?claim a cm:Question .
      FILTER NOT EXISTS { ?link cm:to ?claim }
    } LIMIT 1000 }
  ?claim aif:claimText ?text .
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY ?text
""",
        maybe=("author",),
    ),
    named_question(
        "most-linked",
        "What does everything come back to?",
        "The twenty claims that most links end on, of any kind.",
        {"claim": "claim", "text": "text", "links": "number"},
        """
SELECT ?claim ?text ?links {
  { """
        + tally.MOST_LINKED.sparql
        + """ }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?links) ?text
""",
    ),
    named_question(
        "support-chains",
        "How deep do the reasons go?",
        "Reasons for reasons: from a claim that nothing supports, step by step, to one of the"
        " twenty claims with most reasons among those that support nothing.",
        {"claim": "claim", "text": "text", "start": "claim", "begins": "text", "steps": "number"},
        """
SELECT ?claim ?text ?start ?begins ?steps {
  { SELECT ?claim ?start (COUNT(DISTINCT ?step) AS ?steps) {
      { """
        + tally.WELL_FOUNDED.sparql
        + """ }
      ?step cm:supports+ ?claim .
      ?start cm:supports* ?step .
      FILTER NOT EXISTS { ?any cm:supports ?start }
    } GROUP BY ?claim ?start ORDER BY DESC(?steps) LIMIT 20 }
  ?claim aif:claimText ?text .
  ?start aif:claimText ?begins .
}
ORDER BY DESC(?steps) ?text ?begins
""",
    ),
    named_question(
        "undercuts",
        "Which arguments are called beside the point?",
        "Objections to a link: the reason may be true, they say, but it does not bear on the "
        "claim.",
        {"objection": "claim", "text": "text", "reason": "text", "claim": "claim", "about": "text"},
        """
SELECT ?objection ?text ?reason ?claim ?about {
  ?objection cm:undercuts ?link ; aif:claimText ?text .
  ?link cm:from/aif:claimText ?reason ; cm:to ?claim .
  ?claim aif:claimText ?about .
}
ORDER BY ?text
""",
    ),
    named_question(
        "said-again",
        "What was said again?",
        "Claims that another claim restates, or that were made in several places.",
        {"claim": "claim", "text": "text", "times": "number"},
        """
SELECT ?claim ?text ?times {
  { """
        + tally.SAID_AGAIN.sparql
        + """ }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?times) ?text
""",
    ),
)
