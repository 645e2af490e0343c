"""Likeness: how many bits the bytes cost if they are text of residents' records in a charset.

One scale for all charsets. What a code says belongs to a class (hiragana, kanji of the first level, digits …); each
class has a share in the model below, and each of its characters the same part of that, so a code costs
``log2(size / share)`` bits. A wrong charset reads the same bytes as rarer things, or as none, and costs more; noise
costs eight bits a byte whatever reads it. The shares were set by hand to what records of residents look like (half
names and addresses, half numbers and blanks); no decision hangs on their second digit. Small letters are rare in such
records, which is what tells the single bytes of hosts apart: where one set has small letters, another has katakana.
"""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

#: Class: (share of the codes of a text, how many characters it has).
MODEL = {
    "space": (0.12, 1),
    "digit": (0.14, 10),
    "letter": (0.05, 26),
    "small-letter": (0.01, 26),
    "sign": (0.05, 32),
    "line": (0.03, 2),
    "tab": (0.004, 1),
    "null": (0.01, 1),
    "control": (0.002, 62),
    "half-kana": (0.12, 63),
    "hiragana": (0.08, 86),
    "katakana": (0.07, 90),
    "wide-digit": (0.03, 10),
    "wide-letter": (0.01, 52),
    "wide-space": (0.04, 1),
    "wide-sign": (0.02, 100),
    "kanji-1": (0.22, 2965),
    "kanji-2": (0.02, 3390),
    "kanji": (0.004, 90000),
    "user": (0.003, 1900),
    "rare": (0.0015, 30000),
    "hangul": (0.0001, 11172),
    "unassigned": (0.0003, 10000),
    "malformed": (0.0003, 256),
}
CLASSES = tuple(MODEL)
BITS = np.array([np.log2(size / share) for share, size in MODEL.values()])
#: A piece of a text costs no more than this for each byte: what is no text (packed numbers) says nothing of the rest.
MOST_PER_BYTE = 12.0
#: Classes that show text to be Japanese.
KANA = ("hiragana", "katakana", "half-kana")
#: Classes that show nothing.
BLANK = ("space", "wide-space", "null", "line", "tab")


@cache
def class_table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point, as a number in :data:`CLASSES`."""
    number = {name: at for at, name in enumerate(CLASSES)}
    table = np.full(0x110000, number["rare"], np.uint8)

    def put(name: str, first: int, last: int) -> None:
        table[first : last + 1] = number[name]

    put("control", 0, 0x1F)
    put("control", 0x7F, 0x9F)
    put("sign", 0x21, 0x7E)
    put("letter", 0x41, 0x5A)
    put("small-letter", 0x61, 0x7A)
    put("digit", 0x30, 0x39)
    for name, point in (("space", 0x20), ("null", 0), ("tab", 9), ("line", 10), ("line", 13), ("line", 0x85)):
        put(name, point, point)
    put("wide-sign", 0x3001, 0x303F)
    put("wide-space", 0x3000, 0x3000)
    put("hiragana", 0x3041, 0x309F)
    put("katakana", 0x30A0, 0x30FF)
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)):
        put("kanji", first, last)
    put("hangul", 0xAC00, 0xD7A3)
    put("malformed", 0xD800, 0xDFFF)
    for first, last in ((0xE000, 0xF8FF), (0xF0000, 0x10FFFD)):
        put("user", first, last)
    put("wide-sign", 0xFF01, 0xFF60)
    put("wide-digit", 0xFF10, 0xFF19)
    put("wide-letter", 0xFF21, 0xFF3A)
    put("wide-letter", 0xFF41, 0xFF5A)
    put("half-kana", 0xFF61, 0xFF9F)
    put("malformed", 0xFFFD, 0xFFFF)
    for level, rows in (("kanji-1", range(0xB0, 0xD0)), ("kanji-2", range(0xD0, 0xF5))):
        codes = b"".join(bytes(pair) for pair in product(rows, range(0xA1, 0xFF)))
        table[[ord(char) for char in codes.decode("euc_jp", "ignore")]] = number[level]
    return table


def class_of(text: str) -> str:
    """Return the class of a character as it is written."""
    return CLASSES[class_table()[ord(text[0])]] if text else "control"
