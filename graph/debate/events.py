"""Who gave way, about what and after which objection: events told from posts and their claims.

The words of posts say that somebody gives way (:mod:`graph.debate.yielding`); quotations, replies
and links say about what. Where that cannot be told, nothing is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.debate.persons import Persons
from graph.debate.telling import quoted
from graph.debate.weighed import Event, Happening
from graph.debate.yielding import Yielding, yieldings
from graph.model import ArgumentMap, Claim, ClaimKind, Link, LinkKind, Post, Span
from graph.words.tokens import tokens

_AGAINST: Final = (LinkKind.OBJECTS, LinkKind.UNDERCUTS)
_SHARED: Final = 2
"""How many words of meaning a claim has in common with what is granted, at least."""
_PLAIN: Final = frozenset((
    "about", "all", "also", "and", "any", "are", "been", "but", "can", "could", "did", "does",
    "for", "from", "had", "has", "have", "her", "his", "how", "into", "its", "just", "like",
    "may", "might", "more", "most", "not", "one", "our", "out", "she", "should", "some", "such",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "too",
    "was", "were", "what", "when", "which", "who", "will", "with", "would", "you", "your",
    "think", "really", "very", "much", "thing", "point", "claim", "statement", "right", "wrong",
    "strong",
))  # fmt: skip
"""Words of three letters and more that say nothing about what a sentence is about."""

_RECENT: Final = 50
"""How many earlier posts of a person are looked through for what they take back."""


def events(amap: ArgumentMap, *, strength: Mapping[str, float]) -> tuple[Event, ...]:
    """Where somebody gave way, in the order of the thread; each person once about each claim.

    Args:
        amap: the map.
        strength: the strengths of its claims, by id.
    """
    told = _Telling(amap, strength)
    found: dict[tuple[Happening, str, str], Event] = {}
    for post in amap.thread.posts:
        for yielding in yieldings(post):
            event = told.event(post, yielding)
            if event is not None:
                found.setdefault((event.kind, event.post, event.about), event)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _About:
    claim: Claim
    because: str


class _Telling:
    """What a sentence in which somebody gives way is about, by the map around it."""

    def __init__(self, amap: ArgumentMap, strength: Mapping[str, float]) -> None:
        self._amap = amap
        self._strength = strength
        self._persons = Persons(amap)
        self._known: dict[str, frozenset[str]] = {}
        self._in: dict[str, list[Claim]] = defaultdict(list)
        for claim in amap.claims:
            for post in dict.fromkeys(one.post for one in claim.mentions):
                self._in[post].append(claim)
        self._out: dict[str, list[Link]] = defaultdict(list)
        self._into: dict[str, list[Link]] = defaultdict(list)
        for link in amap.links:
            self._out[link.source].append(link)
            self._into[link.target].append(link)

    def event(self, post: Post, said: Yielding) -> Event | None:
        """The event that a sentence tells of, if there is one."""
        claim = self._saying(post, said)
        answered = self._persons.answered(post)
        if claim is None or (said.weak and not self._answers_back(post, answered)):
            return None
        if said.kind is Happening.RETRACTION:
            about = self._taken_back(post, said, claim, answered)
            after = self._moved_by(about.claim, answered, post) if about is not None else None
        else:
            about = self._granted(post, said, claim, answered)
            after = about.claim if about and self._objects_to(about.claim, post) else None
        if about is None or _spoken(about.claim) == _spoken(claim):
            return None  # the same words again are somebody else's
        words = quoted(post.text[said.start : said.end], most=80)
        return Event(
            kind=said.kind,
            claim=claim.id,
            about=about.claim.id,
            after=after.id if after is not None else None,
            post=post.id,
            created=post.created,
            because=f"the author {said.does} ({words}); {about.because}",
        )

    def _answers_back(self, post: Post, answered: Post | None) -> bool:
        """Whether a post answers an answer to its author."""
        before = self._persons.answered(answered) if answered is not None else None
        return before is not None and self._persons.may_be_one(post, before)

    def _saying(self, post: Post, said: Yielding) -> Claim | None:
        """The claim of the post in which it is said; else the next one of the post, or the last."""
        mentions = [
            (one, claim)
            for claim in self._in[post.id]
            for one in claim.mentions
            if one.post == post.id
        ]
        for start, end in ((said.start, said.end), said.sentence):
            inside = [
                (one, claim) for one, claim in mentions if one.start < end and start < one.end
            ]
            if inside:
                return min(inside, key=lambda pair: pair[0].end - pair[0].start)[1]
        later = [pair for pair in mentions if pair[0].start >= said.end]
        if later:
            return min(later, key=lambda pair: pair[0].start)[1]
        return max(mentions, key=lambda pair: pair[0].end)[1] if mentions else None

    # --- about what -------------------------------------------------------------------------------

    def _taken_back(
        self, post: Post, said: Yielding, claim: Claim, answered: Post | None
    ) -> _About | None:
        quoted = self._quoted(post, said)
        if quoted is not None:
            return _About(quoted, "it quotes the claim")
        own = self._earlier(post)
        targets = [
            self._amap.claim[link.target]
            for link in self._out[claim.id]
            if link.kind is LinkKind.OBJECTS
        ]
        for one in targets:
            if one in own:
                return _About(one, "it objects to a claim of their own")
        shared = self._alike(post.text[slice(*said.sentence)], own)
        if shared is not None:
            return _About(shared, "it takes up the words of a claim of their own")
        if answered is not None:
            hit = [one for one in own if self._objections(one, self._in[answered.id])]
            if hit:
                worst = max(hit, key=lambda one: self._against(one, self._in[answered.id]))
                return _About(worst, "it answers a post that objects to that claim of their own")
        return None

    def _granted(
        self, post: Post, said: Yielding, claim: Claim, answered: Post | None
    ) -> _About | None:
        quoted = self._quoted(post, said)
        if quoted is not None:
            return _About(quoted, "it quotes the claim")
        theirs = [] if answered is None else self._others(post, answered)
        shared = self._alike(said.granted or claim.text, theirs)
        if shared is not None:
            return _About(shared, "it takes up the words of the claim that it answers")
        for link in sorted(self._out[claim.id], key=lambda one: -one.confidence):
            if link.kind in (LinkKind.SUPPORTS, LinkKind.RESTATES):
                target = self._amap.claim[link.target]
                if target in theirs:
                    return _About(target, "it agrees with the claim that it answers")
        objecting = [one for one in theirs if self._objects_to(one, post)]
        if objecting:
            best = max(objecting, key=lambda one: self._strength[one.id])
            return _About(best, "it answers a claim that objects to one of theirs")
        statements = [one for one in theirs if one.kind is not ClaimKind.QUESTION]
        alone = len(statements) == 1  # else it may be any of them
        return _About(statements[0], "it answers a post that says nothing else") if alone else None

    def _quoted(self, post: Post, said: Yielding) -> Claim | None:
        """A claim of another post that is quoted in the sentence, or just before it."""
        start, end = said.sentence
        for quote in post.quotes:
            inside = quote.start < end and start < quote.end
            before = quote.end <= start and not post.text[quote.end : start].strip(" \n>\"”’'")
            if quote.of is not None and (inside or before):
                found = self._said_at(quote.of)
                if found is not None:
                    return found
        return None

    def _said_at(self, span: Span) -> Claim | None:
        """The claim that most of a span of a post says."""
        best: tuple[int, Claim] | None = None
        for claim in self._in[span.post]:
            for one in claim.mentions:
                common = min(one.end, span.end) - max(one.start, span.start)
                if one.post == span.post and common > 0 and (best is None or common > best[0]):
                    best = (common, claim)
        return best[1] if best is not None else None

    def _alike(self, words: str, claims: Iterable[Claim]) -> Claim | None:
        """The claim that has most words of meaning in common with some words, if it has some."""
        said = _words(words)
        best: tuple[float, Claim] | None = None
        for claim in claims:
            mine = self._words(claim)
            common = len(said & mine)
            if common >= _SHARED:
                share = common / len(said | mine)
                if best is None or share > best[0]:
                    best = (share, claim)
        return best[1] if best is not None else None

    def _words(self, claim: Claim) -> frozenset[str]:
        if claim.id not in self._known:
            self._known[claim.id] = _words(claim.text)
        return self._known[claim.id]

    # --- whose, and after what --------------------------------------------------------------------

    def _earlier(self, post: Post) -> list[Claim]:
        """The claims of earlier posts that are taken for posts by who wrote one."""
        return [
            claim
            for other in self._persons.earlier(post, most=_RECENT)
            for claim in self._in[other.id]
        ]

    def _mine(self, post: Post, claim: Claim) -> bool:
        return any(
            one.post != post.id and self._persons.may_be_one(post, self._amap.post[one.post])
            for one in claim.mentions
        )

    def _others(self, post: Post, answered: Post) -> list[Claim]:
        """The claims of a post that is answered, which are not those of who answers."""
        return [one for one in self._in[answered.id] if not self._mine(post, one)]

    def _objections(self, claim: Claim, among: Iterable[Claim]) -> list[Link]:
        ids = {one.id for one in among}
        return [
            link
            for link in self._into[claim.id]
            if link.kind is LinkKind.OBJECTS and link.source in ids
        ]

    def _against(self, claim: Claim, among: Iterable[Claim]) -> float:
        return max(
            (one.confidence * self._strength[one.source] for one in self._objections(claim, among)),
            default=0.0,
        )

    def _objects_to(self, claim: Claim, post: Post) -> bool:
        """Whether a claim objects to one of who wrote a post."""
        for link in self._out[claim.id]:
            if link.kind in _AGAINST:
                target = link.target
                if link.kind is LinkKind.UNDERCUTS:
                    target = self._amap.link[target].source
                if self._mine(post, self._amap.claim[target]):
                    return True
        return False

    def _moved_by(self, about: Claim, answered: Post | None, post: Post) -> Claim | None:
        """The strongest objection to a claim that somebody else made before a post."""
        place = self._persons.place
        links = [
            link
            for link in self._into[about.id]
            if link.kind is LinkKind.OBJECTS
            for other in [self._persons.post(self._amap.claim[link.source])]
            if place[other.id] < place[post.id] and not self._persons.may_be_one(post, other)
        ]
        if answered is not None:
            here = [one for one in links if answered.id == self._where(one.source)]
            links = here or links
        if not links:
            return None
        best = max(links, key=lambda one: one.confidence * self._strength[one.source])
        return self._amap.claim[best.source]

    def _where(self, claim: str) -> str:
        return self._amap.claim[claim].mentions[0].post


def _spoken(claim: Claim) -> list[str]:
    """A claim's words, all of them."""
    return [one.word for one in tokens(claim.text)]


def _words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, in their common forms."""
    return frozenset(
        one.stem for one in tokens(text) if len(one.word) > 2 and one.word not in _PLAIN
    )
