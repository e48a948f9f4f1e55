"""Questions about what the debate turns on: strengths, positions, cruxes, and who gave way."""

from __future__ import annotations

from typing import Final

from graph.asking.question import POSITION, Question, named_question

_FIRST: Final = " ".join(map(str, range(1, 51)))
"""Places, so that of many threads the first of each are met first, and no more than are listed."""

TURNING: Final[tuple[Question, ...]] = (
    named_question(
        "positions",
        "Which positions are there, and how strong are they?",
        "Each position of the debate with its strength, and the claims that do most for and"
        " against it. Where nobody wrote a debate, they are proposed from the map.",
        {
            "position": "text",
            "strength": "confidence",
            "claim": "claim",
            "text": "text",
            "objection": "claim",
            "against": "text",
        },
        """
SELECT DISTINCT ?position ?strength ?claim ?text ?objection ?against {
  { SELECT ?held ?strength {
      ?held a cm:HeldPosition ; cm:strength ?strength
    } ORDER BY DESC(?strength) LIMIT 1000 }
  ?held cm:position/skos:prefLabel ?position .
  OPTIONAL { ?held cm:speakFor/rdf:_1 ?claim . ?claim aif:claimText ?text }
  OPTIONAL { ?held cm:speakAgainst/rdf:_1 ?objection . ?objection aif:claimText ?against }
}
ORDER BY DESC(?strength) ?position
""",
        maybe=("claim", "text", "objection", "against"),
    ),
    named_question(
        "stances",
        "Who speaks for or against a position?",
        "The claims that lean to a position or against it, by how far: 1 says just that, -1 the"
        " contrary.",
        {"claim": "claim", "text": "text", "value": "value", "author": "text"},
        """
SELECT ?claim ?text ?value ?author {
  { SELECT DISTINCT ?claim ?value {
      ?stance cm:position $position ; a cm:Stance ; cm:claim ?claim ; cm:value ?value
    } ORDER BY DESC(ABS(?value)) LIMIT 1000 }
  ?claim aif:claimText ?text .
  OPTIONAL { ?claim sioc:has_creator/sioc:name ?author }
}
ORDER BY DESC(?value) ?text
""",
        POSITION,
        maybe=("author",),
    ),
    named_question(
        "cruxes",
        "What does the disagreement turn on?",
        "The claims whose acceptance most changes how strong the positions are, with why.",
        {"claim": "claim", "text": "text", "swing": "value", "because": "text"},
        """
SELECT ?claim ?text ?swing ?because {
  { SELECT ?crux ?swing { ?crux a cm:Crux ; cm:swing ?swing } ORDER BY DESC(?swing) LIMIT 20 }
  ?crux cm:claim ?claim ; cm:because ?because .
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?swing) ?text
""",
    ),
    named_question(
        "strongest",
        "Which claims are strongest?",
        "The twenty claims that are strongest once all that speaks for and against them is"
        " weighed.",
        {"claim": "claim", "text": "text", "strength": "confidence"},
        """
SELECT ?claim ?text ?strength {
  { SELECT ?claim ?strength {
      { SELECT ?claim ?strength {
          ?claim cm:strongest ?rank ; cm:strength ?strength
        } ORDER BY DESC(?strength) LIMIT 200 }
      FILTER NOT EXISTS { ?claim a cm:Question }
    } ORDER BY DESC(?strength) LIMIT 20 }
  ?claim aif:claimText ?text .
}
ORDER BY DESC(?strength) ?text
""",
    ),
    named_question(
        "strongest-unanswered",
        "Which unanswered objections are strongest?",
        "Objections that nobody answered, by how strong the link to what they object to is: at"
        " most fifty of each thread.",
        {
            "objection": "claim",
            "text": "text",
            "claim": "claim",
            "against": "text",
            "strength": "confidence",
        },
        """
SELECT ?objection ?text ?claim ?against ?strength {
  { SELECT ?link ?strength {
      VALUES ?rank { RANKS }
      ?link cm:unanswered ?rank ; cm:strength ?strength
    } LIMIT 1000 }
  ?link cm:from ?objection .
  ?objection aif:claimText ?text .
  { ?link cm:to ?claim } UNION { ?link cm:to/cm:to ?claim }
  ?claim aif:claimText ?against .
}
ORDER BY DESC(?strength) ?text
""".replace("RANKS", _FIRST),
    ),
    named_question(
        "gave-way",
        "Who gave way?",
        "Claims by which somebody takes back what they said or grants a point to another, what"
        " that was, and the objection that moved them, where it can be told.",
        {
            "claim": "claim",
            "text": "text",
            "kind": "text",
            "about": "claim",
            "said": "text",
            "objection": "claim",
            "against": "text",
            "author": "text",
            "when": "date",
        },
        """
SELECT ?claim ?text ?kind ?about ?said ?objection ?against ?author ?when {
  { SELECT ?event { ?event a cm:Event } LIMIT 1000 }
  ?event cm:claim ?claim ; cm:about ?about ; prov:wasQuotedFrom ?post ; a ?class .
  VALUES (?class ?kind) { (cm:Retraction "retraction") (cm:Concession "concession") }
  ?claim aif:claimText ?text .
  ?about aif:claimText ?said .
  OPTIONAL { ?event cm:after ?objection . ?objection aif:claimText ?against }
  OPTIONAL { ?post sioc:has_creator/sioc:name ?author }
  OPTIONAL { ?event dct:created ?created BIND(STR(?created) AS ?when) }
}
ORDER BY ?when ?text
""",
        maybe=("objection", "against", "author", "when"),
    ),
    named_question(
        "agreed",
        "What do people agree on?",
        "Claims that several people say or support, or that are said more than once, and to which"
        " no objection holds: at most fifty of each thread.",
        {"claim": "claim", "text": "text", "strength": "confidence"},
        """
SELECT ?claim ?text ?strength {
  { SELECT ?claim ?strength ?rank {
      VALUES ?rank { RANKS }
      ?claim cm:agreed ?rank ; cm:strength ?strength
    } LIMIT 1000 }
  ?claim aif:claimText ?text .
}
ORDER BY ?rank DESC(?strength) ?text
""".replace("RANKS", _FIRST),
    ),
)
