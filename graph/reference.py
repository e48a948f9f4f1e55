"""The reference: tables of terms and questions for pages of ``docs``, and a diagram.

Everything is read out of ``vocab.ttl`` and the table of questions, so that no second description
can disagree with it. The pages are put together by cog, a program that runs what stands in comments
of a text; ``make docs`` does so, and draws ``docs/images/vocabulary.svg``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import pygraphviz
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection

from graph.questions import QUESTIONS
from graph.vocab import AIF, CM, OA, PREFIXES, PROV, SCHEMA, SIOC, curie

_OURS: Final = str(CM)
_PAGE: Final = {
    "claims": ("A claim", (CM.Claim, CM.Objection)),
    "links": (
        "A link",
        (CM.Link, CM.SupportLink, CM.ObjectionLink, CM.RestatementLink, CM.UndercutLink),
    ),
    "posts": ("A post", (SIOC.Post, PROV.Entity)),
    "corrections": (
        "A correction by hand",
        (CM.Correction, CM.LinkAnchor, CM.RejectedClaim, CM.RejectedLink),
    ),
    "debates": (
        "A debate and its positions",
        (CM.Debate, CM.Position, CM.HeldPosition),
    ),
    "weights": (
        "What a map comes to",
        (CM.Reading, CM.Stance, CM.Crux, CM.Move, CM.Event, CM.Weighing, RDF.Seq),
    ),
    "across": ("Across threads", (CM.Pair, CM.Comparison, CM.Decision)),
    "places": (
        "A place in a text",
        (OA.SpecificResource, OA.TextPositionSelector, OA.TextQuoteSelector),
    ),
    "threads": ("A thread, its run and its authors", ()),
}
"""The tables of properties, and the classes of which they tell; the last one tells of the rest."""

_SHORTCUTS: Final = (
    CM.supports,
    CM.objectsTo,
    CM.restates,
    CM.undercuts,
    CM.saysSame,
    CM.saysNearly,
)


@cache
def vocabulary() -> Graph:
    """The vocabulary as it ships."""
    return Graph().parse(data=(files("graph") / "vocab.ttl").read_text("utf-8"), format="turtle")


def version() -> str:
    """The version of the vocabulary, as in ``1.0.0``."""
    return str(vocabulary().value(URIRef(_OURS.rstrip("#")), OWL.versionInfo))


def prefixes() -> str:
    """The prefixes that a query may use undeclared, as a Markdown table."""
    rows = [(f"`{prefix}`", f"<{namespace}>") for prefix, namespace in PREFIXES.items()]
    return _table("prefix", "namespace", rows=rows)


def classes() -> str:
    """Our classes, as a Markdown table: what each is, an example, and what else it is."""
    return _table("class", "what it is", "as in", "also", rows=map(_class, _ours(OWL.Class)))


def shortcuts() -> str:
    """The properties that lead from claim to claim, as a Markdown table."""
    rows = [
        (_name(term), *(" or ".join(map(_name, ends)) for ends in (_domains(term), _ranges(term))))
        for term in _SHORTCUTS
    ]
    return _table("property", "from", "to", rows=rows)


def properties(section: str) -> str:
    """The properties of one section of the page, theirs and ours, as a Markdown table."""
    rows = [
        (_name(term), ", ".join(map(_name, sorted(_domains(term), key=_rank))), *_said(term))
        for term in _properties()
        if _section(term) == section
    ]
    return _table("property", "of", "what it says", "as in", rows=rows)


def statuses() -> str:
    """The review statuses, as a Markdown table."""
    return _table("status", "what it says", "as in", rows=_concepts(CM.statuses))


def standings() -> str:
    """Where claims stand, as a Markdown table."""
    return _table("standing", "what it says", "as in", rows=_concepts(CM.standings))


def _concepts(scheme: URIRef) -> list[tuple[str, ...]]:
    return [
        (_name(term), *_said(term))
        for term in _ours(SKOS.Concept)
        if (term, SKOS.inScheme, scheme) in vocabulary()
    ]


def others() -> str:
    """The classes of other vocabularies that are written, as a Markdown table."""
    rows = [
        (_name(term), _text(term, SKOS.scopeNote))
        for term in _terms()
        if _is_class(term) and not term.startswith(_OURS)
    ]
    return _table("class", "what it is here", rows=rows)


def written() -> set[tuple[URIRef, URIRef]]:
    """Which properties are told of which classes, for who checks that none is forgotten."""
    found = {(domain, term) for term in _properties() for domain in _domains(term)}
    below = {
        (sub, term)
        for sub, above in vocabulary().subject_objects(RDFS.subClassOf)
        for domain, term in found
        if isinstance(sub, URIRef) and domain == above
    }
    return found | below


def questions() -> str:
    """The named questions, as a Markdown table."""
    rows = [
        (
            f"`{one.id}`",
            ", ".join(parameter.name for parameter in one.parameters),
            one.title,
            one.description,
        )
        for one in QUESTIONS
    ]
    return _table("name", "tell it", "question", "answer", rows=rows)


# --- terms -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A class, property or concept that maps are written with; ``label`` is empty where theirs."""

    name: str
    kind: Literal["class", "property", "concept"]
    label: str
    said: str


