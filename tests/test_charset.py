"""Web pages in the encoding that they declare."""

from __future__ import annotations

import pytest

from extract.pages.charset import declared
from extract.sources import decode, read_thread
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


WESTERN = "Wer,Text\r\nZoë,Das „naïve“ Café – für 2 €"


@pytest.mark.parametrize("text", [WESTERN, "Ein naïver Satz.", "<html><p>naïve</p></html>"])
def test_what_clearly_is_windows_1252_is_read_as_that(text: str) -> None:
    notes: list[str] = []
    assert decode(text.encode("cp1252"), name="x", noted=notes.append) == text
    assert notes == ["x is not UTF-8: it was read as Windows-1252."]


@pytest.mark.parametrize(
    "data",
    [
        "Трамваи тихие.".encode("cp1251"),
        WESTERN.encode("cp1252") + b"\x01",
        b"Das naive Caf\x8d",
        "Zoë: ein naïves Café für alle".encode() + b"\xfc",
        '{"text": "naïve"}'.encode("cp1252"),
        "日本語のテキスト".encode("cp932"),
    ],
    ids=["Cyrillic", "a control character", "no character", "broken UTF-8", "JSON", "Japanese"],
)
def test_what_may_be_anything_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"is not UTF-8: byte 0x[0-9A-F]{2} at offset \d+"):
        decode(data, name="x")


def test_a_table_out_of_excel_is_read_with_its_german_header() -> None:
    table = "Nr.;Verfasser;Datum;Antwort auf;Text\r\n1;Zoë;2026-01-02;;Züge sind leise.\r\n"
    table += "2;Bo;2026-01-03;1;Nachts nicht.\r\n"
    first, second = read_thread(table.encode("cp1252"), name="x.csv").posts
    assert (first.author, first.created, first.text) == ("Zoë", "2026-01-02", "Züge sind leise.")
    assert (second.id, second.reply_to) == ("2", "1")
