"""Whether a person has looked at a claim or a link, who, when, and what they made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from explore import look, state
from explore.look import CLAIM_LOOKS, LINK_LOOKS
from graph.model import ClaimKind
from graph.review import Action, Corrected, Correction, Element, Status

_WORDS: Final = {
    Action.ACCEPT: "found right",
    Action.REJECT: "rejected",
    Action.SPAN: "its words chosen anew",
    Action.WORDING: "worded anew",
    Action.MERGE: "merged with another claim",
    Action.SPLIT: "split",
    Action.LINK: "link added",
    Action.UNLINK: "link taken out",
    Action.CLAIM: "claim added",
    Action.UNDO: "taken back",
}
_STATUS: Final = {
    Status.ACCEPTED: "Checked by hand",
    Status.EDITED: "Corrected by hand",
    Status.REJECTED: "Rejected by hand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What people made of one claim or link.

    ``status`` is None where nobody has said anything of it; ``deeds`` tell who did what, when and
    why, a line each, the last thing last. The lines quote people as they wrote.
    """

    status: Status | None
    deeds: tuple[str, ...]

    @property
    def words(self) -> str:
        """The status as a page says it."""
        return "Not reviewed yet" if self.status is None else _STATUS[self.status]


def standing(outcome: Corrected | None, element: Element) -> Standing:
    """What an outcome says of a claim or link; nothing where no correction was ever made."""
    if outcome is None:
        return Standing(status=None, deeds=())
    by = frozenset(outcome.by.get(element, ()))
    deeds = tuple(_deed(one) for one in outcome.corrections if one.id in by)
    return Standing(status=outcome.statuses.get(element), deeds=deeds)


def kept_standing(thread: str, element: Element) -> Standing:
    """The same of the explorer's store, as it is now.

    Raises:
        NoSuchThread: it holds no such thread.
        StoreError: it cannot be read.
    """
    made = next((one.corrections for one in state.threads() if one.id == thread), 0)
    return standing(state.outcome(thread) if made else None, element)


def _deed(one: Correction) -> str:
    what = _WORDS.get(one.action, "")
    if one.kind is not None and one.action is Action.KIND:
        looks = CLAIM_LOOKS[one.kind] if isinstance(one.kind, ClaimKind) else LINK_LOOKS[one.kind]
        what = f"kind changed to “{looks.word}”"
    reason = f" — {look.plain(one.reason)}" if one.reason.strip() else ""
    return f"{what} by {look.plain(one.author)}, {look.day(one.created)}{reason}"
