"""The names of things in RDF: closed namespaces, prefixes, and the IRIs of a map's parts.

A namespace class refuses a term that it does not list, so a typo fails where it stands. What the
``cm:`` terms mean is said in ``vocab.ttl`` beside this file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, unquote

from rdflib import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Namespace, URIRef
from rdflib.namespace import DefinedNamespace

__all__ = [
    "AIF", "BASE", "CATALOG", "CM", "DCTERMS", "OA", "PREFIXES", "PROV", "RDF", "RDFS", "SAME",
    "SCHEMA", "SIOC", "SKOS", "XSD", "Entity", "EntityKind", "agent_iri", "claim_iri",
    "correction_iri", "curie", "debate_iri", "decision_iri", "event_iri", "graph_iri", "held_iri",
    "link_iri", "on_claim_iri", "pair_iri", "parse_debate", "parse_iri", "position_iri",
    "post_iri", "quoted", "reviewer_iri", "reviews_iri", "run_iri", "thread_iri", "user_iri",
    "weights_iri",
]  # fmt: skip

EntityKind = Literal["thread", "post", "claim", "link", "correction"]

BASE: Final = "https://w3id.org/cruxmap/id/"
CATALOG: Final = BASE + "catalog"
"""The graph that holds threads, runs, agents and users, each once."""
SAME: Final = BASE + "same"
"""The graph that says which claims of different threads say the same."""


class CM(DefinedNamespace):
    """Our own terms, exactly those that ``vocab.ttl`` defines."""

    _fail = True
    _NS = Namespace("https://w3id.org/cruxmap/ns#")
    _extras = ("from",)  # a Python keyword: written CM["from"]

    Claim: URIRef
    Correction: URIRef
    Evidence: URIRef
    Link: URIRef
    LinkAnchor: URIRef
    Objection: URIRef
    ObjectionLink: URIRef
    Question: URIRef
    RejectedClaim: URIRef
    RejectedLink: URIRef
    RestatementLink: URIRef
    SupportLink: URIRef
    UndercutLink: URIRef

    because: URIRef
    citation: URIRef
    confidence: URIRef
    copy: URIRef
    cue: URIRef
    extractor: URIRef
    graph: URIRef
    hedge: URIRef
    kind: URIRef
    leansOn: URIRef  # noqa: N815 the name of an RDF property
    matches: URIRef
    mention: URIRef
    model: URIRef
    objectsTo: URIRef  # noqa: N815 the name of an RDF property
    opens: URIRef
    order: URIRef
    quote: URIRef
    quoteOf: URIRef  # noqa: N815 the name of an RDF property
    refersTo: URIRef  # noqa: N815 the name of an RDF property
    replyBecause: URIRef  # noqa: N815 the name of an RDF property
    restates: URIRef
    reviewStatus: URIRef  # noqa: N815 the name of an RDF property
    rule: URIRef
    supports: URIRef
    to: URIRef
    undercuts: URIRef

    accepted: URIRef
    edited: URIRef
    rejected: URIRef
    statuses: URIRef
    unreviewed: URIRef

    action: URIRef
    anchors: URIRef
    correctedBy: URIRef  # noqa: N815 the name of an RDF property
    machineMap: URIRef  # noqa: N815 the name of an RDF property
    newKind: URIRef  # noqa: N815 the name of an RDF property
    newText: URIRef  # noqa: N815 the name of an RDF property
    orphanedBecause: URIRef  # noqa: N815 the name of an RDF property
    other: URIRef
    place: URIRef
    reviews: URIRef
    subject: URIRef
    undoes: URIRef
    wasFrom: URIRef  # noqa: N815 the name of an RDF property
    wasKind: URIRef  # noqa: N815 the name of an RDF property
    wasText: URIRef  # noqa: N815 the name of an RDF property
    wasTo: URIRef  # noqa: N815 the name of an RDF property

    Comparison: URIRef
    Decision: URIRef
    Pair: URIRef
    across: URIRef
    between: URIRef
    compared: URIRef
    likeness: URIRef
    saysNearly: URIRef  # noqa: N815 the name of an RDF property
    saysSame: URIRef  # noqa: N815 the name of an RDF property

    Concession: URIRef
    Crux: URIRef
    Debate: URIRef
    Event: URIRef
    HeldPosition: URIRef
    Move: URIRef
    Position: URIRef
    Reading: URIRef
    Retraction: URIRef
    Stance: URIRef
    Weighing: URIRef

    about: URIRef
    after: URIRef
    agreed: URIRef
    claim: URIRef
    denials: URIRef
    debatedIn: URIRef  # noqa: N815 the name of an RDF property
    leansAgainst: URIRef  # noqa: N815 the name of an RDF property
    leansTo: URIRef  # noqa: N815 the name of an RDF property
    madeOf: URIRef  # noqa: N815 the name of an RDF property
    moves: URIRef
    path: URIRef
    position: URIRef
    proposed: URIRef
    rank: URIRef
    read: URIRef
    says: URIRef
    semantics: URIRef
    speakAgainst: URIRef  # noqa: N815 the name of an RDF property
    speakFor: URIRef  # noqa: N815 the name of an RDF property
    standing: URIRef
    strength: URIRef
    strongest: URIRef
    swing: URIRef
    unanswered: URIRef
    unsettled: URIRef
    value: URIRef
    weighedFor: URIRef  # noqa: N815 the name of an RDF property
    weights: URIRef

    falls: URIRef
    stands: URIRef
    standings: URIRef
    undecided: URIRef


class AIF(DefinedNamespace):
    """The Argument Interchange Format, as far as it is used here."""

    _fail = True
    _NS = Namespace("http://www.arg.dundee.ac.uk/aif#")
    _extras = ("CA-node", "I-node", "MA-node", "RA-node", "S-node")

    claimText: URIRef  # noqa: N815 the name of an RDF property
    hasConclusion: URIRef  # noqa: N815 likewise
    hasConflictedElement: URIRef  # noqa: N815 likewise
    hasConflictingElement: URIRef  # noqa: N815 likewise
    hasPremise: URIRef  # noqa: N815 likewise


class OA(DefinedNamespace):
    """The Web Annotation vocabulary, as far as it is used here."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/oa#")

    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    end: URIRef
    exact: URIRef
    hasSelector: URIRef  # noqa: N815 the name of an RDF property
    hasSource: URIRef  # noqa: N815 likewise
    prefix: URIRef
    start: URIRef
    suffix: URIRef


