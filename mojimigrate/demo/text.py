"""Encoded text that knows where its special codes stand, so that they are counted without ever being looked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple
from unicodedata import normalize

#: The codes of each letter outside JIS X 0208, by the two kinds of system on which it may have been entered.
Extensions = Mapping[str, Sequence[str]]

_TOKEN = re.compile(r"\{([0-9A-F]{4})\}|(.)")
_HALF_WIDTH = {
    full: kana + mark
    for mark in ("", "ﾞ", "ﾟ")
    for kana in map(chr, range(0xFF66, 0xFF9E))
    if len(full := normalize("NFKC", kana + mark)) == 1
} | {"　": " "}
_WIDE_DIGITS = {ord("0") + digit: ord("０") + digit for digit in range(10)}


class Mark(NamedTuple):
    """A special code, and where its bytes stand in its text."""

    offset: int
    code: str


class Text(NamedTuple):
    """Bytes of Windows-31J, with the special codes in them."""

    data: bytes
    marks: tuple[Mark, ...] = ()


EMPTY = Text(b"")
_MARKS = attrgetter("marks")


def join(*texts: Text, separator: bytes = b"") -> Text:
    """Put texts together."""
    data = separator.join([text.data for text in texts])
    if not any(map(_MARKS, texts)):
        return Text(data)
    marks: list[Mark] = []
    start = 0
    for part, found in texts:
        marks.extend([Mark(start + offset, code) for offset, code in found])
        start += len(part) + len(separator)
    return Text(data, tuple(marks))


def raw(code: str) -> Text:
    """Return a special code as text."""
    return Text(bytes.fromhex(code), (Mark(0, code),))


def plain(text: str) -> bytes:
    """Encode ASCII, half-width katakana and JIS X 0208; any other letter must be given by its code."""
    data = text.encode("cp932")
    data.decode("shift_jis")  # refuses what Windows added
    return data


def encode(text: str, form: int, extensions: Extensions) -> Text:
    """Encode text in which ``{F040}`` is a code; ``form`` (0 or 1) says which code of an extension is taken."""
    parts = []
    for code, char in _TOKEN.findall(text):
        if code:
            parts.append(raw(code))
        elif codes := extensions.get(char):
            parts.append(raw(codes[min(form, len(codes) - 1)]))
        else:
            parts.append(Text(plain(char)))
    return join(*parts)


def half_width(katakana: str) -> bytes:
    """Encode a reading as half-width katakana."""
    return plain("".join(_HALF_WIDTH[char] for char in katakana))


def wide(number: int) -> bytes:
    """Encode a number in full-width digits."""
    return plain(str(number).translate(_WIDE_DIGITS))
