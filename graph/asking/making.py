"""Questions about what made the map, and about the posts it was made from."""

from __future__ import annotations

from typing import Final

from graph.asking.question import Question, named_question
from graph.tallies import tally

MAKING: Final[tuple[Question, ...]] = (
    named_question(
        "sources",
        "Which sources are cited?",
        "What the posts link to or name, and how many posts do.",
        {"source": "text", "posts": "number"},
        """
SELECT ?source ?posts {
  { SELECT ?named (COUNT(DISTINCT ?post) AS ?posts) {
      ?post cm:citation ?citation .
      { ?citation dct:source ?named }
      UNION
      { ?citation dct:title ?named FILTER NOT EXISTS { ?citation dct:source ?address } }
    } GROUP BY ?named ORDER BY DESC(?posts) LIMIT 1000 }
  BIND(STR(?named) AS ?source)
}
ORDER BY DESC(?posts) ?source
""",
    ),
    named_question(
        "changed-posts",
        "Which posts were edited or taken down?",
        "Posts with earlier wordings, and posts that their source does not hold any more.",
        {"post": "post", "begins": "text", "wordings": "number", "gone": "date"},
        """
SELECT ?post ?begins (COUNT(DISTINCT ?was) AS ?wordings) ?gone {
  { SELECT DISTINCT ?post {
      { ?post prov:wasRevisionOf ?any }
      UNION
      # Earlier wordings end too: few things do, so that is asked first.
      { { SELECT ?post { ?post prov:invalidatedAtTime ?when } } ?post a sioc:Post }
    } LIMIT 1000 }
  ?post sioc:content ?content .
  BIND(SUBSTR(?content, 1, 100) AS ?begins)
  OPTIONAL { ?post prov:wasRevisionOf ?was }
  OPTIONAL { ?post prov:invalidatedAtTime ?invalid BIND(STR(?invalid) AS ?gone) }
}
GROUP BY ?post ?begins ?gone
ORDER BY ?post
""",
        maybe=("gone",),
    ),
    named_question(
        "copies",
        "Which posts came more than once?",
        "Posts that the source held several times, and where the copies were in its text.",
        {"post": "post", "begins": "text", "start": "number", "end": "number"},
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
    named_question(
        "doubtful",
        "Which claims is the extraction least sure of?",
        "Claims of which it is less than two thirds sure, with the rule that made each and why.",
        {
            "claim": "claim",
            "text": "text",
            "confidence": "confidence",
            "rule": "text",
            "because": "text",
        },
        """
SELECT ?claim ?text ?confidence ?rule ?because {
  { SELECT ?claim ?confidence {
      ?claim a cm:Claim ; cm:confidence ?confidence .
      FILTER(?confidence < 0.6667)
    } LIMIT 1000 }
  ?claim aif:claimText ?text .
  OPTIONAL { ?claim cm:rule ?rule }
  OPTIONAL { ?claim cm:because ?because }
}
ORDER BY ?confidence ?text
""",
        maybe=(
            "rule",
            "because",
        ),
    ),
    named_question(
        "rules",
        "Which rules made the links?",
        "For each rule and each kind of link: how many it made, and how sure it was on average.",
        {"rule": "text", "kind": "text", "links": "number", "average": "confidence"},
        """
SELECT ?rule ?kind ?links ?average {
  { """
        + tally.RULES.sparql
        + """ }
}
ORDER BY DESC(?links) ?rule ?kind
""",
    ),
)