def terms() -> list[Term]:
    """Every term that a query can meet, ours and theirs, in the order of the vocabulary."""
    found = []
    for term in _terms():
        types = set(vocabulary().objects(term, RDF.type))
        concept = not types.isdisjoint((SKOS.Concept, SKOS.ConceptScheme))
        label = vocabulary().value(term, RDFS.label)
        said = vocabulary().value(term, SKOS.scopeNote) or vocabulary().value(term, RDFS.comment)
        found.append(
            Term(
                name=_short(term),
                kind="concept" if concept else "class" if _is_class(term) else "property",
                label="" if label is None else str(label),
                said="" if said is None else str(said),
            )
        )
    return found


def _terms() -> list[URIRef]:
    """Every term that is defined or noted, in the order of the file."""
    text = (files("graph") / "vocab.ttl").read_text("utf-8")
    names = re.findall(r"^(\w+:[\w-]+) ", text, re.MULTILINE)
    return [_term(name) for name in names]


def _term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def _ours(kind: URIRef) -> list[URIRef]:
    return [
        term
        for term in _terms()
        if term.startswith(_OURS) and (term, RDF.type, kind) in vocabulary()
    ]


def _is_class(term: URIRef) -> bool:
    local = re.split(r"[#/]", term)[-1]
    return local[:1].isupper()


def _properties() -> list[URIRef]:
    kept = (SKOS.Concept, SKOS.ConceptScheme)
    return [
        term
        for term in _terms()
        if not _is_class(term) and not any((term, RDF.type, kind) in vocabulary() for kind in kept)
    ]


def _domains(term: URIRef) -> list[URIRef]:
    return _iris(term, RDFS.domain) + _iris(term, SCHEMA.domainIncludes)


def _ranges(term: URIRef) -> list[URIRef]:
    """The classes that a property leads to, those of a union each."""
    found = _iris(term, RDFS.range) + _iris(term, SCHEMA.rangeIncludes)
    for end in vocabulary().objects(term, RDFS.range):
        union = vocabulary().value(end, OWL.unionOf)
        if union is not None:
            found += [one for one in Collection(vocabulary(), union) if isinstance(one, URIRef)]
    return found


def _iris(term: URIRef, predicate: URIRef) -> list[URIRef]:
    found = vocabulary().objects(term, predicate)
    return sorted(one for one in found if isinstance(one, URIRef))


def _section(term: URIRef) -> str:
    if term in _SHORTCUTS:
        return ""
    for section, (_, about) in _PAGE.items():
        if set(_domains(term)) & set(about):
            return section
    return "threads"


