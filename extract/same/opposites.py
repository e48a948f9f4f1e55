"""The English of saying more, less, or the opposite: literal tables, and nothing done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DENIALS: Final = frozenset((
    "not", "n't", "n’t", "nt", "no", "never", "nothing", "zero", "none", "neither", "nor",
    "nobody", "nowhere", "hardly", "scarcely", "barely", "without", "lack", "fail", "cannot",
    "rarely", "seldom", "absence", "deny", "avoid", "refuse", "untrue", "myth", "nonsense",
))  # fmt: skip
"""Words, or their lemmas, that turn what is said into its opposite."""

NO_DENIALS: Final = (
    ("not", "only"), ("not", "just"), ("not", "merely"), ("not", "simply"), ("no", "doubt"),
    ("no", "matter"), ("or", "not"), ("not", "to", "mention"), ("without", "doubt"),
    ("no", "wonder"), ("no", "less"), ("cannot", "help", "but"),
)  # fmt: skip
"""Runs of words in which a denial denies nothing."""

_PAIRS: Final = """
    increase/decrease increase/reduce increase/lower increase/shrink increase/cut increase/diminish
    increase/lessen raise/lower raise/reduce raise/cut raise/decrease rise/fall rise/drop
    rise/decline grow/shrink grow/fall grow/decline grow/drop expand/shrink expand/contract
    expand/narrow gain/lose gain/loss win/lose more/less more/few better/worse better/bad good/bad
    good/worse good/evil well/badly well/poorly best/worst most/least high/low great/small big/small
    large/small long/short fast/slow quickly/slowly early/late soon/late strong/weak
    strengthen/weaken safe/dangerous safe/unsafe safe/risky secure/dangerous easy/hard
    easy/difficult simple/complex simple/complicated cheap/expensive cheap/costly rich/poor
    clean/dirty healthy/sick healthy/harmful benefit/harm benefit/hurt benefit/damage help/harm
    help/hurt help/hinder help/hamper help/damage improve/worsen improve/harm improve/damage
    improve/hurt improve/undermine beneficial/harmful beneficial/detrimental useful/useless
    helpful/harmful helpful/useless valuable/worthless legal/illegal legalize/ban legalise/ban
    legalize/criminalize legalise/criminalise allow/ban allow/forbid allow/prohibit allow/prevent
    permit/ban permit/forbid permit/prohibit enable/prevent let/prevent let/stop
    encourage/discourage
    encourage/deter promote/prevent promote/hinder promote/discourage cause/prevent create/destroy
    create/eliminate build/destroy protect/endanger protect/harm protect/threaten protect/violate
    respect/violate support/oppose support/undermine support/reject favour/oppose favor/oppose
    accept/reject approve/reject agree/disagree confirm/refute prove/disprove true/false right/wrong
    correct/incorrect correct/wrong moral/immoral ethical/unethical fair/unfair just/unjust
    possible/impossible likely/unlikely necessary/unnecessary necessary/needless
    effective/ineffective efficient/inefficient effective/useless success/failure succeed/fail
    successful/unsuccessful positive/negative advantage/disadvantage pro/con strength/weakness
    start/stop start/end begin/end begin/stop continue/stop keep/abandon keep/lose keep/leave
    open/close public/private same/different similar/different equal/unequal equality/inequality
    always/never everybody/nobody everyone/nobody everybody/none everyone/none all/none all/no
    every/no everything/nothing always/rarely always/seldom often/rarely often/seldom often/never
    many/few much/little most/few most/none above/below over/under before/after include/exclude
    include/omit add/remove accelerate/slow delay/hasten love/hate like/dislike trust/distrust
    trust/mistrust peace/war alive/dead life/death guilty/innocent optional/compulsory
    optional/mandatory voluntary/compulsory voluntary/mandatory temporary/permanent real/fake
    real/imaginary natural/artificial free/costly free/expensive overrated/underrated
    overestimate/underestimate overstate/understate simplify/complicate save/waste save/cost
    attract/repel unite/divide centralize/decentralize up/down inside/outside internal/external
    abundant/scarce common/rare important/trivial important/unimportant significant/negligible
    significant/insignificant matter/irrelevant relevant/irrelevant sufficient/insufficient
    enough/insufficient adequate/inadequate capable/incapable able/unable willing/unwilling
    reliable/unreliable stable/unstable certain/uncertain clear/unclear justified/unjustified
    constitutional/unconstitutional democratic/undemocratic liberal/illiberal tolerant/intolerant
    quiet/noisy quiet/loud calm/noisy hot/cold warm/cold wet/dry full/empty near/far old/new
    old/young
    ancient/modern deep/shallow thick/thin heavy/light dark/bright visible/invisible
    optimistic/pessimistic progress/regress progress/decline boost/reduce boost/harm boost/hurt
    boost/cut enhance/reduce enhance/diminish enrich/impoverish empower/disempower
    overpopulate/depopulate import/export buy/sell lend/borrow teach/learn male/female man/woman
    left/right north/south east/west
