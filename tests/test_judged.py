"""What can be judged keeps the protocol, and the rules answer for the units they are given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from labelled import post, thread, write

from extract.measure.corpora import Pair, read_corpora
from extract.measure.gold import in_context
from extract.measure.judged import JUDGED
from graph.model import Post, Span, Thread


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_every_extractor_keeps_the_protocol(name: str, tmp_path: Path) -> None:
    posts = [
        post("[Tea is the best drink] because {it keeps people calm at night}.", name="p1"),
        post("[I disagree that tea is the best drink].", name="p2", reply_to="p1"),
    ]
    write(tmp_path, "threads", [thread("t", posts)])
    (marked,) = in_context(read_corpora(tmp_path)).threads
    judged = JUDGED[name]()
    assert judged.name == name
    answers = judged.kinds(marked.thread, marked.spans)
    assert len(answers) == 3
    a, b, c = marked.spans
    pairs = [
        Pair(a=b.text, b=a.text, scope="intra", thread=marked.thread, a_span=b, b_span=a),
        Pair(a=c.text, b=a.text, scope="inter", thread=marked.thread, a_span=c, b_span=a),
        Pair(a=c.text, b=a.text, scope="inter"),
        Pair(a=b.text, b=a.text, scope="intra"),
        Pair(a=b.text, b=a.text),
    ]
    related = judged.relations(pairs)
    assert len(related) == len(pairs)
    for likely, labels in (
        *((one, {"claim", "evidence", "none"}) for one in answers),
        *((one, {"supports", "objects", "restates", "none"}) for one in related),
    ):
        assert set(likely) == labels
        assert sum(likely.values()) == pytest.approx(1)
        assert all(0 <= share <= 1 for share in likely.values())
    for link in judged.links(marked.thread, marked.spans):
        assert {link.source, link.target} <= {0, 1, 2}
        assert 0 <= link.confidence <= 1
    assert judged.extract(marked.thread).thread == marked.thread


def likeliest(likely: Mapping[str, float]) -> str:
    return max(likely, key=lambda label: likely[label])


def test_rules_are_asked_of_the_given_units() -> None:
    rules = JUDGED["rules"]()
    reason, answer = (
        "Tea is the best drink because it keeps people calm at night.",
        "I disagree that tea is the best drink.",
    )
    posts = Post(id="p1", text=reason), Post(id="p2", text=answer, reply_to="p1")
    discussion = Thread(id="t", title="t", posts=posts)
    best = Span(post="p1", start=0, end=21, text=reason[:21])
    calm = Span(post="p1", start=30, end=59, text=reason[30:59])
    no = Span(post="p2", start=0, end=37, text=answer[:37])
    kinds = rules.kinds(discussion, [calm, best])
    assert [likeliest(one) for one in kinds] == ["evidence", "claim"]
    links = rules.links(discussion, [no, calm, best])
    found = {(one.source, one.target): str(one.kind) for one in links}
    assert found == {(1, 2): "supports", (0, 2): "objects"}
    forth, back = rules.relations(
        [
            Pair(a=calm.text, b=best.text, thread=discussion, a_span=calm, b_span=best),
            Pair(a=best.text, b=calm.text, thread=discussion, a_span=best, b_span=calm),
        ]
    )
    assert likeliest(forth) == "supports"
    assert likeliest(back) == "none"  # links have a direction
