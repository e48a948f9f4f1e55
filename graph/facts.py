"""What a pile of statements says of a thread, read as an argument map.

Statements come as plain strings, whichever library parsed them; nothing here knows of files,
graphs or terms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Literal

from graph.errors import InputError
from graph.model import (
    ArgumentMap,
    Citation,
    Claim,
    ClaimKind,
    Copy,
    Link,
    LinkKind,
    Post,
    Quote,
    Reference,
    Revision,
    Run,
    Span,
    Thread,
)
from graph.vocab import (
    AIF,
    CATALOG,
    CM,
    DCTERMS,
    OA,
    PROV,
    RDF,
    SCHEMA,
    SIOC,
    curie,
    graph_iri,
    parse_iri,
    thread_iri,
)

# An id that stands in an IRI as it is. A map names its parts tens of thousands of times.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_@:+~-]+(?:\.+[A-Za-z0-9_@:+~-]+)*")

Statement = tuple[str, str, str]
"""Subject, predicate and object: IRIs without brackets, literals without quotes and datatype."""


def read_map(statements: Iterable[Statement], *, thread: str) -> ArgumentMap:
    """The map of ``thread`` (an id) out of what is said in its graph and in the catalog.

    Statements about anything else, and those of a kind that is not known here, are passed over.

    Raises:
        InputError: there is no such thread, or what is said of it makes no map.
    """
    return _Reader(Facts(statements), thread=thread).read()


class Facts:
    """What statements say, by subject and predicate; saying a thing twice adds nothing."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._members: dict[str, dict[str, None]] = defaultdict(dict)
        type_ = str(RDF.type)
        for subject, predicate, value in statements:
            if predicate == type_:
                self._members[value][subject] = None
            else:
                self._values[subject][predicate].append(value)

    def members(self, cls: str) -> Iterable[str]:
        """What is of a class, in the order in which it was said."""
        return self._members.get(str(cls), {})

    def having(self, predicate: str) -> list[str]:
        """The subjects that have a property, in the order in which they were first spoken of."""
        name = str(predicate)
        return [subject for subject, said in self._values.items() if name in said]

    def is_a(self, subject: str, cls: str) -> bool:
        """Whether a subject is of a class."""
        return subject in self._members.get(str(cls), {})

    def every(self, subject: str, predicate: str) -> list[str]:
        """The values of a property, each once."""
        found = self._values.get(subject)
        values = [] if found is None else found.get(str(predicate), [])
        return values if len(values) < 2 else list(dict.fromkeys(values))

    def maybe(self, subject: str, predicate: str) -> str | None:
        """The one value of a property, or None; several are an error."""
        values = self.every(subject, predicate)
        if len(values) > 1:
            raise InputError(
                f"<{subject}> has {len(values)} values of {curie(predicate)}: leave one of them."
            )
        return values[0] if values else None

    def one(self, subject: str, predicate: str) -> str:
        """The one value of a property, which must be there."""
        value = self.maybe(subject, predicate)
        if value is None:
            raise InputError(f"<{subject}> has no {curie(predicate)}: it needs one.")
        return value

    def integer(self, subject: str, predicate: str) -> int:
        """The one value of a property, a whole number."""
        value = self.one(subject, predicate)
        try:
            return int(value)
        except ValueError as error:
            raise InputError(
                f"{curie(predicate)} of <{subject}> is {value[:80]!r}: it must be a whole number."
            ) from error

    def number(self, subject: str, predicate: str) -> float:
        """The one value of a property, a number."""
        value = self.one(subject, predicate)
        try:
            return float(value)
        except ValueError as error:
            raise InputError(
                f"{curie(predicate)} of <{subject}> is {value[:80]!r}: it must be a number."
            ) from error


class Ids:
    """The ids that IRIs of one thread's posts, claims and links hold."""

    def __init__(self, thread: str) -> None:
        self._thread = thread
        own = thread_iri(thread)
        self._near = {"post": f"{own}/p/", "claim": f"{own}/c/", "link": f"{own}/l/"}

    def of(self, iri: str, kind: Literal["post", "claim", "link"]) -> str:
        """The id of a post, claim or link.

        Raises:
            InputError: it names no such thing of this thread.
        """
        near = self._near[kind]
        if iri.startswith(near) and _PLAIN.fullmatch(iri, len(near)):
            return iri[len(near) :]
        entity = parse_iri(iri)
        if entity is None or entity.kind != kind or entity.thread != self._thread:
            raise InputError(f"<{iri}> is no IRI of a {kind} of thread {self._thread!r}.")
        return entity.id


