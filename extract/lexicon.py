"""The English that the rules know: connectives, frames, and words that agree or deny.

Literal tables only. What is done with them is in ``segment``, ``classify`` and ``link``.
"""

from __future__ import annotations

import re
from typing import Any, Final

# --- connectives ----------------------------------------------------------------------------------

OPENERS: Final = (
    "on the other hand", "that being said", "having said that", "with that said", "that said",
    "as a result", "for example", "for instance", "in other words", "in addition", "in contrast",
    "in fact", "in particular", "of course", "at the same time", "even so", "after all",
    "by the way", "to be clear", "to be fair", "to be honest", "for one thing", "first of all",
    "e.g.", "i.e.", "fwiw", "imo", "imho", "btw", "personally", "honestly", "frankly", "however",
    "nevertheless", "nonetheless", "therefore", "thus", "hence", "consequently", "accordingly",
    "moreover", "furthermore", "additionally", "besides", "also", "likewise", "similarly",
    "otherwise", "instead", "still", "yet", "but", "and", "so", "or", "because", "since", "as",
    "firstly", "secondly", "thirdly", "first", "second", "third", "finally", "lastly", "then",
    "indeed", "specifically", "again", "plus", "well", "yes", "no", "sure", "okay", "ok", "yeah",
    "now", "basically", "actually", "anyway", "in my opinion", "in my view", "to me",
    "in my experience", "as far as i know", "as far as i can tell", "i mean", "quite the opposite",
    "agreed", "right", "exactly", "true", "fair enough", "fair point",
)  # fmt: skip
"""Connectives that open a unit and are no part of it, the longer first where one begins another."""

NEED_COMMA: Final = frozenset((
    "first", "second", "third", "then", "now", "still", "well", "yes", "no", "sure", "okay", "ok",
    "yeah", "again", "right", "true", "agreed", "exactly", "instead", "plus", "since", "as",
    "otherwise", "actually", "basically", "to me", "anyway", "quite the opposite", "fair enough",
    "fair point",
))  # fmt: skip
"""Openers that are connectives only before a comma: "still, …" but not "still water"."""
WEAKENS: Final = frozenset((
    "imo", "imho", "personally", "honestly", "frankly", "in my opinion", "in my view", "to me",
    "as far as i know", "as far as i can tell", "in my experience", "fwiw",
))  # fmt: skip
REASONS: Final = frozenset(("because", "since", "as"))
"""Marks of an adverbial clause that gives a reason; of "since" and "as" only some uses do."""

CONCLUSIONS: Final = frozenset(
    ("so", "therefore", "thus", "hence", "consequently", "accordingly", "as a result")
)
CONTRASTS: Final = frozenset((
    "but", "however", "yet", "still", "nevertheless", "nonetheless", "on the other hand",
    "that said", "that being said", "having said that", "with that said", "even so", "in contrast",
    "otherwise", "instead", "quite the opposite",
))  # fmt: skip
ADDITIONS: Final = frozenset((
    "and", "also", "moreover", "furthermore", "additionally", "in addition", "besides", "plus",
    "likewise", "similarly", "second", "secondly", "third", "thirdly", "finally", "lastly",
))  # fmt: skip
EXAMPLES: Final = frozenset(
    ("for example", "for instance", "e.g.", "in particular", "specifically", "for one thing")
)

# --- frames ---------------------------------------------------------------------------------------