class SCHEMA(DefinedNamespace):
    """schema.org, as far as it is used here."""

    _fail = True
    _NS = Namespace("https://schema.org/")

    domainIncludes: URIRef  # noqa: N815 the name of an RDF property
    name: URIRef
    rangeIncludes: URIRef  # noqa: N815 likewise
    softwareVersion: URIRef  # noqa: N815 the name of an RDF property
    url: URIRef


class SIOC(DefinedNamespace):
    """The online-communities vocabulary, as far as it is used here."""

    _fail = True
    _NS = Namespace("http://rdfs.org/sioc/ns#")

    Post: URIRef
    Thread: URIRef
    UserAccount: URIRef
    content: URIRef
    has_container: URIRef
    has_creator: URIRef
    links_to: URIRef
    name: URIRef
    reply_of: URIRef


for _namespace in (AIF, CM, OA, SCHEMA, SIOC):
    # rdflib makes a term anew at every look-up; a hundred thousand claims look up millions.
    for _name in _namespace.__annotations__.keys() - {"_fail", "_NS", "_extras"}:
        setattr(_namespace, _name, _namespace[_name])

PREFIXES: Final[dict[str, str]] = {
    "cm": str(CM),
    "aif": str(AIF),
    "sioc": str(SIOC),
    "oa": str(OA),
    "prov": str(PROV),
    "dct": str(DCTERMS),
    "skos": str(SKOS),
    "schema": str(SCHEMA),
    "rdfs": str(RDFS),
    "rdf": str(RDF),
    "xsd": str(XSD),
}
"""The prefixes that queries may use undeclared and exports declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What an IRI of ours names: a thread, or a post, claim, link or correction of one."""

    kind: EntityKind
    thread: str
    id: str


_LETTERS: Final[dict[str, EntityKind]] = {
    "p": "post",
    "c": "claim",
    "l": "link",
    "r": "correction",
}
_EDGE_DOTS: Final = re.compile(r"^\.+|\.+$")
_ENTITY: Final = re.compile(re.escape(BASE) + r"t/([^/?#]+)(?:/([pclr])/([^/?#]+))?")
_DEBATE: Final = re.compile(re.escape(BASE) + r"d/([^/?#]+)(?:/([^/?#]+))?")


def quoted(value: str) -> str:
    """An id as it stands in an IRI."""
    # A segment "." or ".." would be resolved away by a Turtle parser, and rdflib's cannot read
    # every local name with a dot at its edge. Half a character, which a terminal may hand over, is
    # in no id; so what is asked for by it is just not there.
    spelt = quote(value, safe="@:+", errors="surrogatepass")
    return _EDGE_DOTS.sub(lambda dots: "%2E" * len(dots.group()), spelt)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def thread_iri(thread_id: str) -> str:
    """The IRI of a thread."""
    return f"{BASE}t/{quoted(thread_id)}"


def graph_iri(thread_id: str) -> str:
    """The IRI of the named graph that holds a thread's posts, claims and links."""
    return f"{BASE}g/{quoted(thread_id)}"


