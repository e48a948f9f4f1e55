"""An argument map as RDF and back: the one place where terms are converted.

A map becomes two graphs: the thread's own graph with posts, claims and links, and its share of
the catalog graph: the thread, the run, the agent and the users. There are no blank nodes, and
every literal is written as Oxigraph writes it, so the same map always gives the same lines.

The shortcuts (``cm:objectsTo`` and the like), ``cm:Objection``, the AIF terms and a claim's
creators follow from the rest: they are written for those who ask, and not read back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox
from rdflib import Dataset, Literal, URIRef

from graph.errors import InputError
from graph.facts import Statement, read_map
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Span
from graph.post_quads import say_post
from graph.spelling import TYPE, Iris, Lines, as_date, as_decimal, as_iri, as_text, as_typed
from graph.vocab import (
    AIF,
    BASE,
    CATALOG,
    CM,
    DCTERMS,
    PREFIXES,
    PROV,
    SCHEMA,
    SIOC,
    XSD,
    agent_iri,
    claim_iri,
    graph_iri,
    link_iri,
    parse_iri,
    post_iri,
    run_iri,
    thread_iri,
    user_iri,
)

_GENERATED_BY: Final = str(PROV.wasGeneratedBy)
_FROM: Final = str(CM["from"])

_CLAIM_TYPES: Final = {
    ClaimKind.CLAIM: (CM.Claim, AIF["I-node"]),
    ClaimKind.EVIDENCE: (CM.Claim, AIF["I-node"], CM.Evidence),
    ClaimKind.QUESTION: (CM.Claim, AIF["I-node"], CM.Question),
}
_LINK_TYPES: Final = {
    LinkKind.SUPPORTS: (CM.Link, CM.SupportLink, AIF["RA-node"]),
    LinkKind.OBJECTS: (CM.Link, CM.ObjectionLink, AIF["CA-node"]),
    LinkKind.RESTATES: (CM.Link, CM.RestatementLink, AIF["MA-node"]),
    LinkKind.UNDERCUTS: (CM.Link, CM.UndercutLink, AIF["CA-node"]),
}
_LINK_ENDS: Final = {
    LinkKind.SUPPORTS: (AIF.hasPremise, AIF.hasConclusion),
    LinkKind.OBJECTS: (AIF.hasConflictingElement, AIF.hasConflictedElement),
    LinkKind.RESTATES: None,
    LinkKind.UNDERCUTS: (AIF.hasConflictingElement, AIF.hasConflictedElement),
}
_OBJECTING: Final = (LinkKind.OBJECTS, LinkKind.UNDERCUTS)
SHORTCUTS: Final = {
    LinkKind.SUPPORTS: CM.supports,
    LinkKind.OBJECTS: CM.objectsTo,
    LinkKind.RESTATES: CM.restates,
    LinkKind.UNDERCUTS: CM.undercuts,
}
"""What is said straight from claim to claim (or link) for each link that is not rejected."""


# --- writing -----------------------------------------------------------------------------------


class _Writer:
    """Writes one map as lines: its share of the catalog, then the thread's own graph."""

    def __init__(self, amap: ArgumentMap) -> None:
        self._lines = Lines()
        self._amap = amap
        self._id = amap.thread.id
        self._thread = thread_iri(self._id)
        # "bo" on two sites is two people; where the site is unknown, the name is all there is.
        url = amap.thread.url
        site = (urlsplit(url).hostname or "") if url is not None else ""
        self._users = {
            post.author: user_iri(post.author, site=site)
            for post in amap.thread.posts
            if post.author is not None
        }
        run = amap.run
        self._run = run_iri(
            self._id,
            extractor=run.extractor,
            version=run.version,
            model=run.model,
            created=run.created,
        )
        self._claims = Iris(partial(claim_iri, self._id))
        self._posts = {post.id: post_iri(self._id, post.id) for post in amap.thread.posts}
        self._links_from: dict[str, list[Link]] = defaultdict(list)
        for link in amap.links:
            self._links_from[link.source].append(link)

    def write(self) -> str:
        self._lines.into(CATALOG)
        self._catalog()
        self._lines.into(graph_iri(self._id))
        for order, post in enumerate(self._amap.thread.posts, start=1):
            say_post(
                self._lines,
                post,
                order=order,
                thread=self._thread,
                posts=self._posts,
                users=self._users,
            )
        for claim in self._amap.claims:
            self._claim(claim)
        for link in self._amap.links:
            self._link(link)
        return str(self._lines)

    def write_some(self, *, claims: Iterable[Claim], links: Iterable[Link]) -> str:
        self._lines.into(graph_iri(self._id))
        for claim in claims:
            self._claim(claim)
        for link in links:
            self._link(link)
        return str(self._lines)

    def _catalog(self) -> None:
        thread, run = self._amap.thread, self._amap.run
        graph, agent = graph_iri(self._id), agent_iri(run.version)
        self._lines.say(
            self._thread,
            (TYPE, as_iri(SIOC.Thread)),
            (DCTERMS.title, as_text(thread.title)),
            (CM.graph, as_iri(graph)),
        )
        if thread.url is not None:
            # A literal: not everything that is kept as a URL is an IRI that RDF can hold.
            self._lines.say(self._thread, (SCHEMA.url, as_typed(thread.url, XSD.anyURI)))
        self._lines.say(graph, (_GENERATED_BY, as_iri(self._run)))
        self._lines.say(
            self._run,
            (TYPE, as_iri(PROV.Activity)),
            (PROV.used, as_iri(self._thread)),
            (PROV.wasAssociatedWith, as_iri(agent)),
            (CM.extractor, as_text(run.extractor)),
            (CM.model, as_text(run.model)),
        )
        if run.created is not None:
            self._lines.say(self._run, (DCTERMS.created, as_date(run.created)))
        self._lines.say(
            agent,
            (TYPE, as_iri(PROV.SoftwareAgent)),
            (SCHEMA.name, as_text("cruxmap")),
            (SCHEMA.softwareVersion, as_text(run.version)),
        )
        for name, user in self._users.items():
            self._lines.say(user, (TYPE, as_iri(SIOC.UserAccount)), (SIOC.name, as_text(name)))

    def _claim(self, claim: Claim) -> None:
        subject = self._claims[claim.id]
        posts = dict.fromkeys(span.post for span in claim.mentions)
        authors = dict.fromkeys(self._amap.post[post].author for post in posts)
        types = [*_CLAIM_TYPES[claim.kind]]
        links = self._links_from.get(claim.id, ())
        if any(link.kind in _OBJECTING for link in links):
            types.append(CM.Objection)
        self._lines.say(subject, *((TYPE, as_iri(cls)) for cls in types))
        self._lines.say(
            subject,
            (CM.kind, as_text(claim.kind)),
            (AIF.claimText, as_text(claim.text)),
            (CM.confidence, as_decimal(claim.confidence)),
            (_GENERATED_BY, as_iri(self._run)),
        )
        for predicate, words in (
            (CM.hedge, claim.hedge),
            (CM.because, claim.because or None),
            (CM.rule, claim.rule or None),
        ):
            if words is not None:
                self._lines.say(subject, (predicate, as_text(words)))
        if claim.reference is not None:
            self._lines.say(subject, (CM.leansOn, as_text(claim.reference.words)))
            if claim.reference.claim is not None:
                self._lines.say(subject, (CM.refersTo, as_iri(self._claims[claim.reference.claim])))
        for name in authors:
            if name is not None:
                self._lines.say(subject, (SIOC.has_creator, as_iri(self._users[name])))
        for post in posts:
            self._lines.say(subject, (PROV.wasQuotedFrom, as_iri(self._posts[post])))
        shortcuts = dict.fromkeys((SHORTCUTS[link.kind], self._target(link)) for link in links)
        self._lines.say(subject, *shortcuts)
        nodes = [f"{subject}/m{number}" for number in range(1, len(claim.mentions) + 1)]
        self._lines.say(subject, *((CM.mention, as_iri(node)) for node in nodes))
        for number, (node, span) in enumerate(zip(nodes, claim.mentions, strict=True), start=1):
            self._span(node, span, order=number)

    def _link(self, link: Link) -> None:
        subject = link_iri(self._id, link.id)
        source = as_iri(self._claims[link.source])
        target = self._target(link)
        self._lines.say(subject, *((TYPE, as_iri(cls)) for cls in _LINK_TYPES[link.kind]))
        self._lines.say(
            subject,
            (CM.kind, as_text(link.kind)),
            (_FROM, source),
            (CM.to, target),
            (CM.confidence, as_decimal(link.confidence)),
            (CM.because, as_text(link.because)),
            (_GENERATED_BY, as_iri(self._run)),
        )
        if ends := _LINK_ENDS[link.kind]:
            self._lines.say(subject, (ends[0], source), (ends[1], target))
        if link.rule:
            self._lines.say(subject, (CM.rule, as_text(link.rule)))
        if link.cue is not None:
            node = f"{subject}/cue"
            self._lines.say(subject, (CM.cue, as_iri(node)))
            self._span(node, link.cue)

    def _target(self, link: Link) -> str:
        if link.kind is LinkKind.UNDERCUTS:
            return as_iri(link_iri(self._id, link.target))
        return as_iri(self._claims[link.target])

    def _span(self, node: str, span: Span, *, order: int | None = None) -> None:
        self._lines.place(node, span, source=self._posts[span.post], order=order)