_ATTITUDES: Final = (
    "think", "believe", "feel", "guess", "suspect", "suppose", "expect", "assume", "reckon",
    "imagine", "say", "argue", "agree", "find", "bet", "hope", "maintain", "understand", "claim",
    "concede", "admit", "acknowledge", "figure", "conclude", "submit", "contend", "realize", "know",
)  # fmt: skip
_NOUNS: Final = (
    "view", "sense", "opinion", "impression", "guess", "hypothesis", "take", "feeling", "belief",
    "understanding", "intuition", "point", "argument", "claim", "thesis", "position", "conclusion",
    "expectation", "assumption", "worry", "concern", "objection", "suspicion", "thought", "stance",
)  # fmt: skip
_ADVERB: Final[dict[str, Any]] = {
    "POS": {"IN": ["ADV", "AUX"]},
    "LOWER": {"NOT_IN": ["not", "n't", "n’t", "never"]},  # "I don't think" is no weakening
    "OP": "*",
}
_THAT: Final = {"LOWER": {"IN": ["that", ","]}, "OP": "?"}
_TO_ME: Final[list[dict[str, Any]]] = [
    {"LOWER": "to", "OP": "?"},
    {"LOWER": {"IN": ["me", "us"]}, "OP": "?"},
]
FRAMES: Final[dict[str, list[list[dict[str, Any]]]]] = {
    "attitude": [
        [{"LOWER": {"IN": ["i", "we"]}}, _ADVERB, {"LEMMA": {"IN": list(_ATTITUDES)}}, _THAT]
    ],
    "certainty": [
        [
            {"LOWER": {"IN": ["i", "we"]}},
            {"LEMMA": "be"},
            _ADVERB,
            {"LOWER": {"IN": ["sure", "confident", "certain", "convinced", "afraid", "inclined"]}},
            _THAT,
        ]
    ],
    "appearance": [
        [
            {"LOWER": "it", "OP": "?"},
            _ADVERB,
            {"LEMMA": {"IN": ["seem", "appear", "feel", "sound", "look"]}},
            *_TO_ME,
            {"LOWER": {"IN": ["that", "like"]}},
        ],
        [
            {"LOWER": "it"},
            _ADVERB,
            {"LEMMA": {"IN": ["seem", "appear", "feel", "sound", "look"]}},
            *_TO_ME,
            {"LOWER": "as"},
            {"LOWER": {"IN": ["if", "though"]}},
        ],
    ],
    "likelihood": [
        [
            {"LOWER": "it"},
            {"LEMMA": "be"},
            _ADVERB,
            {"LOWER": {"IN": ["possible", "likely", "plausible", "clear", "obvious", "true"]}},
            {"LOWER": "that"},
        ]
    ],
    "nominal": [
        [
            {"LOWER": {"IN": ["my", "our", "the"]}},
            {"POS": {"IN": ["ADJ", "VERB", "ADV", "NOUN"]}, "OP": "*"},
            {"LEMMA": {"IN": list(_NOUNS)}},
            {"IS_PUNCT": False, "OP": "{0,6}"},
            {"LEMMA": "be"},
            {"LOWER": "that"},
        ]
    ],
}
"""Frames that hold the speaker's attitude to the clause after them, as spaCy token patterns."""

SCENE: Final = frozenset(
    ("if", "although", "though", "while", "whereas", "unless", "when", "once", "until", "given")
)
NEGATIONS: Final = frozenset(
    ("not", "n't", "n’t", "no", "never", "nothing", "zero", "none", "neither", "hardly", "without")
)
META: Final = re.compile(
    r"(?:many )?(?:thanks|thank you|thx|cheers)\b|(?:hope|hoping) (?:this|that|it) helps|cmv\b"
    r"|change my view|tl;? ?dr\b|(?:\d+|a few|some|two|three) (?:things|points|remarks|thoughts)\b"
    r"|(?:my|our) (?:view|take|thoughts?) (?:in brief|below)|see (?:below|above)|edit\b"
    r"|(?:i|we) (?:write|wrote|discuss|talk|cover) (?:about )?(?:this|that|it) (?:in|at|here)\b"
    r"|on .{4,80} wrote\b|in case (?:anyone|anybody)\b"
    r"|(?:also, )?what \w+ said\W*$|(?:quote|source)\W*$"
    r"|(?:i|we) (?:also )?(?:tried to )?(?:start|post|link)(?:ed)? (?:a|this|it|some)\b.*https?:",
    re.IGNORECASE,
)
"""Talk about the talk, by how it begins; nobody can agree or disagree with it."""

# --- words that point -----------------------------------------------------------------------------

STANDS_FOR: Final[dict[str, str]] = {
    "it": "Sing", "he": "Sing", "she": "Sing", "they": "Plur", "these": "Plur", "those": "Plur",
}  # fmt: skip
"""Pronouns for something that has been named, and its number, as Universal Dependencies has it."""
SUMS_UP: Final = frozenset(("this", "that", "which"))
"""Pronouns for what has been said as a whole."""
HOLDS_PLACE: Final = re.compile(
    r"seem|appear|happen|turn|reach|follow|matter|help|hurt|take|depend|tempt|come|go|rain|snow|get|feel|look"
    r"|sound|time|day|night|morning|evening|week|month|year|hour|minute|century|o'clock|late|early"
    r"|dark|cold|hot|warm|summer|winter|case|pity|shame|wonder|fact"
)
"""Lemmas whose "it" often stands for nothing: "it matters that …", "it is time to …"."""
TELLS: Final = frozenset((
    "show", "prove", "mean", "suggest", "imply", "indicate", "demonstrate", "say", "state", "tell",
    "claim", "assume", "argue", "require", "ensure", "explain", "believe", "think", "know",
))  # fmt: skip
"""Verbs that somebody or something does to a clause, so that their "it" stands for something."""

