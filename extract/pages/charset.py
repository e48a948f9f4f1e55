"""The encoding of what is not UTF-8: what a web page says, or the one of Windows in the west."""

from __future__ import annotations

import codecs
import re
from typing import Final

_BEGIN: Final = 4_096  # bytes, of which a browser looks at 1 024
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|meta|\?xml)\b", re.IGNORECASE)
_DECLARED: Final = re.compile(
    rb"<(?:meta\b[^>]{0,500}?\bcharset|\?xml\b[^>]{0,200}?\bencoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)

# As https://encoding.spec.whatwg.org reads the names that pages use: the wider encoding.
_WIDER: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_KNOWN: Final = frozenset(
    [
        "utf-8", "cp866", "cp874", "cp932", "cp949", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp",
        "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic",
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    ]
)  # fmt: skip
_SEVEN_BITS: Final = "iso2022_jp"


def declared(data: bytes) -> str | None:
    """Name the encoding that the beginning of a web page declares; None if none that is known."""
    begin = data[:_BEGIN]
    found = _DECLARED.search(begin) if _PAGE.search(begin) else None
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    name = _WIDER.get(name, name)
    return name if name in _KNOWN else None


def decode_page(data: bytes) -> str | None:
    """Decode a web page as it declares; None if it is to be read as any other text is.

    Bytes that are no character of the encoding become U+FFFD, as in browsers.
    """
    name = declared(data)
    if name is None or name == "utf-8":
        return None
    if name != _SEVEN_BITS:
        try:  # many pages declare what their server once was, and are UTF-8
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return data.decode(name, "replace")


_WESTERN: Final = "cp1252"
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LETTERS_ASCII: Final = 3 / 4
"""Of the letters of a text in a western language, at the least; in French a tenth has accents."""


def decode_western(data: bytes) -> str | None:
    """Decode Windows-1252, which Excel writes where it is not told to write UTF-8.

    None unless it clearly is that: every byte is a character of it, none a control character;
    letters beyond ASCII are few, which they are not in Windows' other encodings; and hardly any
    stand as UTF-8 would have them, which then would only be broken. JSON is UTF-8, always.
    """
    if data.lstrip().startswith((b"{", b"[")) or _CONTROLS.search(data):
        return None
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    letters = sum(map(str.isalpha, text))
    ascii_letters = len(re.findall(rb"[A-Za-z]", data))
    broken = data.decode("utf-8", "replace")
    amiss = broken.count("\ufffd")
    apt = sum(letter > "\x7f" for letter in broken) - amiss
    return text if letters and ascii_letters >= _LETTERS_ASCII * letters and amiss > apt else None
