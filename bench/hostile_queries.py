"""Queries that nobody means well, and what is right to become of each.

A *refused* one never runs: it is told why at once. A *stopped* one runs until a limit: on time,
memory, rows or size. Where ``ends`` is None, an answer is as right as either, if it comes in time:
whether such a query is long depends on what the store holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

REFUSED: Final = frozenset({400, 403, 413})
STOPPED: Final = frozenset({503, 504, 507})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A query and how it has to end."""

    query: str
    ends: Literal["refused", "stopped"] | None

    def right(self, status: int) -> bool:
        """Whether a status of HTTP tells of the right end."""
        allowed = {"refused": REFUSED, "stopped": STOPPED, None: REFUSED | STOPPED | {200}}
        return status in allowed[self.ends]


_NET: Final = "http://127.0.0.1:9/"
_P: Final = f"PREFIX : <{_NET}> PREFIX e: <http://127.0.0.1:9> "
_PAIRS: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"  # they share no variable
_KB: Final = "x" * 1_000

_REFUSED: Final[dict[str, str]] = {
    "SERVICE": f"SELECT * {{ SERVICE <{_NET}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": f"SELECT * {{ SERVICE SILENT <{_NET}> {{ ?s ?p ?o }} }}",
    "SERVICE in small letters": f"SELECT * {{ sErViCe <{_NET}> {{ ?s ?p ?o }} }}",
    "SERVICE by a variable": f"SELECT * {{ VALUES ?x {{ <{_NET}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "SERVICE to a file": "SELECT * { SERVICE <file:///etc/passwd> { ?s ?p ?o } }",
    "SERVICE to the cloud's metadata": (
        "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }"
    ),
    "SERVICE without a space": _P + "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SERVICE in a prefix": _P + "PREFIX SERVICEe: <http://y/> SELECT * { SERVICEe:a {} }",
    "SERVICE in a name": _P + f"SELECT * {{ ?s ?p e:SERVICE<{_NET}>{{}} }}",
    "SERVICE behind true": _P + f"SELECT * {{ ?s ?p trueSERVICE<{_NET}>{{}} }}",
    "SERVICE behind a number": _P + f"SELECT * {{ ?s ?p 1SERVICE<{_NET}>{{}} }}",
    "SERVICE behind a comment": f"SELECT * {{ ?s ?p ?o }} # '\nSERVICE <{_NET}> {{}}",
    "SERVICE behind a string of #": f"SELECT * {{ ?s ?p '#' SERVICE <{_NET}> {{}} }}",
    "SERVICE behind an IRI with #": f"SELECT * {{ ?s ?p <http://x/#a> . SERVICE <{_NET}> {{}} }}",
    "SERVICE between long strings": (
        f"SELECT * {{ ?s ?p '''a''' . SERVICE <{_NET}> {{}} # '''\n }}"
    ),
    "SERVICE in a comparison": f"SELECT * {{ FILTER(1<2)SERVICE <{_NET}> {{}} FILTER(3>2) }}",
    "SERVICE in OPTIONAL": f"SELECT * {{ OPTIONAL {{ SERVICE <{_NET}> {{ ?s ?p ?o }} }} }}",
    "SERVICE in EXISTS": f"ASK {{ FILTER EXISTS {{ SERVICE <{_NET}> {{ ?s ?p ?o }} }} }}",
    "SERVICE in a subselect": f"SELECT * {{ {{ SELECT * {{ SERVICE <{_NET}> {{}} }} }} }}",
    "SERVICE in CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{_NET}> {{ ?s ?p ?o }} }}",
    "SERVICE by escapes": rf"SELECT * {{ S\u0045RVICE <{_NET}> {{}} }}",
    "SERVICE by long escapes": rf"SELECT * {{ \U00000053ERVICE <{_NET}> {{}} }}",
    "an escaped end of a string": r"SELECT * { ?s ?p '\u0027 . SERVICE <http://x/> {} #' }",
    "an escaped end of a line": "SELECT * { ?s ?p ?o } # \\u000A SERVICE <http://x/> {}",
    "SERVICE in full-width letters": f"SELECT * {{ ＳＥＲＶＩＣＥ <{_NET}> {{}} }}",
    "SERVICE behind a byte order mark": f"\ufeffSELECT * {{ SERVICE <{_NET}> {{}} }}",
    "LOAD from the network": f"LOAD <{_NET}>",
    "LOAD from a file": "LOAD <file:///etc/passwd>",
    "LOAD behind a query": f"SELECT * {{ ?s ?p ?o }} ; LOAD <{_NET}>",
    "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "FROM the network": "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
    "FROM NAMED a file": "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "INSERT DATA": "INSERT DATA { <http://a> <http://b> <http://c> }",
    "INSERT behind a prefix": "PREFIX a: <http://a/> INSERT { ?s a:b 1 } WHERE { ?s ?p ?o }",
    "DELETE everything": "DELETE WHERE { ?s ?p ?o }",
    "DROP behind a query": "ASK {} ; DROP ALL",
    "CLEAR": "CLEAR ALL",
    "CREATE": "CREATE GRAPH <http://g>",
    "COPY": "COPY DEFAULT TO <http://g>",
    "MOVE": "MOVE <http://a> TO <http://b>",
    "ADD": "ADD <http://a> TO <http://b>",
    "a string without end": "SELECT * { ?s ?p 'no end }",
    "a null character": "ASK { 'a\0b' }",
    "a megabyte of text": "ASK { ?s ?p '" + "a" * 1_000_000 + "' }",
    "a megabyte of spaces": " " * 1_000_000 + "ASK {}",
    "a megabyte of comments": "#\n" * 500_000 + "ASK {}",
    "a giant VALUES of a megabyte": "ASK { VALUES ?x { " + "1 " * 500_000 + "} }",
    "braces in braces": "ASK " + "{" * 40_000 + "}" * 40_000,
    "parentheses in parentheses": "ASK { FILTER(" + "(" * 40_000 + "1" + ")" * 40_000 + ") }",
    "brackets in brackets": "ASK { ?s ?p " + "[" * 40_000 + "]" * 40_000 + " }",
    "subselects in subselects": "SELECT * { { " * 5_000 + " } }" * 5_000,
    "words without sense": "SELECT " * 14_000,
    "unknown prefixes": "ASK { " + " ".join(f"a{n}:b a:b a:b ." for n in range(4_000)) + " }",
}

_STOPPED: Final[dict[str, str]] = {
    "a cross join, counted": f"SELECT (COUNT(*) AS ?n) {{ {_PAIRS} }}",
    "a cross join, counted apart": f"SELECT (COUNT(DISTINCT ?l) AS ?n) {{ {_PAIRS} }}",
    "a cross join, all of it": f"SELECT * {{ {_PAIRS} }}",
    "a cross join, sorted": f"SELECT * {{ {_PAIRS} }} ORDER BY ?l ?a LIMIT 1",
    "a cross join, each once": f"SELECT DISTINCT * {{ {_PAIRS} }}",
    "a cross join, grouped": f"SELECT ?a ?d ?g (COUNT(*) AS ?n) {{ {_PAIRS} }} GROUP BY ?a ?d ?g",
    "a cross join, as one text": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?l))) AS ?t) {{ {_PAIRS} }}"
    ),
    "a cross join, the first far away": f"SELECT * {{ {_PAIRS} }} OFFSET 999999999999 LIMIT 1",
    "a cross join, never true": f"ASK {{ {_PAIRS} FILTER(STRLEN(CONCAT(STR(?c), STR(?l))) < 0) }}",
    "a cross join, in random order": f"SELECT * {{ {_PAIRS} }} ORDER BY RAND() LIMIT 1",
    "a cross join, in a subselect": (
        f"SELECT ?x {{ {{ SELECT (COUNT(*) AS ?x) {{ {_PAIRS} }} }} }}"
    ),
    "a cross join, of graphs": (
        "SELECT (COUNT(*) AS ?n) { GRAPH ?x { ?a ?b ?c . ?d ?e ?f } "
        "GRAPH ?y { ?g ?h ?i . ?j ?k ?l } }"
    ),
    "a cross join, taken away": f"ASK {{ {_PAIRS} MINUS {{ ?a ?m ?n }} MINUS {{ ?a ?b ?c }} }}",
    "a cross join, built": f"CONSTRUCT {{ ?a ?e ?l }} {{ {_PAIRS} }}",
    "a cross join, described": "DESCRIBE ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "a cross join by OPTIONAL": (
        "SELECT (COUNT(*) AS ?n) { OPTIONAL { ?a ?b ?c } OPTIONAL { ?d ?e ?f } "
        "OPTIONAL { ?g ?h ?i } OPTIONAL { ?j ?k ?l } }"
    ),
    "a cross join by UNION": (
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"{{ ?a{n} ?b{n} ?c{n} }} UNION {{ ?d{n} ?e{n} ?f{n} }}" for n in range(6))
        + " }"
    ),
    "a giant VALUES, joined": (
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"VALUES ?{v} {{ {' '.join(map(str, range(4_000)))} }}" for v in "xyz")
        + " FILTER(?x + ?y * ?z = -1) }"
    ),
    "a regex on each of many": (
        f"SELECT (COUNT(*) AS ?n) {{ {_PAIRS} FILTER(REGEX(CONCAT(STR(?c), STR(?l)), "
        "'^(([a-z])+.)+[A-Z]([a-z])+$')) }"
    ),
    "a regex made anew each time": (
        f"SELECT (COUNT(*) AS ?n) {{ {_PAIRS} "
        "FILTER(REGEX(STR(?c), CONCAT('(', STR(?l), '+)+$'))) }"
    ),
    "a hash of each of many": f"SELECT (MAX(SHA512(STR(?l))) AS ?x) {{ {_PAIRS} }}",
    "paths of any length, joined": (
        "SELECT (COUNT(*) AS ?n) { ?a (<x:x>|!<x:x>)* ?b . ?c (<x:x>|!<x:x>)* ?d . "
        "?e (<x:x>|!<x:x>)* ?f . ?g (<x:x>|!<x:x>)* ?h }"
    ).replace("x:x", "http://x/"),
    "a text that doubles": (
        f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('{_KB}' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
        + " }"
    ),
    "a text that grows by REPLACE": (
        f"SELECT (STRLEN(?x9) AS ?n) {{ BIND('{_KB}' AS ?x0) "
        + " ".join(f"BIND(REPLACE(?x{n}, 'x', 'xxxxxxxxxx') AS ?x{n + 1})" for n in range(9))
        + " }"
    ),
    "an answer of large texts": (
        f"SELECT ?y {{ BIND('{_KB}' AS ?x) BIND(CONCAT({', '.join(['?x'] * 60)}) AS ?y) "
        "?a ?b ?c . ?d ?e ?f } LIMIT 9000"
    ),
    "signs before signs": "ASK { FILTER(" + "!" * 90_000 + "true) }",
}