"""

PREFIXES: Final = ("un", "in", "im", "il", "ir", "non", "non-", "dis", "mis", "de", "anti")
"""What makes a word its opposite when it stands before it."""


def _table() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        found[one].add(other)
        found[other].add(one)
    return MappingProxyType({word: frozenset(others) for word, others in found.items()})


OPPOSITES: Final = _table()
"""Lemmas, each with those that say the opposite."""

SCALES: Final[tuple[Mapping[str, int], ...]] = (
    MappingProxyType({
        "may": 1, "might": 1, "could": 1, "can": 1, "possible": 1, "possibly": 1, "perhaps": 1,
        "maybe": 1, "conceivably": 1, "potentially": 1, "potential": 1, "plausible": 1,
        "plausibly": 1,
        "probably": 2, "likely": 2, "presumably": 2, "seem": 2, "appear": 2, "apparently": 2,
        "suggest": 2, "tend": 2,
    }),
    MappingProxyType({
        "few": 1, "rarely": 1, "seldom": 1, "some": 2, "sometimes": 2, "occasionally": 2,
        "several": 2, "part": 2, "partly": 2, "many": 3, "often": 3, "frequently": 3,
        "usually": 4, "most": 4, "mostly": 4, "generally": 4, "mainly": 4, "largely": 4,
        "majority": 4, "nearly": 5, "almost": 5, "virtually": 5,
        "all": 6, "every": 6, "always": 6, "everyone": 6, "everybody": 6, "entirely": 6,
        "completely": 6, "totally": 6, "whole": 6, "any": 6, "each": 6,
    }),
    MappingProxyType({
        "slightly": 1, "somewhat": 1, "little": 1, "marginally": 1, "very": 3, "extremely": 4,
        "hugely": 4, "enormously": 4, "vastly": 4, "massively": 4, "far": 3,
    }),
)  # fmt: skip
"""Words that say how sure, how often and how much: the higher of one table, the stronger."""

PLAIN: Final = (3, 6, 2)
"""The level in each of these tables of a claim that says nothing of it: it is so, of all."""

DUTIES: Final[Mapping[str, int]] = MappingProxyType({
    "may": 1, "can": 1, "could": 1, "allow": 1, "permit": 1,
    "should": 2, "ought": 2, "shall": 2,
    "must": 3, "need": 3, "require": 3, "oblige": 3, "force": 3, "obligation": 3, "have to": 3,
})  # fmt: skip
"""Words that say what is to be done, by how much they ask."""

SAYING: Final = frozenset((
    "say", "claim", "argue", "think", "believe", "insist", "assert", "suggest", "allege",
    "maintain", "pretend", "deny", "contend", "imagine", "assume", "suppose",
))  # fmt: skip
"""Verbs that put what somebody says or thinks forward, and assert nothing of it."""

LIMITS: Final = frozenset((
    "if", "unless", "when", "whenever", "while", "until", "once", "except", "provided", "although",
    "though", "despite", "unlike", "only", "even",
))  # fmt: skip
"""Words that open what a claim is limited to."""