# --- what makes evidence --------------------------------------------------------------------------

SOURCES: Final = re.compile(
    r"https?://|www\.|\baccording to\b|\b(?:stud(?:y|ies)|survey|paper|experiment|data ?set|report"
    r"|statistics?|research|article|meta-analysis|census|poll)\b[^.?!]*\b(?:show|find|found|suggest"
    r"|say|said|report|demonstrate|indicate|conclude)"
    r"|\bwe (?:find|found|observed?|measured?) that\b"
    r"|\b\d[\d.,]* ?(?:%|percent\b|per cent\b|million\b|billion\b)",
    re.IGNORECASE,
)
LIVED: Final = re.compile(
    r"\b(?:i|we|my|our) (?:\w+ )?(?:was|were|had|went|got|saw|met|worked|lived|tried|used to|took"
    r"|grew|bought|learned|started|spent)\b",
    re.IGNORECASE,
)

# --- agreeing, disagreeing, judging ---------------------------------------------------------------

AGREEMENT: Final = re.compile(
    r"\b(?:i|we) (?:\w+ ){0,2}agree\b|\byou(?:[’']re| are) (?:\w+ )?right\b|\bgood point\b"
    r"|\bexactly[.,!]|\bfair (?:point|enough)\b|\bagreed\b|\bi concede\b|\bwell said\b"
    r"|\bthat(?:[’']s| is) (?:\w+ )?(?:true|right|correct)\b",
    re.IGNORECASE,
)
DISAGREEMENT: Final = re.compile(
    r"\bdisagree|\byou(?:[’']re| are) (?:\w+ )?(?:wrong|mistaken)\b|\b(?:over|under)rated\b"
    r"|\bnot (?:true|the case|correct)\b|\bfalse\b"
    r"|\b(?:do|did)(?: not|n[’']t) (?:\w+ )?(?:agree|think|believe|see|say|buy|follow)\b"
    r"|\b(?:was|were|is) too strong\b|\bunconvinc|\bmisse[sd]? the point\b|\bdoubt\b|\bnonsense\b"
    r"|\bone (?:\w+ )?(?:difference|problem|issue|exception|counter-?example)\b",
    re.IGNORECASE,
)
VERDICT: Final = re.compile(
    r"(?:this|that|these|those)(?: \w+)? (?:seems?|means?|suggests?|implies|imply|shows?"
    r"|feels?|sounds?|has the \w+ (?:implication|effect|consequence)|is why|makes it)\b",
    re.IGNORECASE,
)
OWN_VIEW: Final = re.compile(
    r"\b(?:should|must|ought|better to|i (?:think|believe|feel))\b", re.IGNORECASE
)

# --- whether two texts are about the same ---------------------------------------------------------

EMPTY: Final = frozenset((
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "being",
    "but", "by", "can", "cannot", "could", "d", "did", "do", "does", "for", "from", "had", "hardly",
    "has", "have", "he", "her", "how", "i", "if", "in", "into", "is", "it", "its", "just", "ll",
    "m", "may", "might", "more", "most", "must", "neither", "never", "no", "none", "nor", "not",
    "nothing", "of", "on", "one", "only", "or", "other", "our", "out", "re", "s", "shall", "she",
    "should", "so", "some", "such", "t", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "to", "ve", "very", "was", "we", "were", "what", "when",
    "where", "which", "who", "will", "with", "without", "would", "you", "your", "zero",
))  # fmt: skip
"""Words that say nothing of what a text is about, as :mod:`graph.words.tokens` cuts them."""
DENIAL: Final = re.compile(
    r"\b(?:not|no|never|nothing|zero|none|neither|nor|hardly|without|cannot|nobody|lack\w*|fail\w*"
    r"|rather than|instead of|doubt\w*|den(?:y|ies|ied)|false|wrong|impossible"
    r"|un(?:clear|likely|true))\b|n['’]t\b",
    re.IGNORECASE,
)
AROUND_DENIAL: Final = frozenset((
    "a", "almost", "an", "any", "did", "didn", "do", "does", "doesn", "don", "hardly", "never",
    "no", "not", "some", "t", "the", "zero",
))  # fmt: skip
"""Words that may be all in which a statement and its negation differ; "t" is that of "don't"."""
