"""The English by which people give way: take back what they said, or grant a point to another.

Literal tables, and what is done with them on the text of one post. Words that somebody else said,
quoted in it, are no words of its author; nor is what is only supposed, asked, denied or reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.debate.weighed import Happening
from graph.model import Post

_MASK: Final = "\N{OBJECT REPLACEMENT CHARACTER}"

_MID: Final = (
    r"(?:(?!(?:not|never|no|neither|nor|hardly|less|if|on|in|at|to|by|about|the|half|\w+ing)\b)"
    r"[\w']+ ){0,2}"
)
"""Up to two words that soften or stress, and do not deny."""
_MINE: Final = (
    r"\bmy (?:own |earlier |previous |original |initial |first |last |prior |whole |old )*"
    r"(?:statements?|claims?|points?|comments?|views?|remarks?|assertions?|arguments?|wording"
    r"|phrasing|posts?|answers?|repl(?:y|ies)|position|examples?|objections?|reasoning|analogy"
    r"|estimate|assumptions?|conclusion|criticism|intuition|numbers?|math|description)"
)
_SAID_SO: Final = (
    rf"(?: (?:of|about|that|on|above|below|earlier|here|there|before|yesterday|,)| {_MASK}+"
    r"| in (?:my|the|that|this|an) (?:[\w']+ ){0,2}(?:post|comment|reply|message|answer|paragraph)"
    r"| \([^)]{0,200}\)){0,3}"
)
"""What may stand between a statement of somebody's own and what it was: where, and its words."""
_TOO: Final = (
    r"(?:too|overly) (?:strong|quick|strict|broad|harsh|hasty|simple|simplistic|categorical"
    r"|sweeping|narrow|general|absolute|optimistic|pessimistic|confident|vague|extreme|far)\w*"
)
_WRONG: Final = (
    rf"(?:{_TOO}|wrong(?! (?:side|way|place|time|person|number)\b)|mistaken|overstated|overblown"
    r"|an? (?:bit |little )?(?:overstatement|exaggeration|mistake|overreach|oversimplification)"
    r"|exaggerated"
    r"|incorrect|inaccurate|misguided|misinformed|sloppy|unfair|unfounded|misleading|flawed|false"
    r"|(?:poorly|badly) (?:worded|phrased|put|chosen|expressed)|overconfident|in error|misplaced"
    r"|imprecise|invalid|premature|naive)\b"
)
_POINT: Final = (
    r"(?:good|great|excellent|valid|strong|solid|very good|really good) points?\b"
    r"(?! (?:to (?:start|begin|stop|make)|of (?:reference|departure|view)|in time|at which|guard))"
    r"(?!s?:)"
)

