"""Broken and hostile answers end in a thread or in a sentence, soon and in little memory."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from same_thread import FIXTURES, Fixture

from extract.sources import READERS, decode, read_thread
from graph.errors import CruxmapError
from graph.model import Thread

MB = 1_000_000


def places(value: object) -> Iterator[tuple[object, object]]:
    """Everything that holds something in parsed JSON, and under which key or number."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        inside = here.items() if isinstance(here, dict) else enumerate(here)  # type: ignore[arg-type] # only holders wait
        for key, item in inside:
            yield here, key
            if isinstance(item, dict | list):
                waiting.append(item)


wrong = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([1e308, float("nan"), float("inf"), 10**400, -1, 0, 410003, 410001]),
    st.sampled_from(["", " ", "410003", "\x00", "\ud800", "<" * 50, "javascript:alert(1)", "[x]"]),
    st.sampled_from([[], {}, [[]], [{}], [None], {"data": {}}, [{"kind": "more", "data": {}}]]),
    st.text(max_size=5),
)


@pytest.mark.parametrize(
    "fixture", [one for one in FIXTURES if one.path.endswith(".json")], ids=lambda one: one.path
)
@given(st.data())
def test_any_wrong_values_end_in_a_thread_or_a_sentence(
    fixture: Fixture, data: st.DataObject
) -> None:
    value = json.loads(fixture.file().read_bytes())
    every = list(places(value))
    for _ in range(data.draw(st.integers(min_value=1, max_value=4))):
        holder, key = data.draw(st.sampled_from(every))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder.pop(key, None)
        else:
            holder[key] = data.draw(wrong)  # type: ignore[index] # a dict with its key, a list with a number
    text = json.dumps(value)
    for name in (None, fixture.reader):
        try:
            thread = read_thread(text, name="x", format=name, fetch=fixture.fetch)
        except CruxmapError as error:
            assert len(str(error)) < 800  # noqa: PT017 - any error of ours is right
        else:
            assert isinstance(thread, Thread)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.path)
@pytest.mark.parametrize("name", READERS)
def test_the_discussion_read_as_something_else_ends_in_a_thread_or_a_sentence(
    fixture: Fixture, name: str
) -> None:
    text = decode(fixture.file().read_bytes(), name=fixture.path)
    try:
        read_thread(text, name="x", format=name)
    except CruxmapError as error:
        assert "looks like" in str(error)  # noqa: PT017 - any error of ours is right


def filled(head: str, one: Callable[[int], str], tail: str) -> str:
    """A megabyte: as many different items as go between head and tail."""
    items: list[str] = []
    size = len(head) + len(tail)
    while size < MB:
        items.append(one(len(items)))
        size += len(items[-1]) + 1
    return head + ",".join(items) + tail


REDDIT = '[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"a","title":"b"'
LISTING = '}}]}},{"kind":"Listing","data":{"children":['
MAGNUM = '{"data":{"post":{"result":{"_id":"o","title":"t"}},"comments":{"results":['
HOSTILE = {
    "bodies of one tag": lambda: filled(
        MAGNUM, lambda n: f'{{"_id":"{n}","htmlBody":"<b>"}}', "]}}}"
    ),
    "a chain of replies": lambda: filled(
        MAGNUM, lambda n: f'{{"_id":"{n}","htmlBody":"a","parentCommentId":"{n + 1}"}}', "]}}}"
    ),
    "empty children": lambda: filled(
        '{"type":"story","id":1,"children":[', lambda _: "{}", "]}"
    ),
    "children without words": lambda: filled(
        '{"type":"story","id":1,"text":"a","children":[', lambda n: f'{{"id":{n}}}', "]}"
    ),
    "a million kids": lambda: filled(
        '{"type":"story","id":1,"by":"a","text":"b","kids":[', lambda _: "2", "]}"
    ),
    "children in children": lambda: (
        '{"type":"story","id":1,"text":"b","children":['
        + '{"id":1,"text":"b","children":[' * 30_000
    ),
    "stubs": lambda: filled(
        REDDIT + LISTING, lambda n: f'{{"kind":"more","data":{{"children":["{n}"]}}}}', "]}}]"
    ),
    "quotes in quotes": lambda: REDDIT + ',"selftext":"' + "> " * 400_000 + '"' + LISTING + "]}}]",
    "open brackets": lambda: REDDIT + ',"selftext":"' + "[" * 900_000 + '"' + LISTING + "]}}]",
    "boxes": lambda: (
        '{"id":1,"post_stream":{"posts":[{"post_number":1,"cooked":"'
        + "<aside class='quote " * 50_000
        + '"}]}}'
    ),
    "ever deeper comments": lambda: filled(
        '{"short_id":"a","title":"b","comments":[',
        lambda n: f'{{"short_id":"{n}","comment":"b","depth":{n}}}',
        "]}",
    ),
    "lists in lists": lambda: "[" * 100_000,
    "objects in objects": lambda: '{"data":' * 100_000,
    "a million rows": lambda: "id,text\n" + "1\n" * 500_000,
    "a million columns": lambda: "id,text" + "," * 500_000 + "\n" + "," * 490_000,
    "a cell without end": lambda: 'id,text\n"' + "a" * 990_000,
    "replies in a circle": lambda: "id,text,reply_to\n" + "".join(
        f"{n},b,{(n + 1) % 50_000}\n" for n in range(50_000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_megabyte_is_dealt_with_in_two_seconds_and_200_mb(case: str) -> None:
    text = HOSTILE[case]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        read_thread(text, name="x")
    except CruxmapError as error:
        assert len(str(error)) < 800  # noqa: PT017 - any error of ours is right
    assert time.process_time() - started < 2
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 200