def to_nquads(amap: ArgumentMap, *, beside: str = "") -> str:
    """A map as N-Quads, one statement a line: its share of the catalog, then the thread's graph.

    Equal maps give equal lines in the same order, so that two can be told apart without parsing.
    """
    return _Writer(amap).write() + beside


def some_nquads(amap: ArgumentMap, *, claims: Iterable[Claim], links: Iterable[Link]) -> str:
    """Those lines of :func:`to_nquads` that are about some claims and links of a map."""
    return _Writer(amap).write_some(claims=claims, links=links)


def to_dataset(amap: ArgumentMap) -> Dataset:
    """A map as an rdflib Dataset: the thread's named graph and its share of the catalog."""
    dataset = Dataset()
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    graphs = {name: dataset.graph(URIRef(name)) for name in (CATALOG, graph_iri(amap.thread.id))}
    for quad in map_quads(amap):
        graphs[_value(quad.graph_name)].add(
            (URIRef(_value(quad.subject)), URIRef(quad.predicate.value), _rdflib(quad.object))
        )
    return dataset


def _rdflib(term: object) -> URIRef | Literal:
    if not isinstance(term, ox.Literal):
        return URIRef(_value(term))
    # rdflib tells "a" and "a"^^xsd:string apart, RDF 1.1 does not; and were it to normalise,
    # half a second would become "0.500000".
    name = term.datatype.value
    datatype = None if name == str(XSD.string) else URIRef(name)
    return Literal(term.value, datatype=datatype, normalize=False)