_R, _C = Happening.RETRACTION, Happening.CONCESSION


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words by which somebody gives way, and what they do by them, after "The author …".

    It can only be where one of ``needs`` is, in lower case; that is looked up first, as it is fast.
    ``weak`` are words that are as often mere politeness: they count only where they answer somebody
    who has answered their author.
    """

    kind: Happening
    does: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    weak: bool = False


def _phrase(kind: Happening, does: str, needs: str, pattern: str, *, weak: bool = False) -> _Phrase:
    return _Phrase(kind, does, tuple(needs.split()), re.compile(pattern, re.IGNORECASE), weak)


PHRASES: Final = (
    _phrase(
        _R,
        "says that something of their own was wrong or too strong",
        "my",
        rf"{_MINE}{_SAID_SO} (?:was|were|has been|have been|seems|looks) {_MID}{_WRONG}"
        rf"|{_MINE}(?:{_SAID_SO}| that [^.;:!?]{{1,200}}?) (?:was|were|is|are|has been|seems|looks)"
        rf" {_MID}(?:{_TOO}|an? (?:overstatement|exaggeration)\b|overstated\b|overblown\b)",
    ),
    _phrase(
        _R,
        "says that they were wrong",
        "was been corrected culpa mistake bad error wrong",
        rf"\bI (?:was|have been|'ve been|had been) {_MID}{_WRONG}"
        r"|\bI(?:'m| am) (?:clearly|apparently|obviously|evidently|indeed|definitely|plainly)"
        r" (?:wrong|mistaken)\b"
        r"|\bI (?:now |can |do )*(?:see|realise|realize|recogni[sz]e|accept|admit|concede"
        r"|acknowledge|understand) (?:now )?(?:that |why |how |where )?I (?:was|am|had been|made)"
        r" (?:\w+ )?(?:wrong|mistaken|mistake|error)\b"
        r"|\bI stand corrected\b"
        r"|(?:^|[,;:—–-] ?)(?:oops,? |sorry,? |that was |whoops,? )*(?:my (?:bad|mistake)"
        r"|mea culpa)"
        r"(?! was| is)\b"
        r"|\bI made (?:a|an|some) (?:\w+ )?(?:mistakes?|errors?)\b",
    ),
    _phrase(
        _R,
        "takes something back",
        "take took retract withdraw scratch strike",
        r"\bI (?:'ll |will |hereby |must |have to |should |would like to |want to |now )*"
        r"(?:take|took) (?:that|this|it|all that|my [\w ]{1,30}|what I said) (?:\w+ )?back\b(?! to)"
        r"|\bI(?:'ll| will| hereby| must| have to)* take back (?:what|my|that|the|everything)\b"
        r"|\bI(?:'ll| will| hereby| must| have to| now)* (?:retract|withdraw)"
        r" (?:that|this|it|my|what I|the (?:claim|statement|point|objection|argument|comment))\b"
        r"|^(?:edit: |ok,? |no,? |actually,? )?(?:scratch|strike) that\b",
    ),
    _phrase(
        _R,
        "no longer holds a view",
        "longer any change",
        r"\bI (?:(?!would|could|might|should|can)[\w']+ ){0,2}no longer (?:think|believe|hold"
        r"|endorse|stand by|claim|maintain|feel"
        r"|support|buy|agree with my)\b"
        r"|\bI (?:don't|do not) (?:think|believe|hold|endorse|stand by) (?:that|this|it|so|those"
        r"|what I [\w ]{1,20})(?: [\w']+){0,2} (?:any ?more|any longer)\b"
        r"|\bI(?:'ve| have)?(?: now| just| since| actually| definitely| completely| somewhat)?"
        r" changed my (?:mind|view|opinion|position|stance)\b"
        r"|\bI(?: had to|'ll have to| have to| must) change my (?:mind|view|opinion)\b",
    ),
    _phrase(
        _R,
        "says that they overstated or got something wrong",
        "over exagg mis conflat should underest",
        r"\bI (?:(?!never|hardly)\w+ly |just |also |may well have |have |had |did )?(?:overstated"
        r"|exaggerated|misspoke|misread|misunderstood|misremembered|overclaimed|overlooked"
        r"|misinterpreted|conflated|overgenerali[sz]ed|oversold|overestimated|underestimated)\b"
        r"|\bI should(?:n't| not) have (?:said|claimed|written|called|used|put|phrased|implied"
        r"|suggested|assumed|been so)\b"
        r"|\bI should have (?:said(?! nothing)|written|qualified|phrased"
        r"|been (?:more )?(?:clear|careful"
        r"|precise)\w*)\b",
    ),
    _phrase(
        _C,
        "says that the other is right",
        "right correct",
        rf"\byou(?:'re| are| were| have been|'ve been) {_MID}(?:right|correct)\b"
        r"(?!-| (?:wing|hand|handed|now|next|at|up|down|behind|before|after|where|around)\b"
        r"| in (?:the|front)\b| on (?:the|top|time)\b| there with\b| only if\b| if\b| when\b"
        r"| unless\b| to (?:left|the)\b)",
    ),
    _phrase(
        _C,
        "grants a good point",
        "point",
        rf"(?:^|[,;:—–] )(?:(?:and|but|so|yes|yeah|ok|well|very|really|all|another|an?"
        rf"|some),? ){{0,3}}"
        rf"{_POINT}"
        rf"|\b(?:that's|that is|this is|it's|those are|these are|you make|you raise|you have"
        rf"|you've got|you've made|you made|you raised) {_MID}{_POINT}",
        weak=True,
    ),
    _phrase(
        _C,
        "grants a point",
        "enough point touch taken conced grant give admit ackn accept take",
        r"(?:^(?:[\w']+ ){0,1}|[,;:—–] (?:but |and |so )?|\b(?:that's|that is|this is|it's"
        r"|seems|you make|you have)"
        r" (?:a )?(?:very )?)(?:fair enough|fair point|touch[ée]|point taken|well taken)\b"
        r"|\bI(?:'ll| will| do| must| have to| can| would| happily| gladly| fully| freely| readily"
        r"| totally|'m happy to| am happy to|'m willing to| am willing to| also)*"
        r" (?:concede|grant)(?:,|\.|!|$| (?:that|you|your|the (?:point|argument)|this|it|to you"
        r"|there|all)\b)"
        r"|\bI(?:'ll| will| can)? give you that\b"
        r"|\bI (?:\w+ )?(?:admit|acknowledge) (?:that )?(?:you(?:'re| are|'ve| have)\b"
        r"|your (?:point|argument|objection|criticism)\b)"
        r"|\bI (?:accept|take) (?:your|that|the) (?:\w+ )?"
        r"(?:point|argument|criticism|correction|objection|critique)\b"
        r"|^(?:granted|conceded)\b(?=,| that\b|\.|;| -| —)",
    ),
    _phrase(
        _C,
        "says that the other has changed their mind",
        "me my sold by convinced persuaded delta Δ δ ∆",
        r"\byou(?:'ve| have)? (?:(?:now|just|certainly|definitely|really|already|totally)\s)?"
        r"(?:convinced|persuaded|swayed) me\b"
        r"|\b(?:you|you've|you have|this|that|it|this has|that has|which has|which|comment|post"
        r"|argument|answer) (?:\w+ )?(?:changed|shifted|altered) (?:my|some of my) "
        r"(?:mind|view|opinion|position|stance)\b"
        r"|\bI(?:'m| am) (?:now )?(?:convinced|persuaded|sold) by (?:you|this|that)"
        r"|(?<![\w!])!delta\b|(?:^|(?<=\s))[Δ∆](?=\s|$|[.,!])",
    ),
    _phrase(
        _C,
        "had not thought of what the other says",
        "thought think consider account looked",
        r"\bI (?:hadn't|had not|never|had never|'d never) (?:really |even |actually |fully "
        r"|quite )?"
        r"(?:thought of|thought about|considered|looked at) (?:that|this|it|your)"
        r"(?= ?(?:[.,;:!—–-]|$)| (?:before|until|that way|this way|like that|in that|from that"
        r"|at all"
        r"|and|but|point|possibility|angle|part|aspect|perspective|argument|objection"
        r"|distinction)\b)"
        r"|\bI (?:didn't|did not) (?:think of|consider|account for|take into account)"
        r" (?:that|this|it|your)(?= ?(?:[.,;:!—–-]|$)| (?:point|possibility|angle|aspect|case)\b)",
    ),
)
"""The words, those first that say more where several stand in one sentence."""

_SUPPOSED: Final = re.compile(
    r"\b(?:if|whether|unless|assum\w+|suppos(?:e|ing)|maybe|perhaps|possibl[ey]|might|may|could"
    r"|would have|wish\w*|hop(?:e|es|ing)|until|when|imagine|pretend\w*|why|how|where|what|who"
    r"|prove\w*|show(?:n|s|ed)?|tell|convince|explain\w*|doubt\w*|nothing|nobody|nor|neither"
    r"|without"
    r"|than|as though|according|accus\w+|claims|claimed|stated|states|wrote|writes|implie[sd]"
    r"|suggest(?:s|ed)|insist(?:s|ed)?|argue[sd]|told|said|says|thinks|thought|believes"
    r"|not|never|hardly|(?<!\bI )(?<!\bI do )(?<!\bI'd )(?:think|believe|say|claim|feel|assume))\b"
    r"|n't\b",
    re.IGNORECASE,
)
"""What before the words in their clause makes them somebody else's, or no more than a thought."""
_THOUGH: Final = re.compile(
    r"\b(?:I (?:suppose|guess|do think|think|thought|must say|have to say|said|claimed|wrote"
    r"|stated)"
    r"|(?:you(?:'ve| have)|that|this|he|she|they) (?:now |just )?(?:shown|showed|convinced|proved"
    r"|proven|told) me|no doubt)\b",
    re.IGNORECASE,
)
"""What looks like one of these and is none."""
_GIVEN: Final = re.compile(
    r"\b(?:if|assuming|suppose|supposing|unless|whether|hope)\b(?:(?!\bbut\b)[^;:]){0,200}$",
    re.IGNORECASE,
)
"""A condition that still holds where the words stand."""
_CLAUSE: Final = re.compile(
    r"[,;:()—–]|\b(?:but|and|so|yet|although|though|while)\b", re.IGNORECASE
)
_REPORTS: Final = re.compile(
    r"\b(?:said|says|saying|replied|wrote|answered|goes|like|title|called"
    r"|translation|read|reads)\b[:,]? ?(?:that )?$",
    re.IGNORECASE,
)
_AWARDS: Final = re.compile(
    r"\b(?:award|give|gives|deserves?|earn|earned|type|reply with|use|write|with|another)\b",
    re.IGNORECASE,
)
_IF: Final = re.compile(r"\W{0,2}\s*(?:only )?if\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"(?<![.!?…])[.!?…]+[)\"”']*(?=\s|$)|\n+")
_LONGEST: Final = 2_000
"""What comes later in a sentence is not looked at."""
_QUOTED: Final = re.compile(
    r"“[^“”\n]{1,600}”|\"[^\"\n]{1,600}\"|^[ \t]*>[^\n]*"
    r"|(?<!\w)[‘'](?:[^'‘\n]|(?<=\w)'(?=\w)){1,300}'(?!\w)",
    re.MULTILINE,
)
_SCOPE: Final = re.compile(
    r"^\W*(?:that|about|in (?:saying|thinking|claiming|pointing out)(?: that)?|on|when you say)? ?"
    r"(.*?)(?=[,;:—–]? ?\b(?:but|however|though|although|yet|still)\b|$)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yielding:
    """A sentence of a post in which its author gives way.

    ``start`` and ``end`` are the words that show it, ``sentence`` is the sentence, all in code
    points of the post's text. ``granted`` is what comes after those words, up to a "but".
    """

    kind: Happening
    does: str
    weak: bool
    start: int
    end: int
    sentence: tuple[int, int]
    granted: str


def own_words(post: Post) -> str:
    """The text of a post, as long as it is, with other people's words and quotations blotted out.

    Apostrophes are straight in it.
    """
    text = post.text.replace("’", "'").replace("`", "'")
    letters = list(text)
    spans = [(one.start, one.end) for one in post.quotes]
    for start, end in (*spans, *(one.span() for one in _QUOTED.finditer(text))):
        letters[start:end] = [one if one == "\n" else _MASK for one in letters[start:end]]
    return "".join(letters)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where sentences start and end, roughly: a line is one at least."""
    start = 0
    for match in _ENDS.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def yieldings(post: Post) -> Iterator[Yielding]:
    """The sentences of a post in which its author gives way, one for each sentence at most."""
    lowered = post.text.lower()
    phrases = [one for one in PHRASES if any(word in lowered for word in one.needs)]
    if not phrases:
        return
    text = own_words(post)
    for start, end in _sentences(text):
        sentence = text[start : min(end, start + _LONGEST)].rstrip()
        lead = len(sentence) - len(sentence.lstrip(" \t*_-•\n"))
        found = _found(sentence[lead:], phrases)
        if found is not None:
            phrase, first, last = found
            scope = _SCOPE.match(sentence[lead:][last:])
            yield Yielding(
                kind=phrase.kind,
                does=phrase.does,
                weak=phrase.weak,
                start=start + lead + first,
                end=start + lead + last,
                sentence=(start + lead, start + len(sentence)),
                granted=scope.group(1) if scope is not None else "",
            )


def _found(sentence: str, phrases: Sequence[_Phrase]) -> tuple[_Phrase, int, int] | None:
    lowered = sentence.lower()
    asks = sentence.rstrip(" )\"'").endswith("?")
    for phrase in phrases:
        if not any(word in lowered for word in phrase.needs):
            continue
        for match in phrase.pattern.finditer(sentence):
            after = sentence[match.end() :]
            if asks and not re.match(r"\W*[,.!;—–]", after):
                continue
            if _IF.match(after) or not _meant(sentence[: match.start()], match.group()):
                continue
            return phrase, match.start(), match.end()
    return None


def _meant(before: str, words: str) -> bool:
    """Whether words are their author's own and meant, by what stands before them."""
    before = _THOUGH.sub("", before)
    if _REPORTS.search(before) or _GIVEN.search(before):
        return False
    clause = _CLAUSE.split(before)[-1]
    if "delta" in words.casefold() and _AWARDS.search(clause) and " I" not in f" {clause}":
        return False
    return _SUPPOSED.search(clause) is None