def post_iri(thread_id: str, post_id: str) -> str:
    """The IRI of a post."""
    return f"{thread_iri(thread_id)}/p/{quoted(post_id)}"


def claim_iri(thread_id: str, claim_id: str) -> str:
    """The IRI of a claim."""
    return f"{thread_iri(thread_id)}/c/{quoted(claim_id)}"


def link_iri(thread_id: str, link_id: str) -> str:
    """The IRI of a link."""
    return f"{thread_iri(thread_id)}/l/{quoted(link_id)}"


def correction_iri(thread_id: str, correction_id: str) -> str:
    """The IRI of a correction by hand."""
    return f"{thread_iri(thread_id)}/r/{quoted(correction_id)}"


def reviews_iri(thread_id: str) -> str:
    """The IRI of the named graph that holds what people corrected in a thread."""
    return f"{graph_iri(thread_id)}/reviews"


def weights_iri(thread_id: str) -> str:
    """The IRI of the named graph that holds what a thread's map comes to."""
    return f"{graph_iri(thread_id)}/weights"


def debate_iri(debate_id: str) -> str:
    """The IRI of a debate."""
    return f"{BASE}d/{quoted(debate_id)}"


def position_iri(debate_id: str, position_id: str) -> str:
    """The IRI of a position of a debate."""
    return f"{debate_iri(debate_id)}/{quoted(position_id)}"


def held_iri(thread_id: str, position_id: str) -> str:
    """The IRI of a position as it is held in a thread."""
    return f"{thread_iri(thread_id)}/position/{quoted(position_id)}"


def event_iri(thread_id: str, number: int) -> str:
    """The IRI of an event of a thread, by its place among them."""
    return f"{thread_iri(thread_id)}/event/{number}"


def on_claim_iri(thread_id: str, claim_id: str, *parts: str) -> str:
    """The IRI of what was made of a claim, as its stance to a position: of the parts of a name."""
    return "/".join((claim_iri(thread_id, claim_id), *map(quoted, parts)))


def run_iri(
    thread_id: str, *, extractor: str, version: str, model: str, created: str | None
) -> str:
    """The IRI of one extraction of one thread; the same run has the same IRI."""
    # None and "" are different runs; no field can hold U+001E, so neither looks like the other.
    when = "\x1e" if created is None else created
    return f"{BASE}run/{_digest(thread_id, extractor, version, model, when)}"


def agent_iri(version: str) -> str:
    """The IRI of one version of this software."""
    return f"{BASE}agent/cruxmap-{quoted(version)}"


def user_iri(name: str, *, site: str) -> str:
    """The IRI of the account ``name`` on ``site``, a host name, or "" where it is unknown."""
    return f"{BASE}u/{_digest(site, name)}"


def reviewer_iri(name: str) -> str:
    """The IRI of the account of who corrects maps under a name, on whatever site that may be."""
    return f"{BASE}u/{_digest('reviewer', '', name)}"


def pair_iri(one: str, other: str) -> str:
    """The IRI of what was found of two claims, given by their IRIs in either order."""
    return f"{SAME}/{_digest(*sorted((one, other)))}"


def decision_iri(decision_id: str) -> str:
    """The IRI of what a person decided about two claims."""
    return f"{SAME}/by-hand/{quoted(decision_id)}"


def parse_iri(iri: str) -> Entity | None:
    """What an IRI names: the inverse of the functions above for threads and their parts.

    Returns:
        None where it is not an IRI that those functions make.
    """
    match = _ENTITY.fullmatch(iri)
    if match is None:
        return None
    segment, letter, last = match.groups()
    try:
        thread = unquote(segment, errors="strict")
        identifier = thread if last is None else unquote(last, errors="strict")
    except UnicodeDecodeError:
        return None
    if quoted(thread) != segment or (last is not None and quoted(identifier) != last):
        return None  # another spelling of an IRI is another IRI
    kind = _LETTERS[letter] if letter else "thread"
    return Entity(kind=kind, thread=thread, id=identifier)


def parse_debate(iri: str) -> tuple[str, str | None] | None:
    """The ids of a debate and, if it is one of that, a position; None where an IRI names neither.

    The inverse of :func:`debate_iri` and :func:`position_iri`.
    """
    match = _DEBATE.fullmatch(iri)
    if match is None:
        return None
    try:
        debate = unquote(match[1], errors="strict")
        position = None if match[2] is None else unquote(match[2], errors="strict")
    except UnicodeDecodeError:
        return None
    made = debate_iri(debate) if position is None else position_iri(debate, position)
    return (debate, position) if made == iri else None  # another spelling is another IRI


def curie(iri: str) -> str:
    """A short name for messages, as in ``cm:from``; an IRI outside PREFIXES comes in brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"