def _value(term: object) -> str:
    # A triple term of RDF 1.2 has no value; its text can name nothing in a map.
    return str(getattr(term, "value", term))


def from_dataset(dataset: Dataset, *, thread: str) -> ArgumentMap:
    """The map of ``thread`` (an id) in a Dataset that may hold other threads too.

    Raises:
        InputError: there is no such thread in it, or what is said of it makes no map.
    """
    graphs = (dataset.graph(URIRef(CATALOG)), dataset.graph(URIRef(graph_iri(thread))))
    statements = ((str(s), str(p), str(o)) for graph in graphs for s, p, o in graph)
    return read_map(statements, thread=thread)


def from_quads(quads: Iterable[ox.Quad], *, thread: str) -> ArgumentMap:
    """The map of ``thread`` (an id) in quads that may hold other threads too.

    Raises:
        InputError: there is no such thread in them, or what is said of it makes no map.
    """
    return read_map(_statements(quads, thread=thread), thread=thread)


def from_trig(text: str | bytes) -> ArgumentMap:
    """The one map in a TriG file, as :func:`to_trig` writes it.

    Raises:
        InputError: it is not TriG, it holds no thread or several, or what is said makes no map.
    """
    return _only_map(text, syntax=ox.RdfFormat.TRIG)


def from_nquads(text: str | bytes, *, thread: str | None = None) -> ArgumentMap:
    """The map of ``thread`` (an id), or the only one, in N-Quads.

    Raises:
        InputError: it is not N-Quads, there is no such thread in it, it holds several and none is
            named, or what is said makes no map.
    """
    if thread is None:
        return _only_map(text, syntax=ox.RdfFormat.N_QUADS)
    return from_quads(_parse(text, syntax=ox.RdfFormat.N_QUADS), thread=thread)


