"""Whether what a store holds is as it should be, thread by thread, and what to do where it is not.

Each thread is read statement by statement, so that one slip hides no other: mentions and quotes
whose post is not there or reads otherwise, links that end nowhere, ids that are not those of what
they name. What then makes a map is written again: each statement must be there, and no other; so
all that the shapes of ``shapes.ttl`` ask is asked too, in a thousandth of the time. Then the
catalog, what is said across threads, and graphs that belong to no thread.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from graph.debate.stored import rewritten, weighed_again, weights_in
from graph.debate.weighed import Weighed
from graph.errors import CruxmapError, InputError, StoreError
from graph.model import ArgumentMap, LinkKind, link_id, software
from graph.quads import graphs_of
from graph.rdf import from_quads, to_nquads
from graph.renaming import claim_ids
from graph.reviewing.kept import machine_map
from graph.reviewing.outcome import BY_HAND
from graph.reviewing.stored import said_again
from graph.same import checking
from graph.same.reach import Reach
from graph.store import Store
from graph.vocab import CATALOG, CM, DCTERMS, OA, RDF, SAME, SIOC, curie, parse_iri, weights_iri

_AGAIN: Final = "add the thread anew in the place of this one, or restore a backup."
_WEIGH: Final = "keep its debate again (`cruxmap debate keep`), which weighs it anew."
_UNWEIGHED: Final = (
    "any change weighs it, and so does `cruxmap debate forget`; until then that is done each time "
    "it is looked at."
)
_CREATED: Final = ox.NamedNode(str(DCTERMS.created))
_SEMANTICS: Final = ox.NamedNode(str(CM.semantics))
_MOST: Final = 5  # statements of one kind that are shown of a thread
_HASHED: Final = re.compile(r"[cl][0-9a-f]{12}")
_CATALOG: Final = ox.NamedNode(CATALOG)

Progress = Callable[[int, int | None], None]
"""Called with the number of threads done and the number in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: of which thread (None: of the store), what, and what to do."""

    thread: str | None
    what: str
    todo: str


def problems(
    store: Store, *, shapes: bool = False, progress: Progress | None = None
) -> Iterator[Problem]:
    """All that is wrong with what a store holds now.

    Args:
        store: which.
        shapes: also validate each thread against ``shapes.ttl`` with pySHACL, which takes about
            a second a thread of a hundred claims.
        progress: called as threads are checked.

    Raises:
        StoreError: the store cannot be read.
        CruxmapError: pySHACL is wanted, and is not there.
    """
    validate = _validator() if shapes else None
    named: set[Any] = set()
    before = store.version()
    with store.view() as view:
        ids = view.ids()
        for number, thread in enumerate(ids, start=1):
            quads = view.quads(thread)
            named.update(quad.subject for quad in quads if quad.graph_name == _CATALOG)
            yield from of_thread(quads, thread)
            if validate is not None:
                yield from validate(quads, thread)
            if progress is not None:
                progress(number, len(ids))
        catalog = list(view.catalog())
        if store.endpoint() is not None and store.version() != before:
            raise StoreError("the store was changed while it was checked: check it again.")
        yield from _of_catalog(catalog, named)
        yield from _across(view.reach())
        yield from _of_graphs(view.graphs(), ids)


def of_thread(quads: Sequence[ox.Quad], thread: str) -> Iterator[Problem]:
    """What is wrong with the statements on one thread."""
    found = list(_Facts(quads, thread).problems())
    yield from found
    try:
        amap = from_quads(quads, thread=thread)
        # What people corrected may be called otherwise than where it stands now.
        machine = machine_map(quads, thread) or amap
    except InputError as error:
        if not found:
            yield Problem(thread=thread, what=str(error), todo=_AGAIN)
        return
    yield from _of_ids(machine)
    graph = ox.NamedNode(weights_iri(thread))
    try:
        yield from _of_statements([one for one in quads if one.graph_name != graph], machine)
    except StoreError as error:
        yield Problem(thread=thread, what=str(error), todo="restore a backup.")
    yield from _of_weights([one for one in quads if one.graph_name == graph], amap)


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


class _Facts:
    """What is said of a thread, by subject and property."""

    def __init__(self, quads: Iterable[ox.Quad], thread: str) -> None:
        self._thread = thread
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            self._values[_value(quad.subject)][quad.predicate.value].append(_value(quad.object))

    def problems(self) -> Iterator[Problem]:
        """What points nowhere, or at other words."""
        posts = self._of(SIOC.Post)
        claims, links = self._of(CM.Claim), self._of(CM.Link)
        for claim in sorted(claims):
            if not self._every(claim, CM.mention):
                yield self._problem(claim, "has no mention")
            for mention in self._every(claim, CM.mention):
                yield from self._span(mention, posts, of=claim)
            yield from self._ends(claim, CM.refersTo, claims)
        for link in sorted(links):
            yield from self._ends(link, CM["from"], claims, needed=True)
            aims = links if str(CM.UndercutLink) in self._every(link, RDF.type) else claims
            yield from self._ends(link, CM.to, aims, needed=True)
            for cue in self._every(link, CM.cue):
                yield from self._span(cue, posts, of=link)
        for post in sorted(posts):
            yield from self._ends(post, SIOC.reply_of, posts)
            for part in (CM.quote, CM.citation):
                for node in self._every(post, part):
                    yield from self._span(node, posts, of=post)
                    for said in self._every(node, CM.quoteOf):
                        yield from self._span(said, posts, of=post)

    def _of(self, cls: str) -> set[str]:
        return {
            node for node, said in self._values.items() if str(cls) in said.get(str(RDF.type), ())
        }

    def _every(self, node: str, predicate: str) -> list[str]:
        return self._values.get(node, {}).get(str(predicate), [])

    def _problem(self, node: str, what: str) -> Problem:
        entity = parse_iri(node)
        name = f"<{node}>" if entity is None else f"{entity.kind} {entity.id}"
        return Problem(thread=self._thread, what=f"{name} {what}", todo=_AGAIN)

    def _ends(
        self, node: str, predicate: str, aims: set[str], *, needed: bool = False
    ) -> Iterator[Problem]:
        values = self._every(node, predicate)
        if needed and not values:
            yield self._problem(node, f"has no {curie(str(predicate))}")
        for value in values:
            if value not in aims:
                yield self._problem(
                    node, f"has a {curie(str(predicate))} that is not there: <{value}>"
                )

    def _span(self, node: str, posts: set[str], *, of: str) -> Iterator[Problem]:
        sources = self._every(node, OA.hasSource)
        parts = self._every(node, OA.hasSelector)
        starts, ends, texts = (
            [value for part in parts for value in self._every(part, name)]
            for name in (OA.start, OA.end, OA.exact)
        )
        label = f"has a place <{node}> that"
        if len(sources) != 1 or not len(starts) == len(ends) == len(texts) == 1:
            yield self._problem(of, f"{label} is not whole")
            return
        if sources[0] not in posts:
            yield self._problem(of, f"{label} is in a post that is not there: <{sources[0]}>")
            return
        content = self._every(sources[0], SIOC.content)
        try:
            start, end = int(starts[0]), int(ends[0])
        except ValueError:
            yield self._problem(of, f"{label} runs from {starts[0][:40]!r} to {ends[0][:40]!r}")
            return
        reads = content[0][start:end] if content and 0 <= start <= end else ""
        if reads != texts[0]:
            yield self._problem(
                of,
                f"{label} says {texts[0][:60]!r}, where the post from {start} to {end} reads "
                f"{reads[:60]!r}",
            )


def _of_ids(amap: ArgumentMap) -> Iterator[Problem]:
    """Ids that are made like hashes of what they name, and are those of something else.

    What people corrected keeps its id, also in a map that came without its corrections.
    """
    thread = amap.thread.id
    by_hand = {claim.id for claim in amap.claims if claim.rule == BY_HAND}
    by_hand |= {link.id for link in amap.links if link.rule == BY_HAND}
    for link in amap.links:
        if not by_hand.isdisjoint((link.id, link.source, link.target)):
            continue
        if _HASHED.fullmatch(link.id) and link.id != link_id(link.source, link.kind, link.target):
            what = f"link {link.id} is not named after what it joins: {link.source}, {link.target}"
            yield Problem(thread=thread, what=what, todo=_AGAIN)
    for claim in amap.claims:
        if claim.id in by_hand:
            continue
        if _HASHED.fullmatch(claim.id) and claim.id not in claim_ids(amap, claim, thread=thread):
            what = f"claim {claim.id} is not named after where it is said"
            yield Problem(thread=thread, what=what, todo=_AGAIN)


def _of_statements(quads: Sequence[ox.Quad], amap: ArgumentMap) -> Iterator[Problem]:
    """What is said beside what a map and its corrections say, and what is not said."""
    thread = amap.thread.id
    new = list(ox.parse(to_nquads(amap), format=ox.RdfFormat.N_QUADS))
    wanted = set(said_again(new, old=quads, thread_id=thread))
    there = set(quads)
    for what, some in (("is missing", wanted - there), ("is of no use", there - wanted)):
        for line in sorted(str(quad) for quad in some)[:_MOST]:
            yield Problem(thread=thread, what=f"a statement {what}: {line[:300]}", todo=_AGAIN)
        if len(some) > _MOST:
            yield Problem(thread=thread, what=f"{len(some) - _MOST} more like it", todo=_AGAIN)


def _of_weights(quads: Sequence[ox.Quad], amap: ArgumentMap) -> Iterator[Problem]:
    """What is wrong with what is kept of what a map comes to."""
    thread = amap.thread.id
    if not quads:
        yield Problem(thread=thread, what="its map is not weighed yet", todo=_UNWEIGHED)
        return
    try:
        kept = weights_in(quads, thread)
    except StoreError as error:
        yield Problem(thread=thread, what=str(error), todo=_WEIGH)
        return
    if kept is None:
        yield Problem(thread=thread, what="its weights are of no debate", todo=_WEIGH)
        return
    found = list(_of_names(kept, amap))
    yield from found
    # What is said by another version may come to something else by this one.
    if not found and kept.version == software():
        wanted, there = set(rewritten((), weighed_again(amap, kept))), set(quads)
        wanted, there = _but_time(wanted), _but_time(there)
        for what, some in (("is missing", wanted - there), ("is not so", there - wanted)):
            for line in sorted(map(str, some))[:_MOST]:
                yield Problem(
                    thread=thread,
                    what=f"a statement of its weights {what}: {line[:300]}",
                    todo=_WEIGH,
                )
            if len(some) > _MOST:
                yield Problem(thread=thread, what=f"{len(some) - _MOST} more like it", todo=_WEIGH)


def _but_time(quads: set[ox.Quad]) -> set[ox.Quad]:
    """Without when the map was weighed, which is kept only where somebody judged it."""
    runs = {quad.subject for quad in quads if quad.predicate == _SEMANTICS}
    return {one for one in quads if one.predicate != _CREATED or one.subject not in runs}


def _of_names(kept: Weighed, amap: ArgumentMap) -> Iterator[Problem]:
    """What is weighed and is not there, and what is there and is not weighed."""
    claims, links, posts = set(amap.claim), set(amap.link), set(amap.post)
    named: list[tuple[str, Iterable[str], set[str], str]] = [
        ("strength", kept.claims, claims, "claim"),
        ("strength", kept.links, links, "link"),
        *(("reading", (one.claim,), claims, "claim") for one in kept.readings),
        *(("stance", (one.claim, one.read), claims, "claim") for one in kept.stances),
        *(("stance", one.path, links, "link") for one in kept.stances),
        *(("position", (*one.supports, *one.objections), claims, "claim") for one in kept.held),
        *(
            ("crux", (one.claim, *one.supports, *one.objections), claims, "claim")
            for one in kept.cruxes
        ),
        *(("crux", one.path, links, "link") for one in kept.cruxes),
        *(
            ("event", (one.claim, one.about, *([one.after] if one.after else [])), claims, "claim")
            for one in kept.events
        ),
        *(("event", (one.post,), posts, "post") for one in kept.events),
    ]
    for what, names, there, kind in named:
        for name in names:
            if name not in there:
                yield Problem(
                    thread=kept.thread,
                    what=f"its weights hold a {what} of {name}, and there is no such {kind}",
                    todo=_WEIGH,
                )
    weighed = {one.id for one in amap.links if one.kind is not LinkKind.RESTATES}
    for kind, names in (
        ("claim", claims - kept.claims.keys()),
        ("link", weighed - kept.links.keys()),
    ):
        for name in sorted(names):
            yield Problem(thread=kept.thread, what=f"{kind} {name} has no strength", todo=_WEIGH)


def _of_catalog(said: Iterable[ox.Quad], named: set[Any]) -> Iterator[Problem]:
    """Things in the catalog that no thread needs."""
    left = sorted({_value(quad.subject) for quad in said if quad.subject not in named})
    for node in left:
        yield Problem(
            thread=None,
            what=f"the catalog speaks of <{node}>, which no thread leads to",
            todo="it does no harm; a backup that is restored leaves it out.",
        )


def _across(reach: Reach) -> Iterator[Problem]:
    for what in checking.wrong(reach):
        todo = "look for all the same claims anew: `cruxmap same find` does."
        yield Problem(thread=None, what=f"across threads: {what}", todo=todo)


def _of_graphs(graphs: set[str], ids: Sequence[str]) -> Iterator[Problem]:
    own = {CATALOG, SAME} | {graph.value for thread in ids for graph in graphs_of(thread)}
    for graph in sorted(graphs - own):
        name = f"the graph <{graph}>" if graph else "the default graph"
        yield Problem(
            thread=None,
            what=f"{name} holds statements that belong to no thread",
            todo="a backup that is restored leaves them out.",
        )


def _validator() -> Callable[[Sequence[ox.Quad], str], Iterator[Problem]]:
    """What validates a thread's statements against the shapes.

    Raises:
        CruxmapError: pySHACL is not installed.
    """
    try:
        from pyshacl import validate  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise CruxmapError(
            f"shapes need pySHACL, which is not installed ({error}): pip install 'cruxmap[check]'. "
            "The same is checked without."
        ) from error
    from rdflib import SH, Graph  # noqa: PLC0415 - only with it

    shapes = Graph().parse(Path(__file__).parent.parent / "shapes.ttl")

    def validated(quads: Sequence[ox.Quad], thread: str) -> Iterator[Problem]:
        triples = [quad.triple for quad in quads]
        text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        conforms, report, _ = validate(Graph().parse(data=text, format="nt"), shacl_graph=shapes)
        if conforms:
            return
        if not isinstance(report, Graph):
            raise StoreError(f"the thread {thread!r} could not be validated: {str(report)[:200]}")
        for result in sorted(report.subjects(SH.resultSeverity), key=str):
            node = str(report.value(result, SH.focusNode))
            path = report.value(result, SH.resultPath)
            message = str(report.value(result, SH.resultMessage))[:200]
            about = f" ({curie(str(path))})" if path is not None else ""
            yield Problem(
                thread=thread,
                what=f"<{node}>{about} has not the shape it should: {message}",
                todo=_AGAIN,
            )

    return validated