_EITHER: Final[dict[str, str]] = {
    "a regex that backtracks": (
        f"ASK {{ BIND('{'a' * 40_000}b' AS ?x) FILTER(REGEX(?x, '^(a+)+$')) }}"
    ),
    "a regex of many choices": f"ASK {{ FILTER(REGEX('{'a' * 4_000}', '^((a|a)*(a|a)*)*c$')) }}",
    "a regex that counts to a billion": (
        "ASK { FILTER(REGEX('aaaa', '((a{1,1000}){1,1000}){1,1000}b')) }"
    ),
    "a REPLACE that backtracks": f"SELECT (REPLACE('{'a' * 40_000}', '(a*)*b', 'x') AS ?x) {{}}",
    "a path without end": "SELECT (COUNT(*) AS ?n) { ?a (<http://x/>|!<http://x/>)* ?b }",
    "a path of paths": "ASK { ?a " + "(" * 90 + "cm:supports" + "+)*" * 90 + " ?b }",
    "a path of ten thousand steps": "ASK { ?a " + "/".join(["cm:supports"] * 8_000) + " ?b }",
    "a path both ways": (
        "SELECT (COUNT(*) AS ?n) { ?a (cm:supports|^cm:supports|cm:to|^cm:to)+ ?b }"
    ),
    "OPTIONAL in OPTIONAL": (
        "SELECT * { " + "OPTIONAL { ?a ?b ?c . " * 45 + "}" * 45 + " } LIMIT 10"
    ),
    "EXISTS in EXISTS": "ASK { " + "FILTER NOT EXISTS { ?a ?b ?c . " * 45 + "}" * 45 + " }",
    "thousands of UNIONs": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c }"] * 4_500) + " } LIMIT 1",
    "thousands of variables": (
        "SELECT * { " + "".join(f"BIND(1 AS ?v{n})" for n in range(5_500)) + "}"
    ),
    "thousands of filters": "ASK { ?a ?b ?c " + "FILTER(?a != ?b) " * 5_500 + "}",
    "ten thousand comparisons": "ASK { ?a ?b ?c FILTER(" + "||".join(["?a=?b"] * 14_000) + ") }",
    "thousands of triples": "ASK { " + "?a ?b ?c . " * 8_000 + "}",
    "an IN of ten thousand": (
        f"ASK {{ ?a ?b ?c FILTER(?c IN ({','.join(map(str, range(15_000)))})) }}"
    ),
    "a number of 90 000 digits": f"SELECT ({'9' * 90_000} + 1 AS ?x) {{}}",
    "an IRI of 90 000 letters": f"SELECT * {{ ?s <http://x/{'a' * 90_000}> ?o }}",
    "VALUES of many columns": (
        "SELECT * { VALUES (" + " ".join(f"?v{n}" for n in range(3_000)) + ") { ("
        + "UNDEF " * 3_000 + ") } ?a ?b ?c } LIMIT 100"
    ),
}  # fmt: skip

HOSTILE: Final[dict[str, Hostile]] = {
    **{name: Hostile(query=query, ends="refused") for name, query in _REFUSED.items()},
    **{name: Hostile(query=query, ends="stopped") for name, query in _STOPPED.items()},
    **{name: Hostile(query=query, ends=None) for name, query in _EITHER.items()},
}