def from_jsonld(text: str | bytes) -> ArgumentMap:
    """The one map in JSON-LD that holds its context.

    Raises:
        InputError: it is not JSON-LD, its context would have to be fetched, it holds no thread or
            several, or what is said makes no map.
    """
    return _only_map(text, syntax=ox.RdfFormat.JSON_LD)


def _only_map(text: str | bytes, *, syntax: ox.RdfFormat) -> ArgumentMap:
    quads = list(_parse(text, syntax=syntax))
    found = {
        _value(quad.subject): None
        for quad in quads
        if quad.predicate.value == TYPE
        and _value(quad.object) == str(SIOC.Thread)
        and _value(quad.graph_name) == CATALOG
    }
    entity = parse_iri(next(iter(found))) if len(found) == 1 else None
    if entity is None or entity.kind != "thread":
        held = ", ".join(f"<{iri}>" for iri in list(found)[:5]) or "none"
        raise InputError(
            f"a map is one sioc:Thread, named <{BASE}t/…>, in the graph <{CATALOG}>; "
            f"this {syntax.name} has {held}. Turtle, which names no graphs, cannot be read back: "
            "export as trig."
        )
    return read_map(_statements(quads, thread=entity.thread), thread=entity.thread)


def _parse(text: str | bytes, *, syntax: ox.RdfFormat) -> Iterator[ox.Quad]:
    # Oxigraph's parsers read what they are given and nothing else: no file, no network.
    try:
        yield from ox.parse(text, format=syntax)
    except SyntaxError as error:
        raise InputError(
            f"this is not {syntax.name}: {error}. Check that the file is whole and in UTF-8."
        ) from error


def _statements(quads: Iterable[ox.Quad], *, thread: str) -> Iterator[Statement]:
    graphs = (ox.NamedNode(CATALOG), ox.NamedNode(graph_iri(thread)))
    for quad in quads:
        if quad.graph_name in graphs:
            yield _value(quad.subject), quad.predicate.value, _value(quad.object)


def to_trig(amap: ArgumentMap, *, beside: str = "") -> str:
    """A map as TriG: the catalog's share and the thread's graph, with prefixes.

    ``beside`` are lines of N-Quads, of another graph of the thread, that are to be written too.
    """
    return _serialise(map_quads(amap, beside), syntax=ox.RdfFormat.TRIG, thread=amap.thread.id)


def to_turtle(amap: ArgumentMap, *, beside: str = "") -> str:
    """A map as Turtle: all graphs in one, for tools that know of no named graphs."""
    triples = (quad.triple for quad in map_quads(amap, beside))
    return _serialise(triples, syntax=ox.RdfFormat.TURTLE, thread=amap.thread.id)


def map_quads(amap: ArgumentMap, beside: str = "") -> Iterator[ox.Quad]:
    """A map as quads: its share of the catalog, then the thread's graph, then what is beside."""
    return ox.parse(to_nquads(amap, beside=beside), format=ox.RdfFormat.N_QUADS)


def _serialise(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple], *, syntax: ox.RdfFormat, thread: str
) -> str:
    own = thread_iri(thread)
    near = {"id": BASE, "post": f"{own}/p/", "claim": f"{own}/c/", "link": f"{own}/l/"}
    return serialise(statements, syntax=syntax, prefixes=PREFIXES | near)


def serialise(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    *,
    syntax: ox.RdfFormat,
    prefixes: Mapping[str, str],
) -> str:
    """Statements as TriG or Turtle in the order in which they come, with prefixes in theirs."""
    data = ox.serialize(statements, format=syntax, prefixes=dict(prefixes))
    text = (data or b"").decode()  # None only where it is told to write into a file
    # The prefixes come in no order that can be relied on. Literals hold no raw line feed, so a
    # line that ends in a full stop ends what is said of one subject.
    _, _, body = text.rpartition("\n@prefix ")
    _, _, body = body.partition(" .\n")
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    return header + "\n" + body.replace(" .\n", " .\n\n")
