"""What a correction by hand is: what is to change, where the words stood, by whom, when and why.

Corrections are only ever added. One that is not meant any more is undone by another one, so its
history stays; and that one may be undone in turn. What a correction is about is named by its id
*and* by the words it was said in (:class:`Quotation`), as the extraction may call it otherwise
tomorrow, or not find it at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from graph.errors import InputError
from graph.model import ClaimKind, LinkKind, Span, check_text
from graph.thread import Post, check_id

AROUND: Final = 32
"""So many characters before the words and after them are kept, to tell two places apart."""


class Action(StrEnum):
    """What a correction does."""

    ACCEPT = "accept"
    REJECT = "reject"
    KIND = "kind"
    SPAN = "span"
    WORDING = "wording"
    MERGE = "merge"
    SPLIT = "split"
    LINK = "link"
    UNLINK = "unlink"
    CLAIM = "claim"
    UNDO = "undo"


class Status(StrEnum):
    """What a person made of a claim or link, as ``cm:reviewStatus`` says it."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words of a post, where they stood, and a little of what stood around them.

    ``exact`` ran from code point ``start`` of the post's text, behind ``prefix`` and before
    ``suffix``; it is not blank.
    """

    post: str
    start: int
    exact: str
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        check_id(self.post, where="the post of a quotation")
        for name in ("exact", "prefix", "suffix"):
            check_text(getattr(self, name), where=f"the {name} of a quotation")
        if self.start < 0 or not self.exact.strip():
            raise InputError(
                f"a quotation of post {self.post} starts at {self.start} and reads "
                f"{self.exact[:80]!r}: it must start in the post and not be blank."
            )

    @property
    def end(self) -> int:
        """Where the words ended."""
        return self.start + len(self.exact)


def quotation(post: Post, span: Span) -> Quotation:
    """The words of a span, with what stands around them in its post."""
    return Quotation(
        post=post.id,
        start=span.start,
        exact=span.text,
        prefix=post.text[max(0, span.start - AROUND) : span.start],
        suffix=post.text[span.end : span.end + AROUND],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnchor:
    """A claim as it was when it was corrected: what it was, and ``at``, where it was first said."""

    id: str
    kind: ClaimKind
    text: str
    at: Quotation

    def __post_init__(self) -> None:
        check_id(self.id, where="the claim of a correction")
        object.__setattr__(self, "kind", ClaimKind(self.kind))
        check_text(self.text, where=f"the text of claim {self.id}")
        if not self.text.strip():
            raise InputError(f"claim {self.id} has no text.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAnchor:
    """A link as it was when it was corrected; an undercut ends on a link, and no other does."""

    id: str
    kind: LinkKind
    source: ClaimAnchor
    target: ClaimAnchor | LinkAnchor

    def __post_init__(self) -> None:
        check_id(self.id, where="the link of a correction")
        object.__setattr__(self, "kind", LinkKind(self.kind))
        _check_target(self.kind, self.target, where=f"link {self.id}")


Anchor = ClaimAnchor | LinkAnchor

Presence = Literal["no", "may", "must"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a correction of one action holds: what it is about, what it gives, and where."""

    subject: tuple[type, ...] = ()
    other: tuple[type, ...] = ()
    kind: bool = False
    text: Presence = "no"
    places: tuple[int, int] = (0, 0)


_EITHER: Final = (ClaimAnchor, LinkAnchor)
_MANY: Final = 1000  # parts of one claim

