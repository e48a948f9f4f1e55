"""Web pages in the encoding that they declare."""

from __future__ import annotations

import pytest

from extract.pages.charset import declared
from extract.sources import decode
from graph.errors import InputError

PAGE = '<!doctype html><html><head><meta charset="{}"></head><body><p>{}</p></body></html>'


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("iso-8859-1", "Eine naïve Straße"),
        ("windows-1252", "“naïve” – 5 €"),
        ("koi8-r", "Ночной трамвай"),
        ("windows-1251", "Ночной трамвай"),
        ("shift_jis", "夜の電車"),
        ("iso-2022-jp", "夜の電車"),
        ("gb2312", "夜间电车"),
        ("euc-kr", "야간 전차"),
        ("UTF-8", "夜の電車"),
    ],
)
def test_a_page_is_read_as_it_declares(name: str, words: str) -> None:
    page = PAGE.format(name, words)
    assert words in decode(page.encode(name), name="x.html")


@pytest.mark.parametrize(
    "head",
    [
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><!DOCTYPE html><html>",
    ],
)
def test_the_older_ways_to_declare_count_too(head: str) -> None:
    assert "naïve" in decode(f"{head}<p>naïve".encode("latin-1"), name="x.html")


def test_a_page_in_utf_8_that_declares_something_else_is_utf_8() -> None:
    assert "naïve" in decode(PAGE.format("iso-8859-1", "naïve").encode(), name="x.html")


@pytest.mark.parametrize(
    "name", ["utf-7", "unicode_escape", "punycode", "zlib", "no-such", "utf-16"]
)
def test_an_encoding_that_browsers_do_not_know_is_none(name: str) -> None:
    assert declared(PAGE.format(name, "x").encode()) is None


@pytest.mark.parametrize(
    "text", ["Ein naïver Satz.", "charset=latin-1 naïve", "<html><p>naïve</p></html>"]
)
def test_what_declares_nothing_is_refused_as_before(text: str) -> None:
    with pytest.raises(InputError, match=r"is not UTF-8: byte 0xEF at offset \d+"):
        decode(text.encode("latin-1"), name="x")
