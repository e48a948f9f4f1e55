"""The encoding that a web page says it is in, among those that browsers know."""

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