NEEDS: Final[Mapping[Action, Needs]] = MappingProxyType(
    {
        Action.ACCEPT: Needs(subject=_EITHER),
        Action.REJECT: Needs(subject=_EITHER),
        Action.KIND: Needs(subject=_EITHER, kind=True),
        Action.SPAN: Needs(subject=(ClaimAnchor,), text="may", places=(1, 1)),
        Action.WORDING: Needs(subject=(ClaimAnchor,), text="must"),
        Action.MERGE: Needs(subject=(ClaimAnchor,), other=(ClaimAnchor,)),
        Action.SPLIT: Needs(subject=(ClaimAnchor,), places=(2, _MANY)),
        Action.LINK: Needs(subject=(ClaimAnchor,), other=_EITHER, kind=True),
        Action.UNLINK: Needs(subject=(LinkAnchor,)),
        Action.CLAIM: Needs(kind=True, text="may", places=(1, 1)),
        Action.UNDO: Needs(),
    }
)
"""What each action needs and may have; it has nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One change to a map by a person, which never changes itself.

    ``created`` is a date-time with its zone, kept in UTC. ``subject`` is what it is about;
    ``other`` the claim that is merged into it, or what the link ends on that it adds. ``kind`` and
    ``text`` are what it gives, ``places`` the words that a claim is to be said in. ``undoes`` is
    the id of the correction that an ``undo`` takes back. What each action needs is told in
    :data:`NEEDS`. ``id`` is made of all the rest by :func:`correction`; no message names it, as one
    that is refused is kept nowhere under it.
    """

    id: str
    action: Action
    author: str
    created: str
    reason: str = ""
    subject: Anchor | None = None
    other: Anchor | None = None
    kind: ClaimKind | LinkKind | None = None
    text: str | None = None
    places: tuple[Quotation, ...] = ()
    undoes: str | None = None

    def __post_init__(self) -> None:
        check_id(self.id, where="a correction's id")
        object.__setattr__(self, "action", Action(self.action))
        object.__setattr__(self, "created", _moment(self.created, where="the correction"))
        for name in ("author", "reason", "text"):
            check_text(getattr(self, name) or "", where=f"the {name} of the correction")
        if not self.author.strip():
            raise InputError("the correction has no author: say whose it is.")
        if self.text is not None and not self.text.strip():
            raise InputError("the text of the correction is blank: write one.")
        self._check_parts()
        self._check_kind()
        if self.subject is not None and self.subject == self.other:
            where = f"the correction ({self.action})"
            raise InputError(f"{where} joins {self.subject.id} with itself: name another claim.")

    def _check_parts(self) -> None:
        needs, where = NEEDS[self.action], f"the correction ({self.action})"
        for name, held, types in (
            ("subject", self.subject, needs.subject),
            ("other", self.other, needs.other),
        ):
            if not isinstance(held, types or type(None)):
                wanted = " or ".join(_WORDS[one] for one in types) or "nothing"
                raise InputError(f"{where} has {_what(held)} as {name}: it needs {wanted}.")
        least, most = needs.places
        if not least <= len(self.places) <= most:
            raise InputError(
                f"{where} names {len(self.places)} places: it needs "
                f"{least if least == most else f'{least} or more'}."
            )
        if (self.text is None and needs.text == "must") or (self.text and needs.text == "no"):
            raise InputError(f"{where} {'has' if self.text else 'lacks'} a text.")
        if (self.undoes is not None) != (self.action is Action.UNDO):
            raise InputError(f"{where} undoes {self.undoes!r}: only an undo names what it undoes.")
        if self.undoes is not None:
            check_id(self.undoes, where=f"what {where} undoes")

    def _check_kind(self) -> None:
        where = f"the correction ({self.action})"
        given = None if self.kind is None else self.kind.value
        if not NEEDS[self.action].kind:
            if self.kind is not None:
                raise InputError(f"{where} gives the kind {given!r}: it can give none.")
            return
        links = self.action is Action.LINK or isinstance(self.subject, LinkAnchor)
        kinds: type[ClaimKind] | type[LinkKind] = LinkKind if links else ClaimKind
        if not isinstance(self.kind, kinds):
            raise InputError(
                f"{where} gives the kind {given!r}: it must be one of {', '.join(kinds)}."
            )
        if self.action is Action.LINK and isinstance(self.kind, LinkKind):
            _check_target(self.kind, self.other, where=where)
        elif isinstance(self.subject, LinkAnchor) and LinkKind.UNDERCUTS in (
            self.kind,
            self.subject.kind,
        ):
            raise InputError(
                f"{where} makes {self.subject.kind} into {self.kind}: an undercut ends on a link, "
                "so it cannot become another kind; unlink it and add a link."
            )

    @property
    def order(self) -> tuple[str, str, str]:
        """What corrections are sorted by: their time, and their ids where that is the same."""
        # "…:05Z" and "…:05.5Z": without the letter the shorter one is the earlier one.
        whole, _, part = self.created.removesuffix("Z").partition(".")
        return whole, part, self.id


