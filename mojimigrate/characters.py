"""Code points, variation sequences, and how codes are written as text.

Three notations, the field's own, are used in every file of the project:

* a code point: ``U+8FBB``;
* a variation sequence (異体字シーケンス): ``8FBB_E0102``, as in the Ideographic Variation Database;
* a code of a charset: its bytes in upper-case hexadecimal, ``92D2`` or ``8FB0A1``.
"""

from __future__ import annotations

import re

_CODE_POINT = re.compile(r"U\+([0-9A-F]{4,6})")
_SEQUENCE = re.compile(r"([0-9A-F]{4,6})_([0-9A-F]{4,6})")


def code_point_name(text: str) -> str:
    """Write one character as its code point: ``辻`` → ``U+8FBB``."""
    return f"U+{ord(text):04X}"


def parse_code_point(name: str) -> str | None:
    """Read ``U+8FBB`` as the character it names; ``None`` if it is not written so, or names no scalar value."""
    match = _CODE_POINT.fullmatch(name)
    if not match:
        return None
    value = int(match[1], 16)
    return chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else None


def sequence_name(text: str) -> str:
    """Write a base character and its selector: ``辻`` + VS19 → ``8FBB_E0102``."""
    return "_".join(f"{ord(char):04X}" for char in text)


def notation(text: str) -> str:
    """Write any text in the field's notation: ``8FBB_E0102`` for a variation sequence, else its code points."""
    if len(text) == 2 and is_selector(text[1]):
        return sequence_name(text)
    return " ".join(map(code_point_name, text))


def parse_sequence(name: str) -> str | None:
    """Read ``8FBB_E0102`` as text; ``None`` if it is not written so."""
    match = _SEQUENCE.fullmatch(name)
    if not match:
        return None
    base, selector = chr(int(match[1], 16)), chr(int(match[2], 16))
    return base + selector if is_selector(selector) else None


def is_selector(char: str) -> bool:
    """Say whether a character is a variation selector (VS1–VS16 for SVS, VS17–VS256 for IVS)."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


#: Blocks of ideographs: first and last code point. The hexagrams between the first two are symbols.
IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def is_ideograph(char: str) -> bool:
    """Say whether a code point lies in a block of ideographs (漢字)."""
    point = ord(char)  # IDEOGRAPHS, spelt out, for this is asked of every code
    return (
        0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x3FFFF
    )


def is_kanji(char: str) -> bool:
    """Say whether a character is a kanji: an ideograph, or one of the four marks that lists of kanji count as such."""
    return is_ideograph(char) or char in "々〆〇〻"


def stands_alone(char: str) -> bool:
    """Say whether a code point is a character by itself: no selector, no private use (私用領域), no noncharacter."""
    point = ord(char)
    private = 0xE000 <= point <= 0xF8FF or point >= 0xF0000
    noncharacter = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    return not (private or noncharacter or is_selector(char))


def code_name(code: bytes) -> str:
    """Write a code as text: bytes 92 D2 → ``92D2``."""
    return code.hex().upper()