class _Reader:
    """Reads one thread's map out of what its two graphs say."""

    def __init__(self, facts: Facts, *, thread: str) -> None:
        self._facts = facts
        self._thread = thread
        self._id = Ids(thread).of

    def read(self) -> ArgumentMap:
        facts, thread = self._facts, thread_iri(self._thread)
        if thread not in facts.members(SIOC.Thread):
            raise InputError(
                f"the graph holds no thread {self._thread!r}: "
                f"<{thread}> must be a sioc:Thread in <{CATALOG}>."
            )
        posts = sorted(facts.members(SIOC.Post), key=lambda post: facts.integer(post, CM.order))
        run = facts.one(graph_iri(self._thread), PROV.wasGeneratedBy)
        return ArgumentMap(
            thread=Thread(
                id=self._thread,
                title=facts.one(thread, DCTERMS.title),
                url=facts.maybe(thread, SCHEMA.url),
                posts=tuple(self._post(post) for post in posts),
            ),
            claims=tuple(self._claim(claim) for claim in facts.members(CM.Claim)),
            links=tuple(self._link(link) for link in facts.members(CM.Link)),
            run=Run(
                extractor=facts.one(run, CM.extractor),
                version=facts.one(facts.one(run, PROV.wasAssociatedWith), SCHEMA.softwareVersion),
                model=facts.one(run, CM.model),
                created=facts.maybe(run, DCTERMS.created),
            ),
        )

    def _post(self, iri: str) -> Post:
        facts = self._facts
        author = facts.maybe(iri, SIOC.has_creator)
        parent = facts.maybe(iri, SIOC.reply_of)
        return Post(
            id=self._id(iri, "post"),
            text=facts.one(iri, SIOC.content),
            author=None if author is None else facts.one(author, SIOC.name),
            created=facts.maybe(iri, DCTERMS.created),
            reply_to=None if parent is None else self._id(parent, "post"),
            reply_because=facts.maybe(iri, CM.replyBecause),
            opens=facts.maybe(iri, CM.opens) == "true",
            copies=tuple(self._copy(copy) for copy in self._ordered(iri, CM.copy)),
            quotes=tuple(self._quote(quote) for quote in self._ordered(iri, CM.quote)),
            citations=tuple(self._citation(cite) for cite in self._ordered(iri, CM.citation)),
            revisions=tuple(self._revision(was) for was in self._ordered(iri, PROV.wasRevisionOf)),
            vanished=facts.maybe(iri, PROV.invalidatedAtTime),
        )

    def _claim(self, iri: str) -> Claim:
        facts = self._facts
        kind = facts.one(iri, CM.kind)
        if kind not in list(ClaimKind):
            raise InputError(
                f"cm:kind of <{iri}> is {kind[:80]!r}: a claim's is one of {', '.join(ClaimKind)}."
            )
        return Claim(
            id=self._id(iri, "claim"),
            kind=ClaimKind(kind),
            text=facts.one(iri, AIF.claimText),
            confidence=facts.number(iri, CM.confidence),
            mentions=tuple(self._span(mention) for mention in self._ordered(iri, CM.mention)),
            hedge=facts.maybe(iri, CM.hedge),
            because=facts.maybe(iri, CM.because) or "",
            rule=facts.maybe(iri, CM.rule) or "",
            reference=self._reference(iri),
        )

    def _reference(self, iri: str) -> Reference | None:
        aim = self._facts.maybe(iri, CM.refersTo)
        words = self._facts.maybe(iri, CM.leansOn)
        if aim is None and words is None:
            return None
        return Reference(
            words=self._facts.one(iri, CM.leansOn),
            claim=None if aim is None else self._id(aim, "claim"),
        )

    def _link(self, iri: str) -> Link:
        facts = self._facts
        kind = facts.one(iri, CM.kind)
        if kind not in list(LinkKind):
            raise InputError(
                f"cm:kind of <{iri}> is {kind[:80]!r}: a link's is one of {', '.join(LinkKind)}."
            )
        cue = facts.maybe(iri, CM.cue)
        end: Literal["link", "claim"] = "link" if kind == LinkKind.UNDERCUTS else "claim"
        return Link(
            id=self._id(iri, "link"),
            source=self._id(facts.one(iri, CM["from"]), "claim"),
            target=self._id(facts.one(iri, CM.to), end),
            kind=LinkKind(kind),
            confidence=facts.number(iri, CM.confidence),
            because=facts.one(iri, CM.because),
            rule=facts.maybe(iri, CM.rule) or "",
            cue=None if cue is None else self._span(cue),
        )

    def _ordered(self, iri: str, predicate: str) -> list[str]:
        nodes = self._facts.every(iri, predicate)
        if len(nodes) < 2:
            return nodes
        return sorted(nodes, key=lambda node: self._facts.integer(node, CM.order))

    def _selection(self, node: str) -> tuple[int, int, str]:
        facts = self._facts
        at, quote = self._selector(node, OA.start), self._selector(node, OA.exact)
        return facts.integer(at, OA.start), facts.integer(at, OA.end), facts.one(quote, OA.exact)

    def _selector(self, node: str, predicate: str) -> str:
        for selector in self._facts.every(node, OA.hasSelector):
            if self._facts.every(selector, predicate):
                return selector
        raise InputError(f"<{node}> has no selector with {curie(predicate)}: it needs one.")

    def _span(self, node: str) -> Span:
        start, end, text = self._selection(node)
        post = self._id(self._facts.one(node, OA.hasSource), "post")
        return Span(post=post, start=start, end=end, text=text)

    def _copy(self, node: str) -> Copy:
        start, end, text = self._selection(node)
        return Copy(start=start, end=end, text=text)

    def _quote(self, node: str) -> Quote:
        start, end, _ = self._selection(node)
        of = self._facts.maybe(node, CM.quoteOf)
        return Quote(
            start=start,
            end=end,
            of=None if of is None else self._span(of),
            source=self._facts.maybe(node, DCTERMS.source),
        )

    def _citation(self, node: str) -> Citation:
        start, end, _ = self._selection(node)
        return Citation(
            start=start,
            end=end,
            url=self._facts.maybe(node, DCTERMS.source),
            title=self._facts.maybe(node, DCTERMS.title),
        )

    def _revision(self, node: str) -> Revision:
        return Revision(
            text=self._facts.one(node, SIOC.content),
            until=self._facts.one(node, PROV.invalidatedAtTime),
        )