_WORDS: Final = {ClaimAnchor: "a claim", LinkAnchor: "a link"}


def _what(held: Anchor | None) -> str:
    return "nothing" if held is None else _WORDS[type(held)]


def _check_target(kind: LinkKind, target: Anchor | None, *, where: str) -> None:
    undercut = isinstance(target, LinkAnchor)
    if undercut != (kind is LinkKind.UNDERCUTS):
        raise InputError(
            f"{where} {kind} {_what(target)}: an undercut ends on a link, every other link on a "
            "claim."
        )
    if isinstance(target, LinkAnchor) and target.kind is LinkKind.UNDERCUTS:
        raise InputError(f"{where} undercuts an undercut: object to its claim instead.")


def _moment(value: str, *, where: str) -> str:
    """A date-time in UTC, in the one spelling that is kept."""
    try:
        when = datetime.fromisoformat(value)
        if when.tzinfo is None:
            raise ValueError("it names no time zone")  # noqa: TRY301 - told below, with the value
        utc = when.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"the time of {where} is {value[:80]!r}: write a date-time with its zone, as in "
            f"2024-12-06T12:00:00Z ({error})."
        ) from error
    text = utc.replace(tzinfo=None).isoformat()
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "Z"


def moment() -> str:
    """Return the time, to the microsecond, as a :class:`Correction` records it."""
    return _moment(datetime.now(UTC).isoformat(), where="now")


def correction(  # noqa: PLR0913 - a correction has so many parts
    action: Action,
    *,
    author: str,
    created: str | None = None,
    reason: str = "",
    subject: Anchor | None = None,
    other: Anchor | None = None,
    kind: ClaimKind | LinkKind | None = None,
    text: str | None = None,
    places: tuple[Quotation, ...] = (),
    undoes: str | None = None,
) -> Correction:
    """A correction with an id made of all that it says: saying the same again gives the same id.

    Args:
        action: what it does; :data:`NEEDS` says what it needs for that.
        author: the name of who makes it.
        created: when, a date-time with its zone; now, if None.
        reason: why, in words.
        subject: what it is about.
        other: what is merged into that, or what the link ends on.
        kind: what kind it is to be.
        text: how it is to be worded.
        places: the words it is to be said in.
        undoes: the id of the correction that is taken back.

    Raises:
        InputError: these parts make no correction; says which.
    """
    when = _moment(created, where="the correction") if created is not None else moment()
    parts = (action, author, when, reason, subject, other, kind, text, places, undoes)
    whole = "\x1f".join(_spelt(parts)).encode(
        "utf-8", "surrogatepass"
    )  # what is wrong is told below
    return Correction(
        id="r" + hashlib.sha256(whole).hexdigest()[:12],
        action=action,
        author=author,
        created=when,
        reason=reason,
        subject=subject,
        other=other,
        kind=kind,
        text=text,
        places=places,
        undoes=undoes,
    )


def _spelt(value: object) -> list[str]:
    """A value and all in it, in order, spelt so that no two are alike."""
    if isinstance(value, tuple):
        return [f"({len(value)}", *(word for one in value for word in _spelt(one))]
    if is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
        return [type(value).__name__, *(word for one in parts for word in _spelt(one))]
    return ["-" if value is None else f"={value}"]


def standing(corrections: tuple[Correction, ...]) -> dict[str, Correction]:
    """The undos that are in force, by the ids of what they undo.

    An undo counts for corrections before it only, and while it is not undone itself.
    """
    undone: dict[str, Correction] = {}
    for one in sorted(corrections, key=lambda one: one.order, reverse=True):
        if one.undoes is not None and one.id not in undone:
            undone.setdefault(one.undoes, one)
    known = {one.id: one for one in corrections}
    return {
        name: undo
        for name, undo in undone.items()
        if name in known and known[name].order < undo.order
    }


def in_force(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections that are not undone and undo none, in their order."""
    known = tuple(sorted(corrections, key=lambda one: one.order))
    withdrawn = standing(known)
    return tuple(one for one in known if one.id not in withdrawn and one.action is not Action.UNDO)