def _rank(term: URIRef) -> int:
    """The class that a section is about comes first."""
    order = [one for _, about in _PAGE.values() for one in about]
    return order.index(term) if term in order else len(order)


# --- words -------------------------------------------------------------------------------------


def _said(term: URIRef) -> tuple[str, str]:
    said = _text(term, SKOS.scopeNote) or _text(term, RDFS.comment)
    return said, _example(term)


def _class(term: URIRef) -> tuple[str, ...]:
    above = map(_name, _iris(term, RDFS.subClassOf))
    near = [f"near {_name(one)}" for one in _iris(term, SKOS.closeMatch)]
    also = ", ".join([*above, *near])
    return (_name(term), *_said(term), also)


def _example(term: URIRef) -> str:
    example = vocabulary().value(term, SKOS.example)
    if example is None:
        return ""
    # What has a language is words; what has none is a piece of a query.
    text = str(example)
    return text if getattr(example, "language", None) else f"`{text}`"


def _text(term: URIRef, predicate: URIRef) -> str:
    value = vocabulary().value(term, predicate)
    return "" if value is None else _marked(str(value))


def _marked(text: str) -> str:
    """The names of terms set as code, and those of our own bare."""
    return re.sub(
        r"(?<![\w:`])((?:cm|sioc|oa|prov|dct|aif|skos|xsd|schema|rdf):[\w-]+)", r"`\1`", text
    )


def _short(term: URIRef) -> str:
    near = {"siocarg": "http://rdfs.org/sioc/argument#"}
    for prefix, namespace in near.items():
        if term.startswith(namespace):
            return f"{prefix}:{term.removeprefix(namespace)}"
    return curie(term)


def _name(term: URIRef) -> str:
    return f"`{_short(term)}`"


def _table(*head: str, rows: Iterable[Sequence[str]]) -> str:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines])


# --- the picture -------------------------------------------------------------------------------


def diagram() -> str:
    """The classes, and which property leads from which to which, as SVG.

    A class below another of ours is named in that one's box.
    """
    graph = pygraphviz.AGraph(
        directed=True, strict=False, rankdir="TB", ranksep=0.5, nodesep=0.3, bgcolor="white"
    )
    graph.node_attr.update(
        shape="box", style="rounded,filled", fontname="Helvetica", fontsize=13, color="#555555"
    )
    graph.edge_attr.update(fontname="Helvetica", fontsize=11, color="#555555", arrowsize=0.7)
    boxes: dict[str, list[str]] = {}
    for term in _terms():
        if _is_class(term) and not term.startswith(str(AIF)) and "Selector" not in term:
            boxes.setdefault(_box(term), []).append(_short(term))
    for name, held in boxes.items():
        ours = _term(name).startswith(_OURS)
        below = [one for one in held if one != name]
        graph.add_node(
            name, label="\\n".join([name, *below]), fillcolor="#DDEBF7" if ours else "#F2F2F2"
        )
    for (source, target), names in _arrows(set(boxes)).items():
        graph.add_edge(source, target, label="\\n".join(names))
    return bytes(graph.draw(format="svg", prog="dot")).decode()


def _box(term: URIRef) -> str:
    above = [one for one in _iris(term, RDFS.subClassOf) if one.startswith(_OURS)]
    return _short(above[0] if above else term)


def _arrows(boxes: set[str]) -> dict[tuple[str, str], list[str]]:
    """Properties that join two boxes; several between the same two share an arrow."""
    between: dict[tuple[str, str], list[str]] = {}
    for term in _properties():
        for source in _domains(term):
            for target in _ranges(term):
                ends = (_box(source), _box(target))
                names = between.setdefault(ends, []) if boxes.issuperset(ends) else []
                if _short(term) not in names:
                    names.append(_short(term))
    return between


def main() -> None:
    """Draw the diagram anew."""
    picture = Path(__file__).parent.parent / "docs" / "images" / "vocabulary.svg"
    picture.write_text(diagram(), encoding="utf-8")


if __name__ == "__main__":
    main()
